/**
 * <div data-unit-picker="/organisation/units/?within=managed" data-label="…" data-found="…" data-none="…">
 *   <input type="text" name="unit" id="id_unit">
 *   <input type="hidden" name="unit_for" data-for>  <input type="hidden" name="unit_key" data-key>
 * </div>
 *
 * Turns the text into a combobox (ARIA 1.2): typing asks the address, arrows walk, Enter takes, Escape
 * closes. What is taken goes into `…_key`, valid only while the text stays as in `…_for`. Without the
 * script the server looks the text up and offers what it found as radio buttons.
 */
const PAUSE_MS = 200;

function addSearch(picker) {
  const input = picker.querySelector("input[type=text]");
  const list = document.createElement("ul");
  const live = document.getElementById("live");
  let options = [];
  let at = -1;
  let timer = 0;
  let asked = null;

  list.className = "unit-picker__list";
  list.id = `${input.id}_list`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", picker.dataset.label);
  input.after(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const close = () => {
    asked?.abort();
    clearTimeout(timer);
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const mark = (next) => {
    options[at]?.setAttribute("aria-selected", "false");
    at = next;
    options[at].setAttribute("aria-selected", "true");
    options[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[at].id);
  };

  const take = (unit) => {
    let key = picker.querySelector("[data-key]");
    if (!key) {
      key = document.createElement("input");
      key.type = "hidden";
      key.name = `${input.name}_key`;
      key.dataset.key = "";
      picker.querySelector(".choices")?.remove();
      picker.append(key);
    }
    input.value = unit.name;
    picker.querySelector("[data-for]").value = unit.name;
    key.value = unit.key;
    close();
  };

  const row = (unit, no) => {
    const option = document.createElement("li");
    const about = document.createElement("span");
    option.id = `${list.id}_${no}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.textContent = `${unit.name} `;
    about.className = "soft small";
    about.textContent = unit.path ? `${unit.code} · ${unit.path}` : unit.code;
    option.append(about);
    option.unit = unit;
    return option;
  };

  const show = (units) => {
    options = units.map(row);
    at = -1;
    input.removeAttribute("aria-activedescendant");
    list.replaceChildren(...options);
    list.hidden = units.length === 0;
    input.setAttribute("aria-expanded", String(units.length > 0));
    if (live) live.textContent = units.length ? `${picker.dataset.found} ${units.length}` : picker.dataset.none;
  };

  const search = async () => {
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    const address = new URL(picker.dataset.unitPicker, location.href);
    const day = input.form?.elements.on?.value;
    address.searchParams.set("q", input.value.trim());
    if (day) address.searchParams.set("on", day);
    try {
      const answer = await fetch(address, { signal, headers: { Accept: "application/json" } });
      if (answer.ok) show((await answer.json()).units);
    } catch (error) {
      // Typed on, or the network is gone: the server looks the text up when the form is sent.
      if (!signal.aborted) close();
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      close();
    } else if (event.key === "Enter" && at >= 0) {
      take(options[at].unit);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) search();
      else if (options.length) {
        const step = event.key === "ArrowDown" ? 1 : -1;
        mark(at < 0 && step < 0 ? options.length - 1 : (at + step + options.length) % options.length);
      }
    } else return;
    event.preventDefault();
  });
  // Before the field loses its focus, which closes the list.
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) take(option.unit);
  });
  input.addEventListener("blur", close);
}

for (const picker of document.querySelectorAll("[data-unit-picker]")) addSearch(picker);
