/* Files that go with a reply: chosen, dropped or pasted, looked at, taken back. They stay until they are sent, even while
   the agent looks at another conversation. */

import { setText } from "../../chat/dom.js";
import { findFileProblem, makeChosen } from "../../chat/files.js";
import { say } from "./config.js";
import { announce, toast } from "./notices.js";
import { getPane, onOpen } from "./pane.js";

// By the address that they are to be sent to.
const kept = new Map();

const find = (form, name) => form.querySelector(`[data-attach-${name}]`);
const getForm = () => getPane()?.querySelector("[data-composer]");
const getFiles = (form) => kept.get(form.dataset.replyUrl) ?? [];
const isBusy = (form) => form.getAttribute("aria-busy") === "true";

export const count = (form) => (form.dataset.mode === "reply" ? getFiles(form).length : 0);

function set(form, files) {
  kept.set(form.dataset.replyUrl, files);
  // With other files it is another message.
  form.elements.client_message_id.value = crypto.randomUUID();
  draw(form);
}

/** The files were sent. */
export function clear(form) {
  kept.delete(form.dataset.replyUrl);
  for (const one of new Set([form, getForm() ?? form])) draw(one);
}

/** The form's own field holds them, so that they go with whatever sends it. */
function draw(form) {
  const files = getFiles(form);
  const carrier = new DataTransfer();
  for (const file of files) carrier.items.add(file);
  find(form, "input").files = carrier.files;
  find(form, "list").replaceChildren(...files.map(drawOne));
  find(form, "chosen").hidden = !files.length;
  fail(form, "");
}

function drawOne(file, place) {
  return makeChosen(file, say, { className: "chosen__remove", data: { attachRemove: String(place) } });
}

function fail(form, message) {
  const place = find(form, "error");
  setText(place, message);
  place.hidden = !message;
}

function add(form, found) {
  const files = getFiles(form);
  const problem = isBusy(form) ? "" : check(form, [...files, ...found]);
  if (!found.length || problem || isBusy(form)) {
    draw(form); // The field had the last choice in it alone.
    fail(form, problem);
    return;
  }
  set(form, [...files, ...found]);
  announce(say("filesChosen", { names: found.map(({ name }) => name).join(", ") }));
}

function check(form, files) {
  const { maxFiles, maxMegabytes } = find(form, "input").dataset;
  return findFileProblem(files, { most: Number(maxFiles), megabytes: Number(maxMegabytes) }, say);
}

function remove(button) {
  const { form } = button;
  if (isBusy(form)) return;
  const place = Number(button.dataset.attachRemove);
  set(form, getFiles(form).filter((_, at) => at !== place));
  const left = form.querySelectorAll("[data-attach-remove]");
  (left[Math.min(place, left.length - 1)] ?? find(form, "input")).focus();
}

function take(event, carried) {
  const form = event.target.closest?.("[data-composer]");
  if (!form || !carried?.files.length) return;
  event.preventDefault();
  if (form.dataset.mode === "reply") add(form, [...carried.files]);
  else toast(say("filesNotInNotes"));
}

/** While they are on their way: what `act` needs to tell how far they are, and `end` for when it is over. */
export function follow(form) {
  const place = find(form, "progress");
  const controller = new AbortController();
  const show = (share) => {
    const percent = Math.round(share * 100);
    place.querySelector("progress").value = percent;
    setText(place.querySelector("span"), say("filesSending", { percent }));
  };
  fail(form, "");
  show(0);
  form.setAttribute("aria-busy", "true");
  place.hidden = false;
  const cancel = place.querySelector("button");
  cancel.addEventListener("click", () => controller.abort(), { signal: controller.signal });
  const end = () => {
    controller.abort();
    form.removeAttribute("aria-busy");
    place.hidden = true;
  };
  return { signal: controller.signal, onProgress: show, end };
}

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-attach-input]")) add(target.form, [...target.files]);
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-attach-remove]");
  if (button) remove(button);
});

document.addEventListener("dragover", (event) => {
  if (event.target.closest?.("[data-composer]") && event.dataTransfer.types.includes("Files")) event.preventDefault();
});
document.addEventListener("drop", (event) => take(event, event.dataTransfer));
// What was copied from a document may come as a picture, too: then its words are meant.
document.addEventListener("paste", (event) => {
  if (!event.clipboardData.types.includes("text/plain")) take(event, event.clipboardData);
});

// A page that comes back would not have them any more.
addEventListener("beforeunload", (event) => {
  if ([...kept.values()].some((files) => files.length)) event.preventDefault();
});

onOpen((pane) => {
  const form = pane?.querySelector("[data-composer]");
  if (form && find(form, "input").files.length !== getFiles(form).length) draw(form);
});
