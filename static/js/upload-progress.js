/**
 * A multipart form with a large file tells how far it is, how fast, and can be cancelled. Without script it is an
 * ordinary form. The server may answer as to any form (a redirect, or the form again with errors), or with JSON
 * {"redirect": url} or {"errors": [text, …]}.
 *
 * <form method="post" enctype="multipart/form-data" data-upload-progress>
 *   … <input type="file" name="file"> …
 *   {% include "components/_upload_status.html" %}
 *   <button>…</button>
 * </form>
 */

const MIB = 1024 * 1024;
const SMOOTHING = 0.2;

function size(bytes) {
  return bytes >= MIB ? `${(bytes / MIB).toFixed(1)} MB` : `${Math.ceil(bytes / 1024)} kB`;
}

function clock(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function formErrors(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const places = page.querySelectorAll(".error-message:not([data-upload-error]), .errorlist li");
  return [...new Set([...places].map((place) => place.textContent.trim()).filter(Boolean))];
}

class Upload {
  #form;
  #request = null;
  #speed = 0;
  #last = { at: 0, loaded: 0 };

  constructor(form) {
    this.#form = form;
    form.addEventListener("submit", (event) => this.#submit(event));
    this.#part("cancel").addEventListener("click", () => this.#request?.abort());
    window.addEventListener("beforeunload", (event) => this.#request && event.preventDefault());
  }

  #part(name) {
    return this.#form.querySelector(`[data-upload-${name}]`);
  }

  #submit(event) {
    const files = [...this.#form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
    if (files.length === 0) return;
    event.preventDefault();
    if (this.#request) return;
    this.#send(new FormData(this.#form, event.submitter));
  }

  #send(data) {
    const request = new XMLHttpRequest();
    this.#request = request;
    this.#last = { at: performance.now(), loaded: 0 };
    this.#speed = 0;
    this.#part("error").hidden = true;
    this.#part("status").hidden = false;
    for (const button of this.#buttons()) button.disabled = true;
    request.upload.addEventListener("progress", (event) => this.#progress(event));
    request.addEventListener("load", () => this.#loaded(request));
    request.addEventListener("error", () => this.#failed("network"));
    request.addEventListener("abort", () => this.#failed("cancelled"));
    request.open("POST", this.#form.action);
    request.setRequestHeader("Accept", "application/json, text/html;q=0.9");
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.send(data);
  }

  #buttons() {
    return this.#form.querySelectorAll("button:not([type=button]), input[type=submit]");
  }

  #progress({ loaded, total, lengthComputable }) {
    if (!lengthComputable) return;
    const now = performance.now();
    const seconds = (now - this.#last.at) / 1000;
    if (seconds > 0.25) {
      const current = (loaded - this.#last.loaded) / seconds;
      this.#speed = this.#speed ? this.#speed + SMOOTHING * (current - this.#speed) : current;
      this.#last = { at: now, loaded };
    }
    const percent = Math.floor((loaded * 100) / total);
    const text = this.#part("text");
    this.#part("status").querySelector("progress").value = percent;
    text.textContent =
      loaded === total
        ? text.dataset.finishing
        : text.dataset.template
            .replace("{percent}", `${percent}%`)
            .replace("{done}", size(loaded))
            .replace("{total}", size(total))
            .replace("{speed}", this.#speed ? size(this.#speed) : "…")
            .replace("{left}", this.#speed ? clock((total - loaded) / this.#speed) : "…");
  }

  /* A redirect means stored. The form's own address again means that the form came back with its errors. */
  #loaded(request) {
    const json = (request.getResponseHeader("Content-Type") ?? "").startsWith("application/json");
    const answer = json ? JSON.parse(request.responseText) : { errors: formErrors(request.responseText) };
    const stored = answer.redirect ?? (request.responseURL === this.#form.action ? null : request.responseURL);
    if (request.status >= 200 && request.status < 300 && stored) {
      this.#request = null;
      location.assign(stored);
    } else this.#failed("refused", (answer.errors ?? []).join(" "));
  }

  #failed(kind, sentence = "") {
    this.#request = null;
    const error = this.#part("error");
    error.textContent = sentence || error.dataset[kind];
    error.hidden = false;
    this.#part("status").hidden = true;
    for (const button of this.#buttons()) button.disabled = false;
  }
}

for (const form of document.querySelectorAll("form[data-upload-progress]")) {
  if (form.querySelector("[data-upload-status]")) new Upload(form);
}
