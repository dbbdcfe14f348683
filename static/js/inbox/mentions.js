/* Colleagues offered while a name is typed after an @. */

import { config } from "./config.js";

const NAME = /(?:^|\s)@([\w.+-]*)$/;
let asked = 0;

const getList = () => document.getElementById("mentions");

export async function look(field) {
  const typed = NAME.exec(field.value.slice(0, field.selectionStart));
  if (!typed) return close();
  const number = (asked += 1);
  narrow(field, typed[1].toLowerCase());
  const url = `${field.form.dataset.colleaguesUrl}?q=${encodeURIComponent(typed[1])}`;
  try {
    const response = await fetch(url, { headers: { [config.header]: "1" } });
    if (response.ok && number === asked) show(field, (await response.json()).colleagues);
  } catch {
    close();
  }
}

export function close() {
  asked += 1;
  const list = getList();
  if (!list) return;
  list.hidden = true;
  const field = list.parentNode.querySelector("[name=text]");
  field.removeAttribute("aria-controls");
  field.removeAttribute("aria-activedescendant");
}

/** Until the answer is here, nobody is offered who does not fit: Enter would call them. */
function narrow(field, typed) {
  const list = getList();
  if (list.hidden) return;
  for (const option of [...list.children]) if (!option.textContent.toLowerCase().includes(typed)) option.remove();
  if (list.children.length) choose(field, 0);
  else list.hidden = true;
}

function show(field, colleagues) {
  const list = getList();
  if (!colleagues.length) return close();
  list.replaceChildren(...colleagues.map((one, index) => makeOption(field, one, index)));
  list.hidden = false;
  field.setAttribute("aria-controls", list.id);
  choose(field, 0);
}

function makeOption(field, { username, name }, index) {
  const option = document.createElement("li");
  option.id = `mention-${index}`;
  option.role = "option";
  option.dataset.username = username;
  option.textContent = name === username ? `@${username}` : `${name} · @${username}`;
  option.addEventListener("mousedown", (event) => {
    event.preventDefault();
    take(field, option);
  });
  return option;
}

function choose(field, index) {
  const options = [...getList().children];
  const chosen = options[(index + options.length) % options.length];
  for (const option of options) option.setAttribute("aria-selected", String(option === chosen));
  field.setAttribute("aria-activedescendant", chosen.id);
}

function take(field, option) {
  const end = field.selectionStart;
  const start = field.value.slice(0, end).lastIndexOf("@");
  field.setRangeText(`@${option.dataset.username} `, start, end, "end");
  close();
}

/** Arrows, Enter, Tab and Escape while the list is open; says whether the key was meant for it. */
export function handleKey(event) {
  const list = getList();
  if (!list || list.hidden) return false;
  const options = [...list.children];
  const index = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") choose(event.target, index + 1);
  else if (event.key === "ArrowUp") choose(event.target, index - 1);
  else if (event.key === "Enter" || event.key === "Tab") take(event.target, options[index]);
  else if (event.key === "Escape") close();
  else return false;
  event.preventDefault();
  return true;
}
