/* The inbox's page: one listener for each kind of event, and what it leads to. */

import * as composer from "./composer.js";
import { page } from "./config.js";
import { onKey } from "./keys.js";
import * as desktop from "./desktop.js";
import * as live from "./live.js";
import * as list from "./list.js";
import { handleKey as handleMentionKey } from "./mentions.js";
import * as pane from "./pane.js";
import { showTimes } from "./times.js";

const CLICKS = [
  ["[data-row]", (link) => pane.openPane(link.href)],
  ["[data-list]", (link) => list.openList(link.href)],
  ["[data-more]", (link) => list.showMore(link)],
  ["[data-earlier]", (link) => pane.showEarlier(link)],
  ["[data-back]", () => pane.closePane()],
  ["[data-side-open]", () => pane.toggleSide(true)],
  ["[data-side-close]", () => pane.toggleSide(false)],
  ["[data-open-dialog]", (button) => document.getElementById(`dialog-${button.dataset.openDialog}`).showModal()],
];

document.addEventListener("click", (event) => {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  for (const [selector, handle] of CLICKS) {
    const target = event.target.closest?.(selector);
    if (!target) continue;
    event.preventDefault();
    handle(target);
    return;
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-composer]")) composer.send(form, event.submitter);
  else if (form.matches("[data-act]")) pane.act(form, event.submitter);
  else if (form.matches("[data-search]")) search(form);
  else return;
  event.preventDefault();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-composer] [name=mode]")) composer.write(event.target.value);
  else if (event.target.matches("[data-autosubmit]")) event.target.form.requestSubmit();
  else if (event.target.matches(".filters select")) search(event.target.form);
});

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-composer] [name=text]")) composer.note(event.target);
});

function search(form) {
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  list.openList(`${page.dataset.home}?${query}`);
}

function press(key) {
  const button = pane.getPane()?.querySelector(`[data-key="${key}"]`);
  button?.click();
  return Boolean(button);
}

/** Days begin and end by the agent's own clock, also where the server writes them. */
function rememberZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  if (document.cookie.includes(`inbox_zone=${zone};`) || document.cookie.endsWith(`inbox_zone=${zone}`)) return;
  document.cookie = `inbox_zone=${zone}; path=/inbox/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  if (pane.getPane()) pane.refreshPane();
}

onKey("j", () => (list.step(1), true));
onKey("k", () => (list.step(-1), true));
onKey("x", () => list.tick());
for (const key of ["t", "b", "e", "a"]) onKey(key, () => press(key));
onKey("r", () => composer.write("reply"));
onKey("n", () => composer.write("note"));
onKey("i", () => (pane.toggleSide(), true));
onKey("/", () => (document.getElementById("inbox-search").focus(), true));
onKey("?", () => (document.getElementById("dialog-shortcuts").showModal(), true));
onKey("Escape", (event) => {
  if (event.target.matches("input, textarea, select")) return event.target.blur();
  if (pane.getPane()?.classList.contains("pane--side")) return pane.toggleSide(false);
  return pane.closePane();
});

document.addEventListener("keydown", (event) => {
  if (handleMentionKey(event)) return;
  const isSend = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (isSend && event.target.matches("[data-composer] [name=text]")) {
    event.preventDefault();
    event.target.form.requestSubmit(event.target.form.querySelector("[data-send]"));
  }
});

rememberZone();
list.start();
pane.start();
live.start();
desktop.start();
showTimes();
page.dataset.ready = "true";
