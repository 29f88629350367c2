/* Watches the video element and tells the server which spans were played. */

import { MAX_SPANS, SpanTracker, secondsLeft } from "./spans.js";
import { sendBeat, sendLastBeat } from "./protocol.js";

const SEEK_QUIET_MS = 1000;
const SETTLE_EVERY_MS = 10000;
const RETRY_MS = [5000, 10000, 20000, 40000, 60000];
/* Many phones started by one bell must not report in one second. */
const spread = (seconds) => seconds * 1000 * (0.8 + 0.4 * Math.random());

/**
 * One watch session after another on one video. `start(session)` takes an open reply.
 * `onReply(reply)` gets every answer; `onLost()` asks for a new session (refused token, too many spans).
 */
export class Reporter {
  #video;
  #urls;
  #durationMs;
  #outbox;
  #onReply;
  #onLost;
  #tracker = new SpanTracker();
  #session = null;
  #seq = 0;
  #beatTimer = 0;
  #quietTimer = 0;
  #failures = 0;
  #settledAt = 0;
  #checkedAt = 0;
  #lastSent = "";
  #positionMs = 0;

  constructor({ video, urls, durationMs, outbox, onReply, onLost }) {
    this.#video = video;
    this.#urls = urls;
    this.#durationMs = durationMs;
    this.#outbox = outbox;
    this.#onReply = onReply;
    this.#onLost = onLost;
    this.#listen();
  }

  get active() {
    return this.#session !== null;
  }

