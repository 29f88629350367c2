/* Media addresses end after some hours. This keeps the ones a player already knows pointing at the newest right. */

const TOKEN = /^(.*\/m\/)[A-Za-z0-9_-]{22}\/[0-9]{10}(\/[0-9a-f]{32}\/[0-9a-f]{16}-[0-9a-f]{8}\/)/;

const parts = (url) => TOKEN.exec(new URL(url, location.href).href);
const bare = (url) => url.split("?", 1)[0];

/** What an address is of, whatever right it carries: "…/m/" with video and generation; null for another address. */
export function generation(url) {
  const found = url && parts(url);
  return found ? found[1] + found[2] : null;
}

async function text(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.text();
}

/* Every address in a playlist, resolved against the playlist's own. */
export function namedIn(playlist, url) {
  const lines = playlist.split("\n").map((line) => line.trim());
  const attributes = lines.filter((line) => line.startsWith("#")).flatMap((line) => [...line.matchAll(/URI="([^"]+)"/g)]);
  const plain = lines.filter((line) => line && !line.startsWith("#"));
  return [...attributes.map((match) => match[1]), ...plain].map((name) => new URL(name, url).href);
}

/**
 * `start(master)` when a source is attached, `renew(master)` with the newest address of the same generation, and
 * `current(url)` for every address about to be asked for. Objects in a store of their own (S3) carry their right in
 * the query, out of the playlists: those are read anew.
 */
export class Addresses {
  #master = null;
  #objects = new Map();
  #foreign = false;

  start(master) {
    this.#master = master;
    this.#objects.clear();
    this.#foreign = false;
  }

  current(url) {
    const known = parts(url);
    const newest = known && parts(this.#master);
    if (newest) return known[2] === newest[2] ? newest[0] + new URL(url, location.href).href.slice(known[0].length) : url;
    if (!known) this.#foreign = true;
    return this.#objects.get(bare(url)) ?? url;
  }

  /** Rejects when playlists had to be read and could not be. */
  async renew(master) {
    if (this.#foreign) {
      const url = new URL(master, location.href).href;
      const playlists = namedIn(await text(url), url);
      const named = await Promise.all(playlists.map(async (playlist) => namedIn(await text(playlist), playlist)));
      for (const object of named.flat()) this.#objects.set(bare(object), object);
    }
    this.#master = master;
  }
}
