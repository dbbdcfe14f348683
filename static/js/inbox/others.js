/* Who else is in the open conversation: colleagues who look or write, and the customer who types. */

import { say } from "./config.js";
import { getPane, onOpen, scrollToEnd } from "./pane.js";

const SHOWN_MS = 5_000;
let colleagues = [];
let writer = "";
let writerTimer = null;
let typingTimer = null;

function show() {
  const place = getPane()?.querySelector("[data-others]");
  if (!place) return;
  const names = colleagues.map((one) => one.name).join(", ");
  const text = writer ? say("writing", { names: writer }) : names && say("looking", { names });
  place.hidden = !text;
  if (place.textContent !== text) place.textContent = text;
}

/** `list` are those who look, or null to leave them as they are; `name` is one who writes just now. */
export function showColleagues(list, name = "") {
  if (list) colleagues = list;
  writer = name;
  clearTimeout(writerTimer);
  if (name) writerTimer = setTimeout(() => showColleagues(null), SHOWN_MS);
  show();
}

export function showTyping() {
  const place = getPane()?.querySelector("[data-typing]");
  if (!place) return;
  place.hidden = false;
  scrollToEnd({ ifNear: true });
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => (place.hidden = true), SHOWN_MS);
}

onOpen(show);
