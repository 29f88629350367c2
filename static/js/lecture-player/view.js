/* The rows below the video: what is seen, what is missing, speed, news. Text comes from the page, in its language. */

const SVG = "http://www.w3.org/2000/svg";
const GAPS_SHOWN = 20;

/** "28:05" or "1:02:11" for whole seconds. */
export function clock(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [h, m, s] = parts.map((part) => String(part).padStart(2, "0"));
  return parts[0] ? `${parts[0]}:${m}:${s}` : `${Number(m)}:${s}`;
}

/** Finds the player's parts by `data-part` and keeps them true; never decides anything. */
export class View {
  #root;
  #labels;

  constructor(root) {
    this.#root = root;
    const words = this.part("labels").content.querySelectorAll("[data-key]");
    this.#labels = new Map([...words].map((word) => [word.dataset.key, word.textContent.trim()]));
  }

  part(name) {
    return this.#root.querySelector(`[data-part="${name}"]`);
  }

  label(key, values = {}) {
    return (this.#labels.get(key) ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  show(name, shown = true) {
    /* As an attribute: SVG elements have no `hidden` property. */
    this.part(name).toggleAttribute("hidden", !shown);
  }

  /** One polite live region for the whole page. */
  announce(text) {
    const live = document.getElementById("live");
    if (live) live.textContent = text;
  }

  duration(seconds) {
    const whole = Math.max(0, Math.round(seconds));
    const values = { h: Math.floor(whole / 3600), m: Math.floor(whole / 60) % 60, s: whole % 60 };
    if (values.h) return this.label("hours", values);
    return this.label(values.m ? "minutes" : "seconds", values);
  }

  /** `figures` are the server's: covered, need and n in seconds, gaps as [[from_s, to_s], …] or undefined. */
  progress({ covered, need, n, gaps }) {
    const percent = Math.floor((covered * 100) / n);
    const values = {
      percent: `${percent}%`,
      need: `${this.#root.dataset.threshold || Math.ceil((need * 100) / n)}%`,
      rest: this.duration(need - covered),
    };
    const text = this.part("progress-text");
    text.textContent = this.label(covered >= need ? "enough" : "missing", values);
    Object.assign(this.part("progress-bar"), { max: n, value: covered });
    if (gaps) this.#gaps(gaps, n, covered < need);
  }

  #gaps(gaps, n, wanted) {
    this.part("map").replaceChildren(...seenBars(gaps, n));
    this.part("progress-bar").classList.add("visually-hidden");
    this.show("map");
    this.show("gaps", wanted && gaps.length > 0);
    this.part("gaps-title").textContent = this.label("gaps", { count: gaps.length });
    const links = gaps.slice(0, GAPS_SHOWN).map(([from, to]) => {
      const link = document.createElement("a");
      link.href = `?t=${from}`;
      link.dataset.seek = String(from);
      link.textContent = `${clock(from)} – ${clock(to)}`;
      const item = document.createElement("li");
      item.append(link);
      return item;
    });
    this.part("gaps-list").replaceChildren(...links);
  }

  /** state: in_progress, quiz_pending or done. Says it once when it changes. */
  state(state, quiz, announce) {
    const before = this.#root.dataset.state;
    this.#root.dataset.state = state;
    for (const card of this.#root.querySelectorAll("[data-when]")) card.hidden = card.dataset.when !== state;
    for (const word of document.querySelectorAll("[data-study-state]")) word.hidden = word.dataset.studyState !== state;
    if (quiz?.url) this.part("quiz-link").href = quiz.url;
    if (announce && before !== state && this.#labels.has(state)) this.announce(this.label(state));
  }

  speed(rate) {
    for (const button of this.part("speed").querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(Number(button.value) === rate));
    }
  }

  /** A card that stays until it is answered. `kind`: "error" or "superseded". */
  notice(kind, text, code = "") {
    this.part("notice-text").textContent = text;
    this.part("notice-code").textContent = code ? this.label("code", { code }) : "";
    this.part("retry").hidden = kind !== "error";
    this.part("copy").hidden = kind !== "error";
    this.part("continue-here").hidden = kind !== "superseded";
    this.show("notice");
  }

  /** What is being done about a difficulty, or null when it is over; said once. */
  trouble(key) {
    const line = this.part("trouble");
    const text = key ? this.label(key) : "";
    if (text && line.textContent !== text) this.announce(text);
    line.textContent = text;
    line.toggleAttribute("hidden", !text);
  }

  busy(is) {
    const start = this.part("start");
    start.setAttribute("aria-disabled", String(is));
    this.part("start-text").textContent = is ? this.label("loading") : this.#startLabel;
  }

  #startLabel = "";

  startLabel(resumeS) {
    const first = ["quiz_pending", "done"].includes(this.#root.dataset.state) ? "again" : "start";
    this.#startLabel = resumeS > 0 ? this.label("resume", { time: clock(resumeS) }) : this.label(first);
    this.part("start-text").textContent = this.#startLabel;
    this.show("start");
  }
}

/* What has been seen is what no gap covers. Lengths are SVG attributes: inline styles are forbidden here. */
function seenBars(gaps, n) {
  const bars = [];
  let at = 0;
  for (const [from, to] of [...gaps, [n, n]]) {
    if (from > at) {
      const bar = document.createElementNS(SVG, "rect");
      const shape = { x: (at * 1000) / n, width: ((from - at) * 1000) / n, y: 0, height: 8 };
      for (const [name, value] of Object.entries(shape)) bar.setAttribute(name, String(value));
      bars.push(bar);
    }
    at = to;
  }
  return bars;
}
