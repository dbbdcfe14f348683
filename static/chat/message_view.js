/* One message on the page. It changes only where the message did. */

import { makeCard } from "./cards/index.js";
import { addCall, config, describeError, locale, say } from "./config.js";
import { makeCopyButton } from "./copying.js";
import { el, icon, setText } from "./dom.js";
import { Feedback } from "./feedback.js";
import { makeFileList, namesOnlyFiles } from "./files.js";
import { MarkdownStream } from "./markdown/stream.js";
import { isFinished } from "./messages.js";
import { makeMark, makeSourceList } from "./source_card.js";

const TIME = new Intl.DateTimeFormat(locale, { timeStyle: "short" });

export function makeMessageView(message, actions) {
  return message.role === "visitor" ? new VisitorView(message, actions) : new AnswerView(message, actions);
}

function makeItem(message, name, ...content) {
  return el(
    "li",
    { className: `message message--${message.role}`, data: { testid: "message", role: message.role } },
    el("h2", { className: "visually-hidden" }, say("said", { name })),
    ...content,
  );
}

/** Once: files come with their message and do not change. */
function showFiles(view, message) {
  if (!message.files.length || !view.files.hidden) return;
  view.files.append(makeFileList(message.files));
  view.files.hidden = false;
  view.text.hidden = namesOnlyFiles(message);
}

// A message that nobody has taken by then is not lost, but whoever wrote it wonders.
const LONG_MS = 8_000;

class VisitorView {
  #longTimer = null;

  constructor(message, actions) {
    this.actions = actions;
    this.text = el("p", { className: "bubble", dir: "auto", data: { testid: "message-text" } });
    this.note = el("p", { className: "message__note", hidden: true });
    this.again = el("button", { type: "button", className: "button button--small button--quiet" }, icon("retry"));
    this.again.append(el("span", {}, say("sendAgain")));
    this.again.addEventListener("click", () => actions.sendAgain(message));
    this.files = el("div", { className: "message__files", hidden: true });
    this.node = makeItem(message, say("you"), this.text, this.files, this.note, this.again);
    this.update(message);
  }

  update(message) {
    setText(this.text, message.text);
    showFiles(this, message);
    const { status, error } = message;
    const note = { sending: say("sending"), queued: say("queued"), rejected: error ? describeError(error) : say("notSent") }[status];
    Object.assign(this.node.dataset, { status, messageId: message.id ?? "", clientMessageId: message.clientId ?? "" });
    this.note.hidden = !note;
    setText(this.note, note ?? "");
    clearTimeout(this.#longTimer);
    if (status === "sending") this.#longTimer = setTimeout(() => this.#sayItTakesLong(), LONG_MS);
    this.again.hidden = status !== "rejected";
    if (status === "rejected" && error !== this.error) this.actions.announce(note);
    if (error?.retry_after && error !== this.error) this.#countDown(Date.now() + error.retry_after * 1000);
    this.error = error;
  }

  #sayItTakesLong() {
    this.note.role = "status";
    setText(this.note, addCall(say("sendingLong")));
  }

  #countDown(until) {
    const label = this.again.lastChild;
    const tick = () => {
      const seconds = Math.ceil((until - Date.now()) / 1000);
      this.again.disabled = seconds > 0;
      setText(label, seconds > 0 ? say("sendAgainIn", { seconds }) : say("sendAgain"));
      if (seconds > 0) setTimeout(tick, 250);
    };
    tick();
  }
}

class AnswerView {
  constructor(message, actions) {
    this.actions = actions;
    this.message = message;
    const name = { assistant: config.assistant, agent: message.author ?? say("agent") }[message.role] ?? say("notice");
    this.author = message.role === "agent" && el("p", { className: "message__author", "aria-hidden": "true" }, name);
    this.text = el("div", { className: "answer", dir: "auto", data: { testid: "message-text" } });
    this.stream = new MarkdownStream(this.text, makeMark);
    this.cards = el("div", { className: "cards" });
    this.shownCards = 0;
    this.sources = el("div", { hidden: true });
    this.note = el("p", { className: "message__note", hidden: true });
    this.foot = el("div", { className: "message__foot", hidden: true });
    this.files = el("div", { className: "message__files", hidden: true });
    this.node = makeItem(message, name, this.author, this.text, this.files, this.cards, this.sources, this.note, this.foot);
    this.update(message);
  }

  update(message) {
    const finished = isFinished(message);
    Object.assign(this.node.dataset, { status: message.status, messageId: message.id ?? "" });
    // What broke off may end in half a mark, which is no text.
    this.stream.update(message.text, message.citations, { open: message.status !== "complete" });
    showFiles(this, message);
    for (const card of message.cards.slice(this.shownCards)) {
      const node = makeCard(card, this.actions);
      if (node) this.cards.append(node);
    }
    this.shownCards = message.cards.length;
    const note = { stopped: say("stopped"), failed: say("failed") }[message.status];
    this.note.hidden = !note;
    setText(this.note, note ?? "");
    if (finished && message.citations.length && this.sources.hidden) {
      this.sources.replaceChildren(makeSourceList(message.citations));
      this.sources.hidden = false;
    }
    if (finished && message.role === "assistant" && message.id) this.#showFoot(message);
  }

  #showFoot(message) {
    if (this.foot.hidden) {
      const { announce, giveFeedback } = this.actions;
      this.feedback = new Feedback({ announce, give: (rating, comment) => giveFeedback(message, rating, comment) });
      const copy = makeCopyButton({ label: say("copyMessage"), read: () => message.text, announce });
      const time = el("time", { dateTime: message.at, dir: "auto" }, TIME.format(new Date(message.at)));
      this.foot.append(copy, ...this.feedback.buttons, time);
      this.foot.after(this.feedback.form);
      this.foot.hidden = false;
    }
    this.feedback.update(message.feedback);
  }
}
