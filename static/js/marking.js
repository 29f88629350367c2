/** Ctrl + Enter in the comment saves, like Enter in the field of points. <form data-marking> */
for (const form of document.querySelectorAll("form[data-marking]")) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button.btn--primary"));
  });
}
