/**
 * Ticking all rows of a list at once, and saying how many are ticked. Without script the boxes work one by one.
 *
 * <div data-ticks="<id of a form>"> <input type="checkbox" data-tick-all> <input type="checkbox" name="video" form="<id>"> … </div>
 * <p id="<id>-count" data-template="{number}">
 */
const root = document.querySelector("[data-ticks]");
const form = document.getElementById(root?.dataset.ticks);
const count = document.getElementById(`${root?.dataset.ticks}-count`);

const boxes = () => [...root.querySelectorAll("input[type=checkbox]:not([data-tick-all])")];

function tell() {
  const ticked = boxes().filter((box) => box.checked).length;
  count.textContent = ticked ? count.dataset.template.replace("{number}", String(ticked)) : "";
  for (const button of form.querySelectorAll("button")) button.disabled = ticked === 0;
}

if (root && form && count) {
  // On the root, because the list below it is replaced whenever a filter changes.
  root.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) {
      for (const box of boxes()) box.checked = event.target.checked;
    }
    tell();
  });
  new MutationObserver(tell).observe(root, { childList: true, subtree: true });
  tell();
}
