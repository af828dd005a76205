/*
 * What a person may keep of "Il mio percorso": the answers on this device, and only when asked to; a file of the plan,
 * made here. Nothing in this file talks to a server.
 */

const NAME = "lodiwelfare-percorso";
const FORMAT = 1;

export function read() {
  try {
    const kept = JSON.parse(window.localStorage.getItem(NAME));
    return isOurs(kept) ? kept : null;
  } catch (error) {
    return null; // Blocked, or not written by us.
  }
}

function isOurs({ format, day, person, ticks }) {
  const isBand = person.isee === null || Array.isArray(person.isee);
  return format === FORMAT && /^\d{4}-\d\d-\d\d$/.test(day) && Array.isArray(ticks) && Array.isArray(person.kinds) && isBand;
}

export function save(person, ticks, day) {
  try {
    window.localStorage.setItem(NAME, JSON.stringify({ format: FORMAT, day, person, ticks }));
    return true;
  } catch (error) {
    return false;
  }
}

export function forget() {
  try {
    window.localStorage.removeItem(NAME);
  } catch (error) {
    // Blocked: nothing was kept either.
  }
}

const STYLE = `
body { max-width: 44rem; margin: 0 auto; padding: 1rem; font: 1.25rem/1.5 Verdana, Arial, sans-serif; color: #000; background: #fff; }
h1 { font-size: 1.8rem; line-height: 1.2; } h2, h3 { line-height: 1.25; } a { color: #003d7a; overflow-wrap: anywhere; }
.pw-part, .pw-entry { margin-top: 1.5rem; border-top: 2px solid #000; padding-top: .5rem; }
.pw-phone { display: inline-block; font-size: 1.8rem; font-weight: 700; padding: .25rem 0; } svg { display: none; }
.pw-papers, .pw-plain { list-style: none; padding-inline-start: 0; } input { width: 1.3rem; height: 1.3rem; margin-inline-end: .5rem; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip: rect(0 0 0 0); }
@media print { body { font-size: 16pt; } .pw-entry, li { break-inside: avoid; } a[href^="http"]:not([data-key])::after { content: " (" attr(href) ")"; } }
`;

/* A page that needs nothing but itself. What is in `body` was put together as nodes: texts stay texts. */
export function asFile(body, title) {
  const page = document.implementation.createHTMLDocument(title);
  const root = page.documentElement;
  root.lang = document.documentElement.lang;
  root.dir = document.documentElement.dir || "ltr";
  const meta = (values) => Object.assign(page.head.appendChild(page.createElement("meta")), values);
  page.head.insertBefore(meta({}), page.head.firstChild).setAttribute("charset", "utf-8");
  meta({ name: "viewport", content: "width=device-width, initial-scale=1" });
  meta({ name: "robots", content: "noindex" });
  page.head.appendChild(page.createElement("style")).textContent = STYLE;
  page.body.appendChild(page.createElement("h1")).textContent = title;
  page.body.appendChild(page.importNode(body, true));
  // A copy loses what was ticked by hand: the mark has to stand in the markup.
  const ticked = body.querySelectorAll("input[type=checkbox]");
  page.querySelectorAll("input[type=checkbox]").forEach((box, place) => {
    box.toggleAttribute("checked", ticked[place].checked);
  });
  return new Blob(["<!DOCTYPE html>\n", root.outerHTML], { type: "text/html;charset=utf-8" });
}

export function download(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => URL.revokeObjectURL(address), 60000);
}
