/*
 * What the drawing of a plan is written with: elements, sentences, days and amounts in the language of the page.
 */

const LANGUAGE = document.documentElement.lang || "it";
const ITALIAN = "it";
// Days as the rest of the site writes them, whatever figures the language has of its own.
const FIGURES = (LANGUAGE === "en" ? "en-GB" : LANGUAGE) + "-u-nu-latn";
const OLD_CENTS = ".00";
export const words = JSON.parse(document.getElementById("percorso-parole").textContent);
/* How the pages write an amount, shown by one: what is before it, its two marks, what is after it. */
const [BEFORE, THOUSANDS, DECIMALS, AFTER] = /^(.*)1(.)234(.)50(.*)$/.exec(words.amount).slice(1);

/* An element with its attributes and what is in it: nodes, texts, lists of them; what is empty is left out. */
export function make(name, values, ...inside) {
  const element = document.createElement(name);
  Object.keys(values || {}).forEach((key) => {
    if (values[key] !== "" && values[key] !== null && values[key] !== undefined && values[key] !== false) {
      element.setAttribute(key, values[key] === true ? "" : values[key]);
    }
  });
  const add = (each) => {
    if (Array.isArray(each)) {
      each.forEach(add);
    } else if (each !== null && each !== undefined && each !== "" && each !== false) {
      element.append(each);
    }
  };
  inside.forEach(add);
  return element;
}

/* A sentence with something put in at each `{name}`: texts or nodes. */
export function put(sentence, values) {
  return sentence.split(/(\{[a-z]+\})/).map((part) => {
    const name = /^\{([a-z]+)\}$/.exec(part);
    return name && values[name[1]] !== undefined ? values[name[1]] : part;
  });
}

/* A text of a row, marked where nobody translated it. */
export function own(row, name) {
  const text = row[name];
  if (!text) {
    return "";
  }
  const foreign = LANGUAGE !== ITALIAN && (row.foreign || []).indexOf(name) >= 0;
  return foreign ? make("span", { lang: ITALIAN, dir: document.dir === "rtl" && "ltr" }, text) : text;
}

export const separated = (nodes, between) =>
  nodes.reduce((found, node) => (found.length ? found.concat([between || words.comma, node]) : [node]), []);

export const absolute = (address) => new URL(address, window.location.origin).href;

export function longDay(day) {
  const [year, month, date] = day.split("-").map(Number);
  const format = new Intl.DateTimeFormat(FIGURES, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return format.format(new Date(Date.UTC(year, month - 1, date)));
}

export function euro(amount, short) {
  const whole = short && (String(amount).endsWith(OLD_CENTS) || Number.isInteger(Number(amount)));
  const parts = Number(amount)
    .toFixed(whole ? 0 : 2)
    .split(".");
  parts[0] = parts[0].replace(/\B(?=(\d{3})+$)/g, THOUSANDS);
  return BEFORE + parts.join(DECIMALS) + AFTER;
}
