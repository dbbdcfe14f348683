/* What to tap instead of typing: the starters of a new conversation, later what the last answer suggests. */

import { config } from "./config.js";
import { el } from "./dom.js";

export class Suggestions {
  #shown = "";

  constructor(list, { choose }) {
    this.list = list;
    list.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button) choose(button.textContent);
    });
  }

  follow(state) {
    const suggestions = pick(state);
    const shown = JSON.stringify(suggestions);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.list.hidden = !suggestions.length;
    this.list.replaceChildren(...suggestions.map(makeItem));
  }
}

function pick({ messages, turnId, handler, closed }) {
  if (turnId || handler === "human" || closed) return [];
  const last = messages.list.at(-1);
  if (!last) return config.suggestions;
  return last.role === "assistant" ? last.suggestions : [];
}

function makeItem(text) {
  return el("li", {}, el("button", { type: "button", className: "suggestion", data: { testid: "suggestion" } }, text));
}
