/* This visitor's conversations. */

import { config, locale, say } from "./config.js";
import { el } from "./dom.js";
import { addVisitor } from "./visitor.js";

const RELATIVE = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
const DAY = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
const MINUTE_MS = 60_000;

export class History {
  #conversations = [];

  constructor(panel, opener, { open }) {
    this.panel = panel;
    this.list = panel.querySelector("ol");
    this.note = panel.querySelector("[data-note]");
    this.list.addEventListener("click", ({ target }) => {
      const button = target.closest("button[data-conversation]");
      if (!button) return;
      if (panel.matches(":popover-open")) panel.hidePopover();
      open(button.dataset.conversation);
    });
    opener.addEventListener("click", () => {
      opener.closest("[popover]").hidePopover();
      panel.showPopover();
      panel.querySelector("button").focus();
    });
    panel.addEventListener("toggle", ({ newState }) => newState === "open" && this.load());
  }

  async load() {
    try {
      const answer = await fetch(`${config.apiPath}conversations`, { headers: addVisitor({ Accept: "application/json" }) });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      this.#conversations = (await answer.json()).conversations;
      this.#say(this.#conversations.length ? "" : say("historyEmpty"));
      this.#show();
    } catch {
      this.#say(say("historyFailed"));
    }
  }

  mark(conversationId) {
    if (conversationId === this.current) return;
    this.current = conversationId;
    this.#show();
  }

  #say(words) {
    this.note.textContent = words;
    this.note.hidden = !words;
  }

  #show() {
    this.list.replaceChildren(...this.#conversations.map((conversation) => this.#makeItem(conversation)));
  }

  #makeItem({ id, title, last_activity_at: at }) {
    const button = el(
      "button",
      { type: "button", className: "history__item", data: { conversation: id, testid: "history-item" } },
      el("span", { className: "history__title", dir: "auto" }, title || say("untitled")),
      el("time", { className: "history__time", dateTime: at }, describeTime(new Date(at))),
    );
    if (id === this.current) button.setAttribute("aria-current", "true");
    return el("li", {}, button);
  }
}

function describeTime(at) {
  const minutes = Math.round((Date.now() - at) / MINUTE_MS);
  if (minutes < 1) return say("minuteNow");
  if (minutes < 60) return RELATIVE.format(-minutes, "minute");
  if (minutes < 24 * 60) return RELATIVE.format(-Math.round(minutes / 60), "hour");
  return DAY.format(at);
}
