/* The two questions that need an answer: "talk to a person?" and "how was it?". */

/** Opens the dialog for whatever matches `openers`, also later; `onSubmit(form)` runs when it is confirmed. */
export function wireDialog(dialog, openers, onSubmit) {
  const form = dialog.querySelector("form");
  document.addEventListener("click", ({ target }) => {
    if (!target.closest(openers)) return;
    document.querySelector(":popover-open")?.hidePopover();
    dialog.showModal();
  });
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target.closest("[data-close]")) dialog.close();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // First, because it takes the focus back to its opener, which may be about to go.
    dialog.close();
    onSubmit(form);
    form.reset();
  });
}
