/* Blocks as DOM. */

import { el } from "../dom.js";
import { say } from "../config.js";
import { groupLines } from "./blocks.js";
import { renderInline } from "./inline.js";
import { renderTable } from "./tables.js";

/** The block's element. `marks` writes text and puts citation marks where they belong. */
export function renderBlock(block, source, marks, open) {
  const node = RENDERERS[block.kind](block, source, marks, open);
  marks.flush(marks.tail ?? node, Infinity);
  return node;
}

const RENDERERS = {
  paragraph: (block, source, marks, open) => renderLines(el("p"), block.lines, source, marks, open),
  heading: (block, source, marks, open) =>
    renderLines(el("h3", { className: `md-heading md-heading--${Math.min(block.level, 3)}` }), block.lines, source, marks, open),
  quote: renderQuote,
  rule: () => el("hr"),
  code: renderCode,
  list: renderList,
  table: renderTable,
};

function renderLines(parent, lines, source, marks, open) {
  lines.forEach((line, index) => {
    if (index) parent.append(el("br"));
    renderInline(parent, source, line, marks, open && index === lines.length - 1);
  });
  return parent;
}

function renderCode(block, source) {
  const text = block.lines.map(({ start, end }) => source.slice(start, end)).join("\n");
  return el("pre", { tabIndex: 0 }, el("code", {}, text));
}

function renderList(block, source, marks, open) {
  const [first] = block.items;
  const list = block.ordered ? el("ol", { start: first.number, dir: "auto" }) : el("ul", { dir: "auto" });
  block.items.forEach((item, index) => {
    const node = el("li", item.done === null ? {} : { className: "md-task" });
    list.append(node);
    if (item.done !== null) node.append(makeTick(item.done));
    renderWithin(node, item.lines, source, marks, open && index === block.items.length - 1);
  });
  return list;
}

function makeTick(done) {
  return el("span", { className: "md-tick", role: "img", ariaLabel: say(done ? "taskDone" : "taskOpen"), data: { done } });
}

function renderQuote(block, source, marks, open) {
  return renderWithin(el("blockquote"), block.lines, source, marks, open);
}

/** Blocks within a quote or an item. What an item says first is its own text, and no paragraph in it. */
function renderWithin(parent, lines, source, marks, open) {
  const blocks = groupLines(lines);
  blocks.forEach((block, index) => {
    const isOpen = open && index === blocks.length - 1;
    if (index === 0 && block.kind === "paragraph" && parent.tagName === "LI") renderLines(parent, block.lines, source, marks, isOpen);
    else parent.append(RENDERERS[block.kind](block, source, marks, isOpen));
  });
  return parent;
}
