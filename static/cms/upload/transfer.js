/**
 * One file on its way: tus-js-client sends the pieces, this decides what to do when it does not go well.
 *
 * States: waiting, sending, paused, retrying (goes on by itself), failed, cancelled, finished. `onChange(transfer)` is
 * called after every change of state and with progress, `onRenamed(transfer)` when the server began with a title that
 * has changed since. A lost line is retried for ever; what the server refuses is not.
 */

const WAITS_S = [1, 2, 4, 8, 15, 30];
const SMOOTHING = 0.15;
const MEASURE_MS = 400;
const BEGIN_ANEW = new Set([404, 410]);
const SOON_FREE = new Set([409, 423, 460]);

export class Transfer {
  constructor(file, { endpoint, piece, csrf, fingerprint, title, url = null, offset = 0, onChange, onRenamed }) {
    Object.assign(this, { file, fingerprint, title, onChange, onRenamed });
    this.state = "waiting";
    this.sent = offset;
    this.speed = 0;
    this.problem = null;
    this.video = null;
    this.url = url;
    this.options = { endpoint, piece, csrf };
    this.tus = null;
    this.failures = 0;
    this.timer = 0;
    this.measured = { at: 0, sent: 0 };
  }

  get total() {
    return this.file.size;
  }

  get isOpen() {
    return ["waiting", "sending", "retrying"].includes(this.state);
  }

  get secondsLeft() {
    return this.speed > 0 ? (this.total - this.sent) / this.speed : null;
  }

  start() {
    clearTimeout(this.timer);
    this.problem = null;
    this.speed = 0;
    this.measured = { at: performance.now(), sent: this.sent };
    this.tus = this.#makeTus();
    this.#become("sending");
    this.tus.start();
  }

  pause() {
    clearTimeout(this.timer);
    this.tus?.abort();
    this.#become("paused");
  }

  /** Back in the line: the queue starts it when it is its turn. */
  queue() {
    clearTimeout(this.timer);
    this.failures = 0;
    this.#become("waiting");
  }

  async cancel() {
    clearTimeout(this.timer);
    const begun = this.url;
    this.#become("cancelled");
    await this.tus?.abort();
    if (begun) await forget(begun, this.options.csrf());
  }

  #makeTus() {
    const { endpoint, piece, csrf } = this.options;
    const title = this.title;
    return new window.tus.Upload(this.file, {
      endpoint,
      uploadUrl: this.url,
      chunkSize: piece,
      // The server keeps the fingerprint, so that another browser can go on as well.
      storeFingerprintForResuming: false,
      retryDelays: null,
      onBeforeRequest: (request) => request.setHeader("X-CSRFToken", csrf()),
      metadata: { filename: this.file.name, title, fingerprint: this.fingerprint },
      onUploadUrlAvailable: () => {
        this.url = this.tus.url;
        this.onChange(this);
        /* Typed while the first request was on its way, with the old title in it. */
        if (this.title !== title) this.onRenamed(this);
      },
      onProgress: (sent) => this.#progress(sent),
      onChunkComplete: () => {
        this.failures = 0;
      },
      onSuccess: ({ lastResponse }) => this.#finish(lastResponse),
      onError: (error) => this.#fail(error),
    });
  }

  #progress(sent) {
    if (this.state !== "sending") return;
    this.sent = sent;
    const now = performance.now();
    const passed = now - this.measured.at;
    if (passed >= MEASURE_MS) {
      const speed = ((sent - this.measured.sent) * 1000) / passed;
      if (speed >= 0) this.speed = this.speed ? this.speed + SMOOTHING * (speed - this.speed) : speed;
      this.measured = { at: now, sent };
    }
    this.onChange(this);
  }

  #finish(response) {
    this.sent = this.total;
    this.video = response.getHeader("Dangke-Video") ?? null;
    this.#become("finished");
  }

  #fail(error) {
    if (this.state !== "sending") return;
    const response = error.originalResponse ?? null;
    const status = response ? response.getStatus() : 0;
    if (status === 0 || status >= 500 || SOON_FREE.has(status)) {
      if (status !== 507) {
        this.#retryLater(status);
        return;
      }
    }
    if (BEGIN_ANEW.has(status)) {
      this.url = null;
      this.sent = 0;
    }
    this.problem = { status, sentence: sentenceOf(response) };
    this.#become("failed");
  }

  #retryLater(status) {
    const wait = WAITS_S[Math.min(this.failures, WAITS_S.length - 1)];
    this.failures += 1;
    this.problem = { status, sentence: "" };
    this.timer = setTimeout(() => this.start(), wait * 1000);
    this.#become("retrying");
  }

  /** The line is back: no need to wait any longer. */
  retryNow() {
    if (this.state === "retrying") this.start();
  }

  #become(state) {
    this.state = state;
    this.onChange(this);
  }
}

/** What the server says for people; a page of HTML (signed out, forbidden) says nothing here. */
function sentenceOf(response) {
  try {
    return JSON.parse(response.getBody()).message ?? "";
  } catch {
    return "";
  }
}

/** Delete what was sent of an upload; true when it is gone. */
export async function forget(url, csrf) {
  try {
    const response = await fetch(url, {
      method: "DELETE",
      headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": csrf },
    });
    return response.ok || response.status === 404 || response.status === 410;
  } catch {
    // Without a line nothing can be deleted; unfinished uploads expire by themselves.
    return false;
  }
}
