/* Markdown's lines grouped into blocks. A block that another one follows never changes again. */

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([\w+-]*)/;
const HEADING = /^ {0,3}(#{1,6})\s+/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^(\s*)([-*+•]|\d{1,9}[.)])\s+(?=\S)/;
const TABLE = /^\s*\|/;
const DELIMITER = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)+\|?\s*$/;
// The beginning of something whose kind is not known yet; shown once it is.
const UNDECIDED = /^\s*(?:[-*+>]|#{1,6}|`{1,2}|\d{1,9}[.)])\s*$/;

/** Blocks from `from` on: {kind, start, lines: [{start, end}], …}. */
export function parseBlocks(source, from, open) {
  const blocks = [];
  for (const line of readLines(source, from, open)) {
    const last = blocks.at(-1);
    if (last?.kind === "code" && !last.closed) continueCode(last, line);
    else if (!line.text.trim()) endOnBlank(last);
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
  if (QUOTE.test(text)) return { kind: "quote", start, lines: [afterPrefix(line, QUOTE)] };
  if (ITEM.test(text)) return { kind: "list", start, items: [readItem(line)] };
  if (TABLE.test(text)) return { kind: "table", start, lines: [{ start, end }] };
  return { kind: "paragraph", start, lines: [{ start, end }] };
}

function continueBlock(block, line) {
  if (!block || block.ended) return false;
  const { start, end, text } = line;
  if (block.kind === "list") return continueList(block, line);
  if (block.kind === "quote" && QUOTE.test(text)) return Boolean(block.lines.push(afterPrefix(line, QUOTE)));
  if (block.kind === "table" && text.includes("|")) return Boolean(block.lines.push({ start, end }));
  if (block.kind !== "paragraph") return false;
  if (block.lines.length === 1 && DELIMITER.test(text)) block.kind = "table";
  else if ([FENCE, HEADING, RULE, QUOTE, ITEM, TABLE].some((pattern) => pattern.test(text))) return false;
  return Boolean(block.lines.push({ start, end }));
}

function continueList(block, line) {
  if (RULE.test(line.text)) return false;
  if (ITEM.test(line.text)) return Boolean(block.items.push(readItem(line)));
  if (!/^\s{2,}\S/.test(line.text)) return false;
  return Boolean(block.items.at(-1).lines.push(afterPrefix(line, /^\s+/)));
}

function continueCode(block, line) {
  if (line.text.trim().startsWith(block.fence)) block.closed = block.ended = true;
  else block.lines.push({ start: line.start, end: line.end });
}

function endOnBlank(block) {
  if (block && block.kind !== "list") block.ended = true;
}

function readItem(line) {
  const [prefix, indent, marker] = ITEM.exec(line.text);
  const number = Number.parseInt(marker, 10);
  return {
    indent: indent.length,
    ordered: !Number.isNaN(number),
    number,
    lines: [{ start: line.start + prefix.length, end: line.end }],
  };
}

function afterPrefix(line, pattern) {
  return { start: line.start + (pattern.exec(line.text)?.[0].length ?? 0), end: line.end };
}

export function isDelimiter(text) {
  return DELIMITER.test(text) || /^\s*\|[\s:|-]*$/.test(text);
}
