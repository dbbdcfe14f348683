/* Merging and splitting, each shown before it is done; and moments to snooze until, in the agent's own clock. */

import { locale, say } from "./config.js";
import { fetchFragment, UnreachableError } from "./fetching.js";
import { toast } from "./notices.js";
import { getPane, onOpen } from "./pane.js";

const merge = document.getElementById("dialog-merge");
const split = document.getElementById("dialog-split");
const MOMENT = new Intl.DateTimeFormat(locale, { weekday: "short", hour: "numeric", minute: "2-digit" });
const FAR = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
const WEEK_MS = 7 * 86_400_000;
let previewUrl = "";

function openMerge(url) {
  previewUrl = url;
  merge.querySelector("[data-merge-find]").reset();
  show(null);
  merge.showModal();
  // The customer's other tickets are the likeliest.
  preview();
}

/** What would happen or, for words, the tickets that have them. */
async function preview() {
  const into = merge.querySelector("#merge-into").value;
  const root = await look(`${previewUrl}?${new URLSearchParams({ into })}`);
  if (root) show(root.querySelector("[data-merge-preview], [data-merge-found]"), into);
}

async function look(url) {
  try {
    const { ok, root } = await fetchFragment(url);
    if (ok) return root;
    toast(say("gone"));
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    toast(say("unreachable"));
  }
  return null;
}

async function openSplit({ split: message, url }) {
  const form = split.querySelector("[data-split-form]");
  const place = split.querySelector("[data-split-place]");
  form.reset();
  form.action = url;
  form.elements.message.value = message;
  place.replaceChildren();
  split.showModal();
  const root = await look(`${url}preview/?${new URLSearchParams({ message })}`);
  if (root) place.replaceChildren(root.querySelector("[data-split-preview]"));
}

function show(fresh, into = "") {
  merge.querySelector("[data-merge-place]").replaceChildren(...(fresh ? [fresh] : []));
  const form = merge.querySelector("[data-merge-form]");
  form.hidden = !fresh?.querySelector(".merge__what");
  form.elements.into.value = into;
  form.action = previewUrl.replace(/preview\/$/, "");
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-merge-open]");
  if (opener) return openMerge(opener.dataset.mergeOpen);
  const choice = event.target.closest?.("[data-merge-choose]");
  if (choice) {
    merge.querySelector("#merge-into").value = `#${choice.dataset.mergeChoose}`;
    return preview();
  }
  const splitter = event.target.closest?.("[data-split]");
  if (splitter) openSplit(splitter.dataset);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-merge-find]")) {
    event.preventDefault();
    preview();
  } else if (form.matches("[data-merge-form], [data-split-form]")) {
    // What came of it is shown in the pane.
    setTimeout(() => form.closest("dialog").close());
  } else if (form.matches("[data-snooze-at]")) {
    const field = form.elements.at;
    const chosen = field.value;
    field.type = "text";
    field.value = new Date(chosen).toISOString();
    setTimeout(() => Object.assign(field, { type: "datetime-local", value: chosen }));
  }
}, true);

function showMoments(root) {
  for (const node of root.querySelectorAll("time[data-moment]")) {
    const moment = new Date(node.dateTime);
    node.textContent = (moment - Date.now() < WEEK_MS ? MOMENT : FAR).format(moment);
  }
  const field = root.querySelector("#snooze-at");
  if (!field) return;
  const now = new Date();
  field.min = new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

onOpen((pane) => pane && showMoments(pane));
if (getPane()) showMoments(getPane());
