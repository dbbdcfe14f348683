/* The messages on the page, in order, painted once a frame; the reader's place in them is kept. */

import { makeMessageView } from "./message_view.js";

const NEAR_PX = 96;
// What stays above a question that has come to the top.
const MARGIN_PX = 12;
// How long after a turn of the wheel, a touch or a key a movement is the reader's own; the browser moves, too.
const READER_MS = 1000;
// There the page scrolls as a whole (chat.css).
const LOW_WINDOW = matchMedia("(max-height: 24rem)");

export class Transcript {
  #views = new Map();
  #dirty = new Set();
  #frame = null;
  #follows = true;
  // To the very end, and not just as far as the question stays in view.
  #toEnd = true;
  #state = null;
  #top = 0;
  #touchedAt = -READER_MS;

  constructor({ scroller, list, jump, actions }) {
    Object.assign(this, { scroller, list, jump, actions });
    scroller.addEventListener("scroll", () => this.#notice(), { passive: true });
    for (const type of ["wheel", "touchmove", "pointerdown", "keydown"]) {
      scroller.addEventListener(type, () => (this.#touchedAt = performance.now()), { passive: true });
    }
    jump.addEventListener("click", () => this.goToEnd());
    new ResizeObserver(() => this.#follows && this.#follow()).observe(scroller);
  }

  follow({ changed, reset, own, state, event }) {
    this.#state = state;
    if (reset) this.#clear();
    for (const message of changed) this.#dirty.add(message);
    if (own || reset || event?.type === "conversation.ready") {
      this.#follows = true;
      this.#toEnd = !own;
    }
    this.#frame ??= requestAnimationFrame(() => this.#paint());
    // A page in the background gets no frames; what is on it must be true for those who listen all the same.
    if (document.hidden) this.#paint();
  }

  /** And stays there: what comes next is wanted, wherever the reader was. */
  goToEnd() {
    this.#follows = this.#toEnd = true;
    this.#follow({ smooth: true });
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
    if (this.#follows) this.#follow();
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
    // Text that grew is no wish to read elsewhere: only scrolling up is, and going further than the question's place, as
    // a field does that gets the focus. Who scrolls down to the end wants to stay there.
    const went = scrollTop > this.#top && performance.now() - this.#touchedAt < READER_MS;
    if (isNear) {
      this.#follows = true;
      this.#toEnd ||= went;
    } else if (went || scrollTop < this.#top) this.#follows = false;
    this.#top = scrollTop;
    this.jump.hidden = isNear || this.#isEmpty;
  }

  #follow({ smooth = false } = {}) {
    const scroller = LOW_WINDOW.matches ? document.scrollingElement : this.scroller;
    scroller.scrollTo({ top: this.#findGoal(scroller), behavior: smooth ? "smooth" : "instant" });
    this.#top = this.scroller.scrollTop;
    const { scrollHeight, clientHeight } = this.scroller;
    this.jump.hidden = smooth || this.#isEmpty || scrollHeight - this.#top - clientHeight < NEAR_PX;
  }

  get #isEmpty() {
    return !this.#state?.messages.list.length;
  }

  /** The end, but never so far that the question leaves the window: an answer is read from its beginning, and so is the
   * greeting of a conversation that has nothing else yet. */
  #findGoal(scroller) {
    if (this.#isEmpty) return 0;
    const end = scroller.scrollHeight - scroller.clientHeight;
    const asked = this.#toEnd ? null : this.#state?.messages.list.findLast(({ role }) => role === "visitor");
    const node = this.#views.get(asked)?.node;
    if (!node) return end;
    const top = node.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
    return Math.min(end, Math.max(0, top - MARGIN_PX));
  }
}
