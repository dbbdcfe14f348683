/* Thumbs on an answer; a thumb down may be followed by a comment. */

import { config, say } from "./config.js";
import { el, icon } from "./dom.js";

export class Feedback {
  /** `give(rating, comment)` passes the visitor's opinion on. */
  constructor({ give, announce }) {
    this.give = give;
    this.announce = announce;
    this.up = this.#makeThumb(1, "up", say("helpful"));
    this.down = this.#makeThumb(-1, "down", say("notHelpful"));
    this.buttons = [this.up, this.down];
    this.form = this.#makeForm();
  }

  update(rating) {
    this.up.setAttribute("aria-pressed", String(rating === 1));
    this.down.setAttribute("aria-pressed", String(rating === -1));
  }

  #makeThumb(rating, name, label) {
    const button = el("button", { type: "button", className: "tool-button", "aria-label": label, title: label }, icon(name));
    button.dataset.testid = `thumb-${name}`;
    button.addEventListener("click", () => {
      this.give(rating, "");
      this.form.hidden = rating === 1;
      if (rating === 1) this.announce(say("feedbackThanks"));
      else this.#ask();
    });
    return button;
  }

  #makeForm() {
    const comment = el("textarea", { className: "field__input", name: "comment", rows: 2, maxLength: config.limits.comment });
    comment.dataset.testid = "feedback-comment";
    const skip = el("button", { type: "button", className: "button button--small button--quiet" }, say("skip"));
    const form = el(
      "form",
      { className: "feedback-form", hidden: true },
      el("label", { className: "field" }, el("span", { className: "field__hint" }, say("feedbackAsk")), comment),
      el(
        "div",
        { className: "feedback-form__actions" },
        skip,
        el("button", { type: "submit", className: "button button--small button--outline" }, say("feedbackSend")),
      ),
    );
    skip.addEventListener("click", () => this.#close());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (comment.value.trim()) this.give(-1, comment.value.trim());
      this.announce(say("feedbackThanks"));
      this.#close();
    });
    return form;
  }

  /** With the buttons, and not just the field, in sight. */
  #ask() {
    this.form.scrollIntoView({ block: "nearest" });
    this.form.elements.comment.focus({ preventScroll: true });
  }

  #close() {
    this.form.hidden = true;
    this.down.focus();
  }
}
