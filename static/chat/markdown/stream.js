/* A text that grows: only its last block is built anew when more of it comes. */

import { parseBlocks } from "./blocks.js";
import { afterWord, Marks, toIndex } from "./marks.js";
import { renderBlock } from "./render.js";

export class MarkdownStream {
  #root;
  #makeMark;
  #source = "";
  #open = true;
  #blocks = [];
  #marked = new Map();

  constructor(root, makeMark) {
    this.#root = root;
    this.#makeMark = makeMark;
  }

  /** Shows the text with its citations. `open`: more is to come. Safe to repeat. */
  update(source, citations, { open }) {
    const grown = source.startsWith(this.#source);
    const changed = source !== this.#source || open !== this.#open;
    if (!grown) this.#clear();
    const newline = this.#source.lastIndexOf("\n");
    this.#source = source;
    this.#open = open;
    if (changed) this.#writeTail(newline);
    this.#placeMarks(citations);
  }

  #clear() {
    this.#root.replaceChildren();
    this.#blocks = [];
    this.#marked.clear();
  }

  /** `newline`: where the last line began of what has been written. */
  #writeTail(newline) {
    let begin = this.#takeBack();
    // What a first line begins, more of it may turn into another line of what stands before.
    if (newline < begin) begin = this.#takeBack();
    const from = this.#blocks.length;
    this.#blocks.push(...parseBlocks(this.#source, begin, this.#open));
    for (let index = from; index < this.#blocks.length; index += 1) this.#write(index);
  }

  /** Takes the last block away; returns where it began. */
  #takeBack() {
    const last = this.#blocks.pop();
    last?.node.remove();
    return last?.start ?? 0;
  }

  #write(index) {
    const block = this.#blocks[index];
    const end = this.#blocks[index + 1]?.start ?? Infinity;
    const begin = index === 0 ? -1 : block.start;
    const pending = [...this.#marked]
      .map(([citation, position]) => ({ citation, position }))
      .filter(({ position }) => position > begin && position <= end)
      .sort((one, other) => one.position - other.position);
    const node = renderBlock(block, this.#source, new Marks(pending, this.#makeMark), this.#open && end === Infinity);
    if (block.node) block.node.replaceWith(node);
    else this.#root.append(node);
    block.node = node;
  }

  #placeMarks(citations) {
    const touched = new Set();
    for (const citation of citations) {
      if (this.#marked.has(citation)) continue;
      const position = toIndex(this.#source, citation.offset) ?? (this.#open ? null : this.#source.length);
      if (position === null) continue;
      this.#marked.set(citation, afterWord(this.#source, position));
      const following = this.#blocks.findIndex((block, index) => index > 0 && block.start >= position);
      touched.add(following < 0 ? this.#blocks.length - 1 : following - 1);
    }
    for (const index of touched) if (index >= 0) this.#write(index);
  }
}
