/**
 * More rows of options in a question; the rows that the page came with work without it.
 *
 * <fieldset data-option-rows="<formset prefix>" data-most="12">
 *   <ol data-part="rows">…</ol> <template data-part="blank">…__prefix__…</template>
 *   <button type="button" data-part="add" hidden>…</button>
 */
function start(box) {
  const rows = box.querySelector("[data-part=rows]");
  const blank = box.querySelector("[data-part=blank]");
  const add = box.querySelector("[data-part=add]");
  const total = box.querySelector(`input[name="${box.dataset.optionRows}-TOTAL_FORMS"]`);
  const most = Number(box.dataset.most);
  const show = () => {
    add.hidden = Number(total.value) >= most;
  };
  add.addEventListener("click", () => {
    const template = document.createElement("template");
    template.innerHTML = blank.innerHTML.replaceAll("__prefix__", total.value);
    rows.append(template.content);
    total.value = Number(total.value) + 1;
    rows.lastElementChild.querySelector("input, select, textarea").focus();
    show();
  });
  show();
}

document.querySelectorAll("[data-option-rows]").forEach(start);
