/* Files that the visitor is about to send: chosen, dropped or pasted, looked at, taken back, and sent with progress. */

import { config, say } from "./config.js";
import { setText } from "./dom.js";
import { findFileProblem, makeChosen } from "./files.js";
import { makeId } from "./session.js";
import { addVisitor } from "./visitor.js";

const { files: MOST, megabytes: MOST_MEGABYTES } = config.limits;

export class Attaching {
  #chosen = [];
  #request = null;
  #open = false;
  #key = null;

  /** `nodes`: {form, button, input, list, error, progress}; `changed()` hears when there is more or less to send. */
  constructor(nodes, { changed, announce, findConversation }) {
    Object.assign(this, nodes, { changed, announce, findConversation });
    this.button.addEventListener("click", () => this.input.click());
    this.input.addEventListener("change", () => {
      this.add(this.input.files);
      this.input.value = "";
    });
    this.form.addEventListener("paste", (event) => this.#take(event, event.clipboardData));
    this.form.addEventListener("dragover", (event) => this.#open && event.preventDefault());
    this.form.addEventListener("drop", (event) => this.#take(event, event.dataTransfer));
    this.list.addEventListener("click", ({ target }) => this.#remove(target.closest("[data-remove]")));
    // A page that comes back would not have them any more.
    addEventListener("beforeunload", (event) => this.#chosen.length && event.preventDefault());
    this.progress.querySelector("button").addEventListener("click", () => this.#request?.abort());
  }

  get count() {
    return this.#chosen.length;
  }

  get isBusy() {
    return this.#request !== null;
  }

  /** While people look after the conversation. */
  follow({ handler, takesFiles }) {
    this.#open = takesFiles || handler !== "ai";
    this.button.hidden = !this.#open;
  }

  /** Another conversation: what was chosen was for this one. */
  clear() {
    this.#request?.abort();
    this.#chosen = [];
    this.#draw();
  }

  add(files) {
    if (!this.#open || this.isBusy) return;
    const found = [...files];
    const problem = findFileProblem([...this.#chosen, ...found], { most: MOST, megabytes: MOST_MEGABYTES }, say);
    if (problem) {
      this.#fail(problem);
      return;
    }
    this.#key = null;
    this.#chosen.push(...found);
    this.#draw();
    this.announce(say("filesChosen", { names: found.map(({ name }) => name).join(", ") }));
  }

  #take(event, carried) {
    if (!this.#open || !carried?.files.length) return;
    event.preventDefault();
    this.add(carried.files);
  }

  #remove(button) {
    if (!button || this.isBusy) return;
    this.#key = null;
    this.#chosen.splice(Number(button.dataset.remove), 1);
    this.#draw();
    (this.list.querySelector("[data-remove]") ?? this.button).focus();
  }

  #draw() {
    this.list.replaceChildren(...this.#chosen.map(draw));
    this.list.hidden = !this.#chosen.length;
    this.#fail("");
    this.changed();
  }

  #fail(message) {
    setText(this.error, message);
    this.error.hidden = !message;
  }

  /** Sends the files with a text; resolves to whether they were taken. Tried again they are the same message. */
  async send(text) {
    this.#key ??= makeId();
    const body = new FormData();
    body.set("text", text);
    body.set("client_message_id", this.#key);
    for (const file of this.#chosen) body.append("files", file);
    this.#fail("");
    const { status, content } = await this.#post(body);
    this.#request = null;
    this.progress.hidden = true;
    if (status === 201) {
      this.#key = null;
      this.clear();
    } else if (status !== null) this.#fail(content?.error?.message || say("filesFailed"));
    this.changed();
    return status === 201;
  }

  #post(body) {
    const request = (this.#request = new XMLHttpRequest());
    this.progress.hidden = false;
    this.#show(0);
    this.changed();
    return new Promise((resolve) => {
      request.upload.addEventListener("progress", ({ loaded, total }) => this.#show(total ? loaded / total : 0));
      request.addEventListener("load", () => resolve({ status: request.status, content: readJson(request.responseText) }));
      request.addEventListener("error", () => resolve({ status: 0 }));
      // Given up by the visitor: nothing to say.
      request.addEventListener("abort", () => resolve({ status: null }));
      request.open("POST", config.filesPath.replace("{id}", this.findConversation()));
      for (const [name, value] of Object.entries(addVisitor({ "X-CSRFToken": config.csrfToken }))) request.setRequestHeader(name, value);
      request.send(body);
    });
  }

  #show(share) {
    const percent = Math.round(share * 100);
    this.progress.querySelector("progress").value = percent;
    setText(this.progress.querySelector("[data-text]"), say("filesSending", { percent }));
  }
}

function draw(file, place) {
  return makeChosen(file, say, { remove: String(place), testid: "file-remove" });
}

function readJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // A page of the server or of something before it: its words are not for here.
  }
}
