/*
 * Draws the services of a plan: why each fits, what it costs, what may be had, whom to call, and where that is said.
 */

/* The tools of percorso-writing.js. Files have lasting names of their own, so who loads them hands them over. */
let make, put, own, euro, separated, absolute, longDay;

export function use(writing) {
  ({ make, put, own, euro, separated, absolute, longDay } = writing);
}

const isThere = (value) => value !== undefined && value !== null;

const AT_ONCE = 4; // services of a need that are read without asking for more

export class Entries {
  constructor(data, person, tools) {
    this.data = data;
    this.person = person;
    this.words = tools.words;
    this.services = new Map(data.services.map((service) => [service.id, service]));
  }

  label(scheme, code) {
    return (this.data.labels[scheme] && this.data.labels[scheme][code]) || code;
  }

  place() {
    return this.person.municipality ? this.label("municipality", this.person.municipality) : "";
  }

  /* An ISEE band in words. */
  range(low, high, name) {
    const words = this.words;
    const sentence = low && high ? words.isee_range : high ? words.isee_up_to : words.isee_from;
    return sentence.replace("{isee}", name).replace("{low}", low).replace("{high}", high);
  }

  /* Who answers for a service and what to tell them, with how to reach them. */
  reached(contact, service) {
    const isNamed = contact.label && contact.label !== service.provider.name;
    return [
      isNamed && make("p", { class: "pw-office" }, own(contact, "label")),
      this.ways(contact),
      contact.activation && make("p", {}, own(contact, "activation")),
    ];
  }

  /* Telephone, mail and site of a contact; the telephone is what a finger finds. */
  ways(contact) {
    const { words } = this;
    const found = [];
    if (contact.municipality && !this.person.municipality) {
      found.push(make("p", {}, words.only_place.replace("{place}", this.label("municipality", contact.municipality))));
    }
    if (contact.phone) {
      found.push(
        make(
          "p",
          {},
          make(
            "a",
            { class: "pw-phone", dir: "ltr", href: "tel:" + contact.phone, "data-key": "tel:" + contact.phone },
            make("span", { class: "visually-hidden" }, words.phone + " "),
            contact.phone_shown || contact.phone
          )
        )
      );
    }
    if (contact.email) {
      found.push(make("p", { class: "pw-wrap" }, make("a", { href: "mailto:" + contact.email }, contact.email)));
    }
    if (contact.url) {
      found.push(make("p", { class: "pw-wrap" }, this.away(contact.url, contact.url.replace(/^https?:\/\/(www\.)?/i, "").split("/")[0])));
    }
    return found;
  }

  /* A link to another site; whatever else an address may be is only a text. */
  away(address, text) {
    return /^https?:/i.test(address) ? make("a", { href: address, rel: "noreferrer" }, text) : text;
  }

  link(service) {
    return make("a", { href: absolute(service.url), "data-key": service.id }, own(service, "title"));
  }

  /* The first services, and the others folded: paper and files unfold them. */
  entries(entries, heading) {
    const list = (some) =>
      make(
        "ol",
        { class: "pw-entries" },
        some.map((entry) => make("li", { class: "pw-entry" }, this.entry(entry, heading)))
      );
    const rest = entries.slice(AT_ONCE);
    return [
      list(entries.slice(0, AT_ONCE)),
      rest.length > 0 &&
        make(
          "details",
          { class: "pw-more-entries" },
          make("summary", {}, this.words.more_services.replace("{n}", String(rest.length))),
          list(rest)
        ),
    ];
  }

  entry(entry, heading) {
    const { words } = this;
    const service = this.services.get(entry.service);
    const lacks = entry.lacks.map((code) => this.sentence(words["lacks_" + code], entry));
    const later = entry.later.map(({ code, day }) => this.sentence(words["later_" + code + (day ? "_day" : "")], entry, day));
    const why = entry.reasons.map((code) => this.sentence(words["why_" + code], entry));
    if (entry.waiting && !entry.later.length) {
      why.push(this.sentence(words.why_waiting, entry));
    }
    if (entry.open_until) {
      why.push(this.sentence(words.why_open, entry, entry.open_until));
    }
    const missing = lacks.concat(later);
    return [
      make(heading, { class: "pw-title" }, this.link(service), service.demo && [" ", make("span", { class: "pw-demo" }, words.demo)]),
      make("p", { class: "lw-small" }, own(service.provider, "name")),
      service.summary && make("p", {}, own(service, "summary")),
      service.status_reason && make("p", {}, own(service, "status_reason")),
      missing.length > 0 && this.lines(missing, "pw-lacks"),
      why.length > 0 && this.lines(why, "pw-why"),
      entry.notices.map((notice) => make("p", { class: "pw-notice" }, own(notice, "text"))),
      this.prices(entry),
      this.concessions(entry),
      entry.contact ? this.reached(entry.contact, service) : make("p", {}, words.no_phone),
      this.source(service, entry),
    ];
  }

