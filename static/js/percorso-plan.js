/*
 * Draws a plan: nodes and texts, never markup, so that no text of the catalogue can become anything else. What the
 * plan says was worked out by the engine; here it is put into words, which come with the page in its language.
 */

/* The tools of percorso-writing.js. Files have lasting names of their own, so who loads them hands them over. */
let make, put, own, euro, separated, absolute, longDay;

export function use(writing) {
  ({ make, put, own, euro, separated, absolute, longDay } = writing);
}

export function count(plan) {
  return plan.counts.fits;
}

class Drawing {
  constructor(plan, data, person, tools) {
    this.plan = plan;
    this.data = data;
    this.person = person;
    this.words = tools.words;
    this.addresses = tools.answers.dataset;
    this.ticks = tools.ticks;
    this.entries = new tools.Entries(data, person, tools);
    this.services = this.entries.services;
  }

  part(title, ...inside) {
    return make("section", { class: "pw-part" }, make("h3", {}, title), ...inside);
  }

  all() {
    const words = this.words;
    const place = document.createDocumentFragment();
    const add = (node) => node && place.append(node);
    add(make("p", { class: "pw-informs" }, words.informs));
    add(this.answers());
    add(this.first());
    this.plan.needs.forEach((need) => add(this.need(need)));
    add(this.deadlines());
    add(this.employer());
    add(this.meanwhile());
    add(this.papers());
    add(this.partly());
    add(this.foot());
    return place;
  }

  /* What the plan is for: on paper nobody remembers what was asked. */
  answers() {
    const { person, words } = this;
    const lines = [put(words.for_needs, { list: person.kinds.map((code) => this.entries.label("kind", code)).join(this.words.comma) })];
    if (person.municipality) {
      lines.push(put(words.for_place, { place: this.entries.place() }));
    }
    if (person.age !== null) {
      lines.push(put(words.for_age, { age: String(person.age) }));
    }
    if (person.isee) {
      lines.push(put(words.for_isee, { band: this.band(person.isee) }));
    }
    if (person.at_home) {
      lines.push(words.for_home);
    }
    if (person.wheelchair) {
      lines.push(words.for_wheelchair);
    }
    if (person.language) {
      lines.push(put(words.for_language, { language: this.entries.label("language", person.language) }));
    }
    if (person.employed) {
      lines.push(words.for_work);
    }
    return make(
      "section",
      { class: "pw-answers", "aria-label": words.answers },
      make(
        "ul",
        { class: "pw-plain" },
        lines.map((line) => make("li", {}, line))
      )
    );
  }

  band(ends) {
    const [low, high] = ends.map((end) => (end === null ? "" : euro(end, true)));
    return this.entries.range(low, high, "").trim();
  }

  first() {
    const { words } = this;
    const { kind, contact, service, why } = this.plan.first;
    const number = (digits) => make("a", { href: "tel:" + digits }, digits);
    const about = service && this.services.get(service);
    const body = about && about.provider.name !== contact.label ? own(about.provider, "name") : "";
    const name = separated([own(contact, "name"), own(contact, "label"), body].filter(Boolean));
    const inside = [kind === "help" && make("p", {}, words.town_hall)];
    if (kind === "desk") {
      inside.push(make("p", { class: "pw-who" }, put(words.desk_of, { place: this.entries.place() })), make("p", {}, name));
    } else {
      inside.push(name.length > 0 && make("p", { class: "pw-who" }, name));
    }
    inside.push(words["first_" + why] && make("p", {}, words["first_" + why].replace("{place}", this.entries.place())));
    inside.push(this.entries.ways(contact));
    inside.push(about && make("p", {}, put(words.first_service, { title: this.entries.link(about) })));
    ["address", "hours", "note", "activation"].forEach((each) => {
      inside.push(contact[each] && make("p", {}, own(contact, each)));
    });
    if (contact.checked_on) {
      inside.push(make("p", { class: "lw-small" }, put(words.checked, { day: longDay(contact.checked_on) })));
    }
    if (kind === "service") {
      inside.push(make("p", { class: "lw-small" }, words.town_hall));
    }
    inside.push(
      make("p", { class: "pw-emergency" }, put(words.emergency, { emergency: number("112"), violence: number("1522") }))
    );
    const part = this.part(words.first, inside);
    part.classList.add("pw-first");
    return part;
  }

  need(need) {
    const { words } = this;
    const inside = [];
    if (need.fits.length) {
      inside.push(this.entries.entries(need.fits, "h4"));
    } else {
      inside.push(make("p", { class: "pw-none" }, this.none(need)));
    }
    if (need.later.length) {
      inside.push(make("h4", {}, words.later), this.entries.entries(need.later, "h5"));
    }
    return this.part(this.entries.label("kind", need.kind), inside);
  }

  /* What is said where nothing fits: what comes nearest, else whom to ask. */
  none(need) {
    const { words } = this;
    if (need.partly.length) {
      return words.none_but_partly;
    }
    if (need.later.length) {
      return words.none_but_later;
    }
    const place = this.entries.place();
    return place ? words.none_here.replace("{place}", place) : words.none_anywhere;
  }