  start(session) {
    this.stop();
    this.#session = { ...session };
    this.#tracker = new SpanTracker();
    this.#seq = 0;
    this.#failures = 0;
    this.#lastSent = "";
    this.#positionMs = session.position_ms ?? 0;
    if (this.#moving()) this.#begin();
  }

  /* Ends the session on this page; what is unsent stays in the outbox. */
  stop() {
    clearTimeout(this.#beatTimer);
    clearTimeout(this.#quietTimer);
    this.#beatTimer = 0;
    this.#session = null;
    this.#tracker.end();
  }

  /** A synchronous beat: answers the server's figures, or null when it could not be reached. */
  settle() {
    this.#settledAt = performance.now();
    return this.#send(this.#urls.settle);
  }

  #listen() {
    const on = (name, act) => this.#video.addEventListener(name, () => this.#session && act());
    on("playing", () => this.#begin());
    on("seeked", () => this.#sought());
    on("loadeddata", () => this.#tracker.stand(this.#video.currentTime * 1000));
    on("timeupdate", () => this.#tick());
    on("waiting", () => this.#halt());
    on("emptied", () => this.#tracker.end());
    on("seeking", () => this.#interrupted());
    on("ratechange", () => this.#rateChanged());
    on("pause", () => this.#paused());
    on("ended", () => this.#ended());
    const always = (target, name, act) => target.addEventListener(name, () => this.#session && act());
    always(document, "visibilitychange", () => document.visibilityState === "hidden" && this.#hidden());
    always(window, "pagehide", () => this.#leaving());
    always(window, "online", () => this.#send(this.#urls.beat));
  }

  #moving() {
    const video = this.#video;
    return !video.paused && !video.seeking && !video.ended && video.readyState > 2;
  }

  #now() {
    return [this.#video.currentTime * 1000, performance.now(), this.#video.playbackRate];
  }

  /* Kept apart from currentTime, which is 0 while a source is being loaded: that would erase the resume point. */
  #place() {
    if (this.#video.readyState > 1 && !this.#video.seeking) this.#positionMs = Math.round(this.#video.currentTime * 1000);
  }

  #begin() {
    this.#place();
    if (!this.#tracker.playing) this.#tracker.begin(...this.#now());
    if (!this.#beatTimer) this.#schedule(spread(this.#session.first_beat_s ?? 10));
  }

  #tick() {
    if (this.#video.seeking) return;
    this.#place();
    if (this.#tracker.playing) this.#tracker.move(...this.#now());
    else if (this.#moving()) this.#begin();
    this.#watchNeed();
    if (this.#tracker.snapshot().length > MAX_SPANS) {
      this.settle();
      this.#lose();
    }
  }

  #halt() {
    if (!this.#video.seeking) this.#tracker.move(...this.#now());
    this.#tracker.end();
  }

  #interrupted() {
    this.#tracker.stand(this.#video.currentTime * 1000);
    this.#soon();
  }

  #sought() {
    if (this.#video.paused) this.#tracker.stand(this.#video.currentTime * 1000);
    if (this.#moving()) this.#begin();
    else this.#place();
  }

  #rateChanged() {
    this.#halt();
    if (this.#moving()) this.#tracker.begin(...this.#now());
    this.#soon();
  }

  #paused() {
    this.#place();
    this.#halt();
    this.#schedule(0);
    if (!this.#video.ended) this.settle();
  }

  #ended() {
    this.#tracker.move(...this.#now());
    this.#tracker.finish(Math.max(this.#durationMs, (this.#video.duration || 0) * 1000));
    this.#schedule(0);
    this.settle();
  }

  #hidden() {
    if (this.#tracker.playing) this.#tracker.move(...this.#now());
    this.#send(this.#urls.beat, { keepalive: true });
  }

  #leaving() {
    if (this.#tracker.playing) this.#tracker.move(...this.#now());
    const body = this.#body();
    this.#outbox.put(this.#record(body));
    sendLastBeat(this.#urls.beat, body);
  }

  /* Dragging along the bar makes dozens of seeks; one beat after they end is enough. */
  #soon() {
    clearTimeout(this.#quietTimer);
    this.#quietTimer = setTimeout(() => this.#session && this.#send(this.#urls.beat), SEEK_QUIET_MS);
  }

  #schedule(ms) {
    clearTimeout(this.#beatTimer);
    this.#beatTimer = ms ? setTimeout(() => this.#beat(), ms) : 0;
  }

  async #beat() {
    this.#beatTimer = 0;
    if (!this.#session) return;
    if (this.#tracker.playing && this.#moving()) this.#tracker.move(...this.#now());
    await this.#send(this.#urls.beat);
    if (this.#session && !this.#video.paused && !this.#beatTimer) this.#schedule(spread(this.#session.beat_s ?? 60));
  }

  /* By our own count enough is seen: ask the server, and again while it still withholds what the clock does not cover. */
  #watchNeed() {
    const now = performance.now();
    if (now - this.#checkedAt < 1000 || now - this.#settledAt < SETTLE_EVERY_MS) return;
    this.#checkedAt = now;
    const { n, need, gaps, covered } = this.#session;
    if (covered >= need) return;
    if (n - secondsLeft(gaps, this.#tracker.snapshot()) >= need) this.settle();
  }

  #body() {
    this.#seq += 1;
    this.#place();
    return {
      token: this.#session.token,
      seq: this.#seq,
      spans: this.#tracker.snapshot(),
      position_ms: this.#positionMs,
    };
  }

  #record(body) {
    return { session: this.#session.session, url: this.#urls.beat, body };
  }

  async #send(url, { keepalive = false } = {}) {
    const session = this.#session;
    const body = this.#body();
    const claim = JSON.stringify([body.spans, body.position_ms]);
    if (url === this.#urls.beat && claim === this.#lastSent) return null;
    const saved = this.#outbox.put(this.#record(body)).catch(() => {});
    let reply;
    try {
      reply = await sendBeat(url, body, { keepalive });
    } catch (error) {
      if (session === this.#session) this.#failed(error);
      if (error.final) await saved.then(() => this.#outbox.acknowledge(session.session, body.seq));
      return null;
    }
    await saved.then(() => this.#outbox.acknowledge(session.session, body.seq)).catch(() => {});
    if (session !== this.#session) return null;
    this.#lastSent = claim;
    this.#accept(reply);
    return reply;
  }

  #accept(reply) {
    this.#failures = 0;
    for (const key of ["covered", "need", "n", "gaps", "beat_s", "token"]) {
      if (reply[key] !== undefined && reply[key] !== null) this.#session[key] = reply[key];
    }
    if (reply.superseded) this.stop();
    this.#onReply(reply);
  }

  #failed(error) {
    if (error.final) {
      this.#lose();
      return;
    }
    this.#schedule(RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)]);
    this.#failures += 1;
  }

  #lose() {
    this.stop();
    this.#onLost();
  }
}
