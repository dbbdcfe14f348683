/* What the agent was told of, and the next ticket for whoever is free. */

import { config, say } from "./config.js";
import { fetchFragment, UnreachableError } from "./fetching.js";
import { onKey } from "./keys.js";
import { refreshNav } from "./list.js";
import { toast } from "./notices.js";
import { getPane, onOpen, openPane } from "./pane.js";
import { showTimes } from "./times.js";

const dialog = document.getElementById("dialog-notices");
const next = document.querySelector("[data-next]");

const getToken = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

async function post(url) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", getToken());
  await fetchFragment(url, { body });
  refreshNav();
}

async function open() {
  try {
    const { ok, root } = await fetchFragment(dialog.dataset.noticesUrl);
    if (!ok) return toast(say("failed"));
    dialog.querySelector("[data-notices-place]").replaceChildren(root.querySelector("[data-notices]"));
    showTimes(dialog);
    dialog.showModal();
    await post(dialog.dataset.seenUrl);
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    toast(say("unreachable"));
  }
}

async function takeNext() {
  try {
    const options = { method: "POST", body: new FormData(next), headers: { [config.header]: "1" } };
    const response = await fetch(next.action, options);
    if (!response.ok) return toast(say("failed"));
    const { url, message } = await response.json();
    toast(message);
    if (url) await openPane(url);
    refreshNav();
  } catch {
    toast(say("unreachable"));
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-notices-open]")) open();
  else if (event.target.closest?.("[data-close-dialog]")) dialog.close();
});

document.addEventListener("submit", (event) => {
  if (event.target !== next) return;
  event.preventDefault();
  takeNext();
});

// Whoever looks at a ticket has seen what was told of it.
let seen = "";
function markSeen(pane) {
  if (!pane?.dataset.ticket || pane.dataset.ticket === seen) return;
  seen = pane.dataset.ticket;
  const count = document.querySelector("#nav-notices [data-count]")?.dataset.count ?? "0";
  if (count !== "0") post(`${pane.dataset.url}notices/seen/`).catch(() => {});
}

onOpen(markSeen);
markSeen(getPane());
if (next) onKey("g", () => (next.requestSubmit(), true));