  deadlines() {
    const { words } = this;
    const about = (row) => {
      const service = this.services.get(row.service);
      const found = (service.concessions || []).find((each) => each.id === row.concession);
      return put(words["deadline_" + row.what], { title: found ? own(found, "title") : "" });
    };
    const line = (row) =>
      make("li", {}, make("strong", {}, longDay(row.day)), ": ", about(row), " (", this.entries.titles([row.service]), ")");
    const rows = this.plan.deadlines;
    return rows.length > 0 && this.part(words.deadlines, make("ul", {}, rows.map(line)));
  }

  /* The letters of the law, each once, with the services that it is about. */
  letters() {
    const found = new Map();
    this.plan.employer.forEach((row) =>
      row.letters.forEach((letter) => {
        if (!found.has(letter.code)) {
          found.set(letter.code, { letter, rows: [] });
        }
        found.get(letter.code).rows.push(row);
      })
    );
    return Array.from(found.values());
  }

  employer() {
    const { words } = this;
    if (!this.person.employed) {
      return null;
    }
    const about = ({ letter, rows }) => [
      make(
        "h4",
        {},
        make("a", { href: absolute(this.addresses.letters) + "#lettera-" + letter.code, "data-key": "lettera-" + letter.code }, letter.label)
      ),
      letter.text && make("p", {}, own(letter, "text")),
      letter.reference &&
        make(
          "p",
          { class: "lw-small" },
          letter.source ? this.entries.away(letter.source, letter.reference) : letter.reference,
          letter.checked_on && words.comma + words.letter_day.replace("{day}", longDay(letter.checked_on))
        ),
      make(
        "ul",
        {},
        rows.map((row) => make("li", {}, this.entries.titles([row.service]), row.invoice && [". ", words.invoice]))
      ),
    ];
    const letters = this.letters();
    return this.part(
      words.employer,
      make("p", {}, letters.length ? words.letters_lead : words.letters_none),
      letters.map(about),
      make("p", {}, make("a", { href: absolute(this.addresses.companies) }, words.companies))
    );
  }

  meanwhile() {
    const { words } = this;
    const lines = [words.meanwhile_notes];
    if (!this.person.isee) {
      lines.push(words.meanwhile_isee);
    }
    if (this.plan.needs.some((need) => need.later.length)) {
      lines.push(words.meanwhile_list);
    }
    lines.push(words.meanwhile_doctor);
    return this.part(
      words.meanwhile,
      this.entries.lines(lines, ""),
      this.plan.meanwhile.map((each) => [
        make("p", {}, put(words.meanwhile_ready, { need: this.entries.label("kind", each.kind) })),
        this.entries.entries(each.services, "h4"),
      ])
    );
  }

  papers() {
    const { words } = this;
    const rows = this.usualPapers().concat(this.plan.documents);
    const paper = (row, place) => {
      const id = "percorso-carta-" + place;
      const box = make("input", { type: "checkbox", id, autocomplete: "off", "data-paper": row.text, "data-key": id });
      box.checked = this.ticks.has(row.text);
      const needed = put(words.needed_by, { list: this.names(row.services) });
      return make(
        "li",
        { class: "pw-paper" },
        box,
        make("label", { for: id }, this.paper(row), row.services.length > 0 && make("span", { class: "pw-line lw-small" }, needed)),
        row.url && [" ", this.entries.away(row.url, words.paper_form)]
      );
    };
    return (
      rows.length > 0 &&
      this.part(words.papers, make("p", {}, words.papers_lead), make("ul", { class: "pw-papers" }, rows.map(paper)))
    );
  }

  /* What is asked for nearly everywhere, where no service has said what it asks for. */
  usualPapers() {
    const { words } = this;
    const { documents, needs } = this.plan;
    const usable = [].concat(...needs.map((need) => need.fits.concat(need.partly)));
    const found = documents.length ? [] : [words.paper_identity];
    if (usable.some((entry) => entry.prices.banded) && !documents.some((each) => /isee/i.test(each.text))) {
      found.push(words.paper_isee);
    }
    return usable.length ? found.map((text) => ({ text, services: [] })) : [];
  }

  /* A paper as one of its services names it, with the language that it is named in. */
  paper(row) {
    const service = this.services.get(row.services[0]) || {};
    return own((service.documents || []).find((each) => each.text === row.text) || row, "text");
  }

  names(ids) {
    return make(
      "span",
      {},
      separated(ids.map((id) => own(this.services.get(id), "title")))
    );
  }

  partly() {
    const entries = [].concat(...this.plan.needs.map((need) => need.partly));
    return (
      entries.length > 0 &&
      this.part(this.words.partly, make("p", {}, this.words.partly_lead), this.entries.entries(entries, "h4"))
    );
  }

  foot() {
    // An empty catalogue was never made.
    const { made } = this.data;
    return made && make("p", { class: "pw-foot lw-small" }, put(this.words.data_of, { moment: longDay(made.slice(0, 10)) }));
  }
}

export function draw(plan, data, person, tools) {
  return new Drawing(plan, data, person, tools).all();
}
