/*
 * Questions at a second of the video: the picture stops and the question opens. Jumping past one is allowed, the lecture
 * is then completed later; which ones are needed, and what is right, only the server knows.
 * Markup: templates/courses/_checkpoints.html beside a <lecture-player>.
 */

/* What moved further than this between two events was a jump, not play. */
const STEP_S = 2.5;

class Checkpoints {
  #root;
  #video;
  #words;
  #last = null;

  constructor(root, video) {
    this.#root = root;
    this.#video = video;
    const words = root.querySelector('[data-part="words"]').content.querySelectorAll("[data-key]");
    this.#words = new Map([...words].map((word) => [word.dataset.key, word.textContent.trim()]));
    video.addEventListener("timeupdate", () => this.#moved());
    for (const point of this.#points) {
      point.querySelector("form").addEventListener("submit", (event) => this.#send(event, point));
      part(point, "look").addEventListener("click", (event) => this.#look(event));
      part(point, "go-on").addEventListener("click", () => this.#goOn(point));
    }
    const named = this.#points.find((point) => `#${point.id}` === location.hash);
    if (named) named.open = true;
  }

  get #points() {
    return [...this.#root.querySelectorAll("[data-checkpoint]")];
  }

  #moved() {
    const now = this.#video.currentTime;
    const before = this.#last ?? now;
    this.#last = now;
    if (this.#video.paused || now <= before || now - before > STEP_S * Math.max(1, this.#video.playbackRate)) return;
    const due = this.#points.find((point) => {
      const at = Number(point.dataset.at);
      return !("done" in point.dataset) && at > before && at <= now;
    });
    if (due) this.#ask(due);
  }

  async #ask(point) {
    this.#video.pause();
    await leaveFullScreen(this.#video);
    for (const other of this.#points) other.open = other === point;
    point.scrollIntoView({ block: "start" });
    point.querySelector("summary").focus({ preventScroll: true });
    announce(this.#words.get("asked"));
  }

  async #send(event, point) {
    event.preventDefault();
    const form = event.target;
    const button = part(point, "send");
    button.disabled = true;
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        signal: AbortSignal.timeout(15000),
      });
      this.#answered(point, await response.json());
    } catch {
      this.#say(point, this.#words.get("offline"), "", false);
    } finally {
      button.disabled = false;
    }
  }

  #answered(point, reply) {
    this.#say(point, reply.message, reply.explanation_html ?? "", reply.right);
    if (reply.counts) {
      point.dataset.done = "";
      const state = part(point, "state");
      state.textContent = state.dataset.done;
      state.classList.add("status--done");
    }
    if (Number.isInteger(reply.look_at_s)) {
      const link = part(point, "look");
      link.href = `?t=${reply.look_at_s}`;
      link.textContent = link.dataset.look;
    }
    part(point, "look").hidden = Boolean(reply.right);
    part(point, "go-on").hidden = !reply.counts;
    part(point, "send").hidden = Boolean(reply.right);
    if (reply.left !== undefined) part(this.#root, "left").textContent = reply.left_message;
    if (reply.state) this.#root.dispatchEvent(new CustomEvent("checkpoint-answered", { bubbles: true, detail: reply }));
    if (reply.right) part(point, "go-on").focus();
  }

  /* The explanation comes from our own server, which lets none but harmless tags through. */
  #say(point, message, explanation, isRight) {
    part(point, "message").textContent = message;
    part(point, "explanation").innerHTML = explanation;
    const outcome = part(point, "outcome");
    outcome.classList.toggle("alert--success", isRight === true);
    outcome.classList.toggle("alert--warning", isRight !== true);
    outcome.hidden = false;
  }

  #look(event) {
    const seconds = Number(new URL(event.target.href).searchParams.get("t"));
    /* Before the first play there is no picture to move: the address begins there. */
    if (this.#video.readyState === 0) return;
    event.preventDefault();
    this.#video.currentTime = Math.max(0, seconds - 1);
    this.#last = null;
    this.#toVideo();
  }

  #goOn(point) {
    point.open = false;
    this.#toVideo();
  }

  #toVideo() {
    this.#video.closest("lecture-player").scrollIntoView({ block: "start" });
    /* Refused without a picture or a gesture: the play button is there. */
    this.#video.play().catch(() => {});
  }
}

function part(root, name) {
  return root.querySelector(`[data-part="${name}"]`);
}

function announce(text) {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}

async function leaveFullScreen(video) {
  if (document.fullscreenElement) await document.exitFullscreen().catch(() => {});
  if (video.webkitDisplayingFullscreen) video.webkitExitFullscreen();
}

const root = document.querySelector("[data-checkpoints]");
const video = document.querySelector("lecture-player video");
if (root && video) new Checkpoints(root, video);
