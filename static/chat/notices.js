/* Short notices above the composer that go away by themselves. */

const SHOWN_MS = 8_000;

export class Notices {
  #timer = null;

  constructor(node) {
    this.node = node;
  }

  show(text) {
    clearTimeout(this.#timer);
    this.node.textContent = text;
    this.node.hidden = !text;
    this.#timer = setTimeout(() => (this.node.hidden = true), SHOWN_MS);
  }
}
