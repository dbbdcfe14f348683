/* What each of the server's events does to the state. One entry per event type; unknown types are ignored. */

import { say } from "./config.js";
import { isFinished, mergeCitations } from "./messages.js";

/** Applies the event. The messages that changed are added to `changed`. */
export function reduce(state, event, changed) {
  REDUCERS[event.type]?.(state, event, changed);
}

const REDUCERS = {
  "conversation.ready": readSnapshot,
  "message.created": storeMessage,
  "message.delta": appendText,
  "message.cited": addCitation,
  "message.replaced": replaceText,
  "message.completed": completeMessage,
  "card.shown": addCard,
  "turn.started": startTurn,
  "turn.completed": completeTurn,
  "turn.failed": failTurn,
  "tool.started": showTool,
  "tool.progressed": showTool,
  "tool.finished": finishTool,
  "handoff.changed": changeHandler,
  "agent.typing": (state, { agent }) => Object.assign(state, { typing: agent, typingAt: Date.now() }),
  "conversation.closed": (state) => Object.assign(state, { closed: true }),
};

function readSnapshot(state, event, changed) {
  // Not the number we asked from: the server could not go on from it and begins anew, even where numbers are lower.
  const anew = event.seq !== state.seq;
  for (const view of event.messages) changed.add(state.messages.store(view));
  if (anew) dropUnfinished(state, event, changed);
  Object.assign(state, {
    ready: true,
    conversationId: event.conversation_id ?? state.conversationId,
    seq: event.seq,
    handler: event.handler,
    rating: event.rating ?? state.rating,
    closed: event.closed ?? false,
    turnId: event.running_turn_id ?? null,
    working: event.running_turn_id ? state.working ?? say("thinking") : null,
    handoff: readHandoff(event.handoff, Boolean(event.handoff_requested)),
    takesFiles: Boolean(event.takes_files),
    failure: findFailure(event),
  });
}

/** What is told of the wish for a person, by an event or the snapshot. */
function readHandoff(told, requested) {
  const { message = "", position = null, agent = null, expected_wait_seconds: expectedSeconds = null, choices = [] } = told ?? {};
  return { requested, message, position, agent, expectedSeconds, choices };
}

/** What went wrong while this page was away: a turn that failed, or a message that nobody works on. */
function findFailure(event) {
  if (event.failed_turn) return readFailure(event.failed_turn);
  const last = event.messages.at(-1);
  const waits = last?.role === "visitor" && event.handler === "ai" && !event.running_turn_id && !event.closed;
  return waits ? { turnId: null, message: say("unanswered"), retryable: true } : null;
}

function readFailure({ turn_id: turnId, code, message, retryable }) {
  return { turnId, code, message, retryable };
}

function dropUnfinished(state, event, changed) {
  const stored = new Set(event.messages.map(({ message_id: id }) => id));
  const isGone = ({ id, status }) => status === "streaming" || (status === "failed" && !stored.has(id));
  for (const message of state.messages.list.filter(isGone)) {
    state.messages.remove(message);
    changed.add(message);
  }
}

function storeMessage(state, { message: view }, changed) {
  const message = state.messages.store(view);
  changed.add(message);
  if (view.role === "visitor") state.failure = null;
  else state.typing = null;
}

function openMessage(state, id, changed) {
  const message = state.messages.open(id);
  if (isFinished(message)) return null;
  changed.add(message);
  return message;
}

function appendText(state, event, changed) {
  if (!event.text) return;
  const message = openMessage(state, event.message_id, changed);
  if (!message) return;
  message.text += event.text;
  if (!state.tools.size) state.working = null;
}

function addCitation(state, { message_id: id, number, title, url, quote, offset }, changed) {
  const message = openMessage(state, id, changed);
  if (!message) return;
  const known = message.citations.some((other) => other.number === number && other.offset === offset);
  if (!known) message.citations = [...message.citations, { number, title, url, quote, offset }];
}

function replaceText(state, event, changed) {
  if (event.reason === "retried") return takeBack(state, event.message_id, changed);
  const message = openMessage(state, event.message_id, changed);
  if (message) Object.assign(message, { text: event.text, citations: [], revision: message.revision + 1 });
}

/** The failed answer makes way for the next try's. */
function takeBack(state, id, changed) {
  const message = state.messages.find(id);
  if (!message) return;
  state.messages.remove(message);
  changed.add(message);
}

function completeMessage(state, event, changed) {
  const message = state.messages.open(event.message_id);
  Object.assign(message, {
    text: event.text,
    citations: mergeCitations(message.citations, event.citations),
    suggestions: event.suggestions,
    status: ["stopped", "taken_over"].includes(event.stop_reason) ? "stopped" : "complete",
  });
  changed.add(message);
}

function addCard(state, { message_id: id, kind, data }, changed) {
  const message = state.messages.open(id);
  const same = JSON.stringify({ kind, data });
  if (message.cards.some((card) => JSON.stringify({ kind: card.kind, data: card.data }) === same)) return;
  message.cards = [...message.cards, { kind, data }];
  changed.add(message);
}

function startTurn(state, event) {
  state.tools.clear();
  Object.assign(state, {
    turnId: event.turn_id,
    working: event.label || say("thinking"),
    // A guardrail that answers by itself says nothing about who answers otherwise.
    provider: event.provider === "guardrails" ? state.provider : event.provider || state.provider,
    failure: null,
  });
}

function endTurn(state, status, changed) {
  for (const message of state.messages.list.filter((other) => other.status === "streaming")) {
    // Nothing was said, and nothing will be: an empty bubble would look like an answer.
    if (message.text || message.cards.length) message.status = status;
    else state.messages.remove(message);
    changed.add(message);
  }
  state.tools.clear();
  Object.assign(state, { turnId: null, working: null });
}

function completeTurn(state, { outcome, turn_id: turnId }, changed) {
  endTurn(state, outcome === "stopped" ? "stopped" : "complete", changed);
  const isUnanswered = outcome === "stopped" && state.handler === "ai" && state.messages.list.at(-1)?.role === "visitor";
  if (isUnanswered) state.failure = readFailure({ turn_id: turnId, code: "stopped", message: say("stoppedEarly"), retryable: true });
}

function failTurn(state, event, changed) {
  endTurn(state, "failed", changed);
  state.failure = readFailure(event);
}

function showTool(state, event) {
  state.tools.set(event.tool_call_id, event.label);
  state.working = event.label || say("thinking");
}

function finishTool(state, event) {
  state.tools.delete(event.tool_call_id);
  state.working = [...state.tools.values()].at(-1) || say("thinking");
}

function changeHandler(state, event, changed) {
  const { handler } = event;
  // Whoever was writing has been cut off: nothing more of it comes.
  if (handler !== state.handler && handler !== "ai") endTurn(state, "stopped", changed);
  const handoff = readHandoff(event, handler === "queued" || (handler === "ai" && Boolean(event.message)));
  Object.assign(state, { handler, handoff, typing: null, takesFiles: state.takesFiles || handler !== "ai" || handoff.requested });
}
