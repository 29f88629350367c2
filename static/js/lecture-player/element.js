/* <lecture-player>: ties the video, the engine, the reporter and the rows together. */

import { studyAids } from "./aids.js";
import { forgetSource } from "./kind.js";
import { Outbox } from "./outbox.js";
import { openSession, sendBeat } from "./protocol.js";
import { Reporter } from "./reporter.js";
import { dress } from "./skin.js";
import { View } from "./view.js";

const RATE_KEY = "dangke-rate";
const STEP_S = 15;
const RESTART_SHOWN_MS = 10000;
const RESUME_BACK_S = 3;

/**
 * Where to begin: a few seconds before the stored position, from the start when hardly begun (< 10 s) or as good as
 * done (> 97 %). All in seconds.
 */
export function resumePoint(positionS, durationS) {
  if (positionS < 10 || positionS > durationS * 0.97) return 0;
  return positionS - RESUME_BACK_S;
}

function remembered(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    /* A private window forgets; the choice still holds on this page. */
  }
}

/**
 * Attributes: data-open-url, data-beat-url, data-settle-url, data-duration-ms, data-resume-ms, data-max-rate,
 * data-threshold (per cent, for the text only), data-tracked ("true" reports what is played), data-title, data-speaker. Markup: templates/components/_player.html.
 */
export class LecturePlayer extends HTMLElement {
  #video;
  #view;
  #engine = null;
  #quality;
  #fetching = null;
  #fetchFailed = false;
  #reporter;
  #outbox = new Outbox();
  #session = null;
  #opening = null;
  #explicitStart = null;

