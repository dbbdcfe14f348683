/* Puts fresh HTML in the place of what is shown, and touches only what is different: focus, opened details, scrolled
   places and half-written fields stay. */

import { showTimes } from "./times.js";

// What an element looked like when it came from the server: what is shown differs from it by times and open details.
const sources = new WeakMap();
const TOKEN = /(name="csrfmiddlewaretoken" value=")[^"]*/g;

function read(node) {
  if (!sources.has(node)) sources.set(node, node.outerHTML.replace(TOKEN, "$1"));
  return sources.get(node);
}

/** To be called with what the page came with, before anything is changed. */
export function remember(root) {
  for (const node of root.querySelectorAll("[data-region], [data-region] [id]")) read(node);
}

/** Brings every region of `place` that `fresh` has up to date; says which changed. */
export function mergeRegions(place, fresh, options = {}) {
  const changed = [];
  for (const next of fresh.querySelectorAll("[data-region]")) {
    if (options.except?.includes(next.dataset.region)) continue;
    const shown = place.querySelector(`[data-region="${next.dataset.region}"]`);
    if (shown && mergeRegion(shown, next, options)) changed.push(next.dataset.region);
  }
  if (changed.length) showTimes(place);
  return changed;
}

function mergeRegion(shown, next, options) {
  remember(next.parentNode);
  if (read(shown) === read(next)) return false;
  for (const { name, value } of next.attributes) if (name.startsWith("data-")) shown.setAttribute(name, value);
  sources.set(shown, read(next));
  if ([...next.children].every((child) => child.id)) mergeChildren(shown, next, options);
  else replaceContent(shown, next);
  return true;
}

function mergeChildren(shown, next, options) {
  const known = new Map([...shown.children].map((child) => [child.id, child]));
  const wanted = [...next.children];
  dropOld(shown, known, new Set(wanted.map((child) => child.id)), wanted.length, options);
  let last = null;
  for (const child of wanted) {
    const current = known.get(child.id);
    const node = current ? mergeOne(current, child, options) : child;
    const place = last ? last.nextSibling : shown.firstChild;
    if (node !== place) move(node, shown, place);
    if (!current && options.onNew) options.onNew(node);
    last = node;
  }
}

/** A node that is moved keeps its focus: whoever walks along the rows goes on from theirs. */
function move(node, parent, place) {
  const focused = node.contains(document.activeElement) ? document.activeElement : null;
  parent.insertBefore(node, place);
  focused?.focus({ preventScroll: true });
}

/** Rows beyond the first page stay: they were asked for by hand. */
function dropOld(shown, known, wanted, count, { keepBeyond = false }) {
  [...shown.childNodes].forEach((child, index) => {
    if (child.nodeType !== Node.ELEMENT_NODE) child.remove();
    else if (!wanted.has(child.id) && !(keepBeyond && "merge" in shown.dataset && index >= count)) child.remove();
  });
}

function mergeOne(current, next, options) {
  if (read(current) === read(next) || (!options.isForced && isBeingEdited(current))) return current;
  if ("merge" in next.dataset) {
    sources.set(current, read(next));
    mergeChildren(current, next, options);
    return current;
  }
  keepOpen(current, next);
  const focus = describeFocus(current);
  current.replaceWith(next);
  restoreFocus(next, focus);
  return next;
}

function replaceContent(shown, next) {
  const focus = describeFocus(shown);
  keepOpen(shown, next);
  shown.replaceChildren(...next.childNodes);
  restoreFocus(shown, focus);
}

function isBeingEdited(node) {
  const field = document.activeElement;
  return node.contains(field) && field.matches("input:not([type=hidden]), select, textarea");
}

function keepOpen(current, next) {
  for (const details of current.querySelectorAll("details[open][id]")) {
    next.querySelector(`details[id="${details.id}"]`)?.setAttribute("open", "");
  }
}

function describeFocus(node) {
  const focused = document.activeElement;
  if (!focused || !node.contains(focused) || focused === node) return null;
  if (focused.id) return `[id="${focused.id}"]`;
  for (const name of ["key", "row", "list"]) {
    if (focused.dataset[name]) return `[data-${name}="${focused.dataset[name]}"]`;
  }
  return focused.name ? `[name="${focused.name}"]` : null;
}

/** Where the focused control is no more, what took its place gets the focus, not the whole page. */
function restoreFocus(node, selector) {
  if (selector === null) return;
  const target = node.querySelector(selector) ?? node.querySelector("button, a[href], select, input:not([type=hidden])");
  target?.focus({ preventScroll: true });
}
