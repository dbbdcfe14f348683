/* Writing: what is sent once stays once, and what could not be sent stays in the field. */

import { say } from "./config.js";
import { act, getPane } from "./pane.js";

const NEAR_LIMIT = 300;
// What is being written in each conversation, while the page is open.
const unsent = new Map();

export const getField = () => getPane()?.querySelector("[data-composer] textarea");

/** Puts back what was written here before. */
export function restore(pane) {
  const field = getField();
  if (field && !field.value && unsent.has(pane.dataset.key)) field.value = unsent.get(pane.dataset.key);
}

export function note(field) {
  const { key } = getPane().dataset;
  if (field.value) unsent.set(key, field.value);
  else unsent.delete(key);
  const left = Number(field.form.dataset.limit) - field.value.length;
  const hint = field.form.querySelector("[data-composer-hint]");
  hint.textContent = left < NEAR_LIMIT ? say("charactersLeft", { count: left }) : "";
}

export async function send(form, submitter) {
  const field = form.querySelector("textarea");
  if (!field.value.trim()) return field.focus();
  const text = field.value;
  const isSent = await act(form, submitter);
  if (isSent && field.value === text) {
    field.value = "";
    form.elements.client_message_id.value = crypto.randomUUID();
    note(field);
  }
  if (isSent || document.activeElement === document.body) field.focus();
}
