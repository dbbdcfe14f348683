/* What somebody asked of us: to be called, or to get a letter. It can be taken back here. The number stays masked. */

import { say } from "../config.js";
import { el, icon, setText } from "../dom.js";
import { postQuotes, readQuotes } from "../quotes_api.js";

/** `actions.isFresh`: the data is the server's of just now. `change()`, where it is given, opens the form again, and
 * `withdrawn()` hears that it was taken back. */
export function makeContactCard(data, actions) {
  const card = new ContactCard(data, actions);
  if (!actions.isFresh) card.refresh();
  return card.node;
}

class ContactCard {
  constructor(data, actions) {
    this.data = data;
    this.actions = actions;
    this.title = el("p", { className: "contact__title" });
    this.text = el("p", { className: "contact__text" });
    this.problem = el("p", { className: "field__error", role: "alert", hidden: true });
    this.ways = el("div", { className: "contact__ways" });
    this.node = el(
      "div",
      { className: "contact", role: "group", tabIndex: -1, "aria-label": say("contactCard"), data: { testid: "contact-card", reference: data.reference } },
      this.title,
      this.text,
      this.problem,
      this.ways,
    );
    this.#show();
  }

  /** Taken back meanwhile, in another tab or by a letter's link? Then the server knows it no more. */
  async refresh() {
    try {
      this.data = { ...this.data, ...(await readQuotes(`contact/${this.data.reference}/`)) };
    } catch (error) {
      if (error.status === 404) this.data = { ...this.data, is_withdrawn: true };
    }
    this.#show();
  }

  #show() {
    const { channel, contact, when, is_withdrawn: isWithdrawn } = this.data;
    this.node.classList.toggle("contact--withdrawn", isWithdrawn);
    this.problem.hidden = true;
    if (isWithdrawn) {
      this.title.replaceChildren(say("contactWithdrawn"));
      setText(this.text, say("contactWithdrawnText"));
      return this.ways.replaceChildren();
    }
    const isEmail = channel === "email";
    this.title.replaceChildren(icon("check"), say(isEmail ? "contactMailed" : "contactCall"));
    setText(this.text, say(isEmail ? "contactMailedText" : "contactCallText", { contact, when }));
    const change = this.actions.change && this.#makeButton("contactChange", "contact-change", () => this.actions.change());
    const withdraw = this.#makeButton("contactWithdraw", "contact-withdraw", () => this.#askTwice());
    this.ways.replaceChildren(...[change, withdraw].filter(Boolean));
  }

  #askTwice() {
    const sure = this.#makeButton("contactWithdrawSure", "contact-withdraw-sure", () => this.#withdraw());
    const keep = this.#makeButton("contactKeep", "contact-keep", () => {
      this.#show();
      this.ways.querySelector("button").focus();
    });
    this.ways.replaceChildren(el("span", {}, say("contactWithdrawAsk")), sure, keep);
    sure.focus();
  }

  async #withdraw() {
    for (const button of this.ways.querySelectorAll("button")) button.disabled = true;
    try {
      await postQuotes(`contact/${this.data.reference}/withdraw/`, {});
    } catch (error) {
      if (error.status !== 404) return this.#fail(error);
    }
    this.data = { ...this.data, is_withdrawn: true };
    this.#show();
    this.actions.withdrawn?.();
    this.node.focus();
    this.actions.announce(say("contactWithdrawn"));
  }

  #fail(error) {
    this.#show();
    this.problem.hidden = false;
    setText(this.problem, error.message || say("contactFailed"));
    this.ways.querySelector("button").focus();
  }

  #makeButton(key, testid, act) {
    const button = el("button", { type: "button", className: "button button--small button--outline", data: { testid } }, say(key));
    button.addEventListener("click", act);
    return button;
  }
}
