/* The transcript: follows the speech, seeks, is searched. Without script it is a plain list of links. */

import { indexAt } from "./moments.js";

/* Keys that walk through the lines; Enter on a link seeks by itself. */
const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };

/**
 * <details data-part="transcript">
 *   <input type="search" data-part="transcript-search">
 *   <nav><a data-language href="…">…</a></nav>
 *   <ol data-part="transcript-lines"><li><a data-seek="12.5" href="?t=12">…</a></li></ol>
 *   <button data-part="transcript-back" hidden>
 * </details>
 */
export function transcript(box, video, view) {
  new Transcript(box, video, view).start();
}

class Transcript {
  #box;
  #video;
  #view;
  #links = [];
  #starts = [];
  #current = -1;
  #follows = true;

  constructor(box, video, view) {
    this.#box = box;
    this.#video = video;
    this.#view = view;
  }

  start() {
    this.#read();
    for (const part of this.#box.querySelectorAll("[data-scripted]")) part.hidden = false;
    this.#scroll();
    const follow = () => this.#follow();
    this.#video.addEventListener("timeupdate", follow);
    this.#video.addEventListener("seeking", follow);
    this.#box.addEventListener("toggle", () => this.#box.open && this.#scroll());
    this.#box.addEventListener("keydown", (event) => this.#key(event));
    for (const kind of ["wheel", "touchmove"]) {
      this.#lines.addEventListener(kind, () => this.#leave(), { passive: true });
    }
    this.#lines.addEventListener("click", () => this.#return());
    this.#part("back").addEventListener("click", () => this.#return());
    this.#part("search").addEventListener("input", (event) => !event.isComposing && this.#search());
    this.#part("search").addEventListener("compositionend", () => this.#search());
    this.#box.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-language]");
      if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) this.#change(link, event);
    });
  }

  #part(name) {
    return this.#box.querySelector(`[data-part="transcript-${name}"]`);
  }

  get #lines() {
    return this.#part("lines");
  }

  /* One line is in the tab order, the arrow keys walk: nobody has to tab through two hours of speech. */
  #read() {
    this.#links = [...this.#lines.querySelectorAll("a[data-seek]")];
    this.#starts = this.#links.map((link) => Number(link.dataset.seek));
    this.#links.forEach((link, index) => {
      link.tabIndex = index === 0 ? 0 : -1;
    });
    this.#current = -1;
    this.#follow();
  }

  #follow() {
    const now = indexAt(this.#starts, this.#video.currentTime + 0.05);
    if (now === this.#current) return;
    this.#links[this.#current]?.removeAttribute("aria-current");
    this.#current = now;
    const link = this.#links[now];
    if (!link) return;
    link.setAttribute("aria-current", "true");
    if (!this.#lines.contains(document.activeElement)) this.#stop(link);
    this.#scroll();
  }

  #stop(link) {
    for (const other of this.#links) if (other.tabIndex === 0) other.tabIndex = -1;
    link.tabIndex = 0;
  }

  /* Scrolls the box, never the page. */
  #scroll() {
    const link = this.#links[this.#current];
    if (!link || !this.#follows || !this.#box.open) return;
    const lines = this.#lines;
    lines.scrollTop = link.offsetTop - lines.offsetTop - lines.clientHeight / 3;
  }

  #leave() {
    if (this.#video.paused || !this.#follows) return;
    this.#follows = false;
    this.#part("back").hidden = false;
  }

  #return() {
    this.#follows = true;
    this.#part("back").hidden = true;
    this.#scroll();
  }

  #key(event) {
    if (!(event.key in STEPS) || !this.#lines.contains(event.target)) return;
    const seen = this.#links.filter((link) => !link.parentElement.hidden);
    const at = seen.indexOf(event.target.closest("a"));
    const next = seen[Math.max(0, Math.min(seen.length - 1, at + STEPS[event.key]))];
    if (!next) return;
    event.preventDefault();
    this.#leave();
    this.#stop(next);
    next.focus();
  }

  #search() {
    const wanted = this.#part("search").value.trim().toLocaleLowerCase();
    let count = 0;
    for (const link of this.#links) {
      const found = !wanted || link.textContent.toLocaleLowerCase().includes(wanted);
      link.parentElement.hidden = !found;
      count += found;
    }
    const told = wanted ? this.#view.label("found", { count }) : "";
    this.#part("found").textContent = told;
    const first = this.#links.find((link) => !link.parentElement.hidden);
    if (first) this.#stop(first);
    if (!wanted) this.#return();
  }

  /* Another language: its lines come from the page that the link leads to without script. */
  async #change(link, event) {
    event.preventDefault();
    let page;
    try {
      const response = await fetch(link.href);
      if (!response.ok) throw new Error(String(response.status));
      page = new DOMParser().parseFromString(await response.text(), "text/html");
    } catch {
      location.assign(link.href);
      return;
    }
    const lines = page.querySelector('[data-part="transcript-lines"]');
    if (!lines) return;
    this.#lines.lang = lines.lang;
    this.#lines.replaceChildren(...lines.children);
    for (const other of this.#box.querySelectorAll("a[data-language]")) {
      if (other === link) other.setAttribute("aria-current", "true");
      else other.removeAttribute("aria-current");
    }
    this.#part("page").href = link.href;
    this.#read();
    this.#search();
  }
}
