/* Signing out of a shared phone: answers that wait on it are removed first. Found by data-forget-answers on the form. */

import { forget } from "./outbox.js";

for (const form of document.querySelectorAll("form[data-forget-answers]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    forget().then(() => form.submit());
  });
}
