/* The socket: it comes back by itself, sooner at first and later ever more patiently. */

import { identify, listProtocols, needsToken } from "./visitor.js";

const FIRST_DELAY_MS = 400;
const LONGEST_DELAY_MS = 20_000;
// A connection that lasted is a good one: the next loss starts from the short delay again.
const STABLE_MS = 5_000;

export class ChatSocket extends EventTarget {
  #url;
  #socket = null;
  #attempts = 0;
  #timer = null;

  constructor(path) {
    super();
    this.#url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
    addEventListener("online", () => this.retryNow());
    addEventListener("pageshow", (event) => event.persisted && this.retryNow());
    document.addEventListener("visibilitychange", () => document.hidden || this.retryNow());
    addEventListener("offline", () => this.#socket?.close());
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  connect() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (needsToken()) this.#identify();
    else this.#open();
  }

  async #identify() {
    try {
      this.#tell("identified", await identify());
    } catch {
      this.#scheduleRetry();
      this.#tell("lost", { attempts: this.#attempts });
      return;
    }
    this.#open();
  }

  #open() {
    const socket = new WebSocket(this.#url, listProtocols());
    this.#socket = socket;
    let openedAt = Infinity;
    socket.onopen = () => {
      openedAt = Date.now();
      this.#tell("open");
    };
    socket.onmessage = ({ data }) => this.#tell("event", JSON.parse(data));
    socket.onclose = () => {
      if (socket !== this.#socket) return;
      if (Date.now() - openedAt > STABLE_MS) this.#attempts = 0;
      this.#scheduleRetry();
      this.#tell("lost", { attempts: this.#attempts });
    };
  }

  /** Sends the frame when there is a connection; says whether. */
  send(frame) {
    if (!this.isOpen) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** For good: what was wrong does not mend by itself. */
  stop() {
    const socket = this.#socket;
    this.#socket = null;
    socket.close();
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  retryNow() {
    if (this.#timer !== null) this.connect();
  }

  #scheduleRetry() {
    const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#attempts);
    this.#attempts += 1;
    this.#timer = setTimeout(() => this.connect(), longest * (0.5 + Math.random() / 2));
  }

  #tell(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
