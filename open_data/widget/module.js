/*
 * LodiWelfare in another site's page: <lodi-welfare category municipality provider q heading lang>,
 * all of them optional.
 * Everything that is shown is written as text; the rules of the page around reach nothing in here.
 */
const WORDS = {};
const DEFAULT = "it";
const HERE = new URL(import.meta.url);
const FILTERS = ["category", "municipality", "provider"];
const FIELDS = "title,summary,url,provider,where_text,cost_text,contacts,phone,status,is_demo,text_language,italian_texts";
const PER_PAGE = 6;
const PATIENCE = 15000; // milliseconds

const STYLE = `
:host { display: block; }
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
section { max-width: 76em; padding: .75em; overflow-wrap: anywhere; color: #17324d; background: #fff; color-scheme: light;
  font: max(1rem, 16px)/1.5 system-ui, "Segoe UI", Roboto, Arial, sans-serif;
  text-align: start; text-indent: 0; text-transform: none; white-space: normal; }
h2, h3 { margin: 0; line-height: 1.3; }
h2 { font-size: 1.375em; }
h3 { font-size: 1.125em; }
p { margin: .25em 0; }
a { color: #0059b3; }
h3 a { display: inline-block; padding-block: .6em; }
[dir="rtl"] h3 a { text-align: right; }
.tall { display: inline-block; padding-block: .65em; }
:focus-visible { outline: 3px solid #17324d; outline-offset: 2px; }
form { display: flex; flex-wrap: wrap; gap: .5em; max-width: 40em; margin: .5em 0; }
label { flex: 1 0 100%; font-weight: 600; }
input, button { min-height: 44px; padding: .5em .75em; border: 1px solid #5c6f82; border-radius: 4px; font: inherit; }
input { flex: 1 1 10em; min-width: 0; background: #fff; color: inherit; }
button { padding-inline: 1.25em; border-color: #0059b3; background: #0059b3; color: #fff; font-weight: 600; cursor: pointer; }
ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22em), 1fr)); gap: .75em;
  margin: .75em 0; padding: 0; list-style: none; }
li { padding: .25em .75em .75em; border: 1px solid #c5d3e0; border-radius: 8px; }
.facts { color: #455b71; }
.demo { display: inline-block; padding: 0 .5em; border-radius: 4px; background: #fff3d1; color: #5b4300; font-size: .875em; }
.foot { margin-top: 1em; border-top: 1px solid #c5d3e0; font-size: .9375em; }
.foot p { margin: 0; }
.out { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none !important; }
`;

/** An element with attributes and what is in it: elements, or strings, which are text whatever they look like. */
function make(name, attributes, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value) made.setAttribute(key, value);
  made.append(...inside.filter(Boolean));
  return made;
}

/** An address that a link may have: of the web, or a telephone number. */
function safe(address) {
  try {
    const url = new URL(address, HERE);
    return ["https:", "http:", "tel:"].includes(url.protocol) ? url.href : "";
  } catch {
    return "";
  }
}

/** The attributes of a text in another language than the element's. */
function written(code, own) {
  return code && code !== own ? { lang: code, dir: WORDS[code]?.dir || "ltr" } : {};
}

class LodiWelfare extends HTMLElement {
  static observedAttributes = [...FILTERS, "q", "heading", "lang"];

  #root = this.attachShadow({ mode: "open" });
  #parts = {};
  #page = 1;
  #question = "";
  #pending = null;
  #drawing = false;
  #code = DEFAULT;

  connectedCallback() {
    this.#soon();
  }

  disconnectedCallback() {
    this.#pending?.abort();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#soon();
  }

  /** Draw once, however many attributes change together. */
  #soon() {
    if (this.#drawing) return;
    this.#drawing = true;
    queueMicrotask(() => {
      this.#drawing = false;
      if (this.isConnected) this.#draw();
    });
  }

