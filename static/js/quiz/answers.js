/* One question of the form: what is answered, in the shape the server reads, and the way back into the controls. */

/** Two answers say the same: order of ticks and white space around texts do not matter. */
export function sameAnswer(one, other) {
  return JSON.stringify(plain(one)) === JSON.stringify(plain(other));
}

function plain(value) {
  if (Array.isArray(value)) return value.length ? [...value].sort() : null;
  if (value && typeof value === "object") {
    const filled = Object.entries(value)
      .map(([name, text]) => [name, String(text).trim()])
      .filter(([, text]) => text !== "")
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return filled.length ? filled : null;
  }
  return value || null;
}

/**
 * <fieldset data-question data-no="3" data-item="17" data-rev="2">…controls named item-17 or item-17-<field>…</fieldset>
 * The revision is what the server said last; the hidden field rev-17 follows it, for a form sent without script.
 */
export class Question {
  constructor(element) {
    this.element = element;
    this.no = Number(element.dataset.no);
    this.item = Number(element.dataset.item);
  }

  get rev() {
    return Number(this.element.dataset.rev);
  }

  set rev(rev) {
    this.element.dataset.rev = String(rev);
    const hidden = this.element.querySelector(`[name="rev-${this.item}"]`);
    if (hidden) hidden.value = String(rev);
  }

  get isChecked() {
    return "checked" in this.element.dataset;
  }

  get #ticks() {
    return [...this.element.querySelectorAll(`[name="item-${this.item}"]`)];
  }

  get #fields() {
    return [...this.element.querySelectorAll(`[name^="item-${this.item}-"]`)];
  }

  #fieldId(control) {
    return control.name.slice(`item-${this.item}-`.length);
  }

  /** Whether a control belongs to the answer, and not to the flag beside it. */
  owns(control) {
    return control.name === `item-${this.item}` || (control.name ?? "").startsWith(`item-${this.item}-`);
  }

  /** The answer as it stands on the page; null when there is none. */
  get value() {
    const fields = this.#fields;
    if (fields.length) {
      const given = fields.map((field) => [this.#fieldId(field), field.value.trim()]).filter(([, text]) => text);
      return given.length ? Object.fromEntries(given) : null;
    }
    const ticked = this.#ticks.filter((tick) => tick.checked).map((tick) => tick.value);
    if (this.#ticks[0]?.type === "radio") return ticked[0] ?? null;
    return ticked.length ? ticked : null;
  }

  /** Puts an answer into the controls; null empties them. */
  fill(value) {
    for (const field of this.#fields) field.value = value?.[this.#fieldId(field)] ?? "";
    const wanted = [value].flat();
    for (const tick of this.#ticks) tick.checked = wanted.includes(tick.value);
  }

  /** An answer in words, for a person who has to choose between two; empty for none. */
  words(value) {
    const fields = this.#fields;
    if (fields.length) {
      return fields.map((field) => this.#fieldWords(field, value?.[this.#fieldId(field)] ?? "")).join("；").slice(0, 300);
    }
    const wanted = [value].flat();
    const chosen = this.#ticks.filter((tick) => wanted.includes(tick.value));
    return chosen.map((tick) => labelWords(tick.closest("label"))).join("、");
  }

  #fieldWords(field, text) {
    if (field.tagName !== "SELECT") return text || "—";
    const option = [...field.options].find((one) => one.value === text && text);
    return option ? option.textContent.trim() : "—";
  }

  /** Something is ticked; or, where there is something to write or to select, all of it is filled in. */
  get isAnswered() {
    if (this.isChecked) return true;
    const fields = this.#fields;
    if (!fields.length) return this.#ticks.some((tick) => tick.checked);
    return fields.every((field) => field.value.trim() !== "");
  }

  get isFlagged() {
    return this.element.querySelector(`[name="flag-${this.no}"]`)?.checked ?? false;
  }
}

/** The text of an option; of one that is only a picture, what the picture shows. */
function labelWords(label) {
  return label.textContent.trim() || [...label.querySelectorAll("img")].map((image) => image.alt).join("、");
}
