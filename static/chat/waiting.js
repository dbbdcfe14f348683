/* Above the composer: what becomes of the wish for a person, how long it may take, and what the visitor can do about it. */

import { config, say } from "./config.js";
import { el, setText } from "./dom.js";
import { describeWait } from "./wait.js";

const LABELS = { wait: "chooseWait", assistant: "chooseAssistant", email: "chooseEmail" };

export class Waiting {
  #drawn = "";

  /** `choose(choice, email)` tells the server; false if that can't be sent now. */
  constructor(panel, talk, { choose }) {
    Object.assign(this, { panel, talk, choose });
    this.text = panel.querySelector("[data-text]");
    this.ways = panel.querySelector("[data-ways]");
    this.form = panel.querySelector("form");
    this.input = this.form.querySelector("input");
    this.error = panel.querySelector("[data-error]");
    this.ways.addEventListener("click", ({ target }) => this.#press(target.closest("[data-choice]")?.dataset.choice));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.input.reportValidity()) this.#send("email", this.input.value.trim());
    });
  }

  follow({ handler, handoff }) {
    const { requested, message, choices = [] } = handoff;
    const isWaiting = handler === "queued";
    this.panel.hidden = handler === "human" || !(requested || message);
    this.talk.hidden = requested || handler !== "ai";
    document.documentElement.dataset.handoff = this.talk.hidden ? "requested" : "open";
    this.panel.dataset.state = isWaiting ? "waiting" : "kept";
    setText(this.text, [isWaiting && describeWait(handoff), message || say("handoffNoted")].filter(Boolean).join(" "));
    this.#draw(choices, isWaiting);
  }

  /** A choice that the server refused. */
  refuse(message) {
    this.panel.dataset.busy = "false";
    setText(this.error, message);
    this.error.hidden = false;
    if (!this.form.hidden) {
      this.input.setAttribute("aria-invalid", "true");
      this.input.focus();
    }
  }

  /** Whether a refusal belongs here: something was chosen, and nothing has come of it yet. */
  get isAsking() {
    return this.panel.dataset.busy === "true";
  }

  #draw(choices, isWaiting) {
    const drawn = `${choices.join()} ${isWaiting}`;
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.panel.dataset.busy = "false";
    this.error.hidden = this.form.hidden = true;
    // With nothing else to choose, to wait is no more than possible.
    const isMain = (choice) => choice === "wait" && choices.length > 1;
    this.ways.replaceChildren(...choices.map((choice) => makeWay(choice, isMain(choice), isWaiting)));
    this.ways.hidden = !choices.length;
  }

  #press(choice) {
    if (!choice) return;
    if (choice !== "email") {
      this.#send(choice);
      return;
    }
    this.form.hidden = !this.form.hidden;
    if (this.form.hidden) return;
    this.input.focus();
    this.form.scrollIntoView({ block: "nearest" });
  }

  #send(choice, email = "") {
    this.error.hidden = true;
    this.input.removeAttribute("aria-invalid");
    this.panel.dataset.busy = String(this.choose(choice, email));
  }
}

function makeWay(choice, isMain, isWaiting) {
  const label = choice === "wait" && !isWaiting ? "chooseWaitHere" : LABELS[choice];
  const className = `button button--small ${isMain ? "button--primary" : "button--outline"}`;
  return el("button", { type: "button", className, data: { choice, testid: `choose-${choice}` } }, say(label, { assistant: config.assistant }));
}
