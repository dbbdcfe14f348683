/* Many tickets at once: ticked in the list or all of it, asked for before it is done, reported on, and taken back. */

import { config, say } from "./config.js";
import { fetchFragment, UnreachableError } from "./fetching.js";
import { getQuery, refreshNav, refreshRows } from "./list.js";
import { confirm, toast } from "./notices.js";
import { refreshPane } from "./pane.js";

const bar = document.querySelector("[data-bulk]");
const report = document.getElementById("dialog-report");
const rows = document.querySelector("[data-list-pane]");
const ticked = new Set();
// As many as the server takes in one go.
const AT_ONCE = 200;

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

/** Ticks what the list has under its filters, shown or not. */
async function tickAll() {
  const response = await fetch(`${bar.dataset.numbers}?${getQuery()}`, { headers: { [config.header]: "1" } }).catch(() => null);
  if (!response?.ok) return toast(say("unreachable"));
  const { numbers, is_cut: isCut } = await response.json();
  for (const number of numbers) ticked.add(String(number));
  restore();
  show();
  toast(say(isCut ? "bulkMost" : "bulkAll", { count: numbers.length }));
}

async function send() {
  const what = describe();
  if (!what) return toast(say("bulkNothing"));
  if (!(await confirm({ title: say("bulkTitle", { count: ticked.size }), text: what, yes: say("bulkYes") }))) return;
  const fields = new FormData(bar);
  const numbers = [...ticked];
  const reports = [];
  bar.toggleAttribute("aria-busy", true);
  for (let start = 0; start < numbers.length; start += AT_ONCE) {
    const body = new FormData();
    for (const [name, value] of fields) body.append(name, value);
    for (const number of numbers.slice(start, start + AT_ONCE)) body.append("ticket", number);
    const told = await post(bar.action, body);
    if (!told) break;
    reports.push(told);
  }
  bar.removeAttribute("aria-busy");
  if (reports.length) finish(reports, { isWhole: reports.length === Math.ceil(numbers.length / AT_ONCE) });
}

/** The report; null, and said why, where there is none. */
async function post(url, body) {
  try {
    const { root } = await fetchFragment(url, { body });
    const told = root.querySelector("[data-bulk-report]");
    if (told && !told.dataset.problem) return told;
    toast(told ? told.textContent.trim() : say("failed"));
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    toast(say("unreachable"));
  }
  return null;
}

function finish(reports, { isWhole }) {
  clear();
  bar.reset();
  const undo = report.querySelector("[data-bulk-undo]");
  undo.tokens = reports.map((one) => one.dataset.undo).filter(Boolean);
  undo.hidden = !undo.tokens.length;
  showReport(reports, isWhole ? "" : say("bulkPart", { count: sum(reports) }));
}

const sum = (reports) => reports.reduce((total, one) => total + Number(one.dataset.count), 0);

function showReport(reports, words) {
  const place = report.querySelector("[data-report-place]");
  place.replaceChildren(...reports);
  if (words) place.prepend(words);
  if (!report.open) report.showModal();
  refreshRows();
  refreshNav();
  refreshPane();
}

/** Takes it back, the last part first. */
async function takeBack(form) {
  const reports = [];
  for (const token of form.tokens.splice(0).reverse()) {
    const body = new FormData(form);
    body.set("token", token);
    const told = await post(form.action, body);
    if (told) reports.push(told);
  }
  form.hidden = true;
  if (reports.length) showReport(reports, "");
}

if (bar) {
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-tick]")) return;
    if (event.target.checked) ticked.add(event.target.value);
    else ticked.delete(event.target.value);
    show();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-bulk-none]")) clear();
    else if (event.target.closest?.("[data-bulk-all]")) tickAll();
  });
  report.querySelector("[data-bulk-undo]").addEventListener("submit", (event) => {
    event.preventDefault();
    takeBack(event.target);
  });
  bar.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  new MutationObserver(restore).observe(rows, { childList: true, subtree: true });
}
