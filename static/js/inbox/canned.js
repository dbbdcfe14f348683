/* Canned replies: found by typing, seen before they are used. With a macro, its changes go along when the reply is sent. */

import { getField, getForm, write } from "./composer.js";
import { say } from "./config.js";
import { fetchFragment, UnreachableError } from "./fetching.js";
import { confirm, toast } from "./notices.js";
import { act, getPane } from "./pane.js";

const WAIT_MS = 150;
let timer = null;
let pending = null;

const find = (name) => getPane()?.querySelector(`[data-canned-${name}]`);
const options = () => [...(find("choices")?.querySelectorAll("[data-canned]") ?? [])];
const isOpen = () => find("place")?.hidden === false;

function open() {
  const place = find("place");
  if (!place) return;
  write("reply");
  place.hidden = false;
  find("open").setAttribute("aria-expanded", "true");
  find("filter").value = "";
  find("filter").focus();
  load("");
}

function close({ focus = true } = {}) {
  if (!isOpen()) return;
  find("place").hidden = true;
  find("open").setAttribute("aria-expanded", "false");
  if (focus) getField().focus();
}

async function load(query) {
  pending?.abort();
  pending = new AbortController();
  try {
    const url = `${find("open").dataset.url}?${new URLSearchParams({ q: query })}`;
    const { ok, root } = await fetchFragment(url, { signal: pending.signal });
    if (!ok || !isOpen()) return;
    find("choices").replaceChildren(...root.body.childNodes);
    mark(options()[0]);
  } catch (error) {
    if (error instanceof UnreachableError) toast(say("unreachable"));
    else if (error.name !== "AbortError") throw error;
  }
}

function mark(option) {
  for (const one of options()) one.setAttribute("aria-selected", String(one === option));
  find("filter").setAttribute("aria-activedescendant", option?.id ?? "");
  option?.scrollIntoView({ block: "nearest" });
  const preview = find("preview");
  preview.replaceChildren();
  if (!option) return;
  const { text, actions, missing } = option.dataset;
  for (const [name, words] of [["text", text], ["actions", actions && say("macroDoes", { actions })], ["missing", missing && say("macroMissing", { names: missing })]]) {
    if (!words) continue;
    const part = document.createElement("p");
    part.className = `canned__${name}`;
    part.textContent = words;
    preview.append(part);
  }
}

function step(by) {
  const all = options();
  if (!all.length) return;
  const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  mark(all[(at + by + all.length) % all.length]);
}

async function choose(option) {
  if (!option) return;
  close();
  const { canned, title, text, actions } = option.dataset;
  if (!text) return apply(canned, title, actions);
  insert(text);
  if (actions) attach(canned, actions);
}

/** Without a text there is nothing to wait for. */
async function apply(id, title, actions) {
  const form = getPane().querySelector("[data-macro-form]");
  if (!(await confirm({ title, text: actions, yes: say("macroApply") }))) return;
  form.elements.macro.value = id;
  form.elements.seen.value = getPane().dataset.seen;
  act(form);
}

function insert(text) {
  const field = getField();
  const before = field.value.slice(0, field.selectionStart);
  const glue = before && !/\s$/.test(before) ? "\n" : "";
  field.setRangeText(glue + text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

function attach(id, actions) {
  const pane = getPane();
  pane.querySelector("[data-macro-field]").value = id;
  pane.querySelector("[data-macro-words]").textContent = say("macroAlong", { actions });
  pane.querySelector("[data-macro-chip]").hidden = false;
}

function drop() {
  const pane = getPane();
  pane.querySelector("[data-macro-field]").value = "";
  pane.querySelector("[data-macro-chip]").hidden = true;
}

document.addEventListener("click", (event) => {
  const target = event.target;
  if (target.closest("[data-canned-open]")) return isOpen() ? close() : open();
  if (target.closest("[data-macro-drop]")) return drop();
  if (target.closest("[data-canned]")) return choose(target.closest("[data-canned]"));
  if (isOpen() && !target.closest("[data-canned-place]")) close({ focus: false });
});

document.addEventListener("mouseover", (event) => {
  const option = event.target.closest?.("[data-canned]");
  if (option) mark(option);
});

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-canned-filter]")) return;
  clearTimeout(timer);
  timer = setTimeout(() => load(event.target.value), WAIT_MS);
});

document.addEventListener("sent", drop);

const FILTER_KEYS = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Escape: () => close(),
  Enter: () => choose(options().find((one) => one.getAttribute("aria-selected") === "true")),
};

// Before the page's own shortcuts.
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const { target, key } = event;
  if (target.matches?.("[data-canned-filter]")) {
    if (key === "/" && !target.value) return takeLiterally(event);
    if (!FILTER_KEYS[key]) return;
    event.preventDefault();
    event.stopPropagation();
    FILTER_KEYS[key]();
  } else if (key === "/" && target === getField() && getForm().dataset.mode === "reply" && isAtLineStart(target)) {
    event.preventDefault();
    open();
  }
}, true);

const isAtLineStart = (field) => /(^|\n)$/.test(field.value.slice(0, field.selectionStart));

/** Pressed twice it is what it is. */
function takeLiterally(event) {
  event.preventDefault();
  close();
  getField().setRangeText("/", getField().selectionStart, getField().selectionEnd, "end");
}
