/**
 * A small client of the LodiWelfare catalogue: search, whole sheets, and a copy that stays level.
 *
 * An ES module on plain fetch, for browsers and for Node 18 or newer. Copy the file into your project.
 * EUPL-1.2; the data are CC BY 4.0.
 */

/** How many answers are kept, so as to ask only whether they are still the same. */
const KEPT = 200;
const CURSOR = "cursor";
const SERVICE = "service:";

/** How long an answer may take, in milliseconds. */
const PATIENCE = 60_000;

/**
 * What the API answered in place of what was asked. `body` is as RFC 9457 has it.
 *
 * No answer at all is none of these: the errors of `fetch` (`TypeError`, `TimeoutError`) pass through.
 */
export class Problem extends Error {
  constructor(status, body) {
    const faults = (Array.isArray(body.errors) ? body.errors : []).filter((each) => each && typeof each === "object");
    const named = faults.map((each) => `${each.parameter ?? ""}: ${each.reason ?? ""}`).join("; ");
    super(`${status} ${body.detail ?? body.title ?? ""} ${named}`.trim());
    this.name = "Problem";
    this.status = status;
    this.body = body;
  }
}

/** The catalogue at an address. `tries` of a request at most, each after at most `patience` seconds. */
export class Catalogue {
  #kept = new Map();

  constructor(site, { language = "it", tries = 5, patience = 120, wait = pause, fetch = globalThis.fetch } = {}) {
    this.root = `${site.replace(/\/+$/, "")}/api/v1`;
    this.language = language;
    this.tries = tries;
    this.patience = patience;
    this.wait = wait;
    // Browsers' own fetch must not be called as a method of something else.
    this.fetch = (...args) => fetch(...args);
  }

  /** Every service that fits, page after page: `for await (const found of catalogue.search({ cost: ["free"] }))`. */
  async *search(filters = {}) {
    let address = this.#address("/services", { per_page: 100, ...filters });
    while (address) {
      const page = await this.#read(address);
      yield* page.items;
      address = page.meta.next;
    }
  }

  /** The whole sheet of a service, by its id or by its name in addresses. Throws `Problem`: 404, 410. */
  async service(name) {
    return (await this.#read(this.#address(`/services/${encodeURIComponent(name)}`))).item;
  }

  /**
   * Bring a copy up to date; return how many services came and how many went.
   *
   * `store` is a Map, or anything with its `get`, `set`, `delete` and `keys`, which may be asynchronous (see
   * stores.js). What is cut off goes on where it was: the cursor moves only after what comes before it is written.
   */
  async update(store) {
    let [came, went] = [0, 0];
    for (;;) {
      const { cursor = "0", etag = "" } = (await store.get(CURSOR)) ?? {};
      let answer;
      try {
        answer = await this.#ask(this.#address("/changes", { since: cursor, per_page: 100 }), etag);
      } catch (problem) {
        if (!(problem instanceof Problem) || problem.status !== 410 || cursor === "0") throw problem;
        // The catalogue was brought back from a backup: the copy begins anew, its cursor goes last.
        for (const key of [...(await store.keys())]) if (key.startsWith(SERVICE)) await store.delete(key);
        await store.delete(CURSOR);
        continue;
      }
      for (const change of answer.body?.items ?? []) {
        const key = `${SERVICE}${change.id}`;
        if (change.item) {
          came += 1;
          await store.set(key, change.item);
        } else {
          went += (await store.get(key)) === undefined ? 0 : 1;
          await store.delete(key);
        }
      }
      const reached = answer.body?.meta.cursor ?? cursor;
      // The tag is of the question that was asked: it serves the next time if that is the same.
      await store.set(CURSOR, { cursor: reached, etag: reached === cursor ? answer.etag : "" });
      if (reached === cursor) return { came, went };
    }
  }

  #address(path, parameters = {}) {
    const asked = new URLSearchParams();
    for (const [name, value] of Object.entries({ lang: this.language, ...parameters })) {
      for (const each of [value].flat()) asked.append(name, each);
    }
    return `${this.root}${path}?${asked}`;
  }

  /** An answer: the one that is kept, where the catalogue says that it is still the same. */
  async #read(address) {
    const known = this.#kept.get(address);
    const { etag, body } = await this.#ask(address, known?.etag ?? "");
    const answer = { etag, body: body ?? known.body };
    this.#kept.delete(address);
    this.#kept.set(address, answer);
    if (this.#kept.size > KEPT) this.#kept.delete(this.#kept.keys().next().value);
    return answer.body;
  }

  /** The tag and the body of an answer; no body if it is the one of `etag`. Waits when it is told to. */
  async #ask(address, etag) {
    for (let left = this.tries - 1; ; left -= 1) {
      const headers = etag ? { "If-None-Match": etag } : {};
      // The browser's own cache would answer 200 from memory: who asks with a tag wants to know.
      const signal = AbortSignal.timeout(PATIENCE);
      const response = await this.fetch(address, { headers, signal, cache: "no-store", credentials: "omit" });
      if (response.status === 304) return { etag, body: null };
      const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
      // A proxy in between may answer with a page of its own.
      const read = isJson ? await response.json() : {};
      const body = read && typeof read === "object" ? read : {};
      if (response.ok) return { etag: response.headers.get("ETag") ?? "", body };
      const seconds = secondsOf(response.headers.get("Retry-After"));
      if (![429, 503].includes(response.status) || left <= 0 || seconds > this.patience) {
        throw new Problem(response.status, body);
      }
      await this.wait(seconds);
    }
  }
}

/** What `Retry-After` asks for: seconds, or a moment; five seconds where it says neither. */
function secondsOf(given) {
  if (/^\d+$/.test(given)) return Number(given);
  // Browsers read a date into nearly anything: one of HTTP ends like this.
  const moment = /GMT$/.test(given) ? Date.parse(given) : NaN;
  return Number.isNaN(moment) ? 5 : Math.max(0, (moment - Date.now()) / 1000);
}

function pause(seconds) {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
