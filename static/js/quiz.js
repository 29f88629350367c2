/**
 * A quiz form shows how many questions are answered and asks before answers are left behind. Without script the form
 * works as it is; answers are checked by the server only.
 *
 * <form data-quiz-form>
 *   <fieldset class="question" data-question>…inputs…</fieldset> …
 *   <p data-quiz-progress data-template="{answered} / {total}">…</p>
 * </form>
 */

/** Something is ticked; or, where there is something to write or to select, all of it is filled in. */
function isAnswered(question) {
  const fields = [...question.querySelectorAll("select, textarea, input[type=text]")];
  if (!fields.length) return question.querySelector("input:checked") !== null;
  return fields.every((field) => field.value.trim() !== "");
}

class QuizForm {
  #form;
  #changed = false;

  constructor(form) {
    this.#form = form;
    form.addEventListener("change", () => {
      this.#changed = true;
      this.#count();
    });
    form.addEventListener("submit", () => {
      this.#changed = false;
    });
    window.addEventListener("beforeunload", (event) => this.#changed && event.preventDefault());
    this.#count();
  }

  #count() {
    const place = this.#form.querySelector("[data-quiz-progress]");
    if (!place?.dataset.template) return;
    const questions = [...this.#form.querySelectorAll("[data-question]")];
    const answered = questions.filter(isAnswered).length;
    place.textContent = place.dataset.template
      .replace("{answered}", String(answered))
      .replace("{total}", String(questions.length));
  }
}

for (const form of document.querySelectorAll("form[data-quiz-form]")) new QuizForm(form);
