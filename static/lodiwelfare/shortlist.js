/*
 * "My list": services that a person saves. It is kept in this browser alone and sent nowhere; only the page of the
 * list asks the site for its services, by their keys. Words come from data attributes. Written so that old phones
 * understand it. Where the browser keeps nothing, everything else goes on working.
 */

const NAME = "lodiwelfare-lista";
const MOST = 50;
const KEY = /^[0-9a-f]{8}$/;
const SHOWN_FOR = 8000; // milliseconds

const link = document.querySelector("[data-shortlist-link]");
const words = link ? link.dataset : {};
const all = (selector, inside) => Array.from((inside || document).querySelectorAll(selector));

// Keeping

function read() {
  try {
    const kept = JSON.parse(window.localStorage.getItem(NAME));
    if (Array.isArray(kept)) {
      return kept
        .filter((key, place) => typeof key === "string" && KEY.test(key) && kept.indexOf(key) === place)
        .slice(0, MOST);
    }
  } catch (error) {
    // Blocked, or not written by us: as if nothing had been saved.
  }
  return [];
}

function write(keys) {
  try {
    window.localStorage.setItem(NAME, JSON.stringify(keys));
    refresh();
    return true;
  } catch (error) {
    say(words.blocked);
    return false;
  }
}

function isBlocked() {
  try {
    return !window.localStorage;
  } catch (error) {
    return true;
  }
}

function add(keys) {
  const own = read();
  const more = keys.filter((key) => own.indexOf(key) < 0);
  if (own.length + more.length > MOST) {
    say(words.full.replace("{n}", MOST));
    return false;
  }
  return write(own.concat(more));
}

// Telling

const status = document.createElement("p");
status.className = "lw-toast";
status.setAttribute("role", "status");
document.body.append(status);
let timer;

function say(text) {
  window.clearTimeout(timer);
  status.textContent = text;
  timer = window.setTimeout(() => {
    status.textContent = "";
  }, SHOWN_FOR);
}

// On every page: the link with its number, and the buttons

function refresh() {
  const keys = read();
  if (link) {
    link.hidden = false;
    link.querySelector("[data-shortlist-count]").textContent = keys.length ? "\u00a0(" + keys.length + ")" : "";
  }
  all("[data-save]").forEach((button) => {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(keys.indexOf(button.dataset.save) >= 0));
  });
  if (list && list.refresh) {
    list.refresh(keys);
  }
}

function toggle(button) {
  const key = button.dataset.save;
  const keys = read();
  if (keys.indexOf(key) >= 0) {
    if (write(keys.filter((each) => each !== key))) {
      say(words.removed);
    }
  } else if (add([key])) {
    say(words.saved);
  }
}

// The page of somebody else's list

class Shared {
  constructor(box) {
    this.keys = all("[data-key]", box).map((item) => item.dataset.key);
    this.button = box.querySelector("[data-add]");
    this.note = box.querySelector("[data-all-saved]");
    if (this.button) {
      this.button.addEventListener("click", () => {
        if (add(this.keys)) {
          say(this.button.dataset.added);
          this.note.querySelector("a").focus();
        }
      });
    }
  }

  refresh(keys) {
    if (this.button) {
      const has = this.keys.every((key) => keys.indexOf(key) >= 0);
      this.button.hidden = has;
      this.note.hidden = !has;
    }
  }
}

// The page of one's own list

class Own {
  constructor(box) {
    this.box = box;
    this.items = box.querySelector("[data-items]");
    this.undo = box.querySelector("[data-undo]");
    this.undo.querySelector("button").addEventListener("click", () => this.restore());
    box.querySelector("[data-empty]").addEventListener("click", () => this.change([], box.dataset.emptied));
    box.querySelector("[data-forget]").addEventListener("click", () => this.forget());
    box.addEventListener("click", (event) => this.press(event));
  }

  show(which) {
    all("[data-when]", this.box).forEach((part) => {
      part.hidden = part.dataset.when !== which;
    });
    this.box.querySelector("[data-when=gone]").hidden = which !== "list" || !this.gone().length;
  }

  list() {
    return this.items.querySelector("ol");
  }

  gone() {
    const part = this.items.querySelector("[data-gone]");
    return part && part.dataset.gone ? part.dataset.gone.split(",") : [];
  }

  // Another tab, or the way back to this page, may have changed what is kept.
  refresh(keys) {
    const text = keys.join(",");
    if (text === this.text) {
      return;
    }
    this.text = text;
    this.links(text);
    if (isBlocked()) {
      this.show("blocked");
    } else if (!keys.length) {
      this.items.textContent = "";
      this.show("empty");
    } else {
      this.ask(text);
    }
  }

