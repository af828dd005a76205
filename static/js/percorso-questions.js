/*
 * The questions of "Il mio percorso": what is answered, what is wrong with it, what is chosen, what is looked for.
 */

const OLDEST = 120;

const all = (selector, inside) => Array.from((inside || document).querySelectorAll(selector));
const plain = (text) =>
  text
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "");

/* What somebody writes with the figures of Arabic or Persian is a number too. */
const figures = (text) =>
  text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (figure) => String(figure.charCodeAt(0) & 15));

export class Questions {
  constructor(form, words) {
    this.form = form;
    this.words = words;
    this.needs = all("[data-need]", form);
    this.fields = {};
    ["comune", "eta", "isee", "lingua", "casa", "carrozzina", "lavoro"].forEach((name) => {
      this.fields[name] = document.getElementById("percorso-" + name);
    });
    this.wrongNeeds = form.querySelector("[data-needs-wrong]");
    this.wrongAge = form.querySelector("[data-age-wrong]");
    const filter = form.querySelector("[data-filter]");
    filter.addEventListener("input", () => this.narrow(filter.value));
    this.filter = filter;
    this.mark();
  }

  /* What was answered, or null when something has to be put right first: `loud` says so beside the field. */
  read(loud) {
    const fields = this.fields;
    const kinds = this.needs.filter((box) => box.checked).map((box) => box.value);
    const age = figures(fields.eta.value).trim();
    const ageIsWrong = age !== "" && !(/^\d+$/.test(age) && Number(age) <= OLDEST);
    if (loud) {
      this.wrongNeeds.textContent = kinds.length ? "" : this.words.pick_one;
      this.wrongAge.textContent = ageIsWrong ? this.words.age_wrong : "";
      fields.eta.setAttribute("aria-invalid", String(ageIsWrong));
    }
    if (!kinds.length || ageIsWrong) {
      return null;
    }
    const ends = fields.isee.value ? fields.isee.value.split("-") : null;
    return {
      kinds,
      municipality: fields.comune.value,
      age: age === "" ? null : Number(age),
      isee: ends && ends.map((end) => (end === "" ? null : Number(end))),
      at_home: fields.casa.checked,
      wheelchair: fields.carrozzina.checked,
      language: fields.lingua.value,
      employed: fields.lavoro.checked,
    };
  }

  /* Answers that were kept; what has a new code since gets it, what is no more is left out. */
  fill(person, replaced) {
    const now = (scheme, code) => (replaced && replaced[scheme] && replaced[scheme][code]) || code;
    const kinds = person.kinds.map((code) => now("kind", code));
    this.needs.forEach((box) => {
      box.checked = kinds.indexOf(box.value) >= 0;
    });
    const choose = (select, value) => {
      select.value = Array.from(select.options).some((option) => option.value === value) ? value : "";
    };
    choose(this.fields.comune, now("municipality", person.municipality || ""));
    choose(this.fields.lingua, person.language || "");
    choose(this.fields.isee, person.isee ? person.isee.map((end) => (end === null ? "" : String(end))).join("-") : "");
    this.fields.eta.value = person.age === null || person.age === undefined ? "" : String(person.age);
    this.fields.casa.checked = Boolean(person.at_home);
    this.fields.carrozzina.checked = Boolean(person.wheelchair);
    this.fields.lavoro.checked = Boolean(person.employed);
    this.unfold();
    this.mark();
  }

  clear() {
    this.form.reset();
    this.wrongNeeds.textContent = "";
    this.wrongAge.textContent = "";
    this.fields.eta.setAttribute("aria-invalid", "false");
    this.narrow("");
    this.mark();
  }

  first() {
    return this.wrongNeeds.textContent ? this.wrongNeeds : this.fields.eta;
  }

  /* What is chosen is to be seen where it was chosen, also when its group is folded. */
  mark() {
    let delicate = false;
    const names = [];
    all("[data-group]", this.form).forEach((group) => {
      const chosen = all("[data-need]", group).filter((box) => box.checked);
      const count = group.querySelector("[data-group-count]");
      count.textContent = String(chosen.length);
      count.hidden = !chosen.length;
      delicate = delicate || (chosen.length > 0 && group.hasAttribute("data-delicate"));
      chosen.forEach((box) => names.push(this.form.querySelector("label[for='" + box.id + "'] .pw-choice-name").textContent));
    });
    this.form.querySelector("[data-picked]").textContent = names.length
      ? this.words.picked.replace("{list}", names.join(this.words.comma))
      : "";
    document.querySelector("[data-exit]").hidden = !delicate;
  }

  unfold() {
    all("details", this.form).forEach((group) => {
      const used = all("input, select", group).some((each) => (each.type === "checkbox" ? each.checked : each.value));
      group.open = group.open || used;
    });
  }

  narrow(text) {
    const asked = plain(text).split(/\s+/).filter(Boolean);
    let found = 0;
    all("[data-group]", this.form).forEach((group) => {
      const rows = all("[data-need-row]", group);
      const about = plain(group.querySelector("summary").textContent);
      const fitting = rows.filter((row) => {
        const own = plain(row.textContent) + " " + about;
        const fits = asked.every((word) => own.indexOf(word) >= 0);
        row.hidden = !fits;
        return fits;
      });
      group.hidden = !fitting.length;
      if (asked.length) {
        group.open = true;
      } else {
        group.open = rows.some((row) => row.querySelector("input").checked);
      }
      found += fitting.length;
    });
    const said = found ? this.words.filter_some.replace("{n}", String(found)) : this.words.filter_none;
    this.form.querySelector("[data-filter-said]").textContent = asked.length ? said : "";
  }
}
