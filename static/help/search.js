/* Suggestions as one types in the help centre's search: a combobox whose list leads to articles. Without this script,
   or when the server is away, the form loads the page of results. */

const WAIT_MS = 180;
const SHORTEST = 2;
const form = document.querySelector("[data-help-search]");
const input = form.elements.q;
const panel = form.querySelector("[data-help-panel]");
const list = document.getElementById("help-suggestions");
const note = form.querySelector("[data-help-note]");
const status = form.querySelector("[data-help-status]");

let timer = 0;
let request = new AbortController();
let known = "";
let active = -1;

input.setAttribute("role", "combobox");
input.setAttribute("aria-autocomplete", "list");
input.setAttribute("aria-controls", list.id);
input.setAttribute("aria-haspopup", "listbox");
close();

input.addEventListener("input", suggestSoon);
// What was typed before this script was there.
if (document.activeElement === input && input.value !== input.defaultValue) suggestSoon();

input.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && active >= 0) {
    event.preventDefault();
    list.children[active].click();
  } else if (event.key === "Escape" && !panel.hidden) {
    // The first press closes the list, the browser's own next one empties the box.
    event.preventDefault();
    close();
  }
});

form.addEventListener("submit", (event) => {
  clearTimeout(timer);
  request.abort();
  if (!input.value.trim()) event.preventDefault();
});
form.addEventListener("focusout", ({ relatedTarget }) => form.contains(relatedTarget) || close());
// The box keeps its focus while an option is pressed.
panel.addEventListener("mousedown", (event) => event.preventDefault());
list.addEventListener("click", () => close());

function suggestSoon() {
  choose(-1);
  clearTimeout(timer);
  timer = setTimeout(suggest, WAIT_MS);
}

function move(step) {
  const count = list.children.length;
  if (panel.hidden) {
    if (!count || known !== input.value.trim()) return void suggest();
    open();
  }
  if (!count) return;
  // One place more than there are options: in it the box itself has the word again.
  choose(((active + 1 + step + count + 1) % (count + 1)) - 1);
}

function choose(place) {
  list.children[active]?.setAttribute("aria-selected", "false");
  active = place;
  const option = list.children[active];
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

async function suggest() {
  const query = input.value.trim();
  request.abort();
  if (query.length < SHORTEST) return forget();
  if (query === known) return open();
  request = new AbortController();
  const address = new URL(form.action);
  address.search = new URLSearchParams({ q: query, part: "suggestions" });
  form.dataset.busy = "";
  try {
    const answer = await fetch(address, { signal: request.signal, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const found = await answer.json();
    if (query === input.value.trim()) show(query, found);
  } catch (error) {
    if (error.name !== "AbortError") fail();
  } finally {
    if (!request.signal.aborted) delete form.dataset.busy;
  }
}

function show(query, { status: told, results, more }) {
  known = query;
  // An option that was reached with the arrows stays the chosen one, if it is still there.
  const chosen = list.children[active]?.href;
  const options = results.map(({ title, place, url }) => makeOption(url, title, place));
  if (more) options.push(makeOption(more.url, more.text, "", { isMore: true, ask: more.ask }));
  options.forEach((option, place) => (option.id = `help-suggestion-${place}`));
  choose(-1);
  list.replaceChildren(...options);
  choose(options.findIndex(({ href }) => href === chosen));
  say(told, results.length === 0);
  open();
}

function makeOption(url, title, place, { isMore = false, ask = "" } = {}) {
  const option = document.createElement("a");
  option.href = url;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.tabIndex = -1;
  option.className = `help-suggestion${isMore ? " help-suggestion--more" : ""}`;
  // The launcher on this page opens the chat and asks.
  if (ask) option.dataset.chatAsk = ask;
  option.append(makeText("help-suggestion__title", title));
  if (place) option.append(makeText("help-suggestion__place", place));
  return option;
}

function makeText(className, text) {
  const span = document.createElement("span");
  span.className = className;
  span.textContent = text;
  return span;
}

function fail() {
  known = "";
  list.replaceChildren();
  say(form.dataset.error, true);
  open();
}

/** Tells a screen reader, and the eye too where the list says nothing. */
function say(words, isSeen) {
  status.textContent = words;
  note.textContent = words;
  note.hidden = !isSeen;
}

function forget() {
  known = "";
  list.replaceChildren();
  say("", false);
  close();
}

function open() {
  panel.hidden = document.activeElement !== input;
  input.setAttribute("aria-expanded", String(!panel.hidden && list.children.length > 0));
}

function close() {
  panel.hidden = true;
  choose(-1);
  input.setAttribute("aria-expanded", "false");
}
