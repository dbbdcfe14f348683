/* Writing: a reply or a note. What is sent once stays once, what could not be sent stays, and what is begun is kept. */

import * as attaching from "./attaching.js";
import { say } from "./config.js";
import { close as closeMentions, look as lookForMentions } from "./mentions.js";
import { act, getPane } from "./pane.js";
import { saveDraft, saveSoon } from "./drafts.js";
import { tellTyping } from "./live.js";

const NEAR_LIMIT = 300;

export const getForm = () => getPane()?.querySelector("[data-composer]");
export const getField = () => getForm()?.querySelector("[name=text]");
const getOther = (form) => form.querySelector("[data-composer-note]");

/** Writes a reply or a note; the text of the other one waits. */
function setMode(mode) {
  const form = getForm();
  if (!form || form.dataset.mode === mode) return;
  const field = getField();
  const other = getOther(form);
  [field.value, other.value] = [other.value, field.value];
  form.dataset.mode = mode;
  form.action = form.dataset[`${mode}Url`];
  form.elements.client_message_id.value = crypto.randomUUID();
  form.querySelector(`[name=mode][value=${mode}]`).checked = true;
  form.elements.files.disabled = mode !== "reply";
  field.placeholder = field.dataset[`${mode}Placeholder`];
  form.querySelector("[data-composer-label]").textContent = field.placeholder;
  for (const node of form.querySelectorAll("[data-only]")) node.hidden = node.dataset.only !== mode;
  form.querySelector("[data-newer]").hidden = true;
  closeMentions();
  showLength(form, field);
}

export function write(mode) {
  setMode(mode);
  getField()?.focus();
  return Boolean(getField());
}

export function note(field) {
  const { form } = field;
  showLength(form, field);
  saveSoon(form);
  if (field.value) tellTyping({ isNote: form.dataset.mode === "note" });
  if (form.dataset.mode === "note") lookForMentions(field);
}

function showLength(form, field) {
  const left = Number(form.dataset.limit) - field.value.length;
  const hint = left < NEAR_LIMIT ? say("charactersLeft", { count: left }) : "";
  form.querySelector("[data-composer-hint]").textContent = hint;
}

export async function send(form, submitter) {
  const field = getField();
  const hasFiles = attaching.count(form) > 0;
  if (form.getAttribute("aria-busy") === "true") return;
  if (!field.value.trim() && !hasFiles) return field.focus();
  const text = field.value;
  // Before it goes: whoever leaves the field meanwhile is not brought back.
  field.focus();
  await saveDraft.settled(form);
  const isSent = await (hasFiles ? sendWithFiles : act)(form, submitter);
  // What is written after it is another message.
  if (isSent) form.elements.client_message_id.value = crypto.randomUUID();
  if (isSent && field.value === text) {
    field.value = "";
    form.dataset[`${form.dataset.mode}Version`] = "0";
    showLength(form, field);
    form.querySelector("[data-composer-saved]").textContent = "";
    if (form.dataset.mode === "reply") field.dispatchEvent(new Event("sent", { bubbles: true }));
  }
}

async function sendWithFiles(form, submitter) {
  const { end, ...tracking } = attaching.follow(form);
  const isSent = await act(form, submitter, tracking).finally(end);
  if (isSent) attaching.clear(form);
  return isSent;
}
