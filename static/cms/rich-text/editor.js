import { cleaned, nodesOf, pictureOf, textOf } from "./markup.js";
import { PictureDialog } from "./picture-dialog.js";

let dialog = null;
let count = 0;

/**
 * An editor in place of a text area, which keeps the value and goes with the form.
 *
 * <rich-text data-images="/…/000…000/"><textarea id="…" rows="1"></textarea></rich-text>
 * <template id="rich-text-parts">the toolbar and the dialog for pictures</template>
 */
export class RichText extends HTMLElement {
  #area;
  #box;
  #toolbar;
  #range = null;

  connectedCallback() {
    const parts = document.getElementById("rich-text-parts");
    this.#area = this.querySelector("textarea");
    if (this.#box || !parts || !this.#area) return;
    dialog ??= new PictureDialog(parts.content.querySelector("dialog").cloneNode(true));
    this.#box = this.#makeBox();
    this.#toolbar = parts.content.querySelector("[role=toolbar]").cloneNode(true);
    this.append(this.#toolbar, this.#box);
    this.#area.hidden = true;
    this.#nameThem();
    this.#listen();
  }

  focus() {
    this.#box?.focus();
  }

  #makeBox() {
    const box = document.createElement("div");
    box.className = "rich-text__box";
    box.contentEditable = "true";
    box.tabIndex = 0;
    box.setAttribute("role", "textbox");
    box.setAttribute("aria-multiline", "true");
    if (this.#area.rows > 1) box.classList.add("rich-text__box--tall");
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (this.#area.hasAttribute(name)) box.setAttribute(name, this.#area.getAttribute(name));
    }
    box.append(nodesOf(this.#area.value, this.dataset.images));
    return box;
  }

  /* The label may hold the editor itself, so its words are copied instead of pointed at. */
  #nameThem() {
    const label = this.#area.labels[0];
    const words = label?.cloneNode(true);
    words?.querySelector("rich-text")?.remove();
    const name = words?.textContent.replace("*", "").trim() ?? "";
    this.#box.setAttribute("aria-label", name);
    this.#box.id = `rich-text-${(count += 1)}`;
    this.#toolbar.setAttribute("aria-controls", this.#box.id);
    this.#toolbar.setAttribute("aria-label", `${this.#toolbar.getAttribute("aria-label")}: ${name}`);
    label?.addEventListener("click", (event) => {
      if (!this.contains(event.target)) this.#box.focus();
    });
  }

  #listen() {
    const box = this.#box;
    box.addEventListener("focus", () => document.execCommand("defaultParagraphSeparator", false, "p"));
    box.addEventListener("input", () => this.#sync());
    box.addEventListener("keydown", (event) => this.#key(event));
    box.addEventListener("paste", (event) => this.#paste(event));
    box.addEventListener("drop", (event) => event.preventDefault());
    box.addEventListener("dblclick", (event) => event.target.nodeName === "IMG" && this.#picture({ picture: event.target }));
    this.#toolbar.addEventListener("mousedown", (event) => event.preventDefault());
    this.#toolbar.addEventListener("click", (event) => this.#pressed(event.target.closest("button")));
    this.#toolbar.addEventListener("keydown", (event) => this.#step(event));
    document.addEventListener("selectionchange", () => this.#remember());
  }

  #sync() {
    this.#area.value = textOf(this.#box);
    this.#area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #remember() {
    const selection = document.getSelection();
    if (!selection.rangeCount || !this.#box.contains(selection.anchorNode)) return;
    this.#range = selection.getRangeAt(0).cloneRange();
    for (const button of this.#toolbar.querySelectorAll("[aria-pressed]")) {
      button.setAttribute("aria-pressed", String(document.queryCommandState(button.dataset.command)));
    }
  }

  #recall() {
    this.#box.focus();
    if (!this.#range || !this.#box.contains(this.#range.startContainer)) return;
    const selection = document.getSelection();
    selection.removeAllRanges();
    selection.addRange(this.#range);
  }

  #pressed(button) {
    if (!button) return;
    if (button.dataset.part === "add-picture") {
      this.#picture({ picture: this.#chosenPicture() });
      return;
    }
    this.#recall();
    document.execCommand(button.dataset.command);
  }

  #chosenPicture() {
    const holder = this.#range?.startContainer.childNodes[this.#range.startOffset];
    return this.#range?.toString() === "" && !this.#range.collapsed && holder?.nodeName === "IMG" ? holder : null;
  }

  async #picture(asked) {
    const range = this.#range;
    const token = this.#area.form.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await dialog.ask({ token, ...asked });
    this.#range = range;
    this.#recall();
    if (!answer) return;
    if (asked.picture) asked.picture.alt = answer.alt;
    else this.#insert(pictureOf(answer.name, answer.alt, this.dataset.images));
    this.#sync();
  }

  #insert(nodes) {
    const holder = document.createElement("div");
    holder.append(nodes);
    this.#recall();
    document.execCommand("insertHTML", false, holder.innerHTML);
  }

  #paste(event) {
    event.preventDefault();
    const file = [...event.clipboardData.files].find((one) => one.type.startsWith("image/"));
    const html = event.clipboardData.getData("text/html");
    if (file && !html) this.#picture({ file });
    else if (html) this.#insert(cleaned(html, this.dataset.images));
    else document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
  }

  /* An answer is short: Enter breaks its line. While characters are being composed, Enter belongs to the input method. */
  #key(event) {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey || this.#area.rows > 1) return;
    if (document.queryCommandState("insertUnorderedList") || document.queryCommandState("insertOrderedList")) return;
    event.preventDefault();
    document.execCommand("insertLineBreak");
  }

  #step(event) {
    const buttons = [...this.#toolbar.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined) {
      if (event.key === "Escape") this.#recall();
      return;
    }
    event.preventDefault();
    const next = buttons[(to + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  }
}
