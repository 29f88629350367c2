/* The time left by the server's clock. Decoration: the server decides what came in time. */

const ANNOUNCED_MIN = [10, 5, 1];

/**
 * `tell` hears `tick(text, isShort)` each second, `announce(minutes)` at ten, five and one minute, `moved()` when the
 * deadline has become later, and `up()` once when nothing is left.
 */
export class Countdown {
  #tell;
  #serverMinusPage;
  #precisionMs = Infinity;
  #deadline = null;
  #announced = new Set();
  #timer = 0;
  #isUp = false;

  constructor(tell) {
    this.#tell = tell;
  }

  /** The server said it was `now` (ISO); asked at `sentAt` by performance.now(), or unknown. The closest reply wins. */
  sync(now, deadline, sentAt = null) {
    const here = performance.now();
    const trip = sentAt === null ? 60000 : here - sentAt;
    if (now && trip <= this.#precisionMs) {
      this.#precisionMs = trip;
      this.#serverMinusPage = Date.parse(now) - (sentAt === null ? here : (here + sentAt) / 2);
    }
    const moment = deadline ? Date.parse(deadline) : null;
    const isLater = this.#deadline !== null && moment !== null && moment > this.#deadline;
    this.#deadline = moment;
    if (isLater) {
      this.#isUp = false;
      this.#announced.clear();
      this.#tell.moved();
    }
    if (moment !== null && !this.#timer) this.#run();
  }

  get leftMs() {
    return this.#deadline === null ? Infinity : this.#deadline - (performance.now() + this.#serverMinusPage);
  }

  #run() {
    this.#skipPassed();
    this.#timer = setInterval(() => this.#beat(), 1000);
    this.#beat();
  }

  /* Opening the page with four minutes left does not announce ten and five. */
  #skipPassed() {
    for (const minutes of ANNOUNCED_MIN) if (this.leftMs < minutes * 60000 - 1000) this.#announced.add(minutes);
  }

  #beat() {
    const left = this.leftMs;
    this.#tell.tick(clock(Math.max(0, Math.ceil(left / 1000))), left < 60000);
    for (const minutes of ANNOUNCED_MIN) {
      if (left > minutes * 60000 || this.#announced.has(minutes)) continue;
      this.#announced.add(minutes);
      if (left > (minutes - 1) * 60000) this.#tell.announce(minutes);
    }
    if (left <= 0 && !this.#isUp) {
      this.#isUp = true;
      this.#tell.up();
    }
  }
}

/** "9:05", "1:02:03" for whole seconds. */
export function clock(seconds) {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (part) => String(part).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
