/**
 * Asks for a picture and what it shows, sends it, and hands over its name.
 *
 * <dialog data-part="picture" data-url="…">
 *   <div data-part="file"><input type="file"></div> <img data-part="shown" hidden> <input data-part="alt">
 *   <p role="alert" data-part="error" data-no-alt="…" data-failed="…"></p>
 *   <button data-part="take">…</button> <button data-part="cancel">…</button>
 * </dialog>
 */
export class PictureDialog {
  #dialog;
  #done;
  #picture;
  #token;

  constructor(dialog) {
    this.#dialog = dialog;
    document.body.append(dialog);
    this.#part("take").addEventListener("click", () => this.#take());
    this.#part("cancel").addEventListener("click", () => dialog.close());
    this.#input.addEventListener("change", () => this.#show());
    this.#part("alt").addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      this.#take();
    });
    dialog.addEventListener("close", () => this.#done?.(null));
  }

  /** Resolves to {name, alt}, or null when nothing is to be done. `picture` is one to be described anew, `file` one pasted. */
  ask({ token, picture = null, file = null }) {
    this.#token = token;
    this.#picture = picture;
    this.#part("file").hidden = Boolean(picture);
    this.#input.value = "";
    this.#part("alt").value = picture?.alt ?? "";
    this.#part("error").textContent = "";
    if (file) {
      const files = new DataTransfer();
      files.items.add(file);
      this.#input.files = files.files;
    }
    this.#show();
    this.#dialog.showModal();
    (picture || file ? this.#part("alt") : this.#input).focus();
    return new Promise((resolve) => {
      this.#done = (answer) => {
        this.#done = null;
        resolve(answer);
      };
    });
  }

  get #input() {
    return this.#part("file").querySelector("input");
  }

  #part(name) {
    return this.#dialog.querySelector(`[data-part=${name}]`);
  }

  #show() {
    const shown = this.#part("shown");
    const file = this.#input.files[0];
    if (shown.src.startsWith("blob:")) URL.revokeObjectURL(shown.src);
    shown.hidden = !file && !this.#picture;
    if (file) shown.src = URL.createObjectURL(file);
    else if (this.#picture) shown.src = this.#picture.src;
    else shown.removeAttribute("src");
  }

  async #take() {
    const error = this.#part("error");
    const alt = this.#part("alt").value.trim();
    if (!alt) {
      error.textContent = error.dataset.noAlt;
      this.#part("alt").focus();
      return;
    }
    if (this.#picture) return this.#finish({ name: this.#picture.dataset.image, alt });
    const body = new FormData();
    if (this.#input.files[0]) body.append("file", this.#input.files[0]);
    body.append("alt", alt);
    this.#part("take").disabled = true;
    try {
      const response = await fetch(this.#dialog.dataset.url, { method: "POST", body, headers: { "X-CSRFToken": this.#token } });
      const reply = await response.json();
      if (response.ok) this.#finish(reply);
      else error.textContent = reply.error;
    } catch {
      error.textContent = error.dataset.failed;
    } finally {
      this.#part("take").disabled = false;
    }
  }

  #finish(answer) {
    const done = this.#done;
    this.#done = null;
    this.#dialog.close();
    done?.(answer);
  }
}
