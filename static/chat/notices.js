/* Short notices above the composer that go away by themselves; who listens hears them once. */

const SHOWN_MS = 8_000;

export class Notices {
  #timer = null;

  constructor(node, { announce }) {
    Object.assign(this, { node, announce });
  }

  show(text) {
    clearTimeout(this.#timer);
    this.node.textContent = text;
    this.node.hidden = !text;
    this.announce(text);
    this.#timer = setTimeout(() => (this.node.hidden = true), SHOWN_MS);
  }
}
