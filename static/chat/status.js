/* Who answers and what is going on: the header, the working sign, a failed turn, the small print. */

import { config, say } from "./config.js";
import { setText } from "./dom.js";
import { describeWaitBriefly } from "./wait.js";

const TYPING_MS = 6_000;
// After that long with the same sign of work, the visitor reads that it goes on.
const PATIENCE_MS = 10_000;

export class Status {
  #typingTimer = null;
  #patienceTimer = null;
  #label = "";

  /** `nodes`: {name, avatar, header, working, failure, note, stop}. */
  constructor(nodes, { retry, announce }) {
    Object.assign(this, nodes, { announce });
    this.failure.querySelector("button").addEventListener("click", () => {
      // Another tab may have been quicker.
      if (this.state.failure) retry(this.state.failure.turnId);
    });
  }

  follow(state, connection) {
    this.state = state;
    this.#showHeader(state, connection);
    this.#showWorking(state);
    this.#showFailure(state.failure, connection);
    const automated = state.provider === "offline";
    const note = state.handler === "human" ? say("humanNote") : automated ? say("automatedNote") : say("modelNote", { assistant: config.assistant });
    setText(this.note, note);
    this.stop.hidden = !state.turnId;
    document.documentElement.dataset.turn = state.turnId ? "running" : "idle";
  }

  #showHeader({ handler, handoff, provider }, connection) {
    const isHuman = handler === "human";
    const name = isHuman ? handoff.agent ?? say("aPerson") : config.assistant;
    const words =
      (connection === "connecting" && say("connecting")) ||
      (isHuman && say("humanStatus", { company: config.company })) ||
      (handler === "queued" && describeWaitBriefly(handoff)) ||
      (provider === "offline" ? say("automated") : say("ready"));
    setText(this.name, name);
    setText(this.avatar, [...name][0].toUpperCase());
    this.avatar.dataset.handler = handler;
    setText(this.header, words);
    this.header.dataset.connection = connection;
  }

  #showWorking({ working, typing, typingAt }) {
    const isTyping = typing && Date.now() - typingAt < TYPING_MS;
    const label = working ?? (isTyping ? say("agentTyping", { agent: typing }) : "");
    if (label !== this.#label) this.#showLabel(label, Boolean(working));
    clearTimeout(this.#typingTimer);
    if (isTyping) this.#typingTimer = setTimeout(() => this.#showWorking(this.state), TYPING_MS);
  }

  #showLabel(label, isWork) {
    this.#label = label;
    this.working.hidden = !label;
    const text = this.working.querySelector("[data-text]");
    setText(text, label);
    clearTimeout(this.#patienceTimer);
    if (!isWork) return;
    this.#patienceTimer = setTimeout(() => {
      setText(text, say("takesLonger"));
      this.announce(say("takesLonger"));
    }, PATIENCE_MS);
  }

  #showFailure(failure, connection) {
    this.failure.hidden = !failure;
    if (!failure) return;
    setText(this.failure.querySelector("[data-text]"), failure.message);
    this.failure.dataset.code = failure.code ?? "";
    const button = this.failure.querySelector("button");
    button.hidden = !failure.retryable;
    button.disabled = connection !== "open";
  }
}