  /** The language: the element's own or that of the page around it, where the catalogue has it. */
  #language() {
    const asked = this.closest("[lang]")?.getAttribute("lang") || "";
    const code = asked.toLowerCase().split("-")[0];
    return Object.hasOwn(WORDS, code) ? code : DEFAULT;
  }

  #home() {
    return new URL(this.#code === DEFAULT ? "../" : `../${this.#code}/`, HERE).href;
  }

  #link(address, text, attributes = {}) {
    const href = safe(address);
    if (!href) return make("span", {}, text);
    const hint = make("span", { class: "out", lang: this.#code, dir: this.#say.dir }, ` (${this.#say.opens})`);
    return make("a", { href, target: "_blank", rel: "noopener", ...attributes }, text, hint);
  }

  get #say() {
    return WORDS[this.#code];
  }

  #draw() {
    this.#code = this.#language();
    const say = this.#say;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.#root.adoptedStyleSheets = [sheet];
    const field = make("input", { id: "q", type: "search", maxlength: "512" });
    field.value = this.getAttribute("q") || "";
    const form = make(
      "form",
      { role: "search", "aria-labelledby": "title" },
      make("label", { for: "q" }, say.label),
      field,
      make("button", { type: "submit" }, say.search),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ask(field.value.trim());
    });
    const status = make("p", { role: "status" });
    const list = make("ul", { role: "list", hidden: "hidden" });
    const more = make("button", { type: "button", hidden: "hidden" });
    more.addEventListener("click", () => this.#load());
    const licence = this.#link(say.deed, "CC BY 4.0", {
      rel: "license noopener",
      class: "tall",
    });
    const source = this.#link(this.#home(), "LodiWelfare", { class: "tall" });
    const whole = this.#link(new URL("servizi/", this.#home()).href, say.whole, { class: "tall" });
    const foot = make(
      "div",
      { class: "foot" },
      make("p", {}, whole),
      make("p", {}, `${say.source} `, source, ` ${say.licence} `, licence),
    );
    const section = make(
      "section",
      { "aria-labelledby": "title", lang: this.#code, dir: say.dir },
      make("h2", { id: "title" }, this.getAttribute("heading")?.trim() || say.heading),
      form,
      status,
      list,
      more,
      foot,
    );
    this.#parts = { status, list, more };
    this.#root.replaceChildren(section);
    this.#ask(field.value.trim());
  }

  #ask(question) {
    this.#question = question;
    this.#page = 1;
    this.#load();
  }

  #address() {
    const query = new URLSearchParams();
    for (const name of FILTERS) {
      const value = (this.getAttribute(name) || "").trim();
      if (value) query.set(name, value);
    }
    if (this.#question) query.set("q", this.#question);
    query.set("lang", this.#code);
    query.set("page", String(this.#page));
    query.set("per_page", String(PER_PAGE));
    query.set("fields", FIELDS);
    return new URL(`../api/v1/services?${query}`, HERE);
  }

  /** Fetch a page of the answer: the first one takes the place of what is there, others are put under it. */
  async #load() {
    const { status, list, more } = this.#parts;
    const say = this.#say;
    const first = this.#page === 1;
    this.#pending?.abort();
    const pending = (this.#pending = new AbortController());
    const patience = setTimeout(() => pending.abort("patience"), PATIENCE);
    const focused = this.#root.activeElement === more;
    status.textContent = say.loading;
    list.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(this.#address(), { signal: pending.signal, credentials: "omit" });
      if (!response.ok) {
        response.body?.cancel();
        throw Object.assign(new Error(`HTTP ${response.status}`), { status: response.status });
      }
      const { items, meta } = await response.json();
      if (pending !== this.#pending) return;
      const made = items.map((item) => this.#item(item));
      if (first) list.replaceChildren(...made);
      else list.append(...made);
      list.hidden = !list.children.length;
      more.hidden = meta.page >= meta.pages;
      more.textContent = say.more;
      this.#page += 1;
      status.textContent = meta.total ? say.found.replace("%(n)s", String(meta.total)) : say.none;
      if (!first && focused) made[0]?.querySelector("a")?.focus();
    } catch (error) {
      // Another question took its place, or the element is gone.
      if (pending !== this.#pending || !this.isConnected) return;
      const wrong = error.status === 400;
      if (wrong) console.warn("lodi-welfare: the catalogue does not know one of the attributes", this.#address().href);
      if (first) {
        list.replaceChildren();
        list.hidden = true;
      }
      status.textContent = wrong ? say.wrong : say.failed;
      more.textContent = say.retry;
      more.hidden = wrong;
    } finally {
      clearTimeout(patience);
      if (pending === this.#pending) list.removeAttribute("aria-busy");
    }
  }

  #item(item) {
    const italian = item.italian_texts || [];
    const languageOf = (name) => written(italian.includes(name) ? "it" : item.text_language, this.#code);
    const told = [item.where_text, item.cost_text];
    if (item.status && item.status.code !== "active") told.push(item.status.label);
    // Each keeps its own order of letters, and all of them that of the element.
    const facts = told.filter(Boolean).map((text) => make("bdi", { dir: this.#say.dir }, text));
    if (item.provider?.name) facts.unshift(make("bdi", {}, item.provider.name));
    return make(
      "li",
      {},
      make("h3", {}, this.#link(item.url, item.title, languageOf("title"))),
      make("p", languageOf("summary"), item.summary),
      make("p", { class: "facts" }, ...facts.flatMap((each, place) => (place ? [" · ", each] : [each]))),
      this.#call(item),
      item.is_demo && make("p", {}, make("span", { class: "demo" }, this.#say.demo)),
    );
  }

  /** Whom to call: the number for the comune of the element, else for everybody, else the body's; never another comune's. */
  #call({ contacts = [], phone, title }) {
    const own = (this.getAttribute("municipality") || "").split(",").map((code) => code.trim());
    const callable = contacts.filter((each) => each.phones.length);
    const found =
      callable.find((each) => each.municipality && own.includes(each.municipality.code)) ||
      callable.find((each) => !each.municipality);
    // Where no contact has a number, the first one of the service is its body's.
    const first = found ? found.phones[0] : !callable.length && phone;
    if (!first) return null;
    const { number, display } = first;
    const link = make(
      "a",
      { class: "tall", href: safe(`tel:${number}`) },
      `${this.#say.call}\u00a0`,
      make("bdi", { dir: "ltr" }, display),
      make("span", { class: "out" }, ` (${title})`),
    );
    const place = found?.municipality && this.#say.for.replace("%(place)s", found.municipality.label);
    return make("p", {}, link, place && ` ${place}`);
  }
}

// Browsers that cannot style it without markup keep the link that stands inside the element.
if ("adoptedStyleSheets" in Document.prototype && !customElements.get("lodi-welfare")) {
  customElements.define("lodi-welfare", LodiWelfare);
}
