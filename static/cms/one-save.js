// Publishing waits for the autosave that is on its way. Wagtail sends both otherwise: the page is made
// twice, and whichever comes second fails at its own slug.
const saving = new Map(); // form: the button pressed meanwhile, or null
const leaving = new Set();

document.addEventListener("w-autosave:save", (event) => {
  if (leaving.has(event.target)) event.preventDefault();
  else saving.set(event.target, null);
});

for (const name of ["success", "error"]) {
  document.addEventListener(`w-autosave:${name}`, ({ target: form }) => {
    const button = saving.get(form);
    saving.delete(form);
    if (button) submitBy(form, button);
  });
}

window.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.matches("[data-controller~=w-autosave]")) return;
    if (!saving.has(form)) {
      leaving.add(form);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    saving.set(form, event.submitter ?? form);
  },
  { capture: true },
);

// Somebody asked for confirmation, say: the editor stays, and so does autosave.
window.addEventListener("submit", (event) => {
  if (event.defaultPrevented) leaving.delete(event.target);
});

/** As pressing the button would; it may be disabled by now, and would not be sent. */
function submitBy(form, button) {
  if (button !== form && button.name) {
    const pressed = document.createElement("input");
    Object.assign(pressed, { type: "hidden", name: button.name, value: button.value });
    form.append(pressed);
  }
  form.requestSubmit();
}
