/*
 * "Il mio percorso": the answers are read here, the plan is worked out here, and neither leaves the device. The only
 * request is for the published data, whole and the same for everybody. Nothing is kept unless a person asks for it.
 */

const FORMAT = 1; // of the data that this program reads
const PATIENCE = 20000; // milliseconds that the data may take
const WAIT = 250; // milliseconds after a change: who types a number waits for one plan

const all = (selector) => Array.from(document.querySelectorAll(selector));

class Pathway {
  constructor(form, modules) {
    this.form = form;
    const [engine, drawing, keeping, writing, entry, questions] = modules;
    const { longDay, words } = writing;
    Object.assign(this, { engine, drawing, keeping, longDay, words, Entries: entry.Entries });
    drawing.use(writing);
    entry.use(writing);
    this.place = document.querySelector("[data-plan-place]");
    this.questions = new questions.Questions(form, this.words);
    this.ticks = new Set();
    this.data = null;
    this.person = null;
    this.day = ""; // of which the plan is
    this.turn = 0; // goes up with each request for a plan: who waits for an older one gets none
    this.listen();
    this.offer();
    form.querySelector("[data-unable]").hidden = true;
    form.querySelector("[data-all]").disabled = false;
  }

  listen() {
    const form = this.form;
    const press = (name, act) =>
      all("[data-" + name + "]").forEach((button) => button.addEventListener("click", () => act.call(this)));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.matches("input[type=text]")) {
        event.preventDefault();
        if (event.target !== this.questions.filter) {
          this.go();
        }
      }
    });
    // The data are fetched when somebody begins to answer, whatever the answer: pressing the button waits for less.
    form.addEventListener("focusin", () => this.fetched().catch(() => {}), { once: true });
    const changed = (event) => {
      if (event.target === this.questions.filter) {
        return;
      }
      this.questions.mark();
      window.clearTimeout(this.timer);
      if (this.person) {
        this.timer = window.setTimeout(() => this.follow(), WAIT);
      }
    };
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    press("go", this.go);
    press("retry", this.go);
    press("clear", this.clear);
    press("resume", this.resume);
    press("forget", this.forget);
    press("store", this.save);
    press("download", this.download);
    press("refresh", () => this.refresh(true));
    press("print", () => window.print());
    window.addEventListener("beforeprint", () => this.unfold());
    this.place.addEventListener("change", (event) => this.tick(event.target));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") {
        this.refresh(false);
      }
    });
    window.addEventListener("pageshow", (event) => event.persisted && this.refresh(false));
  }

  // The data

  /* The published data, asked for once; `again` asks the server whether they changed. */
  fetched(again) {
    if (again || !this.asked) {
      const asked = this.ask();
      this.asked = asked;
      asked.catch(() => {
        if (this.asked === asked) {
          this.asked = null;
        }
      });
    }
    return this.asked;
  }

  async ask() {
    const patience = new AbortController();
    const timer = window.setTimeout(() => patience.abort(), PATIENCE);
    try {
      const answer = await window.fetch(this.form.dataset.url, {
        cache: "no-cache",
        credentials: "omit",
        signal: patience.signal,
      });
      if (!answer.ok) {
        throw new Error("no data");
      }
      const data = await answer.json();
      if (data.format !== FORMAT) {
        // The page was open while the site changed: only a new page can read these.
        throw new RangeError("data of another format");
      }
      if (!this.data || this.data.edition !== data.edition) {
        this.data = data;
      }
      return this.data;
    } finally {
      window.clearTimeout(timer);
    }
  }

  // The plan

  async go() {
    const person = this.questions.read(true);
    if (!person) {
      this.questions.unfold();
      this.questions.first().focus();
      return;
    }
    this.turn += 1;
    const { turn } = this;
    this.failed("");
    this.say(this.words.loading);
    try {
      await this.fetched();
    } catch (error) {
      if (turn === this.turn) {
        this.say("");
        this.failed(error instanceof RangeError ? this.words.broken : this.words.failed);
      }
      return;
    }
    if (turn !== this.turn) {
      return;
    }
    this.person = person;
    try {
      this.show(this.words.made);
    } catch (error) {
      this.say("");
      this.failed(this.words.broken);
      throw error;
    }
    const heading = document.getElementById("percorso-titolo");
    heading.focus({ preventScroll: true });
    heading.scrollIntoView();
  }

  follow() {
    const person = this.questions.read(true);
    if (person) {
      this.person = person;
      this.show(this.words.changed);
    }
  }

  /* Draw the plan for the answers; `said` is for who does not see that it changed. */
  show(said) {
    this.day = this.today();
    const plan = this.engine.plan(this.data, this.person, this.day);
    const focused = this.place.contains(document.activeElement) && document.activeElement;
    const key = focused && focused.dataset.key;
    const body = this.place.querySelector("[data-body]");
    const drawn = this.drawing.draw(plan, this.data, this.person, {
      words: this.words,
      Entries: this.Entries,
      answers: this.form,
      ticks: this.ticks,
    });
    body.textContent = "";
    body.append(drawn);
    this.place.hidden = false;
    if (focused && !document.contains(focused)) {
      const again = key && body.querySelector("[data-key='" + CSS.escape(key) + "']");
      (again || document.getElementById("percorso-titolo")).focus({ preventScroll: true });
    }
    this.say(said.replace("{n}", String(this.drawing.count(plan))));
  }

  /* Ask whether the data changed, and follow them; `loud`: somebody pressed a button and waits for a word. */
  async refresh(loud) {
    if (!this.person) {
      return;
    }
    const before = this.data;
    let reached = true;
    try {
      await this.fetched(true);
    } catch (error) {
      reached = false;
    }
    // Meanwhile the answers may have been cleared. A new day counts also where nobody answers.
    const changed = this.person && (this.data !== before || this.day !== this.today());
    if (changed) {
      this.show(this.words.changed);
      this.tell("");
    }
    if (!reached) {
      if (loud) {
        this.tell(this.words.stale);
      }
    } else if (loud && !changed) {
      this.tell(this.words.unchanged);
    }
  }

  tick(box) {
    if (box.dataset.paper) {
      this.ticks[box.checked ? "add" : "delete"](box.dataset.paper);
    }
  }

  unfold() {
    this.place.querySelectorAll("details").forEach((part) => {
      part.open = true;
    });
  }

  // Keeping

  offer() {
    const kept = this.keeping.read();
    const box = this.form.querySelector("[data-kept]");
    box.hidden = !kept || Boolean(this.person);
    if (kept) {
      const text = this.words.kept.replace("{day}", this.longDay(kept.day));
      this.form.querySelector("[data-kept-text]").textContent = text;
    }
    this.place.querySelector("[data-forget]").hidden = !kept;
  }

  async resume() {
    const kept = this.keeping.read();
    if (!kept) {
      return;
    }
    this.ticks = new Set(kept.ticks || []);
    this.questions.fill(kept.person, null);
    this.turn += 1;
    const { turn } = this;
    let replaced = null;
    try {
      ({ replaced } = await this.fetched());
    } catch (error) {
      // Pressing the button says what to do.
    }
    if (turn !== this.turn) {
      return;
    }
    this.questions.fill(kept.person, replaced);
    await this.go();
    this.offer();
  }

  save() {
    const saved = this.keeping.save(this.person, Array.from(this.ticks), this.today());
    this.keep(saved ? this.words.saved : this.words.save_failed);
    this.offer();
  }

  forget() {
    this.keeping.forget();
    const inPlan = this.place.contains(document.activeElement);
    this.offer();
    if (inPlan) {
      this.keep(this.words.forgotten);
      this.place.querySelector("[data-store]").focus();
    } else {
      this.say(this.words.forgotten);
      this.form.focus({ preventScroll: true });
    }
  }

  clear() {
    window.clearTimeout(this.timer);
    this.turn += 1;
    this.person = null;
    this.say("");
    this.ticks = new Set();
    this.questions.clear();
    this.place.querySelector("[data-body]").textContent = "";
    this.place.hidden = true;
    this.failed("");
    this.tell("");
    this.keep("");
    this.offer();
    this.form.focus();
    this.form.scrollIntoView();
  }

  download() {
    this.unfold();
    const title = this.words.file_title.replace("{day}", this.longDay(this.today()));
    const file = this.keeping.asFile(this.place.querySelector("[data-body]"), title);
    this.keeping.download(file, this.words.file_name + ".html");
  }

  /* The day of the rules, wherever the device is. */
  today() {
    return this.engine.dayInRome(new Date());
  }

  // Telling

  /* Where the plan itself is not there yet to be seen, everybody sees what is said. */
  say(text) {
    const status = document.querySelector("[data-status]");
    status.textContent = text;
    status.classList.toggle("visually-hidden", text !== this.words.loading);
  }

  tell(text) {
    this.place.querySelector("[data-said]").textContent = text;
  }

  keep(text) {
    this.place.querySelector("[data-kept-said]").textContent = text;
  }

  failed(text) {
    this.form.querySelector("[data-failed]").textContent = text;
    this.form.querySelector("[data-retry]").hidden = !text;
  }
}

const form = document.querySelector("[data-pathway]");
if (form) {
  const places = form.dataset;
  Promise.all([places.engine, places.plan, places.keep, places.writing, places.entry, places.questions].map((address) => import(address)))
    .then((modules) => new Pathway(form, modules))
    .catch((error) => {
      // The questions stay closed; the plain lists are below.
      form.querySelector("[data-unable]").classList.add("pw-now");
      throw error;
    });
}
