/* Files that go with a reply: chosen, dropped or pasted, looked at, taken back. They stay until they are sent, even while
   the agent looks at another conversation. */

import { setText } from "../../chat/dom.js";
import { checkFiles, failFiles, listenForFiles, showFiles } from "../../chat/file_field.js";
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

const draw = (form) => showFiles(form, getFiles(form), say);

function add(form, found) {
  if (form.dataset.mode !== "reply") {
    toast(say("filesNotInNotes"));
    return;
  }
  const files = getFiles(form);
  const problem = isBusy(form) ? "" : checkFiles(form, [...files, ...found], say);
  if (!found.length || problem || isBusy(form)) {
    draw(form); // The field had the last choice in it alone.
    failFiles(form, problem);
    return;
  }
  set(form, [...files, ...found]);
  announce(say("filesChosen", { names: found.map(({ name }) => name).join(", ") }));
}

function remove(form, place) {
  if (isBusy(form)) return;
  set(form, getFiles(form).filter((_, at) => at !== place));
  const left = form.querySelectorAll("[data-attach-remove]");
  (left[Math.min(place, left.length - 1)] ?? find(form, "input")).focus();
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
  failFiles(form, "");
  show(0);
  form.setAttribute("aria-busy", "true");
  place.hidden = false;
  const cancel = place.querySelector("button");
  const giveUp = () => {
    controller.abort();
    form.elements.text.focus();
  };
  cancel.addEventListener("click", giveUp, { signal: controller.signal });
  const end = () => {
    controller.abort();
    form.removeAttribute("aria-busy");
    place.hidden = true;
  };
  return { signal: controller.signal, onProgress: show, end };
}

listenForFiles("[data-composer]", { add, remove });

// A page that comes back would not have them any more.
addEventListener("beforeunload", (event) => {
  if ([...kept.values()].some((files) => files.length)) event.preventDefault();
});

onOpen((pane) => {
  const form = pane?.querySelector("[data-composer]");
  if (form && find(form, "input").files.length !== getFiles(form).length) draw(form);
});
