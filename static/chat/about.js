/* What the visitor wants to ask about: an article of the help centre, named above the box until they drop it. */

import { say } from "./config.js";

export class About {
  /** `turn(address)` hears which page the conversation is about; an address without a page when it is dropped. */
  constructor(node, { announce, turn }) {
    Object.assign(this, { node, announce, turn });
    node.querySelector("[data-drop]").addEventListener("click", () => this.#drop());
  }

  show({ title, url }) {
    const words = say("about", { title });
    this.node.querySelector("[data-text]").textContent = words;
    this.node.hidden = false;
    this.announce(words);
    this.turn(url);
  }

  #drop() {
    this.node.hidden = true;
    this.announce(say("aboutDropped"));
    this.turn(`${location.origin}/`);
  }
}
