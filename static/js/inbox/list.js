/* The lists and their rows. */

import { page, say } from "./config.js";
import { fetchFragment, UnreachableError } from "./fetching.js";
import { notify } from "./desktop.js";
import { mergeRegions, remember } from "./merging.js";
import { toast } from "./notices.js";
import { showTimes } from "./times.js";

const pane = page.querySelector("[data-list-pane]");
const nav = page.querySelector('[data-region="nav"]').parentNode;
let pages = 1;
let pending = null;
// How many waited when last counted: one more is worth a notice.
let known = -1;
// The search of a list that is on its way here: what asks for rows meanwhile asks for that one's.
let opening = null;

const rowsRegion = () => pane.querySelector('[data-region="rows"]');
export const getQuery = () => opening ?? rowsRegion().dataset.query;
const getRows = () => [...pane.querySelectorAll("[data-row]")];

/** Shows a list, or a search's results. */
export async function openList(url) {
  pages = 1;
  history.pushState({}, "", url);
  page.classList.remove("inbox--open");
  await showList(new URL(url, location.href).search);
  pane.querySelector("[data-list-scroll]").scrollTop = 0;
}

/** Another list takes the place of this one. */
export async function showList(search) {
  opening = search.slice(1);
  await refreshRows();
  await refreshNav();
}

export async function refreshRows() {
  pending?.abort();
  pending = new AbortController();
  const mine = pending;
  const isForced = opening !== null;
  try {
    const { ok, root } = await fetchFragment(`${page.dataset.rows}?${getQuery()}`, { signal: mine.signal });
    if (!ok) return;
    opening = null;
    const onNew = (node) => node.classList.contains("row") && !isForced && node.classList.add("row--new");
    mergeRegions(pane, root, { keepBeyond: pages > 1, isForced, onNew });
    const current = pane.querySelector("input[name=list]");
    current.value = new URLSearchParams(getQuery()).get("list");
    markCurrent();
  } catch (error) {
    if (error instanceof UnreachableError) toast(say("unreachable"));
    else if (error.name !== "AbortError") throw error;
  } finally {
    if (mine === pending) opening = null;
  }
}

export async function refreshNav() {
  try {
    const { ok, root } = await fetchFragment(`${page.dataset.nav}?${getQuery()}`);
    if (!ok) return;
    const region = document.createElement("div");
    region.dataset.region = "nav";
    region.append(...root.body.childNodes);
    const holder = document.createElement("div");
    holder.append(region);
    mergeRegions(nav, holder);
    showCount();
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
  }
}

export async function showMore(link) {
  link.setAttribute("aria-disabled", "true");
  try {
    const { root } = await fetchFragment(link.dataset.more);
    const fresh = root.querySelector("#rows");
    remember(root);
    const first = fresh.firstElementChild;
    pane.querySelector("#rows").append(...fresh.children);
    link.parentNode.remove();
    const more = root.querySelector("#rows-more");
    if (more) rowsRegion().append(more);
    pages += 1;
    showTimes(pane);
    first?.querySelector("a")?.focus();
  } catch {
    link.removeAttribute("aria-disabled");
    toast(say("unreachable"));
  }
}

/** The open conversation's row says so. */
export function markCurrent() {
  const { key, conversation } = page.querySelector("[data-pane]")?.dataset ?? {};
  for (const row of getRows()) {
    if ([key, `c${conversation}`].includes(row.dataset.row)) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

/** Moves the focus along the rows. */
export function step(by) {
  const rows = getRows();
  if (!rows.length) return;
  const focused = rows.indexOf(document.activeElement);
  const from = focused >= 0 ? focused : rows.findIndex((row) => row.hasAttribute("aria-current"));
  const next = rows[Math.min(Math.max(from + by, 0), rows.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

/** Ticks the row that has the focus, or takes the tick away. */
export function tick() {
  const box = document.activeElement.closest(".row")?.querySelector("[data-tick]");
  box?.click();
  return Boolean(box);
}

/** How many wait, in the window's title: what needs somebody now. */
function showCount() {
  const waiting = Number(nav.querySelector("#nav-waiting [data-count]")?.dataset.count ?? 0);
  if (waiting > known && known >= 0 && document.hidden) notify(say("newWaiting"), "", `${page.dataset.home}?list=waiting`);
  known = waiting;
  const plain = document.title.replace(/^\(\d+\) /, "");
  document.title = waiting ? `(${waiting}) ${plain}` : plain;
}

export function start() {
  remember(nav);
  remember(pane);
  markCurrent();
  showCount();
}
