/* The next step after a quote: "Call me", and where letters can be sent, "Send it to my e-mail". */

import { config, say } from "../config.js";
import { el, icon, setText } from "../dom.js";
import { postQuotes, readQuotes } from "../quotes_api.js";
import { makeContactCard } from "./contact.js";

let count = 0;

/** The ways to be contacted about a quote, or what was asked for already. `readReference` gives the reference of the
 * quote as the card shows it now; `sayOnCard` is the card's. */
export class ContactOffer {
  constructor(readReference, actions, sayOnCard) {
    this.readReference = readReference;
    this.actions = actions;
    this.buttons = [this.#makeButton("phone", "phone", sayOnCard("contactCallMe"))];
    if (config.canEmail) this.buttons.push(this.#makeButton("email", "send", sayOnCard("contactMailMe")));
    this.offer = el("div", { className: "contact-offer__ways" }, ...this.buttons);
    this.node = el("div", { className: "contact-offer", data: { testid: "contact-offer" } }, this.offer);
  }

  #makeButton(channel, symbol, label) {
    const button = el("button", { type: "button", className: "button button--small button--outline", "aria-expanded": "false", data: { testid: `contact-${channel}` } }, icon(symbol), label);
    button.addEventListener("click", () => this.#open(channel, button));
    return button;
  }

  async #open(channel, button) {
    this.node.querySelector(".contact-offer__problem")?.remove();
    button.disabled = true;
    try {
      const known = await readQuotes("contact/form/");
      this.#show(channel, button, known);
    } catch {
      this.node.append(el("p", { className: "field__error contact-offer__problem", role: "alert" }, say("contactFailed")));
    } finally {
      button.disabled = false;
    }
  }

  #show(channel, button, { channels, parts, today }) {
    const consent = channels.find((one) => one.channel === channel);
    if (!consent) return;
    const form = new ContactForm({ channel, consent, parts, today }, {
      send: (asked) => postQuotes("contact/ask/", { quote: this.readReference(), ...asked }),
      done: (data) => this.#confirm(data),
      closed: () => {
        form.node.remove();
        const card = this.node.querySelector("[data-testid=contact-card]");
        this.offer.hidden = false;
        if (card) this.offer.remove();
        button.setAttribute("aria-expanded", "false");
        (card ?? button).focus();
      },
    });
    button.setAttribute("aria-expanded", "true");
    this.offer.hidden = true;
    this.node.append(form.node);
    form.focus();
  }

  /** What the server knows of it: a wish, or null. Somebody who fills in the form is left alone. */
  follow(wish) {
    const known = JSON.stringify(wish);
    if (this.node.querySelector("form") || known === this.known) return;
    this.known = known;
    if (wish) this.#showWish(wish);
    else if (this.node.firstChild !== this.offer) this.#showWays();
  }

  #confirm(data) {
    this.#showWish(data).focus();
  }

  #showWish(wish) {
    const card = makeContactCard(wish, {
      ...this.actions,
      isFresh: true,
      change: () => this.#change(wish.channel),
      withdrawn: () => this.node.append(this.offer),
    });
    this.offer.hidden = false;
    this.node.replaceChildren(card);
    return card;
  }

  #showWays() {
    this.offer.hidden = false;
    this.node.replaceChildren(this.offer);
  }

  /** Another number or day: what is sent takes the place of what was left. */
  #change(channel) {
    const index = config.canEmail && channel === "email" ? 1 : 0;
    this.node.append(this.offer);
    this.#open(channel, this.buttons[index]);
  }
}

