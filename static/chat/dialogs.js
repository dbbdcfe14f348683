/* The two questions that need an answer: "talk to a person?" and "how was it?". */

/** Opens the dialog for `opener`; `onSubmit(form)` runs when it is confirmed. */
export function wireDialog(dialog, openers, onSubmit) {
  const form = dialog.querySelector("form");
  for (const opener of openers) {
    opener.addEventListener("click", () => {
      document.querySelector(":popover-open")?.hidePopover();
      dialog.showModal();
    });
  }
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target.closest("[data-close]")) dialog.close();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onSubmit(form);
    form.reset();
    dialog.close();
  });
}