  links(text) {
    const question = text ? "?s=" + text : "";
    this.box.querySelectorAll("[data-keys-in]").forEach((link) => {
      link.href = link.pathname + question;
    });
    const share = this.box.querySelector("[data-share]");
    share.dataset.share = share.dataset.share.split("?")[0] + question;
  }

  async ask(text) {
    this.show(this.list() ? "list" : "wait");
    try {
      const response = await window.fetch(window.location.pathname + "?s=" + text, { credentials: "omit" });
      if (!response.ok) {
        throw new Error(String(response.status));
      }
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const part = document.adoptNode(page.querySelector("[data-shortlist-items]"));
      if (text === this.text) {
        this.items.textContent = "";
        this.items.append(part);
        all("[data-key]", part).forEach((item) => this.control(item));
        this.ends();
        this.show("list");
      }
    } catch (error) {
      if (text === this.text) {
        this.show("away");
      }
    }
  }

  control(item) {
    const controls = document.importNode(this.box.querySelector("[data-controls]").content, true);
    all("[data-about]", controls).forEach((about) => {
      about.textContent = item.dataset.title;
      about.lang = item.dataset.language;
    });
    item.append(controls);
  }

  // The first cannot go up, the last cannot go down.
  ends() {
    const items = all("[data-key]", this.items);
    items.forEach((item, place) => {
      item.querySelector("[data-move='-1']").disabled = place === 0;
      item.querySelector("[data-move='1']").disabled = place === items.length - 1;
    });
  }

  press(event) {
    const button = event.target.closest("[data-move], [data-take]");
    const item = button && button.closest("[data-key]");
    if (!item) {
      return;
    }
    if (button.dataset.move) {
      this.move(item, button);
    } else {
      const keys = read().filter((key) => key !== item.dataset.key);
      this.change(keys, this.box.dataset.taken.replace("{title}", item.dataset.title));
    }
  }

  move(item, button) {
    const items = all("[data-key]", this.items);
    const to = items.indexOf(item) + Number(button.dataset.move);
    const other = items[to];
    const keys = read();
    const here = keys.indexOf(item.dataset.key);
    const there = other ? keys.indexOf(other.dataset.key) : -1;
    if (here < 0 || there < 0) {
      return;
    }
    keys[here] = other.dataset.key;
    keys[there] = item.dataset.key;
    this.text = keys.join(",");
    if (!write(keys)) {
      return;
    }
    this.list().insertBefore(item, to < items.indexOf(item) ? other : other.nextSibling);
    this.links(this.text);
    this.ends();
    (button.disabled ? item.querySelector("[data-move]:not(:disabled)") : button).focus();
    const texts = { "{title}": item.dataset.title, "{n}": to + 1, "{total}": items.length };
    say(this.box.dataset.moved.replace(/\{\w+\}/g, (name) => texts[name]));
  }

  // Taking away: at once, and undone by one button

  change(keys, text) {
    const before = { keys: read(), items: all("[data-key]", this.items) };
    this.text = keys.join(",");
    if (!write(keys)) {
      return;
    }
    this.before = before;
    before.items.filter((item) => keys.indexOf(item.dataset.key) < 0).forEach((item) => item.remove());
    this.after(keys);
    this.undo.querySelector("[data-undo-text]").textContent = text;
    this.undo.hidden = false;
    // The button is described by the text: both are read.
    this.undo.querySelector("button").focus({ preventScroll: true });
  }

  restore() {
    const before = this.before;
    this.text = before.keys.join(",");
    if (!write(before.keys)) {
      return;
    }
    before.items.forEach((item) => this.list().append(item));
    this.after(before.keys);
    this.undo.hidden = true;
    this.box.querySelector("h1").focus();
    say(this.box.dataset.restored);
  }

  after(keys) {
    this.links(this.text);
    this.ends();
    this.show(keys.length ? "list" : "empty");
  }

  forget() {
    const gone = this.gone();
    if (write(read().filter((key) => gone.indexOf(key) < 0))) {
      this.box.querySelector("h1").focus();
    }
  }
}

const box = document.querySelector("[data-shortlist]");
const list = box ? new (box.dataset.shortlist === "own" ? Own : Shared)(box) : null;

if (link && link.pathname === window.location.pathname) {
  link.setAttribute("aria-current", "page");
}
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-save]");
  if (button) {
    toggle(button);
  }
});
window.addEventListener("storage", refresh);
window.addEventListener("pageshow", refresh);
// Results can be drawn anew without a new page.
new MutationObserver(refresh).observe(document.getElementById("contenuto"), { childList: true, subtree: true });
refresh();
