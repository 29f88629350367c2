/**
 * Renews the preview beside a form while it is filled in. Without script its button posts the form into the frame.
 *
 * <form id="f">…</form>
 * <aside data-live-preview="<url>" data-form="f">
 *   <p data-part="by-hand"><button form="f" formaction="<url>" formtarget="…">…</button></p>
 *   <iframe></iframe> <p role="status" data-part="said" data-failed="…"></p>
 * </aside>
 */
const PAUSE_MS = 400;

class LivePreview {
  constructor(box) {
    this.url = box.dataset.livePreview;
    this.form = document.getElementById(box.dataset.form);
    this.frame = box.querySelector("iframe");
    this.said = box.querySelector("[data-part=said]");
    box.querySelector("[data-part=by-hand]").hidden = true;
    const soon = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.#renew(), PAUSE_MS);
    };
    // Boxes outside the form belong to it by their `form` attribute; lines that move change no field of their own.
    document.addEventListener("input", (event) => event.target.form === this.form && soon());
    document.addEventListener("change", (event) => event.target.form === this.form && soon());
    new MutationObserver(soon).observe(this.form, { childList: true, subtree: true });
    this.#renew();
  }

  async #renew() {
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const response = await fetch(this.url, {
        method: "POST",
        body: new FormData(this.form),
        signal: this.asking.signal,
      });
      if (!response.ok) throw new Error(String(response.status));
      this.#show(await response.text());
      this.said.textContent = "";
    } catch (error) {
      if (error.name !== "AbortError") this.said.textContent = this.said.dataset.failed;
    }
  }

  #show(html) {
    const top = this.frame.contentWindow?.scrollY ?? 0;
    this.frame.addEventListener("load", () => this.frame.contentWindow.scrollTo(0, top), { once: true });
    this.frame.srcdoc = html;
  }
}

document.querySelectorAll("[data-live-preview]").forEach((box) => new LivePreview(box));
