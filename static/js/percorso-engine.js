// "Il mio percorso": what a family can do next, worked out on their own device from what is published.
//
// Pure: no page, no network, no clock. `plan(data, person, today)` takes the file of /percorso/dati.json, what the
// person chose, and a day as "YYYY-MM-DD". Days are compared as text: ISO days sort as they follow each other. What the
// file leaves out is empty, and an open end of a span holds for ever. It informs and never decides.
// The same rules stand in plain loops in tests/pathway/reading.py; a test holds the two to each other.

const AT_HOME = "a-domicilio";
const SOON_DAYS = 14;
const LONG_DAYS = 60;
const LEVELS = ["", "short", "medium", "long"];
const PLACES = ["own", "ambito", "premises", "unknown"];
const MOST_MEANWHILE = 3;

/** The day of a moment (a Date, or milliseconds) in Italy, wherever the device is. */
export function dayInRome(moment) {
  const parts = {};
  new Intl.DateTimeFormat("en", { timeZone: "Europe/Rome", year: "numeric", month: "2-digit", day: "2-digit" })
    .formatToParts(moment)
    .forEach((part) => {
      parts[part.type] = part.value;
    });
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** The plan of a person: whom to call first, what fits each need and why, papers, deadlines, what to do meanwhile. */
export function plan(data, person, today) {
  const asked = readPerson(data, person, today);
  const services = list(data.services);
  const byId = {};
  const found = [];
  services.forEach((service, position) => {
    byId[service.id] = service;
    const entry = makeEntry(service, asked);
    if (entry) found.push({ service, entry, position });
  });
  const ordered = inOrder(found);
  const needs = asked.kinds.map((kind) => makeNeed(kind, ordered));
  const usable = flat(needs, (need) => need.fits.concat(need.partly));
  const all = flat(needs, (need) => need.fits.concat(need.partly, need.later));
  return {
    first: firstCall(data, needs, byId, asked),
    needs,
    documents: papers(usable, byId),
    deadlines: deadlines(all),
    employer: person.employed ? employer(data, usable, byId, today) : [],
    meanwhile: meanwhile(data, needs, ordered, asked),
    counts: {
      fits: flat(needs, (need) => need.fits).length,
      partly: flat(needs, (need) => need.partly).length,
      later: flat(needs, (need) => need.later).length,
    },
  };
}

// What was asked

/** What the person chose, with the codes of today: what was saved on the device may be old. */
function readPerson(data, person, today) {
  const replaced = data.replaced || {};
  const kinds = list(person.kinds).map((code) => (replaced.kind || {})[code] || code);
  const municipality = (replaced.municipality || {})[person.municipality] || person.municipality || "";
  return {
    kinds: kinds.filter((code, position) => kinds.indexOf(code) === position),
    municipality,
    inAmbito: list(data.places).some((place) => place.code === municipality && inForce(place, today)),
    age: isNumber(person.age) ? person.age : null,
    isee: person.isee || null,
    atHome: Boolean(person.at_home),
    wheelchair: Boolean(person.wheelchair),
    // Italian is spoken everywhere.
    language: person.language === "it" ? "" : person.language || "",
    today,
  };
}

// One service

/** A service as the plan shows it, or null where it is not for this person at all. */
function makeEntry(service, asked) {
  if (service.status === "inactive" || !agesMeet(service, asked.age)) return null;
  const place = placeOf(service, asked);
  if (!place) return null;
  const reasons = placeReasons(service, place, asked);
  const lacks = [];
  const hasBounds = isNumber(service.min_age) || isNumber(service.max_age) || list(service.months).length > 0;
  if (asked.age !== null && hasBounds) reasons.push("age-fits");
  if (asked.atHome) (list(service.delivery).includes(AT_HOME) ? reasons : lacks).push("home");
  if (asked.wheelchair) {
    if (service.accessible) reasons.push("wheelchair");
    else lacks.push(wheelchairLack(service));
  }
  if (asked.language) (list(service.languages).includes(asked.language) ? reasons : lacks).push("language");
  const stale = Boolean(service.stale_on) && asked.today > service.stale_on;
  if (service.assured && !stale) reasons.push("fresh");
  const waiting = waitingOf(service, asked.today);
  const windows = list(service.notices).filter((notice) => notice.kind === "enrolment");
  const open = windows.filter((notice) => inForce(notice, asked.today));
  return {
    service: service.id,
    url: service.url,
    place,
    reasons,
    lacks,
    later: laterOf(service, waiting, windows, open, asked.today),
    contact: contactOf(service, asked.municipality),
    prices: pricesOf(service, asked),
    concessions: concessionsOf(service, asked),
    waiting,
    waiting_days: isNumber(service.waiting_days) ? service.waiting_days : null,
    open_until: lastDay(open),
    notices: list(service.notices).filter((notice) => notice.text && inForce(notice, asked.today)),
    assured: service.assured || "",
    stale,
  };
}

/** By what right a service is for who lives there; empty where it is not, "unknown" where nobody said where. */
function placeOf(service, asked) {
  if (!asked.municipality) return "unknown";
  if (list(service.municipalities).includes(asked.municipality)) return "own";
  if (service.ambito && asked.inAmbito) return "ambito";
  return hasPremises(service, asked.municipality) ? "premises" : "";
}

function placeReasons(service, place, asked) {
  if (place === "unknown") return ["place-unknown"];
  const reasons = place === "premises" ? [] : [`covers-${place}`];
  return hasPremises(service, asked.municipality) ? reasons.concat("premises-near") : reasons;
}

function hasPremises(service, municipality) {
  return list(service.premises).some((premises) => premises.municipality === municipality);
}

/** Nobody is left out whose age is not known. A nursery counts months: a year of age is twelve of them. */
function agesMeet(row, age) {
  if (age === null) return true;
  const months = list(row.months);
  return meets(row.min_age, row.max_age, age, age) && meets(months[0], months[1], age * 12, age * 12 + 11);
}

function wheelchairLack(service) {
  const known = list(service.premises).map((premises) => premises.wheelchair || "");
  if (known.includes("partial")) return "wheelchair-partial";
  return known.includes("no") ? "wheelchair" : "wheelchair-unknown";
}

/** How long one waits: what a notice of today says (the longest), else the usual days. */
function waitingOf(service, today) {
  const told = list(service.notices)
    .filter((notice) => notice.kind === "waiting-list" && inForce(notice, today))
    .map((notice) => LEVELS.indexOf(notice.waiting || ""));
  if (told.length) return LEVELS[Math.max(0, ...told)];
  if (!service.waiting_days) return "";
  if (service.waiting_days < SOON_DAYS) return "short";
  return service.waiting_days <= LONG_DAYS ? "medium" : "long";
}

/** Why it can't be had now, each with the day on which that ends where it is known. */
function laterOf(service, waiting, windows, open, today) {
  const found = [];
  const closures = list(service.notices).filter((notice) => notice.kind === "closure" && inForce(notice, today));
  if (service.status === "temporarily-closed") found.push({ code: "closed" });
  else if (closures.length) found.push(withDay("closed", lastDay(closures)));
  if (waiting === "long") found.push({ code: "waiting-long" });
  if (windows.length && !open.length) {
    const coming = windows.filter((notice) => notice.from && notice.from > today).map((notice) => notice.from);
    found.push(coming.length ? withDay("enrolment-opens", coming.sort()[0]) : { code: "enrolment-over" });
  }
  return found;
}

function withDay(code, day) {
  return day ? { code, day } : { code };
}

/** The last day of spans that hold together; empty where one has no end. */
function lastDay(spans) {
  if (!spans.length || spans.some((span) => !span.to)) return "";
  return spans.map((span) => span.to).sort()[spans.length - 1];
}

/** Whom to call: the row for one's own comune, else the one for everybody, else the body itself. */
function contactOf(service, municipality) {
  const rows = list(service.contacts);
  const own = rows.filter((row) => municipality && row.municipality === municipality);
  const everybody = rows.filter((row) => !row.municipality);
  const row = own[0] || everybody[0] || (municipality ? null : rows[0]);
  if (row) return row;
  const body = service.provider || {};
  if (!body.phone && !body.email && !body.url) return null;
  const { name, phone, phone_shown, email, url } = body;
  return { label: name, phone, phone_shown, email, url };
}

/** The prices of today: without a band, and of the person's band. Without a full price the highest band stands for it. */
function pricesOf(service, asked) {
  const rows = list(service.prices).filter((row) => inForce(row, asked.today) && isFor(row, asked.municipality));
  const banded = rows.filter((row) => row.isee_from || row.isee_to);
  const whole = rows.filter((row) => !row.isee_from && !row.isee_to);
  return {
    full: whole.length ? whole : banded.filter((row) => !row.isee_to),
    own: asked.isee ? banded.filter((row) => bandsMeet(row, asked.isee)) : [],
    banded: banded.length > 0,
  };
}

/** What may make it cheaper: in force, for this comune, age and band as far as they are known, still to be asked for. */
function concessionsOf(service, asked) {
  return list(service.concessions).filter(
    (row) =>
      inForce(row, asked.today) &&
      isFor(row, asked.municipality) &&
      (!row.apply_by || row.apply_by >= asked.today) &&
      agesMeet(row, asked.age) &&
      (!asked.isee || bandsMeet(row, asked.isee)),
  );
}

/** A row for one comune counts there only; who did not say where they live sees it, with its condition. */
function isFor(row, municipality) {
  return !row.municipality || !municipality || row.municipality === municipality;
}

/** The person's band begins above its lower end (from zero on where that is zero); both ends of a row are included. */
function bandsMeet(row, isee) {
  const [low, high] = isee;
  const reaches = !row.isee_to || !low || Number(row.isee_to) > low;
  return reaches && (!row.isee_from || !isNumber(high) || Number(row.isee_from) <= high);
}

// Lists

/** The published order, the same for all: who need not wait, one's own comune, who was verified, then the title. */
function inOrder(found) {
  const rank = ({ entry }) => [
    isAtOnce(entry) ? 0 : 1,
    PLACES.indexOf(entry.place),
    entry.stale ? 1 : 0,
  ];
  return found
    .map((each) => Object.assign({ rank: rank(each).concat(each.position) }, each))
    .sort((one, other) => {
      const differs = one.rank.findIndex((value, step) => value !== other.rank[step]);
      return differs < 0 ? 0 : one.rank[differs] - other.rank[differs];
    });
}

function makeNeed(kind, ordered) {
  const entries = ordered.filter(({ service }) => service.kind === kind).map(({ entry }) => entry);
  const now = entries.filter((entry) => !entry.later.length);
  return {
    kind,
    fits: now.filter((entry) => !entry.lacks.length),
    partly: now.filter((entry) => entry.lacks.length),
    later: entries.filter((entry) => entry.later.length),
  };
}

/** Each paper once, with the services that ask for it. */
function papers(entries, byId) {
  const found = new Map();
  entries.forEach(({ service }) => {
    list(byId[service].documents).forEach((paper) => {
      const key = `${paper.text}\n${paper.url || ""}`;
      if (!found.has(key)) found.set(key, { text: paper.text, url: paper.url || "", services: [] });
      const { services } = found.get(key);
      if (!services.includes(service)) services.push(service);
    });
  });
  return Array.from(found.values());
}

function deadlines(entries) {
  const found = flat(entries, (entry) => {
    const { service } = entry;
    const opens = entry.later.filter(({ code }) => code === "enrolment-opens");
    return [].concat(
      entry.open_until ? [{ day: entry.open_until, what: "enrolment", service }] : [],
      opens.map(({ day }) => ({ day, what: "enrolment-opens", service })),
      entry.concessions
        .filter((row) => row.apply_by)
        .map((row) => ({ day: row.apply_by, what: "concession", service, concession: row.id })),
    );
  });
  // Older browsers do not keep the order of equals.
  return found
    .map((each, position) => ({ each, position }))
    .sort((one, other) => {
      if (one.each.day === other.each.day) return one.position - other.position;
      return one.each.day < other.each.day ? -1 : 1;
    })
    .map(({ each }) => each);
}

/** What can be had through one's employer, with what the office says today of each letter of the law. */
function employer(data, entries, byId, today) {
  const known = data.letters || {};
  return entries
    .map(({ service }) => ({
      service,
      letters: list(byId[service].letters)
        .filter((code) => known[code] && inForce(known[code], today))
        .map((code) => {
          const rule = list(known[code].rules).find((each) => inForce(each, today));
          return Object.assign({}, rule, { code, label: known[code].label });
        }),
      invoice: Boolean(byId[service].invoice),
    }))
    .filter(({ letters }) => letters.length);
}

/** For a need that nothing meets at once: services of the same category, of kinds not asked for, that can be had now. */
function meanwhile(data, needs, ordered, asked) {
  return needs
    .filter((need) => !need.fits.some(isAtOnce))
    .map((need) => {
      const kind = list(data.kinds).find(({ code }) => code === need.kind) || {};
      const services = ordered
        .filter(({ service }) => kind.category && service.category === kind.category)
        .filter(({ service, entry }) => !asked.kinds.includes(service.kind) && isAtOnce(entry))
        .map(({ entry }) => entry)
        .filter((entry) => !entry.lacks.length && !entry.later.length);
      return { kind: need.kind, services: services.slice(0, MOST_MEANWHILE) };
    })
    .filter(({ services }) => services.length);
}

function isAtOnce(entry) {
  return LEVELS.indexOf(entry.waiting) < LEVELS.indexOf("medium");
}

// Whom to call first

function firstCall(data, needs, byId, asked) {
  const fits = flat(needs, (need) => need.fits);
  const { municipality } = asked;
  for (const { service } of fits) {
    const throughSocialWorker = list(byId[service].ways).some((way) => way.actor === "social-worker");
    const row = list(byId[service].contacts).find(
      (each) => municipality && each.municipality === municipality && (each.activation || throughSocialWorker),
    );
    if (row) {
      return { kind: "municipal-contact", contact: row, service, why: row.activation ? "activation" : "social-worker" };
    }
  }
  const desk = (data.desks || {})[municipality];
  if (desk && fits.some(({ service }) => startsAtDesk(byId[service]))) {
    return { kind: "desk", contact: desk, service: "", why: "starts-at-desk" };
  }
  if (desk && needs.some((need) => !need.fits.length)) {
    return { kind: "desk", contact: desk, service: "", why: "nothing-fits" };
  }
  const reachable = fits.concat(flat(needs, (need) => need.partly)).find((entry) => entry.contact);
  if (reachable) {
    return { kind: "service", contact: reachable.contact, service: reachable.service, why: "first-service" };
  }
  return { kind: "help", contact: data.help || {}, service: "", why: "no-contact" };
}

function startsAtDesk(service) {
  const isPublic = Boolean((service.provider || {}).public);
  return list(service.ways).some((way) => way.actor === "social-worker" || (isPublic && way.channel === "desk"));
}

// Values

function list(value) {
  return value || [];
}

function isNumber(value) {
  return typeof value === "number";
}

function flat(values, make) {
  return [].concat(...values.map(make));
}

/** Whether two spans of numbers meet, ends included; an end that is no number is open. */
function meets(low, high, from, to) {
  return (!isNumber(low) || low <= to) && (!isNumber(high) || high >= from);
}

/** Whether a row holds on a day, ends included. */
function inForce(row, day) {
  return (!row.from || row.from <= day) && (!row.to || row.to >= day);
}
