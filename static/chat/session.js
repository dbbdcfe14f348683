/* The conversation over the socket: hello, what waits to be sent, and the answers to both. */

import { config, locale } from "./config.js";
import { isUnsent } from "./messages.js";

const HELLO_AGAIN_SECONDS = 5;
const STORAGE_KEY = "portal.conversation";

export function readStoredId() {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null; // Storage is blocked: the conversation lasts as long as the page.
  }
}

function storeId(id) {
  try {
    if (id) localStorage.setItem(STORAGE_KEY, id);
    else localStorage.removeItem(STORAGE_KEY);
  } catch {
    // As above.
  }
}

export class Session {
  #store;
  #socket;
  // Hellos that have no answer yet: only the answer to the last one counts.
  #awaited = 0;
  #address = null;
  // Frames besides messages that wait for the connection.
  #waiting = [];

  /** `onError(error)` hears of refusals that concern no single message, `onMissing(text)` of a conversation that is not
   * there any more, with what could not be sent in it. */
  constructor(store, socket, { onError, onMissing }) {
    this.#store = store;
    this.#socket = socket;
    this.onError = onError;
    this.onMissing = onMissing;
    socket.addEventListener("identified", ({ detail: latest }) => latest && store.reset(latest));
    socket.addEventListener("open", () => {
      this.#awaited = 0;
      this.#greet();
    });
    socket.addEventListener("lost", () => store.setConnection("lost"));
    socket.addEventListener("event", ({ detail }) => this.#take(detail));
  }

  /** Sends a text, now or as soon as there is a connection. */
  say(text) {
    if (this.#store.state.closed) this.open(null);
    const id = makeId();
    this.#store.addUnsent(id, text);
    this.#flush([id]);
  }

  sendAgain(message) {
    this.#store.update(message, { status: "queued", error: null });
    this.#flush([message.clientId]);
  }

  /** Opens another conversation of this visitor, or with null a new one. */
  open(conversationId) {
    this.#waiting = [];
    storeId(conversationId);
    this.#store.reset(conversationId);
    this.#greet();
  }

  /** From now on the visitor speaks of another page; null is the one they are on. */
  turnTo(address) {
    this.#address = address;
    if (this.#store.state.ready) this.#greet();
  }

  tell(type, values = {}) {
    return this.#socket.send({ type, ...values });
  }

  /** Tells it now, or as soon as there is a connection; says whether it was now. */
  tellSoon(type, values = {}) {
    if (this.#store.state.ready && this.tell(type, values)) return true;
    this.#waiting.push({ type, ...values });
    return false;
  }

  #greet() {
    const { conversationId, seq } = this.#store.state;
    const sent = this.#socket.send({
      type: "hello",
      conversation_id: conversationId,
      after: seq,
      // The browser's: the assistant speaks more languages than the page.
      locale: (navigator.language || locale).slice(0, 16),
      page_url: this.#address ?? readPageAddress(),
      time_zone: (Intl.DateTimeFormat().resolvedOptions().timeZone ?? "").slice(0, 64),
    });
    if (sent) this.#awaited += 1;
  }

  #take(event) {
    if (event.type === "error") this.#refuse(event);
    else if (event.type === "conversation.ready") this.#begin(event);
    else this.#store.apply(event);
    if (this.#store.state.conversationId && this.#store.state.conversationId !== readStoredId()) {
      storeId(this.#store.state.conversationId);
    }
  }

  #begin(event) {
    this.#awaited = Math.max(0, this.#awaited - 1);
    if (this.#awaited) return;
    if (this.#store.state.conversationId && !event.conversation_id) this.#forget();
    this.#store.connection = "open";
    this.#store.apply(event);
    this.#flush();
    for (const frame of this.#waiting.splice(0)) this.tellSoon(frame.type, frame);
  }

  #forget() {
    this.#waiting = [];
    const unsent = this.#store.state.messages.list.filter(isUnsent).map((message) => message.text);
    storeId(null);
    this.#store.reset(null);
    this.onMissing(unsent.join("\n\n"));
  }

  #refuse(error) {
    const message = error.client_message_id && this.#store.state.messages.find(null, error.client_message_id);
    if (message && isUnsent(message)) this.#store.update(message, { status: "rejected", error });
    else if (this.#awaited) this.#refuseHello(error);
    else this.onError(error);
  }

  #refuseHello(error) {
    this.#awaited -= 1;
    if (error.code === "not_found") {
      this.#forget();
      this.#greet();
      return;
    }
    this.onError(error);
    setTimeout(() => this.#store.state.ready || this.#greet(), (error.retry_after ?? HELLO_AGAIN_SECONDS) * 1000);
  }

  #flush(ids = null) {
    if (!this.#store.state.ready) return;
    for (const message of this.#store.state.messages.list.filter(isUnsent)) {
      if (ids && !ids.includes(message.clientId)) continue;
      const sent = this.tell("message.send", { client_message_id: message.clientId, text: message.text });
      this.#store.update(message, { status: sent ? "sending" : "queued" });
    }
  }
}

/** The page that the visitor looks at, without its query, which may hold anything but what names a campaign. Within
 * the widget's frame that page has said both in the frame's own address. */
function readPageAddress() {
  const own = new URL(location.href);
  const told = own.searchParams.get("page") ?? document.referrer;
  const page = config.mode === "widget" && isWebAddress(told) ? new URL(told) : own;
  const given = [...page.searchParams, ...own.searchParams].filter(([name]) => name.startsWith("utm_"));
  const campaign = new URLSearchParams(Object.fromEntries(given));
  const query = campaign.size ? `?${campaign}` : "";
  return `${page.origin}${page.pathname}${query}`.slice(0, 2000);
}

function isWebAddress(text) {
  return URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);
}

/** An id of ours for a message that is to be sent. */
export function makeId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Browsers keep randomUUID from pages that came without TLS.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
