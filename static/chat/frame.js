/* Within the widget's frame: what the chat and the page around it tell each other. */

import { config } from "./config.js";

const isFramed = config.mode === "widget" && parent !== window;
// The page around may belong to another site of the company's, which the server knows; else it is one of ours.
const PARENT = config.parentOrigin || location.origin;

/** Listens to the page around; `ask(text)` gets a question asked there, `about({ title, url })` what it is to be about,
    and `shown()` hears of every opening. */
export function connectFrame({ ask, about, shown }) {
  if (!isFramed) return;
  addEventListener("message", ({ source, origin, data }) => {
    if (source !== parent || origin !== PARENT) return;
    if (data?.type === "portal:ask" && typeof data.text === "string") ask(data.text);
    if (data?.type === "portal:about" && typeof data.title === "string" && typeof data.url === "string") about(data);
    if (data?.type === "portal:shown") shown();
  });
  addEventListener("keydown", (event) => {
    const isTaken = event.defaultPrevented || document.querySelector("dialog[open], :popover-open");
    if (event.key === "Escape" && !isTaken) tellFrame("portal:close");
  });
  tellFrame("portal:ready");
}

export function tellFrame(type) {
  if (isFramed) parent.postMessage({ type }, PARENT);
}
