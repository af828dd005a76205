/*
 * "In quale comune abiti?": the last answer stays on this device. It is offered again on the home page, and a sheet
 * whose contacts differ from comune to comune shows the right one first. It goes to the server only as part of a
 * search, like any other choice, and "all comuni" forgets it.
 */

const KEY = "lodiwelfare:comune";

function stored() {
  try {
    return window.localStorage.getItem(KEY) || "";
  } catch {
    return ""; // Storage is forbidden: the question is just asked again.
  }
}

function store(code) {
  try {
    if (code) {
      window.localStorage.setItem(KEY, code);
    } else {
      window.localStorage.removeItem(KEY);
    }
  } catch {
    // As above.
  }
}

const form = document.getElementById("cerca");
const select = form && form.querySelector("select[name=municipality]");
if (select) {
  const known = Array.from(select.options).some((option) => option.value === stored());
  if (known && !select.value && document.querySelector(".lw-hero")) {
    select.value = stored();
  }
  form.addEventListener("submit", () => store(select.value));
}

/* The number of the reader's comune in place of the general one: in the same place, so that nothing moves. */
const call = document.querySelector("[data-call]");
const own = call && stored() && document.querySelector('[data-comune="' + CSS.escape(stored()) + '"]');
const phone = own && own.querySelector('a[href^="tel:"]');
if (phone) {
  for (const name of ["href", "ping"]) {
    call.setAttribute(name, phone.getAttribute(name) || "");
  }
  call.querySelector("[data-call-number]").textContent = phone.lastChild.textContent.trim();
  document.querySelector("[data-call-who]").textContent = own.firstElementChild.textContent.trim();
  const others = document.querySelector("[data-call-others]");
  if (others) {
    others.textContent = others.dataset.callOthers;
  }
}
