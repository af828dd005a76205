// Shows in place what the API answers. Without this script a form leads to the answer itself.
const LONGEST = 60000;
const page = document.querySelector("[data-wait]");
const say = page.dataset;

function element(name, text, className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

function box(text, label, className) {
  const made = element("pre", text, className);
  made.tabIndex = 0;
  made.dir = "ltr";
  made.setAttribute("role", "group");
  made.setAttribute("aria-label", label);
  return made;
}

/** The address that a form asks for: what is empty is left out. */
function addressOf(form) {
  let path = form.dataset.root + form.dataset.path;
  const query = new URLSearchParams();
  for (const field of form.querySelectorAll("input:not([type=hidden]), select")) {
    const value = field.value.trim();
    if (!value) continue;
    if (field.matches("[data-in-path]")) {
      path = path.replace(`{${field.name}}`, encodeURIComponent(value));
    } else {
      query.append(field.name, value);
    }
  }
  return query.size ? `${path}?${query}` : path;
}

function readable(text, type) {
  try {
    return type.includes("json") && !type.includes("ndjson") ? JSON.stringify(JSON.parse(text), null, 2) : text;
  } catch {
    return text;
  }
}

async function ask(form) {
  const place = form.querySelector("[data-answer]");
  const address = addressOf(form);
  place.replaceChildren(element("p", say.wait));
  try {
    const response = await fetch(address);
    const text = readable(await response.text(), response.headers.get("Content-Type") || "");
    const link = element("a", new URL(address, location.href).href, "ap-address");
    link.href = address;
    const where = document.createElement("p");
    where.dir = "ltr";
    where.append("GET ", link);
    const headers = document.createElement("details");
    headers.className = "ap-more";
    headers.append(
      element("summary", say.headers),
      box([...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n"), say.headers, "ap-body"),
    );
    const title = `${say.answered}: ${response.status} ${response.statusText}`;
    place.replaceChildren(
      element("h4", title),
      where,
      box(text.slice(0, LONGEST), title, "ap-body"),
      ...(text.length > LONGEST ? [element("p", say.cut)] : []),
      headers,
    );
  } catch {
    place.replaceChildren(element("p", say.failed));
  }
}

for (const form of document.querySelectorAll("form[data-path]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(form);
  });
}

// An address with the name of an operation opens it.
function unfold() {
  const wanted = document.getElementById(location.hash.slice(1));
  if (wanted?.matches("details")) wanted.open = true;
}
window.addEventListener("hashchange", unfold);
unfold();
