/* The messages on the page, in order, painted once a frame; the reader's place in them is kept. */

import { makeMessageView } from "./message_view.js";

const NEAR_PX = 96;
// There the page scrolls as a whole (chat.css).
const LOW_WINDOW = matchMedia("(max-height: 24rem)");

export class Transcript {
  #views = new Map();
  #dirty = new Set();
  #frame = null;
  #follows = true;
  #state = null;
  #top = 0;

  constructor({ scroller, list, jump, actions }) {
    Object.assign(this, { scroller, list, jump, actions });
    scroller.addEventListener("scroll", () => this.#notice(), { passive: true });
    jump.addEventListener("click", () => this.#scrollToEnd({ smooth: true }));
    new ResizeObserver(() => this.#follows && this.#scrollToEnd()).observe(scroller);
  }

  follow({ changed, reset, own, state, event }) {
    this.#state = state;
    if (reset) this.#clear();
    for (const message of changed) this.#dirty.add(message);
    if (own || reset || event?.type === "conversation.ready") this.#follows = true;
    this.#frame ??= requestAnimationFrame(() => this.#paint());
    // A page in the background gets no frames; what is on it must be true for those who listen all the same.
    if (document.hidden) this.#paint();
  }

  #clear() {
    this.#views.clear();
    this.#dirty.clear();
    this.list.replaceChildren();
  }

  #paint() {
    cancelAnimationFrame(this.#frame);
    this.#frame = null;
    for (const message of this.#dirty) this.#show(message);
    this.#dirty.clear();
    if (this.#follows) this.#scrollToEnd();
    else this.#notice();
  }

  #show(message) {
    const all = this.#state.messages.list;
    const index = all.indexOf(message);
    const view = this.#views.get(message);
    if (index < 0) {
      view?.node.remove();
      this.#views.delete(message);
    } else if (view) {
      view.update(message);
    } else {
      const made = makeMessageView(message, this.actions);
      this.#views.set(message, made);
      const next = all.slice(index + 1).find((other) => this.#views.has(other));
      this.list.insertBefore(made.node, next ? this.#views.get(next).node : null);
    }
  }

  #notice() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    const isNear = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    // Text that grew is no wish to read above: only scrolling up is.
    if (isNear) this.#follows = true;
    else if (scrollTop < this.#top) this.#follows = false;
    this.#top = scrollTop;
    this.jump.hidden = this.#follows;
  }

  #scrollToEnd({ smooth = false } = {}) {
    const scroller = LOW_WINDOW.matches ? document.scrollingElement : this.scroller;
    scroller.scrollTo({ top: scroller.scrollHeight, behavior: smooth ? "smooth" : "instant" });
    this.#top = this.scroller.scrollTop;
    this.jump.hidden = true;
  }
}
