/* Keeps a lecture playing: chooses how, renews the right to it in time, and knows a remedy for each failure. */

import { generation } from "./addresses.js";
import { HlsDriver } from "./hls-driver.js";
import { chooseEngine } from "./kind.js";
import { PlainDriver } from "./plain-driver.js";
import { SOUND, readMaster } from "./variants.js";

const RETRY_MS = [1000, 2000, 4000, 8000];
const RENEW_AT = 0.8;
const SWAP_AT = 0.95;
const RENEW_AGAIN_MS = 10000;
const STALE_TWICE_MS = 5000;

/**
 * `media`: {hls, mp4, m4a, expires_in_s}, as the server opens it; all but `hls` may be missing.
 * `fresh({patient})` answers newly signed media, or null when the member has been told why there are none; patient,
 * it rejects instead of telling that the server was not reached. `onFailure(code)` is called when every remedy has
 * failed, `onRetry()` before each new try, `onRecovered()` after the first success, `onMedia(media)` with media
 * in use, `onOffers({pictures, sound}, canChoose)` with what there is to choose from.
 */
export class Engine {
  #video;
  #on;
  #kind;
  #driver = null;
  #driverKind = null;
  #media = null;
  #quality = null;
  #sound = null;
  #tries = 0;
  #told = false;
  #retry = 0;
  #renewal = 0;
  #swap = 0;
  #overdue = false;
  #pending = null;
  #recovered = false;
  #wanted = false;
  #refreshing = false;
  #refreshedAt = -Infinity;

