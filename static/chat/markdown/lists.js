/* Lists: items with what is indented below them, which may be lists again. */

import { cut, cutIndent, measureIndent } from "./lines.js";

export const ITEM = /^(\s*)([-*+•]|\d{1,9}[.)])\s+(?=\S)/;
const TASK = /^\[([ xX])\]\s+(?=\S)/;
// What is indented so much deeper than an item belongs to it, whatever the width of its marker.
const DEEPER = 2;

export function beginList(line) {
  const item = readItem(line);
  return { kind: "list", start: line.start, ordered: item.ordered, items: [item] };
}

/** Whether the line went to the list: below its last item, or as another. */
export function continueList(list, line) {
  const item = list.items.at(-1);
  if (measureIndent(line) >= item.indent + DEEPER) return Boolean(item.lines.push(cutIndent(line, item.width)));
  if (!ITEM.test(line.text)) return false;
  const next = readItem(line);
  return next.ordered === list.ordered && Boolean(list.items.push(next));
}

/** `number` is NaN in a list without numbers; `done` is null where there is nothing to tick off. */
function readItem(line) {
  const number = Number.parseInt(ITEM.exec(line.text)[2], 10);
  const first = cut(line, ITEM);
  const task = TASK.exec(first.text);
  return {
    indent: measureIndent(line),
    width: measureIndent(line) + first.start - line.start - /^\s*/.exec(line.text)[0].length,
    ordered: !Number.isNaN(number),
    number,
    done: task ? task[1] !== " " : null,
    lines: [task ? cut(first, TASK) : first],
  };
}
