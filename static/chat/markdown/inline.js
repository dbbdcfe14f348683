/* Markdown within a line: emphasis, code, links. Everything becomes DOM nodes, never markup. */

import { say } from "../config.js";
import { el } from "../dom.js";
import { makeLink } from "../links.js";

// How the assistant and the guardrails name the button, which the page names in its own language.
const BUTTON = "Talk to a person";

const RULES = [
  [/\\([\\`*_{}[\]()#+\-.!|>~$])/dy, (c, m) => c.text(m[1], m.indices[1][0])],
  [/(`+)([^`]|[^`].*?[^`])\1(?!`)/dy, (c, m) => c.wrap("code", m, 2, { literal: true })],
  [/\*\*(?=\S)(.+?)(?<=\S)\*\*(?!\*)/dy, (c, m) => c.wrap("strong", m, 1)],
  [/(?<!\w)__(?=\S)(.+?)(?<=\S)__(?!\w)/dy, (c, m) => c.wrap("strong", m, 1)],
  [/\*(?![\s*])((?:[^*]|\*\*[^*]+\*\*)+?)(?<!\s)\*(?!\*)/dy, (c, m) => c.wrap("em", m, 1)],
  [/(?<!\w)_(?![\s_])([^_]+?)(?<!\s)_(?!\w)/dy, (c, m) => c.wrap("em", m, 1)],
  [/~~(?=\S)(.+?)~~/dy, (c, m) => c.wrap("s", m, 1)],
  [/!?\[([^\]]+)\]\(\s*<?((?:[^()\s<>]|\([^()\s]*\))+)>?(?:\s+"[^"]*")?\s*\)/dy, (c, m) => c.link(m[2], m, 1)],
  [/<br\s*\/?>/diy, (c, m) => c.breakLine(m)],
  [/<((?:https?:\/\/|mailto:)[^>\s]+)>/dy, (c, m) => c.link(m[1], m, 1)],
  [/(?<!\w)https?:\/\/[^\s<>"]*[^\s<>".,:;!?'()*_]/dy, (c, m) => c.link(m[0], m, 0)],
];
// While text still flows, an opening without its end counts as open to the end, and a lone marker is not shown yet.
const OPEN_RULES = [
  [/\*\*(?=\S)(.+)$/dy, (c, m) => c.wrap("strong", m, 1)],
  [/`([^`]+)$/dy, (c, m) => c.wrap("code", m, 1, { literal: true })],
  [/\[([^\]]+)\]\([^)]*$/dy, (c, m) => c.inner(c.parent, m, 1)],
  [/[*_`~[]{1,3}$/dy, () => {}],
];
const SPECIAL = /[\\`*_~[!<h]/g;

// Within a link no citation mark stands, a button within a link being neither: it follows the link.
const UNMARKED = { write: (parent, text) => parent.append(text), flush() {} };

class InlineContext {
  constructor(parent, line, base, marks, open) {
    Object.assign(this, { parent, line, base, marks, open });
  }

  text(text, at) {
    this.marks.write(this.parent, text, this.base + at);
  }

  inner(parent, match, group, { literal = false } = {}) {
    const [start, end] = match.indices[group];
    const text = this.line.slice(start, end);
    if (literal) this.marks.write(parent, text, this.base + start);
    else new InlineContext(parent, text, this.base + start, this.marks, this.open && end === this.line.length).run();
  }

  wrap(tag, match, group, options) {
    this.marks.flush(this.parent, this.base + match.index);
    const node = el(tag);
    this.parent.append(node);
    if (tag === "strong" && match[group] === BUTTON) node.append(say("talkToPerson"));
    else this.inner(node, match, group, options);
  }

  breakLine(match) {
    this.marks.flush(this.parent, this.base + match.index);
    this.parent.append(el("br"));
  }

  link(address, match, group) {
    this.marks.flush(this.parent, this.base + match.index);
    const label = el("span");
    const [start, end] = match.indices[group];
    const words = this.line.slice(start, end);
    if (words === address) label.append(words);
    else new InlineContext(label, words, 0, UNMARKED, false).run();
    this.parent.append(makeLink(address, ...label.childNodes));
  }

  run() {
    const { line } = this;
    let position = 0;
    let plain = 0;
    while (position < line.length) {
      SPECIAL.lastIndex = position;
      const special = SPECIAL.exec(line);
      if (!special) break;
      position = special.index;
      const [match, apply] = this.match(position);
      if (!match) {
        position += 1;
        continue;
      }
      if (position > plain) this.text(line.slice(plain, position), plain);
      apply(this, match);
      position = plain = position + match[0].length;
    }
    if (plain < line.length) this.text(line.slice(plain), plain);
  }

  match(position) {
    for (const [rule, apply] of this.open ? [...RULES, ...OPEN_RULES] : RULES) {
      rule.lastIndex = position;
      const match = rule.exec(this.line);
      if (match) return [match, apply];
    }
    return [null, null];
  }
}

/** Renders source[start, end) into the parent. `open`: more text may follow right after. */
export function renderInline(parent, source, { start, end }, marks, open) {
  new InlineContext(parent, source.slice(start, end), start, marks, open).run();
  marks.flush(parent, end);
  marks.tail = parent;
}
