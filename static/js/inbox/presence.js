/* Whether the agent takes live conversations, and how many. The choice is kept by the browser, for all its windows. */

import { say } from "./config.js";

const KEY = "inbox-presence";
const form = document.querySelector("[data-presence]");
const button = form.querySelector("[data-presence-switch]");
const most = form.querySelector("[data-presence-most]");
const capacity = form.querySelector("[data-presence-capacity]");
const words = form.querySelector("[data-presence-words]");
let chosen = read();

function read() {
  try {
    return { status: "away", capacity: 3, ...JSON.parse(localStorage.getItem(KEY)) };
  } catch {
    return { status: "away", capacity: 3 };
  }
}

export function send(socket) {
  socket.send({ type: "presence.set", ...chosen });
}

/** What the server knows. */
export function show({ status }) {
  const isKnown = status !== "unknown";
  form.dataset.status = status;
  button.disabled = !isKnown;
  button.setAttribute("aria-checked", String(status === "online"));
  capacity.value = String(chosen.capacity);
  most.hidden = status !== "online";
  const text = isKnown ? say(status) : say("connecting");
  if (words.textContent !== text) words.textContent = text;
}

function choose(change, socket) {
  chosen = { ...chosen, ...change };
  localStorage.setItem(KEY, JSON.stringify(chosen));
  send(socket);
}

export function start(socket) {
  button.addEventListener("click", () => choose({ status: chosen.status === "online" ? "away" : "online" }, socket));
  capacity.addEventListener("change", () => choose({ capacity: Number(capacity.value) }, socket));
  addEventListener("storage", ({ key }) => {
    if (key !== KEY) return;
    chosen = read();
    send(socket);
  });
}
