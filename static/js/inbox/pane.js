/* The open conversation: shown, refreshed, acted upon. */

import { page, say } from "./config.js";
import { fetchFragment, UnreachableError } from "./fetching.js";
import { getQuery, markCurrent, refreshNav, refreshRows, showList } from "./list.js";
import { mergeRegions, remember } from "./merging.js";
import { confirm, toast } from "./notices.js";
import { showTimes } from "./times.js";

const place = page.querySelector("[data-pane-place]");
const listeners = new Set();
let pending = null;

export const getPane = () => place.querySelector("[data-pane]");

/** Calls back with each conversation that is opened, and with null when none is. */
export function onOpen(listener) {
  listeners.add(listener);
}

const tellOpen = () => listeners.forEach((listener) => listener(getPane()));

export async function openPane(url, { isPushed = true, focus = true } = {}) {
  pending?.abort();
  pending = new AbortController();
  try {
    const { ok, status, root } = await fetchFragment(url, { signal: pending.signal });
    const fresh = root.querySelector("[data-pane]");
    if (!ok || !fresh) return void toast(say(status === 404 ? "gone" : "failed"));
    if (isPushed) history.pushState({}, "", url);
    show(fresh, { focus });
  } catch (error) {
    if (error instanceof UnreachableError) toast(say("unreachable"));
    else if (error.name !== "AbortError") throw error;
  }
}

function show(fresh, { focus }) {
  page.classList.add("inbox--open");
  put(fresh, { focus });
}

function put(fresh, { focus }) {
  place.replaceChildren(fresh);
  begin();
  if (focus) fresh.querySelector("[data-pane-title]").focus({ preventScroll: true });
}

function begin() {
  const pane = getPane();
  remember(place);
  if (pane) {
    showTimes(pane);
    scrollToEnd();
    const name = pane.querySelector("[data-pane-title]").textContent;
    const count = /^\(\d+\) /.exec(document.title)?.[0] ?? "";
    document.title = `${count}${pane.dataset.ticket ? `#${pane.dataset.ticket} ` : ""}${name}`;
  }
  markCurrent();
  tellOpen();
}

export function closePane() {
  if (!page.classList.contains("inbox--open")) return false;
  page.classList.remove("inbox--open");
  history.pushState({}, "", `${page.dataset.home}?${getQuery()}`);
  const key = getPane()?.dataset.key;
  (document.querySelector(`[data-row="${key}"]`) ?? document.querySelector("[data-row]"))?.focus();
  return true;
}

/** Brings the open conversation up to date. */
export async function refreshPane() {
  const pane = getPane();
  if (!pane) return;
  try {
    const { ok, root } = await fetchFragment(pane.dataset.url);
    const fresh = root.querySelector("[data-pane]");
    // What went wrong is read in the agent's own time.
    if (!ok || !fresh || pane !== getPane()) return;
    if (pane.dataset.key === fresh.dataset.key) merge(pane, fresh, { except: ["notices"] });
    else exchange(pane, fresh);
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
  }
}

function merge(pane, fresh, options) {
  const scroller = pane.querySelector("[data-scroll]");
  const wasAtEnd = isAtEnd(scroller);
  const opened = [...pane.querySelectorAll(".thread--earlier")];
  mergeRegions(pane, fresh, options);
  for (const name of ["seen", "holder", "after"]) pane.dataset[name] = fresh.dataset[name];
  const seen = pane.querySelector("[data-seen-field]");
  if (seen && options.isForced) seen.value = fresh.dataset.seen;
  if (wasAtEnd && !opened.length) scrollToEnd();
  listeners.forEach((listener) => listener(pane));
}

const isAtEnd = (node) => node.scrollHeight - node.scrollTop - node.clientHeight < 80;

export function scrollToEnd({ ifNear = false } = {}) {
  const scroller = getPane()?.querySelector("[data-scroll]");
  if (scroller && (!ifNear || isAtEnd(scroller))) scroller.scrollTop = scroller.scrollHeight;
}

/** Sends a form that does something, asks before if it says so, and shows what came of it. Says whether it worked.
    `tracking` are `signal` and `onProgress` for what takes long; given up, it has not worked. */
export async function act(form, submitter, tracking = {}) {
  const { confirm: title, confirmText: text, confirmYes: yes } = form.dataset;
  if (title && !(await confirm({ title, text, yes }))) return false;
  const body = new FormData(form, submitter);
  const buttons = form.querySelectorAll("button:not([data-stays])");
  const pane = getPane();
  for (const button of buttons) button.disabled = true;
  try {
    const { ok, status, root } = await fetchFragment(form.action, { body, ...tracking });
    return take(root.querySelector("[data-pane]"), { ok, status, pane });
  } catch (error) {
    if (error.name === "AbortError") return false;
    if (!(error instanceof UnreachableError)) throw error;
    toast(say("unreachable"));
    return false;
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

function take(fresh, { ok, status, pane: asked }) {
  if (!fresh) {
    toast(say(status === 404 ? "gone" : status === 403 ? "signedOut" : "failed"));
    return false;
  }
  const pane = getPane();
  const told = fresh.querySelector("[data-told]")?.textContent;
  if (pane !== asked) {
    // The agent has gone on meanwhile, and hears of it where they are.
    toast(ok ? told : fresh.querySelector("[data-problem] p")?.textContent);
    refreshRows();
    refreshNav();
    return ok;
  }
  if (pane?.dataset.key === fresh.dataset.key) {
    merge(pane, fresh, { isForced: true });
  } else {
    exchange(pane, fresh);
  }
  toast(told);
  refreshRows();
  refreshNav();
  return ok;
}

/** A conversation that was taken has become a ticket: it is shown as that, to whoever looks. */
function exchange(pane, fresh) {
  const isOpen = page.classList.contains("inbox--open");
  const focused = document.activeElement ?? document.body;
  if (isOpen) history.replaceState({}, "", `${fresh.dataset.url}?${getQuery()}`);
  put(fresh, { focus: isOpen && (focused === document.body || Boolean(pane?.contains(focused))) });
}

export async function showEarlier(link) {
  link.setAttribute("aria-disabled", "true");
  try {
    const { root } = await fetchFragment(link.href);
    const scroller = getPane().querySelector("[data-scroll]");
    const before = scroller.scrollHeight;
    const thread = root.querySelector("#thread");
    const more = root.querySelector("[data-earlier]");
    thread.removeAttribute("id");
    thread.classList.add("thread--earlier");
    const holder = getPane().querySelector('[data-region="thread"]');
    holder.before(...(more ? [more.parentNode, thread] : [thread]));
    link.parentNode.remove();
    showTimes(scroller);
    scroller.scrollTop += scroller.scrollHeight - before;
  } catch {
    link.removeAttribute("aria-disabled");
    toast(say("unreachable"));
  }
}

export function toggleSide(isOpen) {
  const pane = getPane();
  if (!pane) return;
  const shown = pane.classList.toggle("pane--side", isOpen);
  const button = pane.querySelector("[data-side-open]");
  button.setAttribute("aria-expanded", String(shown));
  (shown ? pane.querySelector("[data-side-close]") : button).focus();
}

export function start() {
  begin();
  addEventListener("popstate", () => {
    const isPane = /\/(tickets|conversations)\//.test(location.pathname);
    if (isPane) openPane(location.href, { isPushed: false });
    else {
      page.classList.remove("inbox--open");
      showList(location.search);
    }
  });
}
