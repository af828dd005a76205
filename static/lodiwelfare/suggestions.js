/*
 * Suggestions under the search box: a combobox with a list, after the pattern of the WAI-ARIA practices.
 * The search itself is a plain form that needs none of this. Addresses and words come from the form's data
 * attributes. Written so that old phones understand it.
 */

const WAIT = 150; // milliseconds without a key before the site is asked
const SHORTEST = 2;
const MOST_KEPT = 50;

class Suggestions {
  constructor(form) {
    this.form = form;
    this.words = form.dataset;
    this.input = form.querySelector("input[name=q]");
    this.place = form.querySelector("select[name=municipality]");
    this.kept = new Map();
    this.items = [];
    this.active = -1;
    this.asked = 0;
    this.build();
    this.listen();
  }

  build() {
    this.list = document.createElement("ul");
    this.list.id = "suggerimenti";
    this.list.className = "lw-suggestions";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.words.suggestionsLabel);
    this.status = document.createElement("div");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    this.input.parentNode.classList.add("lw-suggest");
    this.input.parentNode.append(this.list, this.status);
    const attributes = {
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
      autocapitalize: "none",
      spellcheck: "false",
    };
    for (const name of Object.keys(attributes)) {
      this.input.setAttribute(name, attributes[name]);
    }
  }

  listen() {
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    this.form.addEventListener("submit", () => this.close());
    // The box keeps the focus while an option is pressed: losing it would close the list first.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) {
        this.choose(Array.prototype.indexOf.call(this.list.children, option));
      }
    });
    // Who comes back to the page by the browser's button finds it as it was, without an open list.
    window.addEventListener("pagehide", () => this.close());
  }

  // Asking

  later() {
    window.clearTimeout(this.timer);
    this.stop();
    if (this.input.value.trim().length < SHORTEST) {
      this.close();
      return;
    }
    this.timer = window.setTimeout(() => this.ask(), WAIT);
  }

  stop() {
    this.asked += 1;
    if (this.running) {
      this.running.abort();
      this.running = null;
    }
  }

  async ask() {
    const text = this.input.value.trim();
    this.stop();
    const number = this.asked;
    try {
      const items = this.kept.get(text) || (await this.fetch(text));
      this.keep(text, items);
      if (number === this.asked && document.activeElement === this.input) {
        this.show(items);
      }
    } catch (error) {
      // Stopped, or the network is away: the form works without.
      if (number === this.asked) {
        this.close();
      }
    }
  }

  async fetch(text) {
    const options = { headers: { Accept: "application/json" }, credentials: "omit" };
    if (window.AbortController) {
      this.running = new AbortController();
      options.signal = this.running.signal;
    }
    const response = await window.fetch(this.words.suggestions + "?q=" + encodeURIComponent(text), options);
    if (!response.ok) {
      throw new Error(String(response.status));
    }
    return (await response.json()).items;
  }

  keep(text, items) {
    if (this.kept.size >= MOST_KEPT) {
      this.kept.clear();
    }
    this.kept.set(text, items);
  }

  // Showing

  show(items) {
    this.items = items;
    this.activate(-1);
    this.list.textContent = "";
    items.forEach((item, position) => this.list.append(this.option(item, position)));
    this.list.hidden = !items.length;
    this.input.setAttribute("aria-expanded", String(items.length > 0));
    this.say(items.length);
  }

  option(item, position) {
    const option = document.createElement("li");
    option.id = this.list.id + "-" + position;
    option.className = "lw-suggestion";
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const label = document.createElement("span");
    label.className = "lw-suggestion-label";
    label.textContent = item.label;
    if (item.language !== document.documentElement.lang) {
      label.lang = item.language;
    }
    const hint = document.createElement("span");
    hint.className = "lw-suggestion-hint";
    hint.textContent = item.hint;
    option.append(label, " ", hint);
    return option;
  }

  say(number) {
    const words = { 0: this.words.suggestionsNone, 1: this.words.suggestionsOne };
    this.status.textContent = words[number] || this.words.suggestionsMany.replace("{n}", number);
  }

  close() {
    window.clearTimeout(this.timer);
    this.stop();
    this.items = [];
    this.activate(-1);
    this.list.hidden = true;
    this.list.textContent = "";
    this.input.setAttribute("aria-expanded", "false");
  }

  activate(position) {
    const before = this.list.children[this.active];
    if (before) {
      before.setAttribute("aria-selected", "false");
    }
    this.active = position;
    const option = this.list.children[position];
    if (!option) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", option.id);
    // By hand: scrollIntoView would also move the page.
    if (option.offsetTop < this.list.scrollTop) {
      this.list.scrollTop = option.offsetTop;
    } else if (option.offsetTop + option.offsetHeight > this.list.scrollTop + this.list.clientHeight) {
      this.list.scrollTop = option.offsetTop + option.offsetHeight - this.list.clientHeight;
    }
  }

  // The keyboard

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) {
      return;
    }
    const isOpen = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1, isOpen);
    } else if (event.key === "Enter" && isOpen && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      this.close();
      this.status.textContent = "";
    } else if (event.key === "Tab") {
      this.close();
    } else if (["Home", "End", "ArrowLeft", "ArrowRight"].indexOf(event.key) >= 0) {
      // They move in the text: the text is what the next key is for.
      this.activate(-1);
    }
  }

  move(step, isOpen) {
    if (!isOpen) {
      if (this.input.value.trim().length >= SHORTEST) {
        this.ask();
      }
      return;
    }
    // One place more than there are options: the box itself, between the last and the first.
    const places = this.items.length + 1;
    this.activate(((this.active + 1 + step + places) % places) - 1);
  }

  // Choosing

  choose(position) {
    const item = this.items[position];
    if (!item) {
      return;
    }
    this.close();
    if (item.type === "municipality" && this.hasPlace(item.code)) {
      this.place.value = item.code;
      this.input.value = item.rest;
      this.status.textContent = this.words.placeChosen.replace("{name}", item.label);
      return;
    }
    const address = new URL(item.url, window.location.href);
    if (item.type === "kind" && this.place && this.place.value) {
      address.searchParams.set("municipality", this.place.value);
    }
    window.location.assign(address.href);
  }

  hasPlace(code) {
    return Boolean(this.place) && Array.prototype.some.call(this.place.options, (option) => option.value === code);
  }
}

const form = document.querySelector("form[data-suggestions]");
if (form && window.fetch) {
  new Suggestions(form);
}
