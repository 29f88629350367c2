/* One question per screen or all on one page: the member's choice, remembered on the device. */

const MODE_KEY = "dangke-quiz-mode";
const NARROW = "(max-width: 47.99rem)";

function remembered() {
  try {
    return localStorage.getItem(MODE_KEY);
  } catch {
    return null;
  }
}

function remember(mode) {
  try {
    localStorage.setItem(MODE_KEY, mode);
  } catch {
    /* A private window forgets; the choice still holds on this page. */
  }
}

/**
 * Screens are the questions in their order and, last, the overview. Each has an address (#question-3, #overview), so
 * that "back" of the browser goes to the question seen before. `onShow(no)` hears which question is looked at.
 */
export class Pager {
  #form;
  #questions;
  #overview;
  #words;
  #onShow;
  #current = 0;
  #isOne = false;

  constructor(form, questions, words, onShow) {
    this.#form = form;
    this.#questions = questions;
    this.#overview = this.#part("overview");
    this.#words = words;
    this.#onShow = onShow;
    this.#part("save-and-look").hidden = true;
    this.#part("previous").addEventListener("click", () => this.show(this.#current - 1));
    this.#part("next").addEventListener("click", () => this.show(this.#current + 1));
    this.#part("mode").addEventListener("click", () => this.#setMode(this.#isOne ? "all" : "one"));
    form.addEventListener("click", (event) => this.#follow(event));
    form.addEventListener("focusin", (event) => this.#focused(event));
    window.addEventListener("popstate", () => this.#fromAddress());
    this.#makeDots();
    this.#begin();
  }

  #part(name) {
    return this.#form.querySelector(`[data-part="${name}"]`);
  }

  get #screens() {
    return [...this.#questions.map((question) => question.element), this.#overview];
  }

  #begin() {
    const fromAddress = this.#screenOf(location.hash);
    const place = Math.min(Number(this.#form.dataset.place) || 1, this.#questions.length) - 1;
    const mode = remembered() ?? (matchMedia(NARROW).matches ? "one" : "all");
    this.#current = fromAddress ?? place;
    /* After handing in with questions left blank the list of them comes first. */
    if (this.#part("blank")) this.#current = this.#questions.length;
    this.#isOne = mode === "one";
    this.#paint();
    if (this.#isOne) history.replaceState(null, "", this.#address(this.#current));
    else if (place > 0 && fromAddress === null) this.#questions[place].element.scrollIntoView();
  }

  #setMode(mode) {
    remember(mode);
    this.#isOne = mode === "one";
    this.#paint();
    this.#screens[this.#current].scrollIntoView({ block: "start" });
    this.#part("mode").focus();
  }

  /** Goes to a screen, with an address of its own in the history. */
  show(index, { push = true } = {}) {
    const target = Math.max(0, Math.min(index, this.#questions.length));
    if (this.#isOne && push && target !== this.#current) history.pushState(null, "", this.#address(target));
    this.#current = target;
    this.#paint();
    const screen = this.#screens[target];
    screen.focus({ preventScroll: true });
    this.#form.querySelector("[data-part=bar]").scrollIntoView({ block: "start" });
    if (!this.#isOne) screen.scrollIntoView({ block: "start" });
    if (target < this.#questions.length) this.#onShow(this.#questions[target].no);
  }

  showQuestion(question) {
    this.show(this.#questions.indexOf(question));
  }

  showOverview() {
    this.show(this.#questions.length);
  }

  get isAtEnd() {
    return !this.#isOne || this.#current === this.#questions.length;
  }

  #address(index) {
    return index < this.#questions.length ? `#question-${this.#questions[index].no}` : "#overview";
  }

  #screenOf(hash) {
    const index = this.#screens.findIndex((screen) => `#${screen.id}` === hash);
    return index < 0 ? null : index;
  }

  #fromAddress() {
    const index = this.#screenOf(location.hash);
    if (this.#isOne && index !== null) this.show(index, { push: false });
  }

  #follow(event) {
    const link = event.target.closest("[data-goto]");
    if (!link) return;
    event.preventDefault();
    const no = Number(link.dataset.goto);
    this.show(this.#questions.findIndex((question) => question.no === no));
  }

  #focused(event) {
    if (this.#isOne) return;
    const index = this.#screens.findIndex((screen) => screen.contains(event.target));
    if (index < 0 || index === this.#questions.length || index === this.#current) return;
    this.#current = index;
    this.#onShow(this.#questions[index].no);
  }

  #paint() {
    this.#screens.forEach((screen, index) => screen.toggleAttribute("hidden", this.#isOne && index !== this.#current));
    this.#part("pager").hidden = !this.#isOne;
    this.#part("previous").disabled = this.#current === 0;
    const isLast = this.#current === this.#questions.length - 1;
    const next = this.#part("next");
    next.hidden = this.#current === this.#questions.length;
    next.textContent = this.#words(isLast ? "overview" : "next");
    this.#part("hand-in").hidden = !this.isAtEnd;
    const mode = this.#part("mode");
    mode.hidden = false;
    mode.textContent = this.#isOne ? mode.dataset.all : mode.dataset.one;
    this.refresh();
  }

  #makeDots() {
    const dots = this.#questions.map((question) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "dot";
      button.dataset.goto = String(question.no);
      button.textContent = String(question.no);
      const item = document.createElement("li");
      item.append(button);
      return item;
    });
    this.#part("dots").append(...dots);
  }

  /** Keeps dots and overview true to the answers. */
  refresh() {
    const list = this.#part("overview-list");
    const { answered, unanswered, flagged } = list.dataset;
    this.#questions.forEach((question, index) => {
      const state = question.isAnswered ? "answered" : "unanswered";
      const parts = [question.isAnswered ? answered : unanswered, ...(question.isFlagged ? [flagged] : [])];
      for (const mark of this.#form.querySelectorAll(`.dot[data-goto="${question.no}"], .overview__link[data-goto="${question.no}"]`)) {
        mark.dataset.state = state;
        mark.toggleAttribute("data-flagged", question.isFlagged);
        const words = mark.querySelector(".overview__state");
        if (words) words.textContent = parts.join(", ");
        else this.#label(mark, question, parts.join(", "), index === this.#current);
      }
    });
    const blank = this.#questions.filter((question) => !question.isAnswered).length;
    const count = this.#part("overview-count");
    count.textContent = blank ? count.dataset.some.replace("{count}", String(blank)) : count.dataset.all;
  }

  #label(dot, question, state, isCurrent) {
    dot.setAttribute("aria-label", this.#words("question", { no: question.no, state }));
    if (!isCurrent) {
      dot.removeAttribute("aria-current");
      return;
    }
    dot.setAttribute("aria-current", "step");
    const strip = this.#part("dots");
    strip.scrollLeft = dot.offsetLeft - strip.clientWidth / 2;
  }
}
