/**
 * The upload page of the editor (templates/cms/videos/upload.html): files are chosen or dropped, two are sent at a
 * time, the others wait. What was begun earlier is matched by its fingerprint and goes on where it was.
 */

import { failure, Row } from "./row.js";
import { forget, Transfer } from "./transfer.js";
import { fill, percent, size } from "./words.js";

const AT_ONCE = 2;
const SAY_EVERY_PERCENT = 25;

/** The same for the same file in any browser; short enough for the server. */
function fingerprintOf(file) {
  return `${file.size}-${file.lastModified}-${[...file.name].slice(0, 120).join("")}`;
}

class Uploader {
  constructor(root) {
    this.root = root;
    this.setup = JSON.parse(document.getElementById("upload-setup").textContent);
    this.words = this.setup.words;
    this.transfers = new Map();
    this.#listen();
  }

  #find(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  /** As it is now: whoever signs in again, in another tab, is given a new one. */
  #csrf() {
    const name = `${this.setup.csrfCookie}=`;
    const found = document.cookie.split("; ").find((each) => each.startsWith(name));
    return found ? decodeURIComponent(found.slice(name.length)) : this.root.dataset.csrf;
  }

  #listen() {
    const files = this.#find("files");
    files.addEventListener("change", () => {
      this.#add([...files.files]);
      files.value = "";
    });
    const drop = this.#find("drop");
    for (const kind of ["dragenter", "dragover"]) {
      drop.addEventListener(kind, (event) => {
        event.preventDefault();
        drop.classList.add("uploader__drop--over");
      });
    }
    for (const kind of ["dragleave", "drop"]) {
      drop.addEventListener(kind, () => drop.classList.remove("uploader__drop--over"));
    }
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      this.#add([...event.dataTransfer.files]);
    });
    for (const line of this.root.querySelectorAll("[data-begun]")) {
      line.querySelector("[data-forget]").addEventListener("click", () => this.#forget(line));
    }
    window.addEventListener("online", () => this.#all().forEach((transfer) => transfer.retryNow()));
    window.addEventListener("beforeunload", (event) => {
      if (this.#all().some((transfer) => transfer.isOpen)) event.preventDefault();
    });
  }

  #all() {
    return [...this.transfers.values()];
  }

  #add(files) {
    for (const file of files) {
      const known = this.transfers.get(fingerprintOf(file));
      if (known && !["failed", "cancelled"].includes(known.state)) this.#say("twice", file.name);
      else this.#take(file);
    }
    this.#startNext();
  }

  /** Why a file need not be sent at all, or nothing. The server asks the same. */
  #objection(file) {
    const suffix = /\.[^.]*$/.exec(file.name)?.[0].toLowerCase() ?? "";
    if (!this.setup.suffixes.includes(suffix)) return fill(this.words.notVideo, { format: suffix || "?" });
    if (file.size === 0) return this.words.empty;
    if (file.size > this.setup.most) return fill(this.words.tooLarge, { size: size(file.size) });
    return "";
  }

  #take(file) {
    const row = new Row(this.#find("row"), file.name, this.words);
    row.on("remove", "click", () => this.#remove(row, fingerprintOf(file)));
    this.#find("list").append(row.element);
    const objection = this.#objection(file);
    if (objection) {
      row.refuse(objection);
      this.#say("sayFailed", file.name, { reason: objection });
      return;
    }
    this.#watch(row, this.#makeTransfer(file, row));
  }

  #makeTransfer(file, row) {
    const fingerprint = fingerprintOf(file);
    const begun = this.#takeBegun(fingerprint);
    const title = begun?.title ?? file.name.replace(/\.[^.]*$/, "");
    row.part("title").value = title;
    let state = "";
    let said = 0;
    const transfer = new Transfer(file, {
      endpoint: this.setup.endpoint,
      piece: this.setup.piece,
      csrf: () => this.#csrf(),
      fingerprint,
      title,
      url: begun?.url ?? null,
      offset: begun ? Math.floor((file.size * begun.percent) / 100) : 0,
      onChange: () => {
        row.show(transfer);
        if (transfer.state !== state) {
          state = transfer.state;
          this.#changed(row, transfer);
        } else said = this.#sayPart(transfer, said);
        this.#showOverall();
      },
      onRenamed: () => this.#rename(row, transfer),
    });
    this.transfers.set(fingerprint, transfer);
    row.show(transfer);
    if (begun) this.#say("resumed", file.name, { percent: begun.percent });
    else this.#say("sayAdded", file.name);
    return transfer;
  }

  #watch(row, transfer) {
    row.on("pause", "click", () => transfer.pause());
    row.on("resume", "click", () => this.#again(transfer));
    row.on("again", "click", () => this.#again(transfer));
    row.on("cancel", "click", () => this.#cancel(transfer));
    row.on("title", "change", () => this.#rename(row, transfer));
  }

  #again(transfer) {
    transfer.queue();
    this.#startNext();
  }

  #cancel(transfer) {
    const asks = transfer.sent > 0;
    if (!asks || window.confirm(fill(this.words.askCancel, { name: transfer.file.name }))) transfer.cancel();
  }

  #remove(row, fingerprint) {
    const next = row.element.nextElementSibling ?? row.element.previousElementSibling;
    row.element.remove();
    const transfer = this.transfers.get(fingerprint);
    if (transfer && !transfer.isOpen && transfer.state !== "paused") this.transfers.delete(fingerprint);
    (next?.querySelector("button:not([hidden]), a:not([hidden])") ?? this.#find("files")).focus();
  }

  #startNext() {
    let busy = this.#all().filter((transfer) => ["sending", "retrying"].includes(transfer.state)).length;
    for (const transfer of this.#all()) {
      if (busy >= AT_ONCE) return;
      if (transfer.state !== "waiting") continue;
      busy += 1;
      transfer.start();
    }
  }

  #changed(row, transfer) {
    const name = transfer.file.name;
    if (transfer.state === "paused") this.#say("sayPaused", name);
    if (transfer.state === "cancelled") this.#say("sayCancelled", name);
    if (transfer.state === "failed") this.#say("sayFailed", name, { reason: failure(transfer, this.words) });
    if (transfer.state === "finished") {
      this.#say("sayFinished", name);
      this.#showVideo(row, transfer);
    }
    if (!["sending", "waiting"].includes(transfer.state)) this.#startNext();
  }

  #sayPart(transfer, said) {
    const part = Math.floor(percent(transfer.sent, transfer.total) / SAY_EVERY_PERCENT) * SAY_EVERY_PERCENT;
    if (part > said && part < 100 && transfer.state === "sending") {
      this.#say("sayPart", transfer.file.name, { percent: part });
    }
    return Math.max(said, part);
  }

  /** From here on `video-status.js` renews the state: converted, or refused with the reason. */
  async #showVideo(row, transfer) {
    if (!transfer.video) return;
    const address = new URL(`../${transfer.video}/`, location.href).href;
    row.showVideo("", address);
    try {
      const response = await fetch(`${this.root.dataset.videoStatusUrl}?key=${transfer.video}`, {
        headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
      });
      if (response.ok) row.showVideo((await response.json())[transfer.video] ?? "", address);
    } catch {
      // The link to the video is there; its page shows the same state.
    }
  }

  async #rename(row, transfer) {
    transfer.title = row.part("title").value.trim() || transfer.title;
    row.part("title").value = transfer.title;
    if (!transfer.url) return;
    const body = new URLSearchParams({ title: transfer.title });
    try {
      const response = await fetch(`${transfer.url}title/`, {
        method: "POST",
        headers: { "X-CSRFToken": this.#csrf() },
        body,
      });
      this.#say(response.ok ? "titleSaved" : "titleFailed", transfer.file.name);
    } catch {
      this.#say("titleFailed", transfer.file.name);
    }
  }

  #takeBegun(fingerprint) {
    const lines = [...this.root.querySelectorAll("[data-begun]")];
    const line = lines.find((each) => each.dataset.fingerprint === fingerprint);
    if (!line) return null;
    this.#dropLine(line);
    return { url: line.dataset.begun, title: line.dataset.title, percent: Number(line.dataset.percent) };
  }

  async #forget(line) {
    if (!window.confirm(fill(this.words.askCancel, { name: line.dataset.name }))) return;
    if (await forget(line.dataset.begun, this.#csrf())) {
      this.#dropLine(line);
      this.#say("sayCancelled", line.dataset.name);
      this.#find("files").focus();
    }
  }

  #dropLine(line) {
    line.remove();
    const section = this.#find("unfinished");
    if (section && !section.querySelector("[data-begun]")) section.remove();
  }

  #showOverall() {
    const open = this.#all().filter((transfer) => transfer.isOpen);
    const place = this.#find("overall");
    place.hidden = open.length < 2;
    const sent = open.reduce((sum, transfer) => sum + transfer.sent, 0);
    const total = open.reduce((sum, transfer) => sum + transfer.total, 0);
    place.textContent = fill(this.words.overall, { count: open.length, percent: percent(sent, total) });
  }

  #say(word, name, figures = {}) {
    this.#find("say").textContent = fill(this.words[word], { name, ...figures });
  }
}

document.querySelectorAll("[data-uploader]").forEach((root) => new Uploader(root));
