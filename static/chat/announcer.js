/* What a screen reader hears: new sentences, once they are whole, and never the history again. */

import { say } from "./config.js";
import { el } from "./dom.js";
import { toPlainText } from "./markdown/plain.js";
import { isFinished } from "./messages.js";

// Chinese and Japanese put no space between sentences.
const SENTENCE_END = /[.!?…؟۔।]["'”’»)\]*_]*(?=\s)|[。！？]["'”’」』）)\]*_]*|\n/g;
const PAUSE_MS = 600;
const KEEP = 8;

export class Announcer {
  #region;
  #spoken = new WeakMap();
  #waiting = [];
  #timer = null;
  #lastLabel = null;
  #typing = null;

  constructor(region) {
    this.#region = region;
  }

  say(text) {
    const words = toPlainText(text);
    if (!words) return;
    this.#waiting.push(words);
    this.#timer ??= setTimeout(() => this.#flush(), PAUSE_MS);
  }

  /** What changed on the page, as far as it is to be heard. */
  follow({ event, changed, state }) {
    const isHistory = event?.type === "conversation.ready";
    for (const message of changed) {
      if (message.role === "visitor") continue;
      if (isHistory && isFinished(message)) this.#spoken.set(message, { revision: message.revision, until: Infinity });
      else this.#hear(message);
    }
    this.#hearLabel(event, state.working);
    this.#hearTyping(event, state.typing);
  }

  /** That a person has begun to type, once for each of their messages. */
  #hearTyping(event, agent) {
    if (event?.type === "message.created") this.#typing = null;
    if (!agent || agent === this.#typing) return;
    this.#typing = agent;
    this.say(say("agentTyping", { agent }));
  }

  /** What is being done, once: going back to thinking between two tools is no news. */
  #hearLabel(event, label) {
    if (event?.type === "turn.started") this.#lastLabel = null;
    if (!label || label === this.#lastLabel || (this.#lastLabel && label === say("thinking"))) return;
    this.#lastLabel = label;
    this.say(label);
  }

  #hear(message) {
    const spoken = this.#spoken.get(message);
    const from = spoken?.revision === message.revision ? spoken.until : 0;
    const until = isFinished(message) ? message.text.length : findLastEnd(message.text, from);
    if (until <= from) return;
    this.#spoken.set(message, { revision: message.revision, until });
    this.say(message.text.slice(from, until));
  }

  #flush() {
    this.#timer = null;
    this.#region.append(el("p", {}, this.#waiting.join(" ")));
    this.#waiting = [];
    while (this.#region.children.length > KEEP) this.#region.firstElementChild.remove();
  }
}

function findLastEnd(text, from) {
  let end = from;
  for (const match of text.slice(from).matchAll(SENTENCE_END)) end = from + match.index + match[0].length;
  return end;
}
