/*
 * The list of services, kept in place: on a wide screen a filter, an order or a page changes the list without the
 * page being loaded anew. Address, back button, focus and title follow as if it had been. On a small screen the
 * filters remain a form of their own, sent once. Whatever goes wrong ends in an ordinary visit of the address.
 */

const WIDE = window.matchMedia("(min-width: 992px)");
const WAIT = 200; // milliseconds after a change: who ticks two boxes waits for one answer
const PATIENCE = 1000; // milliseconds after which who does not see the page hears that it is at work
const PARTS = ["filtri", "risultati"];

class Results {
  constructor(form) {
    this.form = form;
    this.path = new URL(form.action).pathname;
    this.asked = null;
    this.status = document.createElement("div");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    this.status.dataset.results = "";
    document.body.append(this.status);
    document.addEventListener("change", (event) => this.changed(event));
    document.addEventListener("click", (event) => this.clicked(event));
    this.shown = window.location.pathname + window.location.search;
    window.addEventListener("popstate", () => {
      // A jump within the page is no other list.
      if (window.location.pathname + window.location.search !== this.shown) {
        this.show(window.location.href, {});
      }
    });
  }

  changed(event) {
    const control = event.target;
    if (!WIDE.matches || control.form !== this.form || !control.closest("#filtri")) {
      return;
    }
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.go(this.address(), {}), WAIT);
  }

  clicked(event) {
    const link = event.target.closest("#risultati a[href], #filtri a[href]");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!WIDE.matches || !link || !plain || event.defaultPrevented || link.hasAttribute("target")) {
      return;
    }
    // The links of the map are of SVG: they have no parts of an address to be asked for.
    const address = new URL(link.getAttribute("href"), window.location.href);
    if (address.origin !== window.location.origin || address.pathname !== this.path || address.hash) {
      return;
    }
    event.preventDefault();
    this.go(address.href, { focus: "risultati", scroll: Boolean(link.closest(".lw-pagination, .lw-found")) });
  }

  // The address that sending the form would lead to, without what is empty.
  address() {
    const chosen = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) {
      if (value !== "") {
        chosen.append(name, value);
      }
    }
    const query = chosen.toString();
    return this.path + (query ? "?" + query : "");
  }

  go(address, how) {
    return this.show(address, how, () => window.history.pushState(null, "", address));
  }

  async show(address, how, arrived = () => {}) {
    if (this.asked) {
      this.asked.abort();
    }
    this.asked = new AbortController();
    const signal = this.asked.signal;
    const list = document.getElementById("risultati");
    list.setAttribute("aria-busy", "true");
    window.clearTimeout(this.patience);
    this.patience = window.setTimeout(() => {
      this.status.textContent = list.dataset.waiting;
    }, PATIENCE);
    let fresh;
    try {
      const answer = await fetch(address, { signal, credentials: "same-origin" });
      fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok || PARTS.some((part) => !fresh.getElementById(part))) {
        throw new Error("no list");
      }
    } catch {
      if (!signal.aborted) {
        window.location.assign(address);
      }
      return;
    }
    await this.dress(fresh);
    if (signal.aborted) {
      return;
    }
    window.clearTimeout(this.patience);
    arrived();
    this.shown = window.location.pathname + window.location.search;
    this.put(fresh, how);
  }

  // The map has a style sheet that the list can do without; one that does not come leaves the map plain.
  dress(fresh) {
    const known = new Set(Array.from(document.querySelectorAll("link[rel=stylesheet]"), (each) => each.href));
    const missing = Array.from(fresh.querySelectorAll("head link[rel=stylesheet]"), (each) => each.getAttribute("href"))
      .map((href) => new URL(href, window.location.href).href)
      .filter((href) => !known.has(href));
    return Promise.all(
      missing.map(
        (href) =>
          new Promise((done) => {
            const sheet = document.createElement("link");
            sheet.rel = "stylesheet";
            sheet.addEventListener("load", done);
            sheet.addEventListener("error", done);
            sheet.href = href;
            document.head.append(sheet);
          })
      )
    );
  }

  put(fresh, how) {
    const focused = document.activeElement && document.activeElement.id;
    const open = new Map();
    for (const each of document.querySelectorAll("#filtri details")) {
      open.set(each.querySelector("legend").textContent, each.open);
    }
    for (const each of fresh.querySelectorAll("#filtri details")) {
      const was = open.get(each.querySelector("legend").textContent);
      each.open = was === undefined ? each.open : was;
    }
    for (const part of PARTS) {
      document.getElementById(part).replaceWith(document.importNode(fresh.getElementById(part), true));
    }
    this.fill(fresh);
    document.title = fresh.title;
    const heading = document.querySelector("h1");
    heading.textContent = fresh.querySelector("h1").textContent;
    const place = document.getElementById(how.focus || focused);
    if (place) {
      place.focus({ preventScroll: !how.scroll });
    }
    if (how.scroll) {
      document.getElementById("risultati").scrollIntoView();
    }
    this.status.textContent = document.getElementById("risultati-titolo").textContent;
  }

  // What the search box carries along: words and comune after "back", filters that have no box of their own.
  fill(fresh) {
    const other = fresh.getElementById("cerca");
    for (const id of ["cerca-testo", "cerca-comune"]) {
      document.getElementById(id).value = fresh.getElementById(id).value;
    }
    for (const each of this.form.querySelectorAll("input[type=hidden]")) {
      each.remove();
    }
    for (const each of other.querySelectorAll("input[type=hidden]")) {
      this.form.append(document.importNode(each, true));
    }
  }
}

const form = document.getElementById("cerca");
if (form && document.getElementById("filtri")) {
  new Results(form);
}
