/**
 * A button after a password field that shows and hides what was typed.
 *
 *   <input type="password" id="id_password" data-show-password>
 *
 * The words come from the `data-show-label` and `data-hide-label` of the nearest element that
 * carries them; without the script the field is an ordinary password field.
 */
function addToggle(input) {
  const words = input.closest("[data-show-label]");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn--quiet";
  button.setAttribute("aria-controls", input.id);

  const show = (shown) => {
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    button.textContent = shown ? words.dataset.hideLabel : words.dataset.showLabel;
  };
  button.addEventListener("click", () => {
    show(input.type === "password");
    input.focus();
  });
  // A password left readable would be kept by the browser among ordinary texts.
  input.form.addEventListener("submit", () => show(false));
  show(false);
  input.after(button);
}

for (const input of document.querySelectorAll("[data-show-label] input[data-show-password]")) {
  addToggle(input);
}
