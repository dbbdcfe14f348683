/* Who answers and what is going on: the header, the working sign, a failed turn, the small print. */

import { addCall, config, say } from "./config.js";
import { setText } from "./dom.js";
import { describeWaitBriefly } from "./wait.js";

const TYPING_MS = 6_000;
// After that long without anything new, before an answer or in the midst of it, the visitor reads that it goes on,
// and later how else to reach the company.
const PATIENCE_MS = 10_000;
const CALL_MS = 30_000;

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
    this.#awaitMore(state, connection);
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
    if (label !== this.#label) this.#showLabel(label);
    clearTimeout(this.#typingTimer);
    if (isTyping) this.#typingTimer = setTimeout(() => this.#showWorking(this.state), TYPING_MS);
  }

  #showLabel(label) {
    this.#label = label;
    this.working.hidden = !label;
    setText(this.working.querySelector("[data-text]"), label);
  }

  #awaitMore({ turnId }, connection) {
    clearTimeout(this.#patienceTimer);
    if (!turnId || connection !== "open") return;
    this.#patienceTimer = setTimeout(() => {
      this.#tellLate(say("takesLonger"));
      this.#patienceTimer = setTimeout(() => this.#tellLate(addCall(say("takesLonger"))), CALL_MS - PATIENCE_MS);
    }, PATIENCE_MS);
  }

  #tellLate(words) {
    this.#showLabel(words);
    this.announce(words);
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