  lines(sentences, name) {
    return make(
      "ul",
      { class: name },
      sentences.map((sentence) => make("li", {}, sentence))
    );
  }

  /* A reason of the engine in words, with what is told by name in it, and the day if it has one. */
  sentence(words, entry, day) {
    return put(words, {
      place: this.place(),
      language: this.label("language", this.person.language),
      day: day ? longDay(day) : "",
      waiting: this.label("waiting", entry.waiting),
    });
  }

  ages(row) {
    const { words } = this;
    const [from, to] = [isThere(row.min_age), isThere(row.max_age)];
    const sentence = from && to ? words.ages_range : to ? words.ages_to : from ? words.ages_from : "";
    return sentence.replace("{low}", row.min_age).replace("{high}", row.max_age);
  }

  prices(entry) {
    const { words } = this;
    const { full, own: mine, banded } = entry.prices;
    if (!full.length && !mine.length) {
      return make("p", {}, banded ? words.price_by_isee : words.no_price);
    }
    const several = mine.length > 1 && make("p", { class: "lw-small" }, words.depends);
    return [
      mine.length > 0 && this.priceList(words.own_price, mine, "pw-own"),
      several,
      full.length > 0 && this.priceList(mine.length ? words.full_price : words.prices, full, ""),
      banded && !this.person.isee && make("p", { class: "lw-small" }, words.ask_isee),
      banded && this.person.isee && !mine.length && make("p", { class: "lw-small" }, words.no_own_price),
    ];
  }

  priceList(title, rows, name) {
    return make(
      "div",
      { class: "pw-prices " + name },
      make("p", { class: "pw-prices-title" }, title),
      make(
        "ul",
        {},
        rows.map((row) => make("li", {}, this.price(row)))
      )
    );
  }

  price(row) {
    const { words } = this;
    const parts = [make("strong", {}, this.amount(row)), own(row, "label"), this.isee(row)];
    if (row.municipality) {
      parts.push(words.only_place.replace("{place}", this.label("municipality", row.municipality)));
    }
    if (row.to) {
      parts.push(words.valid_to.replace("{day}", longDay(row.to)));
    }
    if (row.source) {
      parts.push(this.away(row.source, words.price_source));
    }
    return separated(parts.filter(Boolean));
  }

  amount(row) {
    const { words } = this;
    const low = Number(row.amount);
    const high = isThere(row.amount_to) ? Number(row.amount_to) : low;
    if (!low && !high) {
      return words.free;
    }
    const text = high === low ? euro(low) : words.from_to.replace("{low}", euro(low)).replace("{high}", euro(high));
    return row.unit ? text + " " + this.label("unit", row.unit) : text;
  }

  isee(row) {
    if (!isThere(row.isee_from) && !isThere(row.isee_to)) {
      return "";
    }
    const low = isThere(row.isee_from) && Number(row.isee_from) > 0 ? euro(row.isee_from, true) : "";
    const high = isThere(row.isee_to) ? euro(row.isee_to, true) : "";
    return low || high ? this.range(low, high, row.isee_kind ? this.label("isee_kind", row.isee_kind) : "ISEE") : "";
  }

  concessions(entry) {
    const rows = entry.concessions;
    return (
      rows.length > 0 &&
      make(
        "div",
        { class: "pw-concessions" },
        make("p", { class: "pw-prices-title" }, this.words.concessions),
        make(
          "ul",
          {},
          rows.map((row) => make("li", {}, this.concession(row)))
        )
      )
    );
  }

  concession(row) {
    const { words } = this;
    const about = [this.isee(row), this.ages(row)];
    if (row.municipality) {
      about.push(words.only_place.replace("{place}", this.label("municipality", row.municipality)));
    }
    if (row.to) {
      about.push(words.valid_to.replace("{day}", longDay(row.to)));
    }
    const line = (text) => text && make("span", { class: "pw-line" }, text);
    return [
      make("strong", {}, own(row, "title") || this.label("concession", row.kind)),
      about.filter(Boolean).length > 0 && [" (", about.filter(Boolean).join(words.comma), ")"],
      row.how && line(put(words.how, { text: own(row, "how") })),
      row.documents && line(put(words.papers_for, { text: own(row, "documents") })),
      row.apply_by && line(put(words.apply_by, { day: longDay(row.apply_by) })),
      line(row.by ? put(words.confirm, { who: row.by }) : words.confirm_bare),
      row.url && line(this.away(row.url, words.more)),
    ];
  }

  source(service, entry) {
    const { words } = this;
    const text = service.assured ? words.source_day.replace("{day}", longDay(service.assured)) : words.source;
    return make(
      "p",
      { class: "lw-small" },
      make("a", { href: absolute(service.url) }, text, make("span", { class: "visually-hidden" }, ": ", own(service, "title"))),
      entry.stale && [". ", words.source_old]
    );
  }

  titles(ids) {
    return separated(ids.map((id) => this.link(this.services.get(id))));
  }
}
