/* Two answers to one question, from two pages or devices: a person says which one counts. */

/** Shows both beside the question; `onChoose(keepsMine)` hears the decision. */
export function askWhich(question, value, words, onChoose) {
  const place = question.element.querySelector('[data-part="conflict"]');
  const text = document.createElement("p");
  text.textContent = words("conflict");
  const buttons = [
    [true, words("mine", { answer: question.words(question.value) || words("blank") })],
    [false, words("theirs", { answer: question.words(value) || words("blank") })],
  ].map(([keepsMine, label]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn--block";
    button.textContent = label;
    button.addEventListener("click", () => {
      place.hidden = true;
      place.replaceChildren();
      question.element.focus({ preventScroll: true });
      onChoose(keepsMine);
    });
    return button;
  });
  place.replaceChildren(text, ...buttons);
  place.hidden = false;
}
