/* A drafted reply or a summary, streamed beside the field: it gets into the reply only when the agent puts it there. */

import { getField, write } from "./composer.js";
import { config, say } from "./config.js";
import { getPane, onOpen } from "./pane.js";

let pending = null;
let wish = "reply";

const part = (name) => getPane()?.querySelector(`[data-assist-${name}]`);

async function ask(wanted) {
  pending?.abort();
  pending = new AbortController();
  const mine = pending;
  wish = wanted;
  begin();
  try {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", getPane().querySelector("[name=csrfmiddlewaretoken]").value);
    body.set("wish", wanted);
    const options = { method: "POST", body, signal: mine.signal, headers: { [config.header]: "1" } };
    const response = await fetch(part("place").dataset.url, options);
    if (!response.ok) return end(say("failed"), { isFailure: true });
    let isOver = false;
    for await (const told of readLines(response.body)) isOver = take(told) || isOver;
    if (!isOver) end(say("assistBroken"), { isFailure: true });
  } catch (error) {
    if (error.name !== "AbortError") end(say("assistBroken"), { isFailure: true });
  }
}

function begin() {
  part("place").hidden = false;
  part("place").dataset.state = "writing";
  part("title").textContent = say(wish === "reply" ? "assistReply" : "assistSummary");
  part("text").textContent = "";
  part("note").textContent = say("assistWriting");
  part("use").hidden = true;
  part("again").hidden = true;
}

async function* readLines(stream) {
  const decoder = new TextDecoder();
  let rest = "";
  for (const reader = stream.getReader(); ;) {
    const { value, done } = await reader.read();
    rest += decoder.decode(value ?? new Uint8Array(), { stream: !done });
    const lines = rest.split("\n");
    rest = lines.pop();
    for (const line of lines) if (line) yield JSON.parse(line);
    if (done) return;
  }
}

/** Says whether it was the last. */
function take({ kind, text }) {
  const shown = part("text");
  if (!shown) return false;
  if (kind === "delta") shown.textContent += text;
  else if (kind === "replaced") shown.textContent = text;
  else end(text, { isFailure: kind === "failed" });
  return kind === "done" || kind === "failed";
}

function end(note, { isFailure }) {
  if (!part("place")) return;
  part("place").dataset.state = isFailure ? "failed" : "done";
  part("note").textContent = note;
  part("again").hidden = false;
  part("use").hidden = isFailure || wish !== "reply" || !part("text").textContent.trim();
}

function close() {
  pending?.abort();
  part("place").hidden = true;
}

function use() {
  const text = part("text").textContent.trim();
  close();
  write("reply");
  const field = getField();
  field.value = field.value.trim() ? `${field.value.trimEnd()}\n\n${text}` : text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

document.addEventListener("click", (event) => {
  const target = event.target.closest?.("[data-assist], [data-assist-close], [data-assist-use], [data-assist-again]");
  if (!target) return;
  if (target.dataset.assist) ask(target.dataset.assist);
  else if ("assistClose" in target.dataset) close();
  else if ("assistAgain" in target.dataset) ask(wish);
  else use();
});

let shown = null;
onOpen((pane) => {
  if (pane !== shown) pending?.abort();
  shown = pane;
});
