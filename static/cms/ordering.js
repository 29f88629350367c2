/**
 * Puts the rows of a list into an order: by dragging a handle or by two buttons. Without script the number fields do it.
 *
 * <ol data-ordering="<id of a status>" data-said="{name} {place} {total}" data-said-gone="{name}" data-said-added="…">
 *   <li data-order-row>
 *     <span data-order-handle hidden>⠿</span> <button type="button" data-order-step="-1" hidden>…</button>
 *     <input data-order-place> <span data-order-name>…</span>
 *   </li>
 * </ol>
 * <p data-order-empty> is shown while the list is empty.
 */
const nameOf = (row) => row.querySelector("[data-order-name]").textContent.trim().slice(0, 60);

class Ordering {
  constructor(list) {
    this.list = list;
    this.status = document.getElementById(list.dataset.ordering);
    this.empty = list.parentElement.querySelector("[data-order-empty]");
    list.classList.add("slots--live");
    list.addEventListener("click", (event) => this.#step(event));
    list.addEventListener("pointerdown", (event) => this.#grab(event));
    new MutationObserver((changes) => this.#changed(changes)).observe(list, { childList: true });
    this.#number();
  }

  rows() {
    return [...this.list.querySelectorAll(":scope > [data-order-row]")];
  }

  /** Moves a row before another one, or to the end, and says where it is now. */
  #place(row, before) {
    this.moving = true;
    this.list.insertBefore(row, before);
    this.#number();
    this.#say("said", row);
  }

  #step(event) {
    const button = event.target.closest("[data-order-step]");
    const row = button?.closest("[data-order-row]");
    if (!row) return;
    const rows = this.rows();
    const target = rows.indexOf(row) + Number(button.dataset.orderStep);
    if (target < 0 || target >= rows.length) {
      this.#say("said", row);
      return;
    }
    this.#place(row, Number(button.dataset.orderStep) < 0 ? rows[target] : rows[target].nextElementSibling);
    button.focus();
  }

  #grab(event) {
    const handle = event.target.closest("[data-order-handle]");
    const row = handle?.closest("[data-order-row]");
    if (!row || event.button !== 0) return;
    event.preventDefault();
    row.classList.add("slot--held");
    // On the document: a captured pointer would be let go as soon as its row is put elsewhere.
    const until = new AbortController();
    const ours = (act) => (moved) => moved.pointerId === event.pointerId && act(moved);
    const drop = ours(() => {
      until.abort();
      row.classList.remove("slot--held");
      this.#say("said", row);
    });
    const options = { signal: until.signal };
    document.addEventListener("pointermove", ours((moved) => this.#follow(row, moved.clientY)), options);
    document.addEventListener("pointerup", drop, options);
    document.addEventListener("pointercancel", drop, options);
  }

  #follow(row, y) {
    const others = this.rows().filter((one) => one !== row);
    const next = others.find((one) => {
      const box = one.getBoundingClientRect();
      return y < box.top + box.height / 2;
    });
    if ((next ?? null) === row.nextElementSibling) return;
    this.moving = true;
    this.list.insertBefore(row, next ?? null);
    this.#number();
  }

  #changed(changes) {
    const moved = this.moving;
    this.moving = false;
    this.#number();
    if (moved) return;
    for (const change of changes) {
      for (const row of change.addedNodes) if (row.matches?.("[data-order-row]")) this.#say("saidAdded", row);
      for (const row of change.removedNodes) if (row.matches?.("[data-order-row]")) this.#say("saidGone", row);
    }
  }

  #number() {
    const rows = this.rows();
    rows.forEach((row, index) => {
      row.querySelector("[data-order-place]").value = String(index + 1);
      for (const tool of row.querySelectorAll("[data-order-handle], [data-order-step]")) tool.hidden = false;
      row.querySelector("[data-order-step='-1']").setAttribute("aria-disabled", String(index === 0));
      row.querySelector("[data-order-step='1']").setAttribute("aria-disabled", String(index === rows.length - 1));
    });
    if (this.empty) this.empty.hidden = rows.length > 0;
  }

  #say(template, row) {
    const rows = this.rows();
    this.status.textContent = this.list.dataset[template]
      .replace("{name}", nameOf(row))
      .replace("{place}", String(rows.indexOf(row) + 1))
      .replace("{total}", String(rows.length));
  }
}

document.querySelectorAll("[data-ordering]").forEach((list) => new Ordering(list));
