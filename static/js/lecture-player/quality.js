/* The row that chooses the picture: by itself, one of the sizes, or the sound alone. Kept on this device. */

import { SOUND } from "./variants.js";

const KEY = "dangke-picture";
const AUTO = "auto";
const BITS_PER_MB = 8e6;

function kept() {
  try {
    return localStorage.getItem(KEY) ?? AUTO;
  } catch {
    return AUTO;
  }
}

function keep(choice) {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    /* A private window forgets; the choice still holds on this page. */
  }
}

/**
 * `choose(choice)`: SOUND, the shorter side of a picture in pixels, or null for what the connection bears. Called
 * when what is wanted on this device is known of the lecture at hand, and at each change.
 */
export class Quality {
  #view;
  #row;
  #select;
  #choose;

  constructor(view, choose) {
    this.#view = view;
    this.#choose = choose;
    this.#row = view.part("quality");
    this.#select = this.#row.querySelector("select");
    this.#select.addEventListener("change", () => {
      keep(this.#select.value);
      choose(value(this.#select.value));
    });
    if (kept() === SOUND) choose(SOUND);
  }

  /** `canChoose`: whether sizes can be told apart at all; the system's own player decides by itself. */
  offer({ pictures, sound }, canChoose) {
    const sizes = canChoose && pictures.length > 1 ? pictures : [];
    const options = [[AUTO, this.#view.label(AUTO)]];
    for (const { short, bps } of sizes) {
      options.push([String(short), this.#view.label("lines", { lines: short, mb: perHour(bps) })]);
    }
    if (sound && pictures.length) options.push([SOUND, this.#soundLabel(sound)]);
    this.#row.hidden = options.length < 2;
    this.#select.replaceChildren(...options.map(([choice, text]) => new Option(text, choice)));
    this.#select.value = fitting(sizes, options);
    if (sizes.length) this.#choose(value(this.#select.value));
  }

  #soundLabel({ bps }) {
    return bps ? this.#view.label("sound", { mb: perHour(bps) }) : this.#view.label("sound_plain");
  }
}

const value = (choice) => (choice === SOUND ? SOUND : Number(choice) || null);

/* What was chosen before, else the next smaller picture. Whoever told the browser to save data gets the smallest. */
function fitting(sizes, options) {
  const wanted = kept();
  if (options.some(([choice]) => choice === wanted)) {
    const saving = wanted === AUTO && navigator.connection?.saveData && sizes.length;
    return saving ? String(sizes.at(-1).short) : wanted;
  }
  const smaller = sizes.find(({ short }) => short <= Number(wanted));
  return smaller ? String(smaller.short) : AUTO;
}

const perHour = (bps) => Math.max(1, Math.round((bps * 3600) / BITS_PER_MB));
