/* Unacknowledged beats, one record per session: the newest contains all earlier ones. */

const NAME = "dangke-outbox";
const STORE = "beats";
/* Longer than any watch token lives; older beats would be dropped by the server anyway. */
const KEEP_MS = 8 * 24 * 3600 * 1000;

function database() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "session" });
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

/**
 * Records are `{session, url, body, saved_at}`; `body.seq` orders the beats of a session.
 * Where IndexedDB is missing or refused (some private modes) records live as long as the page.
 */
export class Outbox {
  #db = database().catch(() => null);
  #memory = new Map();

  async #store(mode) {
    const db = await this.#db;
    return db && db.transaction(STORE, mode).objectStore(STORE);
  }

  async put(record) {
    const kept = { ...record, saved_at: Date.now() };
    const store = await this.#store("readwrite");
    if (store) await settled(store.put(kept));
    else this.#memory.set(record.session, kept);
  }

  /* Forgets a session's beat unless a newer one has been written meanwhile. */
  async acknowledge(session, seq) {
    const store = await this.#store("readwrite");
    if (!store) {
      if (this.#memory.get(session)?.body.seq <= seq) this.#memory.delete(session);
      return;
    }
    const kept = await settled(store.get(session));
    if (kept && kept.body.seq <= seq) await settled(store.delete(session));
  }

  async #all() {
    const store = await this.#store("readonly");
    return store ? settled(store.getAll()) : [...this.#memory.values()];
  }

  /**
   * Delivers what earlier pages could not. `send(record)` resolves when the server took or refused the beat for
   * good, and rejects when it should be tried again later.
   */
  async flush(send) {
    for (const record of await this.#all()) {
      if (Date.now() - record.saved_at < KEEP_MS) {
        try {
          await send(record);
        } catch {
          /* Still unreachable: the record waits for the next visit. */
          continue;
        }
      }
      await this.acknowledge(record.session, record.body.seq);
    }
  }
}
