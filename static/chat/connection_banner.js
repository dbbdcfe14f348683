/* Whether we are connected. Said only when it matters: short losses pass unnoticed. */

import { addCall, say } from "./config.js";
import { setText } from "./dom.js";

const PATIENCE_MS = 1_200;
// One that opens and is closed at once is none yet.
const STEADY_MS = 1_000;
const RESTORED_MS = 3_000;
// A loss that lasts is no tunnel: by then the visitor wants to know what else there is.
const CALL_MS = 8_000;

export class ConnectionBanner {
  #timer = null;
  #lostAt = null;

  constructor(node, { retry }) {
    this.node = node;
    this.text = node.querySelector("[data-text]");
    this.button = node.querySelector("button");
    this.button.addEventListener("click", retry);
  }

  /** Whether the visitor reads that there is no connection. */
  get isLost() {
    return this.#lostAt !== null;
  }

  follow(connection) {
    if (connection === this.connection || this.connection === "expired") return;
    this.connection = connection;
    clearTimeout(this.#timer);
    if (connection === "lost") this.#timer = setTimeout(() => this.#showLost(), this.isLost ? 0 : PATIENCE_MS);
    else if (connection === "open" && this.isLost) this.#timer = setTimeout(() => this.#showRestored(), STEADY_MS);
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
    this.#lostAt ??= Date.now();
    const left = this.#lostAt + CALL_MS - Date.now();
    this.#show("lost", left > 0 ? say("lost") : addCall(say("lost")));
    this.button.hidden = false;
    if (left > 0) this.#timer = setTimeout(() => this.#showLost(), left);
  }

  #showRestored() {
    this.#lostAt = null;
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
