/* Where citation marks stand within a text that is being written. */

import { el } from "../dom.js";

/** Writes text into nodes and puts each mark right after the character it belongs to. */
export class Marks {
  tail = null;

  constructor(pending, makeMark) {
    this.pending = pending;
    this.makeMark = makeMark;
  }

  write(parent, text, at) {
    this.flush(parent, at);
    let from = 0;
    while (this.pending.length && this.pending[0].position < at + text.length) {
      const upTo = this.pending[0].position - at;
      parent.append(text.slice(from, upTo));
      this.flush(parent, at + upTo);
      from = upTo;
    }
    parent.append(text.slice(from));
  }

  flush(parent, upTo) {
    while (this.pending.length && this.pending[0].position <= upTo) {
      place(parent, this.makeMark(this.pending.shift().citation));
    }
  }
}

/** No mark begins a line: the end of the word before it stays with it. Of writing without spaces as much as fits a phone. */
function place(parent, mark) {
  const last = parent.lastChild;
  const end = last?.nodeType === Node.TEXT_NODE && /\S{1,12}$/u.exec(last.data);
  if (end) {
    last.data = last.data.slice(0, end.index);
    parent.append(el("span", { className: "cited" }, end[0], mark));
  } else if (last?.className === "cited") last.append(mark);
  else parent.append(mark);
}

/** Code points, which offsets count, as UTF-16 units, which strings count; null while the text is shorter. */
export function toIndex(text, codePoints) {
  let index = 0;
  for (let count = 0; count < codePoints; count += 1) {
    if (index >= text.length) return null;
    index += text.codePointAt(index) > 0xffff ? 2 : 1;
  }
  return index;
}

/** The position itself, or the end of the word in whose middle it stands. */
export function afterWord(text, position) {
  const inWord = /[\p{L}\p{N}]/u.test(text[position - 1] ?? "") && /^[\p{L}\p{N}]+(?:[.,]\p{N}+)*/u.exec(text.slice(position));
  return inWord ? position + inWord[0].length : position;
}
