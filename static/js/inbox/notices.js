/* Short notices that go away by themselves, and questions before something is done. */

const toasts = document.querySelector("[data-toasts]");
const dialog = document.getElementById("dialog-confirm");
const SHOWN_MS = 4_500;

export function toast(text) {
  if (!text) return;
  const node = document.createElement("p");
  node.className = "toast";
  node.textContent = text;
  toasts.append(node);
  setTimeout(() => node.remove(), SHOWN_MS);
}

for (const node of toasts.children) setTimeout(() => node.remove(), SHOWN_MS);

const announcer = document.querySelector("[data-announce]");
const banner = document.querySelector("[data-banner]");

/** Said to screen readers alone. */
export function announce(text) {
  announcer.textContent = "";
  announcer.textContent = text;
}

/** Stays until it is taken away; empty takes it away. */
export function setBanner(text) {
  banner.hidden = !text;
  banner.querySelector("span").textContent = text;
}

/** Asks; resolves to whether the agent said yes. The focus goes back to where it was. */
export function confirm({ title, text, yes }) {
  dialog.querySelector("[data-confirm-title]").textContent = title;
  dialog.querySelector("[data-confirm-text]").textContent = text;
  dialog.querySelector("[data-confirm-yes]").textContent = yes;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
