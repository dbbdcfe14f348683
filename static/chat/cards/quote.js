/* The quote: every figure comes from the record, none from the answer's words. Choices are worked out by the server. */

import { makeSay } from "../config.js";
import { el, icon, setText } from "../dom.js";
import { makeLink, safeHref } from "../links.js";
import { postQuotes, readQuotes } from "../quotes_api.js";
import { makeCopyButton } from "../copying.js";
import { makeFormats } from "../formats.js";
import { QuoteChoices } from "./quote_choices.js";
import { makeQuoteForm } from "./quote_form.js";
import { ContactOffer } from "./contact_form.js";
import { fillBreakdown, fillIncluded, makeExpiredNotice, makeFacts, nameVehicle } from "./quote_parts.js";

export function makeQuoteCard(data, actions) {
  const card = new QuoteCard(data, actions);
  if (data.url) {
    card.refresh();
    // What was changed here, or by asking, shows on the cards above, too.
    for (const other of shown) other.deref()?.refresh();
    shown.push(new WeakRef(card));
  }
  return card.node;
}

const shown = [];
let count = 0;

class QuoteCard {
  constructor(data, actions) {
    this.actions = actions;
    // The card stays in the language in which it was asked for, whatever the page's is.
    this.say = makeSay(data.words);
    this.formats = makeFormats(data.language || "en");
    // The reference the assistant gave: whatever is chosen later, the server knows the quote by it.
    this.reference = data.reference;
    const titleId = `quote-${(count += 1)}`;
    this.vehicle = el("p");
    this.amount = el("span", { className: "quote__amount", data: { testid: "quote-premium" } });
    this.price = el("p", { className: "quote__price", tabIndex: -1 }, this.amount, el("span", { className: "quote__period" }, this.say("perMonth")));
    this.expired = makeExpiredNotice(this.say, () => this.#renew());
    this.facts = el("div", { className: "quote__about" });
    this.included = el("ul");
    this.breakdown = el("table");
    this.contact = data.url ? new ContactOffer(() => this.data.reference, actions, this.say) : null;
    this.choices = new QuoteChoices({ send: (chosen, signal) => this.#choose(chosen, signal), say: this.say, formats: this.formats });
    this.node = el(
      "div",
      // No landmark: a conversation may have several, of the same name.
      { className: "quote", role: "group", lang: data.language || "en", dir: "auto", "aria-labelledby": titleId, data: { testid: "quote-card", reference: data.reference } },
      el("div", { className: "quote__head" }, el("h3", { id: titleId }, this.say("quoteTitle")), this.vehicle),
      this.price,
      this.expired,
      this.facts,
      this.choices.node,
      el("div", { className: "quote__included" }, el("h4", {}, this.say("quoteIncluded")), this.included),
      el(
        "details",
        { className: "quote__breakdown", data: { testid: "quote-breakdown" } },
        el("summary", {}, this.say("quoteBreakdown"), icon("chevron")),
        this.breakdown,
      ),
      this.contact?.node,
      this.#makeFooter(data),
    );
    this.show(data);
  }

  show(data) {
    this.data = data;
    setText(this.vehicle, nameVehicle(data));
    setText(this.amount, this.formats.amount(data.monthly_premium, data.currency));
    this.node.classList.toggle("quote--expired", Boolean(data.is_expired));
    this.expired.hidden = !data.is_expired;
    this.facts.replaceChildren(makeFacts(data, this));
    fillIncluded(this.included, data.included ?? []);
    this.included.parentElement.hidden = !data.included?.length;
    fillBreakdown(this.breakdown, data, this);
    this.breakdown.parentElement.hidden = !data.breakdown?.length;
    this.choices.show(data);
    // The answer's own data says nothing of it; the server's does.
    if (data.contact !== undefined) this.contact?.follow(data.contact);
    setText(this.shownReference, data.reference);
    this.shownDate.hidden = !data.valid_until;
    if (data.valid_until) setText(this.shownDate, this.say("quoteValid", { date: this.formats.date(data.valid_until) }));
    this.#showLink(data.url);
    this.#showSaved();
  }

  /** What was chosen, renewed or saved since the card was shown. Without an answer the card stays as it was given; and
   * where the visitor has chosen meanwhile, the answer to that is the newer one. */
  async refresh() {
    const { changes } = this.choices;
    try {
      const data = await readQuotes(`${this.reference}/card/`);
      if (changes === this.choices.changes) this.show(data);
    } catch {
      // Not this browser's quote, or no connection: the record as given is still true.
    }
  }

  async #choose(chosen, signal) {
    this.price.setAttribute("aria-busy", "true");
    try {
      const data = await postQuotes(`${this.reference}/choose/`, chosen, { signal });
      this.show(data);
      this.actions.announce(this.say("quoteNewPrice", { price: this.formats.amount(data.monthly_premium, data.currency) }));
    } finally {
      if (!signal.aborted) this.price.removeAttribute("aria-busy");
    }
  }

  async #renew() {
    this.show(await postQuotes(`${this.reference}/renew/`, {}));
    this.actions.announce(this.say("quoteRenewed", { price: this.formats.amount(this.data.monthly_premium, this.data.currency) }));
    this.price.focus();
  }

  #makeFooter(data) {
    this.shownReference = el("strong");
    this.shownDate = el("span");
    this.link = el("span", { className: "quote__link" });
    this.saveButton = el("button", { type: "button", className: "tool-button", data: { testid: "quote-save" } });
    this.saveButton.hidden = !data.url;
    this.saveButton.addEventListener("click", () => this.#save());
    const edit = el("button", { type: "button", className: "tool-button", data: { testid: "quote-edit" } }, icon("retry"), el("span", {}, this.say("quoteEdit")));
    edit.hidden = !data.make;
    edit.addEventListener("click", () => this.#edit(edit));
    const copy = makeCopyButton({ label: this.say("copyReference"), read: () => this.data.reference, announce: this.actions.announce });
    return el(
      "div",
      { className: "quote__foot" },
      el("p", {}, el("span", { className: "quote__reference" }, `${this.say("quoteReference")} `, this.shownReference, copy), this.shownDate),
      el("div", { className: "quote__actions" }, this.saveButton, edit, this.link),
    );
  }

  #showLink(url) {
    if (!url || !safeHref(url) || this.shownUrl === url) return;
    this.shownUrl = url;
    const link = makeLink(url, icon("print"), el("span", {}, this.say("quoteOpen")));
    link.className = "tool-button";
    link.dataset.testid = "quote-open";
    this.link.replaceChildren(link);
  }

  #showSaved() {
    const saved = Boolean(this.data.is_saved);
    this.saveButton.setAttribute("aria-pressed", String(saved));
    this.saveButton.replaceChildren(icon(saved ? "check" : "star"), el("span", {}, this.say(saved ? "quoteSaved" : "quoteSave")));
  }

  async #save() {
    const wants = !this.data.is_saved;
    try {
      const { is_saved: isSaved } = await postQuotes(`${this.data.reference}/save/`, { is_saved: wants });
      this.data = { ...this.data, is_saved: isSaved };
      this.#showSaved();
      this.actions.announce(this.say(isSaved ? "quoteSavedNote" : "quoteUnsavedNote"));
    } catch (error) {
      this.actions.announce(error.message || this.say("quoteFailed"));
    }
  }

  /** The form with this quote's facts, right below. */
  #edit(button) {
    if (this.form?.isConnected) return this.form.querySelector("input").focus();
    const { make, model, year, mileage, driver_age, state } = this.data;
    this.form = makeQuoteForm({ facts: { make, model, year, mileage, driver_age, state }, open: true }, { ...this.actions, closed: () => button.focus() });
    this.node.after(this.form);
    this.form.querySelector("input").focus();
  }
}
