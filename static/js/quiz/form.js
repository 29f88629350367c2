/* The form of an attempt: ties questions, saving, pager, countdown and handing in together. */

import { Question } from "./answers.js";
import { askWhich } from "./conflict.js";
import { Countdown } from "./countdown.js";
import { HandIn } from "./hand-in.js";
import { Outbox } from "./outbox.js";
import { Pager } from "./pager.js";
import { Saver } from "./saver.js";

/** Markup: templates/quizzes/_taking_form.html. Without data-save-url (a preview) only counting and paging work. */
export class QuizForm {
  #form;
  #questions;
  #words;
  #saver = null;
  #pager;
  #countdown;
  #handIn;
  #confirmed;

  constructor(form) {
    this.#form = form;
    this.#questions = [...form.querySelectorAll("[data-question]")].map((element) => new Question(element));
    this.#words = phrases(this.#part("words"));
    this.#confirmed = this.#part("blank") !== null;
    this.#pager = new Pager(form, this.#questions, this.#words, (no) => this.#saver?.place(no));
    this.#countdown = new Countdown({
      tick: (text, isShort) => this.#tick(text, isShort),
      announce: (minutes) => this.#announce(minutes === 1 ? this.#words("minute_left") : this.#words("minutes_left", { n: minutes })),
      moved: () => this.#announce(this.#words("more_time")),
      up: () => this.#timeUp(),
    });
    this.#handIn = new HandIn(form, {
      working: () => this.#handingIn(this.#words("handing_in")),
      waiting: () => this.#notice(this.#words("hand_in_waiting")),
      done: (url) => this.#leave(url),
      signedOut: (reply) => this.#trouble(reply.error === "not_found" ? "gone" : "signed_out", reply),
      refused: () => HTMLFormElement.prototype.submit.call(form),
    });
    form.addEventListener("input", (event) => this.#changed(event.target, {}));
    form.addEventListener("change", (event) => this.#changed(event.target, {}));
    form.addEventListener("focusout", (event) => this.#blurred(event.target));
    form.addEventListener("submit", (event) => this.#submitted(event));
    this.#count();
  }

  /** Opens the outbox and begins to save; answers once earlier answers are back on the page. */
  async begin() {
    const { saveUrl, member, attempt, now, deadline } = this.#form.dataset;
    if (!saveUrl) return;
    const outbox = await new Outbox(member, attempt).open();
    this.#saver = new Saver(this.#form, this.#questions, outbox, {
      state: (state) => this.#saving(state),
      conflict: (question, value, rev) => this.#conflict(question, value, rev),
      closed: (reply) => this.#closed(reply),
      trouble: (kind, reply) => this.#trouble(kind, reply),
      clock: (...told) => this.#countdown.sync(...told),
      checked: (reply) => this.#checked(reply),
    });
    this.#countdown.sync(now, deadline);
    if (!outbox.isLasting) this.#notice(this.#words("memory"));
    if (await this.#saver.recover()) {
      this.#announce(this.#words("recovered"));
      this.#saving("saving");
    }
    this.#count();
    this.#saver.place(Number(this.#form.dataset.place) || 1);
    this.#form.dataset.ready = "";
  }

  #part(name) {
    return this.#form.querySelector(`[data-part="${name}"]`);
  }

  #questionOf(control) {
    return this.#questions.find((question) => question.element.contains(control));
  }

  #changed(control, options) {
    const question = this.#questionOf(control);
    if (!question) return;
    this.#count();
    if (question.owns(control)) this.#saver?.changed(question, options);
    else if (control.name === `flag-${question.no}`) this.#saver?.flag(question);
  }

  #blurred(control) {
    const question = this.#questionOf(control);
    if (question?.owns(control) && !this.#saver?.isClean) this.#saver?.flush();
  }

  #count() {
    const place = this.#form.querySelector("[data-quiz-progress]");
    const answered = this.#questions.filter((question) => question.isAnswered).length;
    place.textContent = place.dataset.template
      .replace("{answered}", String(answered))
      .replace("{total}", String(this.#questions.length));
    this.#pager.refresh();
  }

  #saving(state) {
    const place = this.#part("saving");
    const text = this.#words(state);
    place.hidden = false;
    place.dataset.state = state;
    /* Written only when it changes, or a screen reader would repeat it with each answer. */
    if (place.textContent !== text) place.textContent = text;
    if (state === "saved" && this.#part("notice").dataset.kind === "signed_out") this.#part("notice").hidden = true;
  }

  #announce(text) {
    const live = document.getElementById("live");
    if (live) live.textContent = text;
  }

  #notice(text, { kind = "", link = "", href = "" } = {}) {
    const notice = this.#part("notice");
    notice.dataset.kind = kind;
    this.#part("notice-text").textContent = text;
    const way = this.#part("notice-link");
    way.hidden = !href;
    way.textContent = link;
    if (href) way.setAttribute("href", href);
    notice.hidden = false;
  }

  #trouble(kind, reply = {}) {
    this.#ready();
    if (kind === "signed_out") {
      const next = encodeURIComponent(location.pathname + location.hash);
      const href = reply.sign_in ? `${reply.sign_in}?next=${next}` : location.pathname;
      this.#notice(this.#words("signed_out"), { kind, link: this.#words("sign_in"), href });
    } else {
      this.#notice(reply.message || this.#words(kind), { kind });
    }
  }

  #conflict(question, value, rev) {
    askWhich(question, value, this.#words, (keepsMine) => {
      this.#saver.choose(question, keepsMine ? undefined : value, rev);
      this.#count();
    });
    this.#pager.showQuestion(question);
  }

  #closed(reply) {
    for (const { element } of this.#questions) element.disabled = true;
    this.#part("hand-in").hidden = true;
    this.#notice(reply.message, { kind: "closed", link: this.#words("see_result"), href: reply.url });
  }

  #tick(text, isShort) {
    this.#part("clock").hidden = false;
    this.#part("clock").toggleAttribute("data-short", isShort);
    this.#part("time").textContent = text;
  }

  async #timeUp() {
    if (this.#handIn.isRunning) return;
    /* Somebody may have been given more time: the reply says so, and the countdown goes on. */
    await this.#saver.flush({ ask: true });
    if (this.#countdown.leftMs > 0) return;
    this.#notice(this.#words("time_up"));
    this.#announce(this.#words("time_up"));
    this.#handIn.start();
  }

  async #submitted(event) {
    const name = event.submitter?.name;
    if (!this.#saver || name === "review") return;
    event.preventDefault();
    if (name === "check") this.#check(event.submitter);
    else await this.#hand();
  }

  async #hand() {
    if (this.#handIn.isRunning) return;
    for (const question of this.#questions) this.#saver.changed(question);
    this.#handingIn(this.#words("handing_in"));
    /* Saving first finds out whether another page has answered differently. */
    await this.#saver.flush();
    if (this.#saver.hasConflicts) {
      this.#ready();
      this.#notice(this.#words("conflicts_first"));
      this.#pager.showQuestion(this.#saver.firstConflict);
      return;
    }
    const isBlank = this.#questions.some((question) => !question.isAnswered);
    if (isBlank && !this.#confirmed) {
      this.#confirmed = true;
      this.#ready();
      this.#pager.showOverview();
      this.#announce(this.#part("overview-count").textContent);
      return;
    }
    this.#handIn.start();
  }

  async #check(button) {
    const question = this.#questionOf(button);
    this.#saver.changed(question);
    button.disabled = true;
    const reached = await this.#saver.flush({ check: question.item });
    button.disabled = false;
    if (!reached) this.#notice(this.#words("check_offline"));
  }

  #checked({ item, html, message, url }) {
    const question = this.#questions.find((one) => one.item === item);
    if (!html) {
      this.#notice(message, url ? { link: this.#words("see_result"), href: url } : {});
      return;
    }
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const element = holder.content.querySelector("fieldset");
    question.element.replaceWith(element);
    question.element = element;
    element.focus({ preventScroll: true });
    this.#announce(element.querySelector(".verdict")?.textContent ?? "");
    this.#count();
  }

  #handingIn(text) {
    const button = this.#part("hand-in");
    button.disabled = true;
    button.textContent = text;
  }

  #ready() {
    const button = this.#part("hand-in");
    button.disabled = false;
    button.textContent = this.#words(this.#confirmed ? "hand_in_anyway" : "hand_in");
  }

  async #leave(url) {
    this.#saver.end();
    await new Outbox(this.#form.dataset.member, this.#form.dataset.attempt).open().then((outbox) => outbox.clear());
    /* "Back" then leads to the introduction, not to a form that is closed. */
    location.replace(url);
  }
}

function phrases(template) {
  const known = new Map([...template.content.querySelectorAll("[data-key]")].map((word) => [word.dataset.key, word.textContent.trim()]));
  return (key, values = {}) => (known.get(key) ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
