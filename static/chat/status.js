/* Who answers and what is going on: the header's line, the working sign, a failed turn, a handoff, the small print. */

import { config, say } from "./config.js";
import { setText } from "./dom.js";

const TYPING_MS = 6_000;

export class Status {
  #typingTimer = null;

  /** `nodes`: {header, working, failure, handoff, note, talk, stop}. */
  constructor(nodes, { retry }) {
    Object.assign(this, nodes);
    this.failure.querySelector("button").addEventListener("click", () => retry(this.state.failure.text));
  }

  follow(state, connection) {
    this.state = state;
    this.#showHeader(state, connection);
    this.#showWorking(state);
    this.#showFailure(state.failure);
    this.#showHandoff(state);
    const automated = state.provider === "offline";
    setText(this.note, automated ? say("automatedNote") : say("modelNote", { assistant: config.assistant }));
    this.stop.hidden = !state.turnId;
    document.documentElement.dataset.turn = state.turnId ? "running" : "idle";
  }

  #showHeader({ handler, handoff, provider }, connection) {
    const agent = handoff.agent ?? say("aPerson");
    const words =
      (connection === "connecting" && say("connecting")) ||
      (handler === "human" && say("humanStatus", { agent })) ||
      (handler === "queued" && say("queuedStatus")) ||
      (provider === "offline" ? say("automated") : say("ready"));
    setText(this.header, words);
    this.header.dataset.connection = connection;
  }

  #showWorking({ working, typing, typingAt }) {
    const isTyping = typing && Date.now() - typingAt < TYPING_MS;
    const label = working ?? (isTyping ? say("agentTyping", { agent: typing }) : "");
    this.working.hidden = !label;
    setText(this.working.querySelector("[data-text]"), label);
    clearTimeout(this.#typingTimer);
    if (isTyping) this.#typingTimer = setTimeout(() => this.#showWorking(this.state), TYPING_MS);
  }

  #showFailure(failure) {
    this.failure.hidden = !failure;
    if (!failure) return;
    setText(this.failure.querySelector("[data-text]"), failure.message);
    this.failure.querySelector("button").hidden = !failure.retryable;
  }

  #showHandoff({ handoff, handler }) {
    const { requested, message, position } = handoff;
    const shown = requested && handler !== "human";
    this.handoff.hidden = !shown;
    this.talk.hidden = requested || handler !== "ai";
    document.documentElement.dataset.handoff = this.talk.hidden ? "requested" : "open";
    const line = position ? say("position", { position }) : "";
    setText(this.handoff.querySelector("[data-text]"), [message || say("handoffNoted"), line].filter(Boolean).join(" "));
  }
}
