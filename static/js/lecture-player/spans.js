/* Which stretches of media time were really played. Pure: every clock comes in as an argument. */

/*
 * How far media time may run ahead of wall time × rate before it counts as a jump. Events lag behind the picture, so
 * what moved no further than this since it stood still was played, too.
 */
const TOLERANCE_MS = 1500;

/* The server's limit per session; beyond it a new session is opened. */
export const MAX_SPANS = 256;

/**
 * Collects spans `[from_ms, to_ms)` of one watch session, in the order of first playing; touching spans merge.
 * `begin` when pictures move, `move` while they do, `end` when anything else happens; `stand` says where they stand
 * still after a seek, so that the first moments afterwards are not lost.
 */
export class SpanTracker {
  #spans = [];
  #open = null;
  #standing = null;

  get playing() {
    return this.#open !== null;
  }

  begin(mediaMs, wallMs, rate) {
    this.end();
    const at = Math.round(mediaMs);
    const lag = this.#standing === null ? -1 : at - this.#standing;
    const from = lag > 0 && lag <= TOLERANCE_MS * Math.max(1, rate) ? this.#standing : at;
    this.#standing = null;
    this.#open = { from, to: at, wall: wallMs, rate };
  }

  /* Media stands at this place: paused, stalled, or just sought to. */
  stand(mediaMs) {
    this.end();
    this.#standing = Math.round(mediaMs);
  }

  /* A jump that no event announced closes the span where it was last seen and begins another. */
  move(mediaMs, wallMs, rate) {
    const open = this.#open;
    if (!open) return;
    const at = Math.round(mediaMs);
    const allowed = (wallMs - open.wall) * Math.max(open.rate, rate) + TOLERANCE_MS;
    if (at < open.to || at - open.to > allowed) {
      this.end();
      this.#standing = null;
      this.begin(at, wallMs, rate);
      return;
    }
    Object.assign(open, { to: at, wall: wallMs, rate });
  }

  end() {
    if (!this.#open) return;
    this.#spans = merged(this.#spans, this.#open);
    this.#standing = this.#open.to;
    this.#open = null;
  }

  /* The media said "ended": close at the duration, so that the last second can be reached. */
  finish(durationMs) {
    const open = this.#open;
    if (open && durationMs - open.to <= TOLERANCE_MS) open.to = Math.max(open.to, Math.round(durationMs));
    this.end();
  }

  /* All spans since the session began, the running one included; a fresh array. */
  snapshot() {
    const all = this.#open ? merged(this.#spans, this.#open) : this.#spans;
    return all.map(([from, to]) => [from, to]);
  }
}

/* Spans never touch each other, so one pass finds all that the new one joins; it takes the place of the first. */
function merged(spans, { from, to }) {
  if (to <= from) return spans;
  const touched = spans.filter((span) => span[1] >= from && span[0] <= to);
  if (touched.length === 0) return [...spans, [from, to]];
  const joined = [Math.min(from, ...touched.map((s) => s[0])), Math.max(to, ...touched.map((s) => s[1]))];
  return spans.flatMap((span) => (span === touched[0] ? [joined] : touched.includes(span) ? [] : [span]));
}

const roundSecond = (ms) => Math.floor((ms + 500) / 1000);

/**
 * Seconds of `gaps` ([[from_s, to_s], …]) that `spans` (ms) leave unseen, rounded as the server rounds.
 * Only decides when to ask the server; what the page shows are the server's figures.
 */
export function secondsLeft(gaps, spans) {
  let left = 0;
  const cuts = spans.map(([from, to]) => [roundSecond(from), roundSecond(to)]).sort((a, b) => a[0] - b[0]);
  for (const [from, to] of gaps) {
    let at = from;
    for (const [a, b] of cuts) {
      if (b <= at || a >= to) continue;
      left += Math.max(0, a - at);
      at = Math.max(at, b);
    }
    left += Math.max(0, to - at);
  }
  return left;
}
