/** Sentences of the page with their figures, in the page's language. */

const LANGUAGE = document.documentElement.lang || undefined;
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/** fill("{name} is here", {name: "a.mp4"}) → "a.mp4 is here"; unknown places stay. */
export function fill(sentence, figures = {}) {
  return sentence.replace(/\{(\w+)\}/g, (place, name) => figures[name] ?? place);
}

/** 1536 → "1.5 kB", in steps of 1024 as the server counts. */
export function size(bytes) {
  const power = bytes > 0 ? Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length - 1) : 0;
  const format = new Intl.NumberFormat(LANGUAGE, {
    style: "unit",
    unit: UNITS[power],
    maximumFractionDigits: power > 1 ? 1 : 0,
  });
  return format.format(bytes / 1024 ** power);
}

/** 3725 → "1:02:05"; 65 → "1:05". */
export function clock(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (parts[0] === 0) parts.shift();
  return parts.map((part, index) => (index ? String(part).padStart(2, "0") : String(part))).join(":");
}

export function percent(done, total) {
  return total ? Math.floor((done * 100) / total) : 0;
}
