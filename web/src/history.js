// The last queries that were asked, kept in this browser alone.

const MOST = 50;
const LONGEST = 20_000;

export class History {
  constructor(place) {
    this.key = `parkkg queries ${place}`;
  }

  /** The queries, the last one first. */
  all() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) ?? "[]");
      return Array.isArray(kept) ? kept.filter((query) => typeof query === "string") : [];
    } catch {
      return []; // what somebody else wrote there, or a browser that keeps nothing
    }
  }

  add(query) {
    if (query.length > LONGEST) return;
    this.#keep([query, ...this.all().filter((other) => other !== query)].slice(0, MOST));
  }

  clear() {
    this.#keep([]);
  }

  #keep(queries) {
    try {
      if (queries.length) localStorage.setItem(this.key, JSON.stringify(queries));
      else localStorage.removeItem(this.key);
    } catch {
      // The browser keeps nothing, or has no room: there is no history then.
    }
  }
}
