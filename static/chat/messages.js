/* The list of messages, in the order of their ids, which is the order of time. */

const FINISHED = new Set(["complete", "stopped", "failed"]);

export function isFinished(message) {
  return FINISHED.has(message.status);
}

export function isUnsent(message) {
  return message.status === "sending" || message.status === "queued";
}

export class Messages {
  list = [];
  #byId = new Map();
  #byClientId = new Map();

  find(id, clientId) {
    return this.#byId.get(id) ?? (clientId ? this.#byClientId.get(clientId) : undefined);
  }

  /** The visitor's own message before the server knows it. */
  addUnsent(clientId, text, status) {
    const message = makeMessage({ key: clientId, role: "visitor", status, text, clientId });
    this.#byClientId.set(clientId, message);
    this.list.push(message);
    return message;
  }

  /** The assistant's message that has just begun, or the one that there is. */
  open(id) {
    const known = this.find(id);
    if (known) return known;
    return this.#insert(makeMessage({ key: id, id, role: "assistant", status: "streaming" }));
  }

  /** A message as the server stores it, over what was known of it. */
  store(view) {
    const known = this.find(view.message_id, view.client_message_id);
    const message = known ?? makeMessage({ key: view.client_message_id ?? view.message_id });
    const replaced = known && !view.text.startsWith(message.text);
    Object.assign(message, {
      id: view.message_id,
      role: view.role,
      status: view.status,
      text: view.text,
      at: view.at,
      citations: mergeCitations(message.citations, view.citations ?? []),
      cards: view.cards?.length ? view.cards : message.cards,
      suggestions: view.suggestions ?? [],
      feedback: view.feedback ?? message.feedback,
      author: view.author ?? null,
      files: view.files ?? [],
      error: null,
      revision: message.revision + (replaced ? 1 : 0),
    });
    if (view.client_message_id) this.#byClientId.set(view.client_message_id, message);
    this.#byId.set(message.id, message);
    return known ? message : this.#insert(message);
  }

  remove(message) {
    this.list = this.list.filter((other) => other !== message);
    this.#byId.delete(message.id);
    this.#byClientId.delete(message.clientId);
  }

  #insert(message) {
    let index = this.list.length;
    while (index > 0 && (!this.list[index - 1].id || this.list[index - 1].id > message.id)) index -= 1;
    this.list.splice(index, 0, message);
    this.#byId.set(message.id, message);
    return message;
  }
}

function makeMessage(known) {
  return {
    id: null,
    text: "",
    at: new Date().toISOString(),
    citations: [],
    cards: [],
    suggestions: [],
    clientId: null,
    feedback: null,
    author: null,
    files: [],
    error: null,
    revision: 0,
    ...known,
  };
}

/** The citations of `next`, those that are known being the same objects, so that their marks stay. */
export function mergeCitations(known, next) {
  return next.map(
    (citation) => known.find(({ number, offset }) => number === citation.number && offset === citation.offset) ?? citation,
  );
}
