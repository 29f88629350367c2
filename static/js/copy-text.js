/**
 * <textarea id="text" readonly>…</textarea>
 * <button type="button" data-copy="text" data-done="Copied." hidden>Copy</button>
 *
 * Shows the button and copies the text of the field it names; the news goes to the live region.
 * Where the clipboard is closed (no TLS), the text is selected for a copy by hand.
 */
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    let copied = false;
    if (navigator.clipboard) {
      copied = await navigator.clipboard.writeText(field.value).then(
        () => true,
        () => false,
      );
    }
    if (copied || document.execCommand("copy")) {
      document.getElementById("live").textContent = button.dataset.done;
    }
  });
}