class ContactForm {
  constructor({ channel, consent, parts, today }, actions) {
    this.channel = channel;
    this.version = consent.version;
    this.actions = actions;
    this.id = `contact-${(count += 1)}`;
    // The same wish, however often it has to be sent.
    this.key = crypto.getRandomValues(new Uint32Array(4)).join("-");
    this.fields = new Map();
    this.problem = el("p", { className: "field__error", role: "alert", hidden: true });
    this.submit = el("button", { type: "submit", className: "button button--primary", data: { testid: "contact-send" } }, this.#submitText);
    const cancel = el("button", { type: "button", className: "button button--quiet" }, say("formCancel"));
    cancel.addEventListener("click", () => actions.closed());
    const isCall = channel === "phone";
    this.node = el(
      "form",
      { className: "contact-form", noValidate: true, "aria-labelledby": `${this.id}-title`, data: { testid: "contact-form" } },
      el("h4", { id: `${this.id}-title` }, say(isCall ? "contactCallTitle" : "contactMailTitle")),
      isCall ? this.#makeField("phone", "contactPhone", { type: "tel", autocomplete: "tel", maxLength: 40 }) : this.#makeField("email", "contactEmail", { type: "email", autocomplete: "email", maxLength: 254 }),
      this.#makeField("name", "contactName", { type: "text", autocomplete: "name", maxLength: 80 }),
      isCall && el("div", { className: "contact-form__when" }, this.#makeField("preferred_on", "contactDay", { type: "date", min: today }), this.#makeParts(parts)),
      this.#makeConsent(consent.text),
      this.problem,
      el("div", { className: "contact-form__actions" }, this.submit, cancel),
    );
    this.node.addEventListener("submit", (event) => this.#send(event));
  }

  get #submitText() {
    return say(this.channel === "phone" ? "contactCallMe" : "contactSend");
  }

  focus() {
    this.fields.values().next().value.input.focus();
  }

  #makeField(name, label, properties) {
    const id = `${this.id}-${name}`;
    const input = el("input", { id, name, className: "field__input", "aria-describedby": `${id}-problem`, data: { testid: `contact-field-${name}` }, ...properties });
    return this.#wrap(name, label, input);
  }

  #makeParts(parts) {
    const options = parts.map(({ value, label }) => el("option", { value }, label));
    return this.#wrap("preferred_part", "contactPart", el("select", { id: `${this.id}-preferred_part`, className: "field__input" }, ...options));
  }

  #wrap(name, label, input) {
    const error = el("p", { id: `${this.id}-${name}-problem`, className: "field__error", hidden: true });
    this.fields.set(name, { input, error });
    input.addEventListener("input", () => this.#mark(name, ""));
    return el("div", { className: "field" }, el("label", { className: "field__label", htmlFor: input.id }, say(label)), input, error);
  }

  #makeConsent(text) {
    const id = `${this.id}-agreed`;
    const input = el("input", { id, type: "checkbox", "aria-describedby": `${id}-problem`, data: { testid: "contact-agree" } });
    const error = el("p", { id: `${id}-problem`, className: "field__error", hidden: true });
    this.fields.set("agreed", { input, error });
    input.addEventListener("change", () => this.#mark("agreed", ""));
    return el("div", { className: "contact-form__consent" }, input, el("label", { htmlFor: id }, text), error);
  }

  async #send(event) {
    event.preventDefault();
    this.problem.hidden = true;
    const asked = this.#read();
    if (!asked) return;
    this.submit.disabled = true;
    setText(this.submit, say("contactSending"));
    try {
      this.actions.done(await this.actions.send(asked));
    } catch (error) {
      this.#fail(error);
    } finally {
      this.submit.disabled = false;
      setText(this.submit, this.#submitText);
    }
  }

  /** What to send, or null when something is missing, which is then marked. */
  #read() {
    const isMissing = !this.#value(this.channel);
    const agrees = this.fields.get("agreed").input.checked;
    if (isMissing) this.#mark(this.channel, say("formRequired"));
    if (!agrees) this.#mark("agreed", say("contactAgree"));
    if (isMissing || !agrees) {
      this.fields.get(isMissing ? this.channel : "agreed").input.focus();
      return null;
    }
    const asked = { channel: this.channel, key: this.key, agreed: true, consent_version: this.version, name: this.#value("name"), [this.channel]: this.#value(this.channel) };
    if (this.channel !== "phone") return asked;
    const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
    return { ...asked, preferred_on: this.#value("preferred_on"), preferred_part: this.#value("preferred_part"), time_zone: timeZone };
  }

  #value(name) {
    return this.fields.get(name)?.input.value.trim() ?? "";
  }

  #fail(error) {
    const [name] = Object.keys(error.fields ?? {});
    if (this.fields.has(name)) {
      this.#mark(name, error.message);
      return this.fields.get(name).input.focus();
    }
    this.problem.hidden = false;
    setText(this.problem, error.message || say("contactFailed"));
  }

  #mark(name, text) {
    const { input, error } = this.fields.get(name);
    error.hidden = !text;
    setText(error, text);
    input.toggleAttribute("aria-invalid", Boolean(text));
    if (text) input.setAttribute("aria-invalid", "true");
  }
}