  constructor(video, callbacks) {
    this.#video = video;
    this.#on = callbacks;
    this.#kind = chooseEngine(video);
    /* Fetched because of a play, it comes after that. */
    this.#wanted = !video.paused;
    video.addEventListener("playing", () => this.#succeeded());
    for (const name of ["pause", "seeking"]) video.addEventListener(name, () => this.#swapNow());
    video.addEventListener("play", () => this.#overdue && this.#renew());
    /* hls.js takes its source away and back by itself after some faults; that stops the element without a word. */
    video.addEventListener("play", () => (this.#wanted = true));
    video.addEventListener("pause", () => (this.#wanted = false));
    video.addEventListener("loadedmetadata", () => this.#wanted && video.paused && video.play().catch(() => {}));
    window.addEventListener("online", () => this.#retry && this.#tryNow());
  }

  get #wantsSound() {
    return this.#quality === SOUND;
  }

  /** A member's own "try again" starts with a full set of remedies. */
  reset() {
    this.#tries = 0;
    this.#recovered = false;
    this.#refreshedAt = -Infinity;
    this.#kind = chooseEngine(this.#video);
  }

  /** Loads `media` and stands at `startS` seconds; resolves when the source is attached, not when it plays. */
  async attach(media, startS) {
    this.#stopTimers();
    this.#take(media);
    const url = await this.#address(media);
    if (!url) {
      this.#fail("unsupported");
      return;
    }
    if (!(await this.#drive(this.#kind).load(url, startS))) {
      this.#kind = "mp4";
      await this.attach(media, startS);
    }
  }

  /** Forgets everything but the choices; a later `attach` begins anew. */
  detach() {
    this.#stopTimers();
    this.#driver?.detach();
    this.#driver = null;
    this.#driverKind = null;
    this.#media = null;
  }

  /** "sound", a picture by its shorter side in pixels, or null for what the connection bears; remembered. */
  async choose(quality) {
    const before = this.#wantsSound;
    this.#quality = quality;
    if (!this.#media) return;
    if (before === this.#wantsSound) this.#driver?.choose(this.#picture);
    else await this.#reload();
  }

  get #picture() {
    return this.#wantsSound ? null : this.#quality;
  }

  #drive(kind) {
    const wanted = kind === "hls.js" ? HlsDriver : PlainDriver;
    if (!(this.#driver instanceof wanted) || this.#driverKind !== kind) {
      this.#driver?.detach();
      this.#driver = new wanted(this.#video, {
        onTrouble: (trouble, code) => this.#trouble(trouble, code),
        onProgress: () => this.#succeeded(),
      });
      this.#driverKind = kind;
    }
    this.#driver.choose(this.#picture);
    return this.#driver;
  }

  /* What the driver is given; the offers are read on the way. */
  async #address(media) {
    if (this.#kind === "mp4") {
      const whole = media.mp4 && media.m4a;
      this.#on.onOffers({ pictures: whole ? [{}] : [], sound: whole ? { url: media.m4a } : null }, false);
      return (this.#wantsSound && media.m4a) || media.mp4 || media.m4a;
    }
    if (generation(media.hls) === null || this.#sound?.of !== generation(media.hls)) await this.#readOffers(media);
    return this.#wantsSound && this.#sound?.name ? new URL(this.#sound.name, new URL(media.hls, location.href)).href : media.hls;
  }

  async #readOffers(media) {
    this.#sound = null;
    try {
      const offers = await readMaster(media.hls);
      const name = offers.sound && new URL(offers.sound.url).pathname.split("/").pop();
      this.#sound = { of: generation(media.hls), name };
      this.#on.onOffers(offers, this.#kind === "hls.js");
    } catch {
      /* Without the list there is nothing to choose; the driver finds out by itself what is wrong. */
      this.#on.onOffers({ pictures: [], sound: null }, false);
    }
  }

  #take(media) {
    this.#media = media;
    this.#pending = null;
    this.#overdue = false;
    clearTimeout(this.#renewal);
    clearTimeout(this.#swap);
    if (media.expires_in_s) {
      this.#renewal = setTimeout(() => this.#due(), media.expires_in_s * 1000 * RENEW_AT);
    }
    this.#on.onMedia(media);
  }

  /* Nobody is watching: the next play asks, and a page left open for days does not. */
  #due() {
    if (this.#video.paused) this.#overdue = true;
    else this.#renew();
  }

  async #renew() {
    const before = this.#media;
    if (!before || this.#refreshing) return;
    let media;
    try {
      media = await this.#on.fresh({ patient: true });
      if (!media || before !== this.#media) return;
      const silent = (await this.#driver?.renew(this.#followed(media))) ?? false;
      const leftS = before.expires_in_s * (SWAP_AT - RENEW_AT);
      this.#take(media);
      if (silent) return;
      this.#pending = media;
      this.#swap = setTimeout(() => this.#swapNow(), leftS * 1000);
      if (this.#video.paused) this.#swapNow();
    } catch {
      this.#renewal = setTimeout(() => this.#due(), RENEW_AGAIN_MS);
    }
  }

  /* The address in `media` that stands for what is being played. */
  #followed(media) {
    return this.#wantsSound && this.#sound?.name ? new URL(this.#sound.name, new URL(media.hls, location.href)).href : media.hls;
  }

  /* The system's player takes another address only by loading it: done when the member stops anyway, or in good time. */
  #swapNow() {
    if (!this.#pending || this.#video.ended) return;
    this.#pending = null;
    clearTimeout(this.#swap);
    this.#reload();
  }

  /* The same moment, speed and pause, from the addresses of now. */
  async #reload(media = this.#media) {
    const at = this.#video.currentTime;
    const wanted = !this.#video.paused;
    await this.attach(media, at);
    if (wanted) this.#video.play().catch(() => {});
  }

  #tell() {
    this.#told = true;
    this.#on.onRetry();
  }

  #succeeded() {
    if (this.#told) this.#on.onRecovered();
    this.#told = false;
    this.#tries = 0;
  }

  #trouble(trouble, code) {
    const remedies = {
      stale: () => this.#refresh(code),
      network: () => this.#again(code),
      /* hls.js leaves such a piece out and never asks for it again: where all are, only a new beginning helps. */
      piece: () => this.#buffered || this.#repair(code, () => this.#reload()),
      media: () => this.#repair(code, () => this.#recover()),
      fatal: () => this.#fallBack(code),
    };
    remedies[trouble]();
  }

  #repair(code, remedy) {
    if (this.#recovered) {
      this.#fallBack(code);
      return;
    }
    this.#recovered = true;
    this.#tell();
    remedy();
  }

  /* Taking the element away and back pauses it. */
  #recover() {
    const wanted = !this.#video.paused;
    if (!this.#driver.recover()) this.#reload();
    else if (wanted) this.#video.play().catch(() => {});
  }

  /* The whole file in one size is the last that may play. */
  #fallBack(code) {
    if (this.#kind === "mp4" || !(this.#media.mp4 || this.#media.m4a)) {
      this.#fail(code);
      return;
    }
    this.#kind = "mp4";
    this.#tell();
    this.#reload();
  }

  #again(code) {
    if (this.#retry) return;
    if (this.#tries >= RETRY_MS.length && !this.#buffered) {
      this.#fail(code);
      return;
    }
    this.#tell();
    const wait = RETRY_MS[Math.min(this.#tries, RETRY_MS.length - 1)];
    this.#tries += 1;
    this.#retry = setTimeout(() => this.#tryNow(), wait);
  }

  #tryNow() {
    clearTimeout(this.#retry);
    this.#retry = 0;
    /* Without a playlist there is nothing to resume loading: begin again. */
    if (!this.#driver?.resume()) this.#refresh("network");
  }

  /* More than a moment to play yet: no reason to stop. */
  get #buffered() {
    const { buffered, currentTime } = this.#video;
    for (let i = 0; i < buffered.length; i += 1) {
      if (buffered.start(i) <= currentTime && buffered.end(i) > currentTime + 1) return true;
    }
    return false;
  }

  /* The address has run out, or the file is no longer there: ask for a fresh one and go on where we were. */
  async #refresh(code) {
    if (this.#refreshing) return;
    if (performance.now() - this.#refreshedAt < STALE_TWICE_MS) {
      this.#again(code);
      return;
    }
    this.#refreshing = true;
    try {
      const media = await this.#on.fresh({ patient: true });
      this.#refreshedAt = performance.now();
      if (media) await this.#goOnWith(media);
    } catch {
      this.#again(code);
    } finally {
      this.#refreshing = false;
    }
  }

  async #goOnWith(media) {
    if (await this.#driver?.renew(this.#followed(media))) {
      this.#take(media);
      if (this.#driver.resume()) return;
    }
    await this.#reload(media);
  }

  #fail(code) {
    clearTimeout(this.#retry);
    this.#retry = 0;
    this.#on.onFailure(code);
  }

  #stopTimers() {
    for (const timer of [this.#retry, this.#renewal, this.#swap]) clearTimeout(timer);
    this.#retry = 0;
  }
}
