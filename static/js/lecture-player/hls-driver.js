/* Plays HLS through hls.js where the system does not, or not well. */

import { Addresses, generation } from "./addresses.js";

const STALE = new Set([401, 403, 404, 410]);
/* Trying again is the engine's business, which also tells the member; only a silent server is asked twice at once. */
const ONCE = {
  default: {
    maxTimeToFirstByteMs: 10000,
    maxLoadTimeMs: 60000,
    timeoutRetry: { maxNumRetry: 1, retryDelayMs: 0, maxRetryDelayMs: 0 },
    errorRetry: null,
  },
};

/**
 * `onTrouble(kind, code)`: "stale" (the address ran out), "network", "piece" (one holds no media; hls.js goes on with
 * the next), "media" (what arrived cannot be decoded) or "fatal". `onProgress()` after each piece that arrived.
 */
export class HlsDriver {
  #video;
  #onTrouble;
  #onProgress;
  #addresses = new Addresses();
  #hls = null;
  #url = null;
  #Hls = null;
  #short = null;

  constructor(video, { onTrouble, onProgress }) {
    this.#video = video;
    this.#onTrouble = onTrouble;
    this.#onProgress = onProgress;
  }

  /** Resolves once attached; false when this browser cannot do it. */
  async load(url, startS) {
    try {
      ({ default: this.#Hls } = await import("../../vendored/hls.js/1.7.4/hls.esm.min.js"));
    } catch {
      this.#onTrouble("fatal", "engine");
      return true;
    }
    if (!this.#Hls.isSupported()) return false;
    this.#attach(url, startS);
    return true;
  }

  #attach(url, startS) {
    this.detach();
    this.#url = url;
    this.#addresses.start(url);
    const Hls = this.#Hls;
    const hls = new Hls({
      /* Our segments are fMP4: nothing to remux, and the default worker is a blob that the page's policy forbids. */
      enableWorker: false,
      backBufferLength: 30,
      capLevelToPlayerSize: true,
      startPosition: startS,
      manifestLoadPolicy: ONCE,
      playlistLoadPolicy: ONCE,
      fragLoadPolicy: ONCE,
      xhrSetup: (xhr, asked) => {
        const current = this.#addresses.current(asked);
        if (current !== asked) xhr.open("GET", current, true);
      },
    });
    this.#hls = hls;
    hls.on(Hls.Events.ERROR, (_, data) => this.#hls === hls && this.#error(data));
    hls.on(Hls.Events.FRAG_BUFFERED, () => this.#onProgress());
    hls.on(Hls.Events.MANIFEST_PARSED, () => this.choose(this.#short));
    hls.loadSource(url);
    hls.attachMedia(this.#video);
  }

  detach() {
    this.#hls?.destroy();
    this.#hls = null;
  }

  /** Another right to what is playing, without a break; false when it is of another generation. */
  async renew(url) {
    if (!this.#hls || generation(url) === null || generation(url) !== generation(this.#url)) return false;
    await this.#addresses.renew(url);
    this.#url = url;
    return true;
  }

  /** Goes on loading after a failure; false when nothing was loaded yet. */
  resume() {
    if (!this.#hls?.levels.length) return false;
    this.#hls.startLoad();
    return true;
  }

  recover() {
    this.#hls.recoverMediaError();
    return true;
  }

  /** The picture whose shorter side has so many pixels, from the next piece on; null lets the connection decide. */
  choose(short) {
    this.#short = short;
    if (!this.#hls?.levels.length) return;
    const level = this.#hls.levels.findIndex(({ width, height }) => Math.min(width, height) === short);
    if (level >= 0) this.#hls.nextLevel = level;
    else this.#hls.loadLevel = -1;
  }

  #error(data) {
    const { NETWORK_ERROR, MEDIA_ERROR } = this.#Hls.ErrorTypes;
    const { FRAG_PARSING_ERROR } = this.#Hls.ErrorDetails;
    const status = data.response?.code;
    if (STALE.has(status)) {
      this.#hls.stopLoad();
      this.#onTrouble("stale", `media-${status}`);
    } else if (data.fatal) {
      const kind = { [NETWORK_ERROR]: "network", [MEDIA_ERROR]: "media" }[data.type] ?? "fatal";
      this.#onTrouble(kind, data.details);
    } else if (data.details === FRAG_PARSING_ERROR) {
      this.#onTrouble("piece", data.details);
    }
  }
}
