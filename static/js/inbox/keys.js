/* Shortcuts: single keys, never while the agent writes or a dialog is open. */

const handlers = new Map();

export function onKey(key, handler) {
  handlers.set(key, handler);
}

function isWriting(target) {
  return target instanceof Element && Boolean(target.closest("input, textarea, select, [contenteditable=true]"));
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (isWriting(event.target) && event.key !== "Escape") return;
  const handler = handlers.get(event.key.length === 1 ? event.key.toLowerCase() : event.key);
  if (handler?.(event) === true) event.preventDefault();
});
