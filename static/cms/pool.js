/**
 * Takes questions from a table into the order of a quiz and back, and narrows the table down. Without script they are
 * ticked, and take their place at the end when the quiz is saved.
 *
 * <ol data-ordering> <li data-order-row data-slot-key> … <button data-slot-remove hidden> </li> </ol>
 * <fieldset data-pool> <tr data-pool-row="<key>"> <input type="checkbox"> … <template data-pool-template> … </fieldset>
 */
const list = document.querySelector("[data-ordering]");
const pool = document.querySelector("[data-pool]");
const template = pool?.querySelector("[data-pool-template]");

/** Ticks and "no draw" are for pages without script; here a line has a button. */
function equip() {
  for (const use of list.querySelectorAll(".slot__use")) use.hidden = true;
  for (const remove of list.querySelectorAll("[data-slot-remove]")) remove.hidden = false;
}

function take(row) {
  const cells = [...row.cells].map((cell) => cell.textContent.trim());
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll("__key__", row.dataset.poolRow).trim();
  const line = holder.content.firstElementChild;
  for (const name of line.querySelectorAll("[data-order-name], [data-order-of]")) name.textContent = cells[1];
  line.querySelector("[data-slot-kind]").textContent = cells[2];
  line.querySelector("[data-slot-bank]").textContent = cells[3];
  list.append(line);
  setChosen(row, true);
}

function setChosen(row, chosen) {
  const box = row.querySelector("input");
  box.checked = false;
  box.disabled = chosen;
  row.toggleAttribute("data-chosen", chosen);
  narrow();
}

function remove(line) {
  const next = line.nextElementSibling ?? line.previousElementSibling;
  const row = pool?.querySelector(`[data-pool-row="${line.dataset.slotKey}"]`);
  if ("slotDraw" in line.dataset) {
    // The formset counts its rows, so an emptied one is sent along.
    line.querySelector("select").value = "";
    line.hidden = true;
    list.closest("form").append(line);
  } else {
    line.remove();
  }
  if (row) setChosen(row, false);
  (next?.querySelector("[data-slot-remove]:not([hidden])") ?? pool?.querySelector("[data-pool-words]"))?.focus();
}

function narrow() {
  const words = pool.querySelector("[data-pool-words]").value.trim().toLowerCase();
  const bank = pool.querySelector("[data-pool-bank]").value;
  let number = 0;
  for (const row of pool.querySelectorAll("[data-pool-row]")) {
    const [, stem, , home] = row.cells;
    const fits = (!words || stem.textContent.toLowerCase().includes(words)) && (!bank || home.textContent.trim() === bank);
    row.hidden = "chosen" in row.dataset || !fits;
    number += row.hidden ? 0 : 1;
  }
  const count = pool.querySelector("[data-pool-count]");
  count.textContent = count.dataset.template.replace("{number}", String(number));
}

/** The spare draw is there for pages without script, which cannot add one. */
function dropSpareDraw() {
  const total = document.querySelector(`input[name="${list.closest("[data-option-rows]").dataset.optionRows}-TOTAL_FORMS"]`);
  const last = list.lastElementChild;
  if (!last || !("slotDraw" in last.dataset) || last.querySelector("select").value || last.querySelector("[role=alert]")) return;
  last.remove();
  total.value = String(Number(total.value) - 1);
}

if (list) {
  dropSpareDraw();
  list.addEventListener("click", (event) => {
    const line = event.target.closest("[data-slot-remove]")?.closest("[data-order-row]");
    if (line) remove(line);
  });
  new MutationObserver(equip).observe(list, { childList: true });
  equip();
}
if (list && template) {
  pool.addEventListener("change", (event) => {
    const row = event.target.closest("[data-pool-row]");
    if (row && event.target.checked) take(row);
    else if (!row) narrow();
  });
  pool.addEventListener("input", (event) => {
    if (event.target.matches("[data-pool-words]")) narrow();
  });
  pool.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-pool-words]")) event.preventDefault();
  });
  for (const row of pool.querySelectorAll("[data-pool-row][hidden]")) row.toggleAttribute("data-chosen", true);
  pool.querySelector("[data-pool-filter]").hidden = false;
  narrow();
}
