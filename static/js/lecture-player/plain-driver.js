/* One address in the element itself: the system's own HLS, or a whole file. */

const MEDIA_ERR_DECODE = 3;

/** The same interface as HlsDriver. A new address means loading again, so it never renews without a break. */
export class PlainDriver {
  #video;
  #onTrouble;
  #listening = new AbortController();

  constructor(video, { onTrouble, onProgress }) {
    this.#video = video;
    this.#onTrouble = onTrouble;
    const { signal } = this.#listening;
    video.addEventListener("error", () => this.#error(), { signal });
    video.addEventListener("progress", () => video.readyState > 2 && onProgress(), { signal });
  }

  async load(url, startS) {
    this.#video.addEventListener(
      "loadedmetadata",
      () => {
        if (startS > 0) this.#video.currentTime = startS;
      },
      { once: true, signal: this.#listening.signal },
    );
    this.#video.src = url;
    return true;
  }

  detach() {
    this.#listening.abort();
    this.#video.removeAttribute("src");
    this.#video.load();
  }

  async renew() {
    return false;
  }

  resume() {
    return false;
  }

  recover() {
    return false;
  }

  choose() {
    /* The system decides by itself; a whole file has one picture. */
  }

  /* No status is told: an address that ran out looks like any other failure to load. */
  #error() {
    const error = this.#video.error;
    if (error) this.#onTrouble(error.code === MEDIA_ERR_DECODE ? "media" : "stale", `media-error-${error.code}`);
  }
}
