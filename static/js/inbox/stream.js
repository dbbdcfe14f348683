/* What the assistant is writing just now, below what is stored. */

import { MarkdownStream } from "../../chat/markdown/stream.js";
import { config, say } from "./config.js";
import { getPane, scrollToEnd } from "./pane.js";

function make(tag, className, text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

/** No marks while it streams: the stored answer has them. */
const makeMark = () => document.createTextNode("");

class Bubble {
  constructor(id) {
    this.id = id;
    this.text = "";
    this.node = make("li", "said said--assistant said--streaming");
    this.node.dataset.testid = "streaming";
    const head = make("p", "said__head");
    head.append(make("strong", "", config.assistant));
    const body = make("div", "said__text");
    body.dir = "auto";
    this.node.append(head, body);
    this.stream = new MarkdownStream(body, makeMark);
  }

  set(text, { open }) {
    this.text = text;
    this.stream.update(text, [], { open });
    this.node.hidden = !text;
    if (!open) this.node.classList.remove("said--streaming");
  }
}

export class Stream {
  #bubbles = new Map();
  #working = null;

  get #place() {
    return getPane()?.querySelector("[data-live]");
  }

  /** After another conversation was opened, or this one was shown anew. */
  attach() {
    const place = this.#place;
    if (!place) return;
    for (const { node } of this.#bubbles.values()) if (!node.isConnected) place.append(node);
    this.settle();
  }

  think(label) {
    this.rest();
    this.#working = make("li", "line line--working", `${config.assistant}: ${label || say("thinking")}…`);
    this.#place?.append(this.#working);
    scrollToEnd({ ifNear: true });
  }

  rest() {
    this.#working?.remove();
    this.#working = null;
  }

  append({ message_id: id, text }) {
    if (this.#isStored(id)) return;
    this.rest();
    const bubble = this.#open(id);
    bubble.set(bubble.text + text, { open: true });
    scrollToEnd({ ifNear: true });
  }

  replace({ message_id: id, text }) {
    if (!this.#isStored(id)) this.#open(id).set(text, { open: true });
  }

  complete({ message_id: id, text }) {
    if (!this.#isStored(id)) this.#open(id).set(text, { open: false });
  }

  /** Takes away what is stored and shown by now. */
  settle() {
    for (const [id, { node }] of this.#bubbles) {
      if (!this.#isStored(id)) continue;
      node.remove();
      this.#bubbles.delete(id);
    }
  }

  clear() {
    this.rest();
    for (const { node } of this.#bubbles.values()) node.remove();
    this.#bubbles.clear();
  }

  #isStored(id) {
    return Boolean(getPane()?.querySelector(`[id="m${id}"]`));
  }

  #open(id) {
    let bubble = this.#bubbles.get(id);
    if (!bubble) {
      bubble = new Bubble(id);
      this.#bubbles.set(id, bubble);
      this.#place?.append(bubble.node);
    }
    return bubble;
  }
}
