/* The tester below a form: posts the form's unsaved values with a text, and shows what they would do. */

const MARK_DELAY = 400;
const WORDS = {
  allow: "Allowed", redact: "Redacted", replace: "Replaced", block: "Blocked", flag: "Flagged", hand_over: "Handed over",
};

function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

function part(title, ...children) {
  return make("div", "", make("h3", "", title), ...children);
}

function showText(text) {
  const node = make("p", "tester__text", text);
  node.dir = "auto";
  return node;
}

function showPieces(pieces) {
  const text = make("p", "tester__text");
  text.dir = "auto";
  for (const piece of pieces) text.append(piece.is_found ? make("mark", "", piece.text) : piece.text);
  return text;
}

function describe({ rule, action, kind, detail, excerpt }) {
  const seen = excerpt ? `“${excerpt}”` : "";
  return [WORDS[action] ?? action, rule.replaceAll("_", " "), kind, detail, seen].filter(Boolean).join(" · ");
}

function showTrial(trial, isInbound) {
  if (trial.error) return [make("p", "tester__problem", trial.error)];
  const found = trial.pieces.filter((piece) => piece.is_found).length;
  const parts = found ? [part(`${found} found`, showPieces(trial.pieces))] : [];
  const isAnswered = trial.answer !== null;
  const heading = isInbound ? (isAnswered ? "Stored; the model doesn't get it" : "Stored and sent to the model") : "Shown to the visitor";
  parts.push(part(heading, showText(trial.result)));
  if (isAnswered) {
    const offer = trial.offers_handoff ? ", and a person is offered" : "";
    parts.push(part(`The visitor reads${offer}`, showText(trial.answer)));
  }
  if (trial.asks_second_opinion) {
    parts.push(part("Second opinion", make("p", "", "The screen is not sure. With a key, the fast model decides instead.")));
  }
  if (trial.score !== null) parts.push(part("Score", make("p", "", trial.score.toFixed(2))));
  const list = make("ul", "tester__verdicts", ...trial.verdicts.map((one) => make("li", "", describe(one))));
  parts.push(part("Verdicts", trial.verdicts.length ? list : make("p", "", "None.")));
  return parts;
}

function showErrors(errors, form) {
  const list = make("ul", "tester__verdicts tester__problem");
  for (const [name, problems] of Object.entries(errors)) {
    const label = form.querySelector(`label[for="id_${CSS.escape(name)}"]`)?.textContent.replace(/:$/, "");
    for (const { message } of problems) list.append(make("li", "", label ? `${label}: ${message}` : message));
  }
  return [list];
}

class Tester {
  constructor(root) {
    this.root = root;
    this.form = root.closest("form");
    this.text = root.querySelector("textarea");
    this.result = root.querySelector("[data-result]");
    this.number = 0;
    root.querySelector("[data-try]").addEventListener("click", () => this.run());
    // Once tried, the result follows what is typed.
    this.form.addEventListener("input", () => {
      clearTimeout(this.timer);
      if (this.result.childElementCount && this.text.value.trim()) this.timer = setTimeout(() => this.run(), MARK_DELAY);
    });
    // Enter in a field saves the form; here it is a part of the text, and with Ctrl it tries.
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.run();
      }
    });
  }

  async run() {
    const number = ++this.number;
    const body = new FormData(this.form);
    this.root.setAttribute("aria-busy", "true");
    const nodes = await this.ask(body);
    if (number !== this.number) return;
    this.root.removeAttribute("aria-busy");
    this.result.replaceChildren(...nodes);
  }

  async ask(body) {
    try {
      const answer = await fetch(this.root.dataset.tester, { method: "POST", body, credentials: "same-origin" });
      const isJson = answer.headers.get("content-type")?.startsWith("application/json");
      if (!isJson) throw new Error(String(answer.status));
      const content = await answer.json();
      if (content.errors) return showErrors(content.errors, this.form);
      return showTrial(content, body.get("try_direction") === "inbound");
    } catch {
      return [make("p", "tester__problem", "It could not be tried. Reload the page and try again.")];
    }
  }
}

for (const root of document.querySelectorAll("[data-tester]")) new Tester(root);
