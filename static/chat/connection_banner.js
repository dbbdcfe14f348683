/* Whether we are connected. Said only when it matters: short losses pass unnoticed. */

import { say } from "./config.js";
import { setText } from "./dom.js";

const PATIENCE_MS = 1_200;
const RESTORED_MS = 3_000;

export class ConnectionBanner {
  #timer = null;
  #wasLost = false;

  constructor(node, { retry }) {
    this.node = node;
    this.text = node.querySelector("[data-text]");
    this.button = node.querySelector("button");
    this.button.addEventListener("click", retry);
  }

  follow(connection) {
    if (connection === this.connection || this.connection === "expired") return;
    this.connection = connection;
    clearTimeout(this.#timer);
    if (connection === "lost") this.#timer = setTimeout(() => this.#showLost(), PATIENCE_MS);
    else if (connection === "open" && this.#wasLost) this.#showRestored();
  }

  /** Only a new page helps. */
  showExpired(words) {
    clearTimeout(this.#timer);
    this.connection = "expired";
    this.#show("lost", words);
    const reload = this.button.cloneNode();
    reload.textContent = say("reload");
    reload.hidden = false;
    reload.addEventListener("click", () => location.reload());
    this.button.replaceWith(reload);
  }

  #showLost() {
    this.#wasLost = true;
    this.#show("lost", say("lost"));
    this.button.hidden = false;
  }

  #showRestored() {
    this.#wasLost = false;
    this.button.hidden = true;
    this.#show("restored", say("restored"));
    this.#timer = setTimeout(() => (this.node.hidden = true), RESTORED_MS);
  }

  #show(state, words) {
    this.node.hidden = false;
    this.node.dataset.state = state;
    setText(this.text, words);
  }
}
