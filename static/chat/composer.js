/* Where the visitor writes. */

import { config, locale, say } from "./config.js";
import { setText } from "./dom.js";

const LIMIT = config.limits.text;
const COUNT_FROM = LIMIT * 0.8;
const NUMBER = new Intl.NumberFormat(locale);

export class Composer {
  #blockedUntil = 0;
  #timer = null;

  /** `send(text)` takes the text; `typed()` hears of every keystroke; `files` may go along with it. */
  constructor(form, { send, typed, announce, files }) {
    Object.assign(this, { form, send, typed, announce, files });
    this.input = form.querySelector("textarea");
    this.button = form.querySelector("[type=submit]");
    this.counter = form.querySelector("[data-counter]");
    this.input.addEventListener("input", () => {
      this.#change();
      if (this.input.value) this.typed();
    });
    this.input.addEventListener("keydown", (event) => this.#press(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#change();
  }

  focus() {
    this.input.focus({ preventScroll: true });
  }

  fill(text) {
    this.input.value = text;
    this.#change();
  }

  /** After "too many messages": shows the seconds until the next may be sent. */
  block(seconds) {
    this.#blockedUntil = Date.now() + seconds * 1000;
    this.#change();
  }

  #press(event) {
    // While an input method composes, Enter chooses a word.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#submit();
  }

  async #submit() {
    // Half of a character that takes two, as cutting a text can leave it: no server reads that.
    const text = this.input.value.trim().replace(/\p{Surrogate}/gu, "\uFFFD");
    if (this.#isOver() || this.#secondsLeft() > 0 || this.files.isBusy) return;
    if (this.files.count) {
      // What did not arrive stays where it is, to be sent again.
      if (await this.files.send(text)) this.fill("");
    } else if (text) {
      this.send(text);
      this.fill("");
    }
    this.focus();
  }

  /** What there is to send has changed. */
  refresh() {
    this.#change();
  }

  #change() {
    this.#grow();
    const over = this.#isOver();
    const isEmpty = !this.input.value.trim() && !this.files.count;
    this.button.disabled = isEmpty || over || this.files.isBusy || this.#secondsLeft() > 0;
    this.input.setAttribute("aria-invalid", String(over));
    this.#count(over);
  }

  #grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.input.style.blockSize = "auto";
    this.input.style.blockSize = `${this.input.scrollHeight}px`;
  }

  #count(over) {
    clearTimeout(this.#timer);
    const left = LIMIT - this.#length();
    const seconds = this.#secondsLeft();
    const words =
      (seconds > 0 && say("waitSeconds", { seconds })) ||
      (over && say("charactersOver", { count: NUMBER.format(-left) })) ||
      (this.#length() >= COUNT_FROM && say("charactersLeft", { count: NUMBER.format(left) })) ||
      "";
    setText(this.counter, words);
    this.counter.dataset.over = String(over);
    if (over && !this.wasOver) this.announce(words);
    this.wasOver = over;
    if (seconds > 0) this.#timer = setTimeout(() => this.#change(), 250);
  }

  #length() {
    // The limit counts code points, as the server does.
    return this.input.value.length < COUNT_FROM / 2 ? this.input.value.length : [...this.input.value.trim()].length;
  }

  #isOver() {
    return this.#length() > LIMIT;
  }

  #secondsLeft() {
    return Math.ceil((this.#blockedUntil - Date.now()) / 1000);
  }
}
