/* Short notices above the composer that go away by themselves; who listens hears them once. */

const SHOWN_MS = 8_000;
// The same words again so soon, of a trouble that goes on while the page tries again, are no news to who listens.
const REPEAT_MS = 60_000;

export class Notices {
  #timer = null;
  #heard = { text: "", at: -Infinity };

  constructor(node, { announce }) {
    Object.assign(this, { node, announce });
  }

  show(text) {
    clearTimeout(this.#timer);
    this.node.textContent = text;
    this.node.hidden = !text;
    this.#announceNews(text);
    this.#timer = setTimeout(() => (this.node.hidden = true), SHOWN_MS);
  }

  #announceNews(text) {
    const now = performance.now();
    if (text === this.#heard.text && now - this.#heard.at < REPEAT_MS) return;
    this.#heard = { text, at: now };
    this.announce(text);
  }
}