  connectedCallback() {
    if (this.#video) return;
    this.#video = this.querySelector("video");
    this.#view = new View(this);
    this.#explicitStart = startFromAddress();
    forgetSource(this.#video);
    this.#reporter = new Reporter({
      video: this.#video,
      urls: { beat: this.dataset.beatUrl, settle: this.dataset.settleUrl },
      durationMs: Number(this.dataset.durationMs),
      outbox: this.#outbox,
      onReply: (reply) => this.#answered(reply),
      onLost: () => this.#renew(),
    });
    this.#wire();
    studyAids(this, this.#video, this.#view);
    this.#view.startLabel(this.#startAt(Number(this.dataset.resumeMs) / 1000));
    this.#showStored();
    dress(this.#video).catch(() => this.#video.setAttribute("controls", ""));
  }

  /* Fetched at the first play: most visits only read the page. False when it did not come. */
  #fetchEngine() {
    this.#fetching ??= Promise.all([import("./engine.js"), import("./quality.js")]).then(
      ([{ Engine }, { Quality }]) => {
        this.#engine = new Engine(this.#video, {
          fresh: (how) => this.#fresh(how),
          onFailure: (code) => this.#fail(code),
          onRetry: () => this.#view.trouble(navigator.onLine ? "retrying" : "offline"),
          onRecovered: () => this.#view.trouble(null),
          onMedia: (media) => this.#showStoryboard(media),
          onOffers: (offers, canChoose) => this.#quality.offer(offers, canChoose),
        });
        this.#quality = new Quality(this.#view, (choice) => this.#engine.choose(choice));
        return true;
      },
      () => {
        this.#fetchFailed = true;
        return false;
      },
    );
    return this.#fetching;
  }

  /** The gaps known when the page was made, as JSON beside the element. */
  #showStored() {
    const stored = document.getElementById("player-figures");
    if (stored && this.#tracked) this.#view.progress(JSON.parse(stored.textContent));
  }

  get #tracked() {
    return this.dataset.tracked === "true";
  }

  #startAt(positionS) {
    return this.#explicitStart ?? resumePoint(positionS, Number(this.dataset.durationMs) / 1000);
  }

  #wire() {
    const view = this.#view;
    const press = (part, act) => view.part(part).addEventListener("click", act);
    press("start", () => this.#play());
    press("back", () => this.#step(-STEP_S));
    press("forward", () => this.#step(STEP_S));
    press("restart", () => this.#playFrom(0));
    press("retry", () => this.#reopen());
    press("continue-here", () => this.#play());
    press("copy", () => this.#copy());
    press("speed", (event) => {
      const button = event.target.closest("button");
      if (button && !button.disabled) this.#setRate(Number(button.value));
    });
    this.addEventListener("click", (event) => {
      const link = event.target.closest("[data-seek]");
      if (!link) return;
      event.preventDefault();
      this.#playFrom(Number(link.dataset.seek));
    });
    this.#video.addEventListener("play", () => !this.#session && this.#open());
    this.#video.addEventListener("playing", () => this.#playing());
    this.#video.addEventListener("ratechange", () => this.#rateChanged());
    this.#setRate(Math.min(Number(remembered(RATE_KEY)) || 1, this.#maxRate));
  }

  /* Called inside the tap: iOS lifts its restriction for the element, though nothing is attached yet. */
  #play() {
    this.#video.play().catch(() => {});
  }

  #open() {
    this.#opening ??= this.#begin().finally(() => {
      this.#opening = null;
      this.#view.busy(false);
    });
    return this.#opening;
  }

  async #begin() {
    this.#view.busy(true);
    this.#view.show("notice", false);
    const fetched = this.#fetchEngine();
    const session = await this.#authorise();
    if (!session) return;
    if (!(await fetched)) {
      this.#refused({ code: "engine" });
      return;
    }
    const at = this.#startAt(session.position_ms / 1000);
    this.#explicitStart = null;
    await this.#attach(session, at);
    this.#offerRestart(at);
    this.#announceMedia(session);
  }

  /**
   * Delivers what earlier visits left behind, then opens; null when refused (the member has been told). Patient, it
   * rejects when only the server could not be reached.
   */
  async #authorise({ patient = false } = {}) {
    const csrf = this.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    try {
      if (this.#tracked) await this.#flush();
      const session = await openSession(this.dataset.openUrl, csrf);
      this.#session = session;
      if (this.#tracked && session.token) {
        this.#reporter.start(session);
        this.#view.progress(session);
        this.#view.state(stateOf(session), session.quiz, false);
      }
      return session;
    } catch (error) {
      if (patient && !error.final) throw error;
      this.#refused(error);
      return null;
    }
  }

  /* Whoever may no longer watch keeps the place for the time when it is allowed again. */
  #refused(error) {
    if (this.#session) this.#explicitStart = this.#video.currentTime;
    this.#session = null;
    this.#reporter.stop();
    this.#fail(error.code || `open-${error.status}`, error.sentence);
  }

  #flush() {
    return this.#outbox.flush(async ({ url, body }) => {
      try {
        await sendBeat(url, body, { timeoutMs: 4000 });
      } catch (error) {
        if (!error.final) throw error;
      }
    });
  }

  async #attach(media, at) {
    const rate = this.#video.playbackRate;
    await this.#engine.attach(media, at);
    /* Loading resets the rate to the default one. */
    this.#video.defaultPlaybackRate = rate;
    this.#play();
  }

  /* With a report on the way: its answer carries new addresses. */
  async #fresh({ patient }) {
    if (this.#reporter.active) {
      const reply = await this.#reporter.settle();
      if (reply?.superseded) return null;
      if (reply?.hls) return reply;
    }
    return this.#authorise({ patient });
  }

  #showStoryboard({ storyboard }) {
    const track = this.#video.querySelector("track[label=thumbnails]");
    if (track && storyboard && track.getAttribute("src") !== storyboard) track.src = storyboard;
  }

  /* The server no longer knows the session, or it is full: go on in a new one without a break in the picture. */
  async #renew() {
    this.#session = null;
    if (this.#video.paused) this.#explicitStart = this.#video.currentTime;
    else await this.#authorise();
  }

  async #reopen() {
    if (this.#fetchFailed && navigator.onLine) {
      /* A script that once failed to load does so until the page is new; the place is the server's to know. */
      location.reload();
      return;
    }
    this.#engine?.reset();
    this.#view.show("notice", false);
    const known = this.#session;
    const at = this.#video.currentTime;
    this.#play();
    if (!known) return;
    const session = await this.#authorise();
    if (session) await this.#attach(session, at || this.#startAt(session.position_ms / 1000));
  }

  #answered(reply) {
    if (reply.superseded) {
      /* Playing again, by whichever button, opens a new session at the newest position. */
      this.#session = null;
      this.#video.pause();
      this.#view.notice("superseded", this.#view.label("superseded"));
      return;
    }
    const known = this.#session;
    Object.assign(known, Object.fromEntries(Object.entries(reply).filter(([, value]) => value !== null)));
    this.#view.progress({ covered: known.covered, need: known.need, n: known.n, gaps: reply.gaps });
    if (reply.state) this.#view.state(reply.state, reply.quiz, true);
  }

  #playing() {
    this.#view.show("start", false);
    this.#view.show("notice", false);
    this.#view.show("controls");
  }

  #offerRestart(at) {
    if (at <= 0) return;
    this.#view.show("restart");
    setTimeout(() => this.#view.show("restart", false), RESTART_SHOWN_MS);
  }

  #step(seconds) {
    if (this.#session) this.#video.currentTime = Math.max(0, this.#video.currentTime + seconds);
  }

  #playFrom(seconds) {
    this.#view.show("restart", false);
    if (this.#session) this.#video.currentTime = seconds;
    else this.#explicitStart = seconds;
    this.#play();
  }

  get #maxRate() {
    return Number(this.dataset.maxRate) || 2;
  }

  #setRate(rate) {
    this.#video.preservesPitch = true;
    this.#video.defaultPlaybackRate = rate;
    this.#video.playbackRate = rate;
    this.#view.speed(rate);
    remember(RATE_KEY, String(rate));
  }

  /* The skin's keys "<" and ">" know no limit; faster than the limit would only delay credit. */
  #rateChanged() {
    if (this.#video.playbackRate > this.#maxRate) this.#video.playbackRate = this.#maxRate;
    this.#view.speed(this.#video.playbackRate);
  }

  #fail(code, sentence = "") {
    this.#video.pause();
    if (!this.#session) this.#engine?.detach();
    this.#view.trouble(null);
    this.#view.notice("error", sentence || this.#view.label("failed"), code);
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(location.href);
      this.#view.announce(this.#view.label("copied"));
      this.#view.part("copy").textContent = this.#view.label("copied");
    } catch {
      this.#view.part("notice-code").textContent = location.href;
    }
  }

  #announceMedia(session) {
    if (!("mediaSession" in navigator) || !window.MediaMetadata) return;
    const poster = session.poster || this.#video.poster;
    navigator.mediaSession.metadata = new MediaMetadata({
      title: this.dataset.title,
      artist: this.dataset.speaker,
      artwork: poster ? [{ src: poster }] : [],
    });
    navigator.mediaSession.setActionHandler("seekbackward", () => this.#step(-STEP_S));
    navigator.mediaSession.setActionHandler("seekforward", () => this.#step(STEP_S));
  }
}

function stateOf({ completed_at: completedAt, covered, need, quiz }) {
  if (completedAt) return "done";
  return covered >= need && quiz?.required && !quiz.passed ? "quiz_pending" : "in_progress";
}

/* `?t=754` leads to a moment of the lecture. */
function startFromAddress() {
  const t = new URLSearchParams(location.search).get("t");
  return t !== null && /^\d+$/.test(t) ? Number(t) : null;
}
