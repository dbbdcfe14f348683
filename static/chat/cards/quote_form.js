/* The five facts of a quote as a form. What is filled in goes the way of every message, so that the transcript is whole. */

import { say } from "../config.js";
import { el, icon, setText } from "../dom.js";
import { postQuotes, readQuotes } from "../quotes_api.js";

const FIELDS = [
  { name: "make", label: "formMake", hint: "formMakeHint", line: "formLineMake" },
  { name: "model", label: "formModel", hint: "formModelHint", line: "formLineModel" },
  { name: "year", label: "formYear", hint: "formYearHint", line: "formLineYear", isNumber: true },
  { name: "mileage", label: "formMileage", hint: "formMileageHint", line: "formLineMileage", isNumber: true },
  { name: "driver_age", label: "formAge", hint: "formAgeHint", line: "formLineAge", isNumber: true },
];
// Asked for only where the rates say so: the server then names the places.
const STATE = { name: "state", label: "formState", hint: "formStateHint", line: "formLineState" };
let count = 0;

/** `data.facts` fill the form in; `data.open` shows it at once, else behind a button. `actions.closed()` is called when
 * the visitor would rather not. */
export function makeQuoteForm(data, actions) {
  return new QuoteForm(data, actions).node;
}

/** A field's text or number; "" when it is empty, null when it should be a number and is none. */
function readValue({ input, isNumber }) {
  const text = input.value.trim();
  if (!text || !isNumber) return text;
  const digits = text.replace(/[\s,.'’]/g, "");
  return /^\d{1,9}$/.test(digits) ? Number(digits) : null;
}

class QuoteForm {
  constructor({ facts = {}, open = false }, actions) {
    this.actions = actions;
    this.facts = facts;
    this.check = 0;
    this.id = `quote-form-${(count += 1)}`;
    this.fields = FIELDS.map((field) => this.#makeField(field, facts[field.name]));
    this.status = el("p", { className: "quote-form__status", role: "alert", hidden: true });
    this.submit = el("button", { type: "submit", className: "button button--primary", data: { testid: "form-send" } }, say("formSend"));
    const cancel = el("button", { type: "button", className: "button button--quiet" }, say("formCancel"));
    cancel.addEventListener("click", () => this.#close());
    this.form = el(
      "form",
      { className: "quote-form__form", noValidate: true, hidden: !open, "aria-labelledby": `${this.id}-title` },
      el("h3", { id: `${this.id}-title` }, say("formTitle")),
      this.status,
      el("div", { className: "quote-form__fields" }, ...this.fields.map(({ node }) => node)),
      el("div", { className: "quote-form__actions" }, this.submit, cancel),
    );
    this.form.addEventListener("submit", (event) => this.#send(event));
    this.form.addEventListener("focusin", () => this.#loadMakes(), { once: true });
    this.offer = this.#makeOffer(open);
    this.node = el("section", { className: "quote-form", data: { testid: "quote-form" } }, this.offer, this.form);
    this.#find("make").input.addEventListener("change", () => this.#loadModels());
  }

  #makeOffer(isOpen) {
    const button = el("button", { type: "button", className: "button button--small button--outline", "aria-expanded": "false", data: { testid: "form-open" } }, say("formOpen"));
    button.addEventListener("click", () => {
      this.form.hidden = false;
      this.offer.hidden = true;
      this.fields[0].input.focus();
    });
    return el("p", { className: "quote-form__offer", hidden: isOpen }, el("span", {}, say("formOffer")), button);
  }

  #makeField(field, value) {
    const [id, hint, problem] = ["", "-hint", "-problem"].map((end) => `${this.id}-${field.name}${end}`);
    const input = el("input", {
      id,
      name: field.name,
      className: "field__input",
      type: "text",
      inputMode: field.isNumber ? "numeric" : "text",
      autocomplete: "off",
      maxLength: field.isNumber ? 11 : 40,
      value: value === undefined ? "" : String(value),
      required: true,
      "aria-describedby": `${hint} ${problem}`,
      data: { testid: `form-${field.name}` },
    });
    const error = el("p", { id: problem, className: "field__error", hidden: true });
    const node = el(
      "div",
      { className: "field" },
      el("label", { className: "field__label", htmlFor: id }, say(field.label)),
      input,
      el("p", { id: hint, className: "field__hint" }, say(field.hint)),
      error,
    );
    input.addEventListener("input", () => this.#clear({ input, error }));
    if (!field.isNumber) {
      const list = el("datalist", { id: `${id}-list` });
      input.setAttribute("list", list.id);
      node.append(list);
      return { ...field, node, input, error, list };
    }
    return { ...field, node, input, error };
  }

  #find(name) {
    return this.fields.find((field) => field.name === name);
  }

  // Suggestions: without them the names can still be typed.

  async #loadMakes() {
    try {
      const { makes = [], states = [] } = await readQuotes("vehicles/");
      this.#askState(states);
      this.#find("make").list.replaceChildren(...makes.map((name) => el("option", { value: name })));
    } catch {
      return;
    }
    this.#loadModels();
  }

  #askState(states) {
    if (!states.length || this.#find(STATE.name)) return;
    const field = this.#makeField(STATE, states.find(({ code }) => code === this.facts.state)?.name ?? this.facts.state);
    field.list.replaceChildren(...states.map(({ name }) => el("option", { value: name })));
    this.fields.push(field);
    this.fields[0].node.parentElement.append(field.node);
  }

  async #loadModels() {
    const make = this.#find("make").input.value.trim();
    if (!make || make === this.make) return;
    this.make = make;
    try {
      const { models = [] } = await readQuotes(`vehicles/?make=${encodeURIComponent(make)}`);
      this.#find("model").list.replaceChildren(...models.map(({ name }) => el("option", { value: name })));
    } catch {
      this.make = "";
    }
  }

  // Sending

  // The button stays enabled while facts are checked: Enter in a field that was put right meanwhile checks anew, and
  // the answer to what stood there before is dropped.

  async #send(event) {
    event.preventDefault();
    const facts = this.#read();
    if (!facts) return;
    const check = (this.check += 1);
    this.#showChecking(true);
    try {
      const { problems } = await postQuotes("check/", facts);
      if (check === this.check) this.#settle(facts, problems);
    } catch (error) {
      if (check === this.check) this.#tell(error.message || say("formFailed"));
    } finally {
      if (check === this.check) this.#showChecking(false);
    }
  }

  #showChecking(isChecking) {
    setText(this.submit, say(isChecking ? "formChecking" : "formSend"));
    this.form.setAttribute("aria-busy", String(isChecking));
  }

  /** What was edited since it was sent is neither complained of nor said. */
  #settle(facts, problems) {
    const edited = this.fields.filter((field) => readValue(field) !== facts[field.name]);
    for (const { name } of edited) delete problems[name];
    if (Object.keys(problems).length) this.#complain(problems);
    else if (!edited.length) this.#say(facts);
  }

  /** The facts, or null when a field is empty or no number. */
  #read() {
    const [facts, problems] = [{}, {}];
    for (const field of this.fields) {
      const value = readValue(field);
      if (value === "") problems[field.name] = say("formRequired");
      else if (value === null) problems[field.name] = say("formNumber");
      else facts[field.name] = value;
    }
    if (!Object.keys(problems).length) return facts;
    this.#complain(problems);
    return null;
  }

  #complain(problems) {
    const wrong = this.fields.filter(({ name }) => problems[name]);
    for (const field of this.fields) this.#clear(field);
    for (const { name, input, error } of wrong) {
      setText(error, problems[name]);
      error.hidden = false;
      input.setAttribute("aria-invalid", "true");
    }
    this.#tell(say("formSummary", { fields: wrong.map(({ label }) => say(label)).join(", ") }));
    wrong[0]?.input.focus();
  }

  #clear({ input, error }) {
    input.removeAttribute("aria-invalid");
    error.hidden = true;
  }

  #tell(text) {
    setText(this.status, text);
    this.status.hidden = !text;
  }

  #say(facts) {
    const lines = this.fields.map(({ name, line }) => say(line, { value: String(facts[name]) }));
    this.actions.say([say("formWish"), ...lines].join("\n"));
    this.node.replaceChildren(el("p", { className: "quote-form__offer" }, icon("check"), el("span", {}, say("formSent"))));
  }

  #close() {
    if (this.actions.closed) {
      this.node.remove();
      this.actions.closed();
      return;
    }
    this.form.hidden = true;
    this.offer.hidden = false;
    this.offer.querySelector("button").focus();
  }
}
