/* Handing in: all answers in one request, repeated until a reply says that it is done. */

import { NoReply, postHandIn } from "./protocol.js";

const RETRY_MS = [2000, 4000, 8000, 15000, 30000];

/** `tell` hears `working()`, `waiting()`, `done(url)`, `signedOut(reply)` and `refused()`: then the plain form shall go. */
export class HandIn {
  #form;
  #tell;
  #isRunning = false;

  constructor(form, tell) {
    this.#form = form;
    this.#tell = tell;
  }

  get isRunning() {
    return this.#isRunning;
  }

  async start() {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#tell.working();
    for (let tries = 0; ; tries += 1) {
      try {
        const { url } = await postHandIn(this.#form);
        this.#tell.done(url);
        return;
      } catch (error) {
        if (!(error instanceof NoReply)) throw error;
        if (!error.isPassing) {
          this.#isRunning = false;
          if (error.status === 403 || error.status === 404) this.#tell.signedOut(error.reply);
          else this.#tell.refused();
          return;
        }
        this.#tell.waiting();
        await this.#pause(RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]);
      }
    }
  }

  /* The network coming back ends the wait. */
  #pause(ms) {
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(timer);
        window.removeEventListener("online", go);
        resolve();
      };
      const timer = setTimeout(go, ms);
      window.addEventListener("online", go);
    });
  }
}
