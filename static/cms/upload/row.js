/** One line of the list: what a transfer is doing, and the buttons that go with it. */

import { clock, fill, percent, size } from "./words.js";

// Which buttons make sense in which state.
const BUTTONS = {
  waiting: ["pause", "cancel"],
  sending: ["pause", "cancel"],
  retrying: ["resume", "pause", "cancel"],
  paused: ["resume", "cancel"],
  failed: ["again", "remove"],
  cancelled: ["remove"],
  finished: ["link", "remove"],
  refused: ["remove"],
};
const ALL = ["pause", "resume", "again", "cancel", "link", "remove"];

export class Row {
  constructor(template, name, words) {
    this.element = template.content.firstElementChild.cloneNode(true);
    this.name = name;
    this.words = words;
    this.part("name").textContent = name;
    this.part("bar").setAttribute("aria-label", name);
    for (const place of this.element.querySelectorAll("[data-part=of]")) place.textContent = ` ${name}`;
  }

  part(name) {
    return this.element.querySelector(`[data-part=${name}]`);
  }

  on(name, event, listener) {
    this.part(name).addEventListener(event, listener);
  }

  /** A file that was not taken at all. */
  refuse(sentence) {
    this.#buttons("refused");
    this.part("title").closest("label").hidden = true;
    this.part("bar").hidden = true;
    this.part("text").textContent = "";
    this.#error(sentence);
  }

  show(transfer) {
    const done = percent(transfer.sent, transfer.total);
    this.part("bar").value = transfer.state === "finished" ? 100 : done;
    this.part("bar").hidden = ["cancelled", "failed"].includes(transfer.state);
    this.part("text").textContent = this.#sentence(transfer, done);
    this.#error(transfer.state === "failed" ? failure(transfer, this.words) : "");
    this.#buttons(transfer.state);
    this.part("title").disabled = transfer.state === "cancelled";
  }

  /** The place in which the state of the finished video is shown and renewed. */
  showVideo(html, address) {
    const template = document.createElement("template");
    template.innerHTML = html.trim();
    this.part("state").replaceChildren(template.content);
    this.part("link").href = address;
  }

  #sentence(transfer, done) {
    const figures = {
      percent: done,
      done: size(transfer.sent),
      total: size(transfer.total),
      speed: size(transfer.speed),
      left: transfer.secondsLeft === null ? this.words.unknownTime : clock(transfer.secondsLeft),
    };
    switch (transfer.state) {
      case "waiting":
        return this.words.waiting;
      case "sending":
        if (!transfer.url) return this.words.starting;
        return fill(transfer.speed ? this.words.sending : this.words.sendingSlow, figures);
      case "paused":
        return fill(this.words.paused, figures);
      case "retrying":
        return fill(transfer.problem.status === 423 ? this.words.busy : this.words.offline, figures);
      case "finished":
        return this.words.finished;
      case "cancelled":
        return this.words.cancelled;
      default:
        return "";
    }
  }

  #buttons(state) {
    const focused = this.element.contains(document.activeElement) ? document.activeElement : null;
    for (const name of ALL) this.part(name).hidden = !BUTTONS[state].includes(name);
    // The button that was pressed is gone: stay in this line.
    if (focused?.hidden) this.part(BUTTONS[state][0]).focus();
  }

  #error(sentence) {
    this.part("error").textContent = sentence;
    this.part("error").hidden = !sentence;
  }
}

export function failure(transfer, words) {
  const { status, sentence } = transfer.problem;
  if (status === 404 || status === 410) return words.gone;
  if (sentence) return sentence;
  return status === 401 || status === 403 ? words.signedOut : words.failed;
}
