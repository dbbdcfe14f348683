/* What can be chosen on a quote: the deductible, and cover to add. Shows what the server says, and nothing of its own. */

import { el, setText } from "../dom.js";

const PAUSE_MS = 200;
let count = 0;

export class QuoteChoices {
  #send;
  #timer = null;
  #running = null;
  // How often something was chosen.
  changes = 0;

  /** `send(chosen, signal)` resolves once the card shows the new price, and rejects when there is none; `say` and
   * `formats` are the card's. */
  constructor({ send, say, formats }) {
    this.#send = send;
    this.say = say;
    this.formats = formats;
    this.id = `choices-${(count += 1)}`;
    this.failure = this.#makeFailure();
    this.deductible = el("div", { className: "choices__deductible" });
    this.options = el("ul", { className: "choices__options" });
    this.node = el(
      "fieldset",
      { className: "choices", data: { testid: "quote-choices" }, hidden: true },
      el("legend", {}, say("quoteChoices")),
      this.deductible,
      this.options,
      this.failure,
    );
    this.node.addEventListener("input", () => this.#change());
  }

  /** The card's data: what is offered and chosen. Controls are made once and then only brought up to date, so that
   * focus stays where it is. */
  show(data) {
    this.data = data;
    const { deductibles = [], options = [] } = data;
    this.node.hidden = !deductibles.length && !options.length;
    this.node.disabled = Boolean(data.is_expired);
    this.failure.hidden = true;
    const shape = JSON.stringify([deductibles.map((one) => one.amount), options.map((one) => one.key)]);
    if (shape !== this.shape) this.#build(deductibles, options);
    this.shape = shape;
    this.#fill(deductibles, options);
  }

  #build(deductibles, options) {
    this.deductible.replaceChildren(...(deductibles.length > 1 ? this.#makeSlider(deductibles) : []));
    this.boxes = options.map((option) => el("input", { type: "checkbox", name: option.key, id: `${this.id}-${option.key}`, data: { testid: `option-${option.key}` } }));
    this.prices = options.map(() => el("span", { className: "choices__price" }));
    this.options.replaceChildren(
      ...options.map((option, index) => {
        const about = `${this.id}-${option.key}-about`;
        this.boxes[index].setAttribute("aria-describedby", about);
        return el(
          "li",
          {},
          this.boxes[index],
          el("label", { htmlFor: this.boxes[index].id }, option.name, this.prices[index]),
          el("p", { id: about }, option.explanation),
        );
      }),
    );
  }

  #makeSlider(deductibles) {
    const hint = `${this.id}-hint`;
    this.slider = el("input", { type: "range", min: 0, max: deductibles.length - 1, step: 1, id: `${this.id}-deductible`, "aria-describedby": hint, data: { testid: "deductible" } });
    this.value = el("output", { htmlFor: this.slider.id });
    this.stops = deductibles.map(() => el("li"));
    return [
      el("div", { className: "choices__head" }, el("label", { htmlFor: this.slider.id }, this.say("quoteDeductible")), this.value),
      this.slider,
      el("ol", { className: "choices__stops", "aria-hidden": "true" }, ...this.stops),
      el("p", { id: hint }, this.say("quoteDeductibleHint")),
    ];
  }

  #fill(deductibles, options) {
    const { currency } = this.data;
    if (deductibles.length > 1) {
      this.slider.value = String(Math.max(0, deductibles.findIndex((one) => one.is_chosen)));
      deductibles.forEach((one, index) => setText(this.stops[index], this.formats.whole(one.amount, currency)));
      this.#tellDeductible();
    }
    options.forEach((option, index) => {
      this.boxes[index].checked = option.is_chosen;
      setText(this.prices[index], this.say("quoteOptionPrice", { amount: this.formats.amount(option.difference, currency) }));
    });
  }

  #tellDeductible() {
    const { deductibles, currency } = this.data;
    const { amount, monthly_premium: price } = deductibles[Number(this.slider.value)];
    const [shown, cost] = [this.formats.whole(amount, currency), this.formats.amount(price, currency)];
    setText(this.value, shown);
    this.slider.setAttribute("aria-valuetext", this.say("quoteDeductibleValue", { amount: shown, price: cost }));
  }

  /** A slider passes many values: the last one counts, and an answer to an earlier one is not waited for. */
  #change() {
    if (this.slider && this.data.deductibles.length > 1) this.#tellDeductible();
    this.changes += 1;
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.#timer = setTimeout(() => this.#work(), PAUSE_MS);
  }

  async #work() {
    const running = (this.#running = new AbortController());
    const { deductibles, options } = this.data;
    const chosen = {
      deductible: deductibles.length > 1 ? deductibles[Number(this.slider.value)].amount : null,
      options: options.filter((_, index) => this.boxes[index].checked).map(({ key }) => key),
    };
    this.node.dataset.state = "working";
    try {
      await this.#send(chosen, running.signal);
    } catch (error) {
      if (running.signal.aborted) return;
      this.show(this.data);
      this.#fail(error.message, chosen);
    } finally {
      if (this.#running === running) this.node.dataset.state = "idle";
    }
  }

  #makeFailure() {
    this.reason = el("span");
    const again = el("button", { type: "button", className: "button button--small button--quiet" }, this.say("quoteTryAgain"));
    again.addEventListener("click", () => {
      const { deductible, options } = this.failed;
      if (this.slider && deductible !== null) this.slider.value = String(this.data.deductibles.findIndex((one) => one.amount === deductible));
      this.boxes.forEach((box) => (box.checked = options.includes(box.name)));
      this.#change();
    });
    return el("p", { className: "choices__failure", role: "alert", hidden: true }, this.reason, again);
  }

  #fail(message, chosen) {
    this.failed = chosen;
    setText(this.reason, message || this.say("quoteFailed"));
    this.failure.hidden = false;
  }
}
