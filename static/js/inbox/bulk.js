/* Many tickets at once: ticked in the list, asked for before it is done, reported on after. */

import { say } from "./config.js";
import { fetchFragment, UnreachableError } from "./fetching.js";
import { refreshNav, refreshRows } from "./list.js";
import { confirm, toast } from "./notices.js";
import { refreshPane } from "./pane.js";

const bar = document.querySelector("[data-bulk]");
const report = document.getElementById("dialog-report");
const rows = document.querySelector("[data-list-pane]");
const ticked = new Set();

function show() {
  bar.hidden = !ticked.size;
  bar.querySelector("[data-bulk-count]").textContent = ticked.size;
}

/** Rows are replaced as they change: ticks stay by number. */
function restore() {
  for (const box of rows.querySelectorAll("[data-tick]")) box.checked = ticked.has(box.value);
}

function clear() {
  ticked.clear();
  restore();
  show();
}

function describe() {
  const { assignee, state, tags } = bar.elements;
  const chosen = [assignee, state].filter((field) => field.value).map((field) => field.selectedOptions[0].textContent);
  if (tags.value.trim()) chosen.push(`${tags.placeholder}: ${tags.value.trim()}`);
  return chosen.join(" · ");
}

async function send() {
  const what = describe();
  if (!what) return toast(say("bulkNothing"));
  if (!(await confirm({ title: say("bulkTitle", { count: ticked.size }), text: what, yes: say("bulkYes") }))) return;
  const body = new FormData(bar);
  for (const number of ticked) body.append("ticket", number);
  try {
    const { root } = await fetchFragment(bar.action, { body });
    const told = root.querySelector("[data-bulk-report]");
    if (!told) return toast(say("failed"));
    if (told.dataset.problem) return toast(told.textContent.trim());
    finish(told);
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    toast(say("unreachable"));
  }
}

function finish(told) {
  clear();
  bar.reset();
  if (told.querySelector("li")) {
    report.querySelector("[data-report-place]").replaceChildren(told);
    report.showModal();
  } else {
    toast(told.textContent.trim());
  }
  refreshRows();
  refreshNav();
  refreshPane();
}

if (bar) {
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-tick]")) return;
    if (event.target.checked) ticked.add(event.target.value);
    else ticked.delete(event.target.value);
    show();
  });
  document.addEventListener("click", (event) => event.target.closest?.("[data-bulk-none]") && clear());
  bar.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  new MutationObserver(restore).observe(rows, { childList: true, subtree: true });
}
