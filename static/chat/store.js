/* The state of one conversation, and who wants to know of its changes. */

import { config } from "./config.js";
import { Messages } from "./messages.js";
import { reduce } from "./reducer.js";

function makeState(conversationId) {
  return {
    conversationId,
    seq: 0,
    ready: false,
    messages: new Messages(),
    handler: "ai",
    handoff: { requested: false, message: "", position: null, agent: null, expectedSeconds: null, choices: [] },
    takesFiles: false,
    provider: config.provider,
    turnId: null,
    working: null,
    tools: new Map(),
    failure: null,
    typing: null,
    rating: null,
    closed: false,
  };
}

export class Store {
  connection = "connecting";
  #subscribers = [];

  constructor(conversationId) {
    this.state = makeState(conversationId);
  }

  /** `subscriber({event, changed, reset})` hears of every change. */
  subscribe(subscriber) {
    this.#subscribers.push(subscriber);
  }

  /** Takes an event of the server in, once: repeated and foreign ones are ignored. */
  apply(event) {
    if (event.type !== "conversation.ready" && !this.#accepts(event)) return;
    const changed = new Set();
    reduce(this.state, event, changed);
    if (event.type !== "conversation.ready") {
      this.state.conversationId ??= event.conversation_id;
      this.state.seq = Math.max(this.state.seq, event.seq ?? 0);
    }
    this.notify({ event, changed });
  }

  #accepts({ seq, conversation_id: id }) {
    const { state } = this;
    // An answer to a message that was sent twice is for us alone and has no number.
    const isNew = seq === 0 || seq > state.seq;
    return state.ready && isNew && (!state.conversationId || id === state.conversationId);
  }

  addUnsent(clientId, text) {
    const status = this.connection === "open" && this.state.ready ? "sending" : "queued";
    const message = this.state.messages.addUnsent(clientId, text, status);
    this.state.failure = null;
    this.notify({ changed: new Set([message]), own: true });
  }

  /** Changes a message that is here alone: its way to the server, the visitor's thumb. */
  update(message, values) {
    Object.assign(message, values);
    this.notify({ changed: new Set([message]) });
  }

  set(values) {
    Object.assign(this.state, values);
    this.notify({});
  }

  setConnection(connection) {
    this.connection = connection;
    const changed = new Set();
    if (connection !== "open") {
      this.state.ready = false;
      // Whether they arrived nobody knows: they will be sent again, and are stored once.
      for (const message of this.state.messages.list.filter(({ status }) => status === "sending")) changed.add(message);
      for (const message of changed) message.status = "queued";
    }
    this.notify({ changed });
  }

  /** Another conversation, or with null a new one. */
  reset(conversationId) {
    this.state = makeState(conversationId);
    this.notify({ reset: true });
  }

  notify({ event = null, changed = new Set(), reset = false, own = false }) {
    for (const subscriber of this.#subscribers) subscriber({ event, changed, reset, own, state: this.state });
  }
}
