/* Markdown's lines grouped into blocks. Quotes and items of lists hold lines, which are grouped like a text's own. */

import { beginList, continueList, ITEM } from "./lists.js";
import { cut } from "./lines.js";

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([\w+-]*)/;
const HEADING = /^ {0,3}(#{1,6})\s+/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const QUOTE = /^ {0,3}> ?/;
const TABLE = /^\s*\|/;
const DELIMITER = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)+\|?\s*$/;
// The beginning of something whose kind is not known yet, also within a quote or an item; shown once it is.
const UNDECIDED =
  /^\s*(?:(?:>|[-*+•]|\d{1,9}[.)])\s*)*(?:[-*+>]|#{1,6}|`{1,2}|\d{1,9}[.)]|(?:[-*+•]|\d{1,9}[.)])\s+\[(?:[ xX]\]?)?)\s*$/;

/** Blocks from `from` on: {kind, start, lines: [{start, end, text}], …}; a list has `items` with `lines`. */
export function parseBlocks(source, from, open) {
  return groupLines(readLines(source, from, open));
}

export function groupLines(lines) {
  const blocks = [];
  for (const line of lines) {
    const last = blocks.at(-1);
    if (last?.kind === "code" && !last.closed) continueCode(last, line);
    else if (!line.text.trim()) passBlank(last, line);
    else if (!continueBlock(last, line)) blocks.push(beginBlock(line));
  }
  return blocks;
}

function* readLines(source, from, open) {
  let start = from;
  while (start < source.length) {
    const newline = source.indexOf("\n", start);
    const end = newline < 0 ? source.length : newline;
    const text = source.slice(start, end);
    if (newline < 0 && open && UNDECIDED.test(text)) return;
    yield { start, end, text };
    start = end + 1;
  }
}

function beginBlock(line) {
  const { start, end, text } = line;
  const fence = FENCE.exec(text);
  if (fence) return { kind: "code", start, lines: [], fence: fence[1], language: fence[2], closed: false };
  const heading = HEADING.exec(text);
  if (heading) {
    const lines = [{ start: start + heading[0].length, end: end - /\s*#*\s*$/.exec(text)[0].length }];
    return { kind: "heading", start, level: heading[1].length, lines, ended: true };
  }
  if (RULE.test(text)) return { kind: "rule", start, lines: [], ended: true };
  if (QUOTE.test(text)) return { kind: "quote", start, lines: [cut(line, QUOTE)] };
  if (ITEM.test(text)) return beginList(line);
  if (TABLE.test(text)) return { kind: "table", start, lines: [line] };
  return { kind: "paragraph", start, lines: [line] };
}

function continueBlock(block, line) {
  if (!block || block.ended) return false;
  const { text } = line;
  if (block.kind === "list") return !isRule(line) && continueList(block, line);
  if (block.kind === "quote" && QUOTE.test(text)) return Boolean(block.lines.push(cut(line, QUOTE)));
  if (block.kind === "table" && text.includes("|")) return Boolean(block.lines.push(line));
  if (block.kind !== "paragraph") return false;
  if (block.lines.length === 1 && DELIMITER.test(text)) block.kind = "table";
  else if ([FENCE, HEADING, RULE, QUOTE, ITEM, TABLE].some((pattern) => pattern.test(text))) return false;
  return Boolean(block.lines.push(line));
}

function isRule({ text }) {
  return RULE.test(text);
}

function continueCode(block, line) {
  if (line.text.trim().startsWith(block.fence)) block.closed = block.ended = true;
  else block.lines.push(line);
}

/** A blank line ends a block, but within an item it may stand between two. */
function passBlank(block, line) {
  if (block?.kind === "list") block.items.at(-1).lines.push(line);
  else if (block) block.ended = true;
}

export function isDelimiter(text) {
  return DELIMITER.test(text) || /^\s*\|[\s:|-]*$/.test(text);
}
