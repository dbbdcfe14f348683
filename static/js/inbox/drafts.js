/* What is being written, kept on the server: it is there on another machine, and after the browser was closed. */

import { config, say } from "./config.js";

const WAIT_MS = 900;
// One saving at a time for each composer: each has to know the version that the one before it made.
const timers = new WeakMap();
const running = new WeakMap();

export function saveSoon(form) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => saveDraft(form), WAIT_MS));
}

export function saveDraft(form) {
  clearTimeout(timers.get(form));
  timers.delete(form);
  const { mode } = form.dataset;
  const text = form.elements.text.value;
  const work = (running.get(form) ?? Promise.resolve()).then(() => post(form, mode, text));
  running.set(form, work);
  return work;
}

/** Once nothing of it is on its way any more: what was begun must not come back after it was sent. */
saveDraft.settled = (form) => {
  clearTimeout(timers.get(form));
  return running.get(form) ?? Promise.resolve();
};

async function post(form, mode, text) {
  const body = new FormData();
  body.set("kind", mode);
  body.set("text", text);
  body.set("version", form.dataset[`${mode}Version`]);
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const place = form.querySelector("[data-composer-saved]");
  try {
    const response = await fetch(form.dataset.draftUrl, { method: "POST", body, headers: { [config.header]: "1" } });
    const answer = await response.json();
    if (response.ok) form.dataset[`${mode}Version`] = String(answer.version);
    if (answer.newer) offer(form, mode, answer.newer);
    else if (response.ok) newerIn(form).hidden = true;
    place.textContent = response.ok ? (answer.version ? say("draftKept") : "") : answer.newer ? "" : answer.message;
  } catch {
    // The text is still in the field; the next key tries again.
    place.textContent = say("draftNotKept");
  }
}

const newerIn = (form) => form.querySelector("[data-newer]");

/** Another window has another text: nothing is kept over it before the agent has chosen. */
function offer(form, mode, newer) {
  const place = newerIn(form);
  if (form.dataset.mode !== mode) return;
  place.newer = { ...newer, mode };
  place.querySelector("[data-newer-text]").textContent = newer.text || say("draftEmpty");
  place.hidden = false;
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-newer-use], [data-newer-keep]");
  if (!button) return;
  const { form } = button;
  const { text, version, mode } = newerIn(form).newer;
  newerIn(form).hidden = true;
  form.dataset[`${mode}Version`] = String(version);
  if ("newerUse" in button.dataset) {
    form.elements.text.value = text;
    form.querySelector("[data-composer-saved]").textContent = say("draftKept");
  } else saveDraft(form);
  form.elements.text.focus();
});

/** Before the page goes: what waits is sent on its way. */
addEventListener("pagehide", () => {
  for (const form of document.querySelectorAll("[data-composer]")) if (timers.has(form)) saveDraft(form);
});
