/* Saving in the background. What the page calls saved, the server has on disk. */

import { sameAnswer } from "./answers.js";
import { NoReply, postSaves } from "./protocol.js";

const DEBOUNCE_MS = 2000;
const RETRY_MS = [2000, 5000, 10000, 20000, 30000];

function eventId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * `tell` hears `state("saved" | "saving" | "waiting")`, `conflict(question, value, rev)`, `closed(reply)`,
 * `trouble(kind)` with "signed_out", "gone", "refused" or "late", `clock(now, deadline, sentAt)` and
 * `checked({item, html | error, message, url})`.
 */
export class Saver {
  #form;
  #questions;
  #outbox;
  #tell;
  #pending = new Map();
  #stood = new Map();
  #conflicts = new Set();
  #place = null;
  #flags = new Map();
  #timer = 0;
  #failures = 0;
  #running = null;
  #ended = false;
  #channel = null;

  constructor(form, questions, outbox, tell) {
    this.#form = form;
    this.#questions = new Map(questions.map((question) => [question.item, question]));
    this.#outbox = outbox;
    this.#tell = tell;
    for (const question of questions) this.#stood.set(question.item, question.value);
    if ("BroadcastChannel" in window) {
      this.#channel = new BroadcastChannel(`dangke-quiz-${form.dataset.attempt}`);
      this.#channel.onmessage = ({ data }) => this.#heard(data);
    }
    window.addEventListener("online", () => this.flush());
    window.addEventListener("focus", () => this.#pending.size && this.flush());
    window.addEventListener("pagehide", () => this.flush({ keepalive: true }));
    document.addEventListener("visibilitychange", () => this.flush({ keepalive: document.hidden }));
  }

  /** Brings back what an earlier page could not deliver; answers whether there was any. */
  async recover() {
    const records = await this.#outbox.all();
    let found = false;
    for (const record of records) {
      const question = this.#questions.get(record.item);
      if (!question || question.isChecked || sameAnswer(question.value, record.value)) {
        await this.#outbox.drop(record.item, record.client_event_id);
        continue;
      }
      question.fill(record.value);
      this.#pending.set(record.item, record);
      found = true;
    }
    if (found) this.#soon(0);
    return found;
  }

  get hasConflicts() {
    return this.#conflicts.size > 0;
  }

  get firstConflict() {
    return [...this.#questions.values()].find((question) => this.#conflicts.has(question.item));
  }

  get isClean() {
    return this.#pending.size === 0 && this.#flags.size === 0;
  }

  /** An answer has changed on the page. */
  changed(question, { at = DEBOUNCE_MS } = {}) {
    const before = this.#pending.get(question.item);
    const value = question.value;
    if (before ? sameAnswer(before.value, value) : sameAnswer(this.#stood.get(question.item), value)) return;
    this.#keep(question, value, question.rev, before?.sent ?? []);
    this.#soon(at);
  }

  #keep(question, value, baseRev, sent) {
    const record = { item: question.item, value, base_rev: baseRev, client_event_id: eventId(), sent };
    this.#pending.set(question.item, record);
    this.#outbox.put(record);
    this.#tell.state("saving");
  }

  place(no) {
    if (this.#place === no) return;
    this.#place = no;
    this.#soon(DEBOUNCE_MS);
  }

  flag(question) {
    this.#flags.set(question.no, question.isFlagged);
    this.#tell.state("saving");
    this.#soon(0);
  }

  /** The person has chosen between two answers. */
  async choose(question, value, rev) {
    const record = this.#pending.get(question.item);
    this.#conflicts.delete(question.item);
    question.rev = rev;
    if (value !== undefined) {
      question.fill(value);
      this.#stood.set(question.item, value);
      this.#pending.delete(question.item);
      await this.#outbox.drop(question.item, record?.client_event_id);
      this.#tell.state(this.isClean ? "saved" : "saving");
    } else {
      this.#keep(question, question.value, rev, []);
    }
    this.#soon(0);
  }

  /** No more is saved from here: the attempt has ended. */
  end() {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  #soon(ms) {
    clearTimeout(this.#timer);
    if (!this.#ended) this.#timer = setTimeout(() => this.flush(), ms);
  }

  /** Sends what waits; `check` is an item whose answer shall be fixed, `ask` sends even when nothing waits. */
  async flush({ keepalive = false, check = null, ask = false } = {}) {
    /* A page that goes away cannot wait, and takes what is on its way with it: the server knows an answer sent twice. */
    if (this.#running && !keepalive) await this.#running;
    if (this.#ended) return false;
    const records = [...this.#pending.values()].filter((record) => !this.#conflicts.has(record.item));
    const body = {
      saves: records.slice(0, 100).map(({ item, value, base_rev, client_event_id }) => ({ item, value, base_rev, client_event_id })),
      flags: Object.fromEntries(this.#flags),
    };
    if (this.#place !== null) body.place = this.#place;
    if (check !== null) body.check = check;
    if (!records.length && check === null && !ask && this.#flags.size === 0 && this.#place === null) return true;
    const running = this.#send(records, body, keepalive).finally(() => {
      if (this.#running === running) this.#running = null;
    });
    this.#running = running;
    return running;
  }

  async #send(records, body, keepalive) {
    clearTimeout(this.#timer);
    const sentAt = performance.now();
    if (!this.isClean) this.#tell.state("saving");
    for (const record of records) {
      record.sent = [...record.sent.filter((one) => !sameAnswer(one, record.value)), record.value].slice(-5);
      this.#outbox.put(record);
    }
    this.#place = null;
    let reply;
    try {
      reply = await postSaves(this.#form, body, { keepalive });
    } catch (error) {
      this.#place ??= body.place ?? null;
      this.#failed(error);
      return false;
    }
    this.#failures = 0;
    this.#tell.clock(reply.now, reply.deadline_at, sentAt);
    for (const one of reply.results) await this.#took(one);
    for (const [no, flag] of Object.entries(body.flags)) if (this.#flags.get(Number(no)) === flag) this.#flags.delete(Number(no));
    if (reply.checked) this.#tell.checked(reply.checked);
    if (reply.error === "closed") this.#closed(reply);
    this.#tell.state(this.isClean ? "saved" : "saving");
    if (this.#flags.size > 0) this.#soon(0);
    else if ([...this.#pending.values()].some((record) => !this.#conflicts.has(record.item))) this.#soon(DEBOUNCE_MS);
    return true;
  }

  async #took(one) {
    const question = this.#questions.get(one.item);
    const record = this.#pending.get(one.item);
    const isNewest = record?.client_event_id === one.client_event_id;
    if (one.status === 200) {
      if (one.late) this.#tell.trouble("late");
      if (!one.late) this.#acknowledged(question, one);
      if (isNewest) this.#pending.delete(one.item);
      else if (record) record.base_rev = one.rev;
      await this.#outbox.drop(one.item, one.client_event_id);
    } else if (one.status === 409) {
      await this.#refused(question, record, one);
    } else if (one.status === 400 || one.status === 404) {
      this.#pending.delete(one.item);
      await this.#outbox.drop(one.item, one.client_event_id);
      this.#tell.trouble("refused");
    } else if (one.status === 410) {
      this.#closed(one);
    }
  }

  #acknowledged(question, { item, value, rev }) {
    question.rev = rev;
    this.#stood.set(item, value);
    this.#channel?.postMessage({ item, value, rev });
  }

  /* What stands may be our own answer whose acknowledgement was lost: then nobody needs to be asked. */
  async #refused(question, record, { item, value, rev, error, client_event_id: id }) {
    const isOurs = record?.sent.some((one) => sameAnswer(one, value));
    question.rev = rev;
    this.#stood.set(item, value);
    if (error === "checked" || sameAnswer(question.value, value)) {
      question.fill(value);
      this.#pending.delete(item);
      await this.#outbox.drop(item, id);
    } else if (isOurs) {
      this.#keep(question, question.value, rev, []);
    } else {
      this.#conflicts.add(item);
      this.#tell.conflict(question, value, rev);
    }
  }

  #closed(reply) {
    this.end();
    this.#outbox.clear();
    this.#tell.closed(reply);
  }

  #failed(error) {
    if (!(error instanceof NoReply)) throw error;
    if (!error.isPassing) this.#tell.trouble(error.status === 403 ? "signed_out" : "gone", error.reply);
    this.#tell.state(this.isClean ? "saved" : "waiting");
    const wait = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)];
    this.#failures += 1;
    if (error.status !== 404 && !this.isClean) this.#soon(wait * (0.8 + Math.random() * 0.4));
  }

  /* Another tab of this browser has saved: take it over where nothing of ours is at stake. */
  #heard({ item, value, rev }) {
    const question = this.#questions.get(item);
    if (!question || question.isChecked || rev <= question.rev || this.#pending.has(item)) return;
    question.rev = rev;
    question.fill(value);
    this.#stood.set(item, value);
    this.#tell.state("saved");
  }
}
