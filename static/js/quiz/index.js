/* Entry of the page that answers a quiz. A browser that cannot run it keeps the plain form, which works. */

import { QuizForm } from "./form.js";

for (const form of document.querySelectorAll("form[data-quiz-form]")) {
  if ("AbortSignal" in window && "timeout" in AbortSignal) new QuizForm(form).begin();
}
