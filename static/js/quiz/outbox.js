/* Answers that the server has not acknowledged, kept on the device until it has. */

const NAME = "dangke-quiz";
const STORE = "answers";
/* The server keeps late answers for a day; older ones help nobody. */
const KEEP_MS = 2 * 24 * 3600 * 1000;

function database() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ["member", "attempt", "item"] });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Empties the store: for the moment a person leaves a shared phone. */
export function forget() {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.deleteDatabase(NAME);
      request.onsuccess = request.onerror = request.onblocked = () => resolve();
    } catch {
      /* No storage at all: nothing was kept. */
      resolve();
    }
  });
}

/**
 * Records are `{member, attempt, item, value, base_rev, client_event_id, sent, kept_at}`, one per question: the newest
 * answer contains the others. Those of another person are removed when the store is opened. Where IndexedDB is missing or
 * refused (some private modes) records live as long as the page, and `isLasting` says so.
 */
export class Outbox {
  #member;
  #attempt;
  #db = null;
  #memory = new Map();

  constructor(member, attempt) {
    this.#member = member;
    this.#attempt = attempt;
  }

  async open() {
    try {
      this.#db = await database();
      for (const record of await this.#everything()) {
        const isStale = Date.now() - record.kept_at > KEEP_MS;
        if (record.member !== this.#member || isStale) await settled(this.#store("readwrite").delete(keyOf(record)));
      }
    } catch {
      /* Private mode of some browsers. The page says that answers live only as long as it is open. */
      this.#db = null;
    }
    return this;
  }

  get isLasting() {
    return this.#db !== null;
  }

  #store(mode) {
    return this.#db.transaction(STORE, mode).objectStore(STORE);
  }

  #everything() {
    return settled(this.#store("readonly").getAll());
  }

  /** The records of this attempt. */
  async all() {
    const found = this.#db ? await this.#everything() : [...this.#memory.values()];
    return found.filter((record) => record.member === this.#member && record.attempt === this.#attempt);
  }

  async put(record) {
    const kept = { ...record, member: this.#member, attempt: this.#attempt, kept_at: Date.now() };
    this.#memory.set(record.item, kept);
    if (!this.#db) return;
    try {
      await settled(this.#store("readwrite").put(kept));
    } catch {
      /* The device is full or has closed the store: memory still holds the answer. */
      this.#db = null;
    }
  }

  /** Forgets an answer unless a newer one has taken its place meanwhile. */
  async drop(item, clientEventId) {
    if (this.#memory.get(item)?.client_event_id === clientEventId) this.#memory.delete(item);
    if (!this.#db) return;
    const key = [this.#member, this.#attempt, item];
    const store = this.#store("readwrite");
    const kept = await settled(store.get(key));
    if (kept?.client_event_id === clientEventId) await settled(store.delete(key));
  }

  async clear() {
    for (const record of await this.all()) {
      if (this.#db) await settled(this.#store("readwrite").delete(keyOf(record)));
    }
    this.#memory.clear();
  }
}

function keyOf({ member, attempt, item }) {
  return [member, attempt, item];
}
