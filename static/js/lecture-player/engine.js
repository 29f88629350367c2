/* Brings HLS into a video element: natively where the system plays it well, else through hls.js. */

const RETRY_MS = [1000, 2000, 4000, 8000];
const STALE = new Set([401, 403, 404, 410]);
const MEDIA_ERR_DECODE = 3;

/**
 * "native" on Apple, "hls.js" elsewhere. hls.js advises itself first, because Chrome says "maybe" to HLS and fails on
 * some streams (video-dev/hls.js#7827); native HLS keeps AirPlay and background sound on Apple.
 */
export function chooseEngine(video) {
  const plays = video.canPlayType("application/vnd.apple.mpegurl");
  if (plays && ("ManagedMediaSource" in window || !window.MediaSource)) return "native";
  return window.MediaSource ? "hls.js" : "none";
}

/**
 * `freshUrl()` answers a newly signed playlist address, or null when the member has been told why there is none.
 * `onFailure(code)` is called once when every remedy has failed; `onRetry()` before each new try.
 */
export class Engine {
  #video;
  #freshUrl;
  #onFailure;
  #onRetry;
  #hls = null;
  #kind;
  #tries = 0;
  #timer = 0;
  #recovered = false;
  #refreshing = false;
  #refreshedAt = -Infinity;

  constructor(video, { freshUrl, onFailure, onRetry }) {
    this.#video = video;
    this.#freshUrl = freshUrl;
    this.#onFailure = onFailure;
    this.#onRetry = onRetry;
    this.#kind = chooseEngine(video);
    video.addEventListener("playing", () => {
      this.#tries = 0;
    });
    video.addEventListener("error", () => this.#kind === "native" && this.#nativeError());
  }

  /** A member's own "try again" starts with a full set of remedies. */
  reset() {
    this.#tries = 0;
    this.#recovered = false;
    this.#refreshedAt = -Infinity;
  }

  /** Loads `url` and stands at `startS` seconds; resolves when the source is attached, not when it plays. */
  async attach(url, startS) {
    this.detach();
    if (this.#kind === "none") {
      this.#onFailure("unsupported");
      return;
    }
    if (this.#kind === "native") this.#attachNative(url, startS);
    else await this.#attachHls(url, startS);
  }

  detach() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#hls?.destroy();
    this.#hls = null;
  }

  #attachNative(url, startS) {
    this.#video.addEventListener(
      "loadedmetadata",
      () => {
        if (startS > 0) this.#video.currentTime = startS;
      },
      { once: true },
    );
    this.#video.src = url;
  }

  async #attachHls(url, startS) {
    let Hls;
    try {
      ({ default: Hls } = await import("../../vendored/hls.js/1.7.4/hls.esm.min.js"));
    } catch {
      this.#onFailure("engine");
      return;
    }
    if (!Hls.isSupported()) {
      this.#onFailure("unsupported");
      return;
    }
    const hls = new Hls({
      /* Our segments are fMP4: nothing to remux, and the default worker is a blob that the page's policy forbids. */
      enableWorker: false,
      backBufferLength: 30,
      capLevelToPlayerSize: true,
      startPosition: startS,
    });
    this.#hls = hls;
    hls.on(Hls.Events.ERROR, (_, data) => this.#hls === hls && this.#hlsError(Hls, data));
    hls.on(Hls.Events.FRAG_BUFFERED, () => {
      this.#tries = 0;
    });
    hls.loadSource(url);
    hls.attachMedia(this.#video);
  }

  #hlsError(Hls, data) {
    const status = data.response?.code;
    if (STALE.has(status)) this.#refresh(`media-${status}`);
    else if (!data.fatal) return;
    else if (data.type === Hls.ErrorTypes.MEDIA_ERROR && !this.#recovered) {
      this.#recovered = true;
      this.#onRetry();
      this.#hls.recoverMediaError();
    } else if (data.type === Hls.ErrorTypes.NETWORK_ERROR) {
      /* Without a playlist there is nothing to resume loading: begin again. */
      const loaded = this.#hls.levels.length > 0;
      this.#again(data.details, () => (loaded ? this.#hls.startLoad() : this.#refresh(data.details)));
    } else this.#onFailure(data.details);
  }

  #nativeError() {
    const code = this.#video.error?.code;
    if (code === MEDIA_ERR_DECODE) this.#onFailure("decode");
    else this.#again(`native-${code}`, () => this.#refresh(`native-${code}`));
  }

  #again(code, act) {
    if (this.#timer) return;
    if (this.#tries >= RETRY_MS.length) {
      this.#onFailure(code);
      return;
    }
    this.#onRetry();
    this.#timer = setTimeout(() => {
      this.#timer = 0;
      act();
    }, RETRY_MS[this.#tries]);
    this.#tries += 1;
  }

  /* The address has run out or the file moved: ask for a fresh one and go on where we were. */
  async #refresh(code) {
    if (this.#refreshing) return;
    if (performance.now() - this.#refreshedAt < 5000) {
      this.#again(code, () => this.#refresh(code));
      return;
    }
    this.#refreshing = true;
    const at = this.#video.currentTime;
    const wanted = !this.#video.paused;
    this.#hls?.stopLoad();
    const url = await this.#freshUrl();
    this.#refreshing = false;
    this.#refreshedAt = performance.now();
    if (!url) return;
    await this.attach(url, at);
    if (wanted) this.#video.play().catch(() => {});
  }
}
