/* Blocks as DOM. */

import { el } from "../dom.js";
import { isDelimiter } from "./blocks.js";
import { renderInline } from "./inline.js";

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
  quote: (block, source, marks, open) => renderLines(el("blockquote"), block.lines, source, marks, open),
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
  const root = el("div", { className: "md-list" });
  const levels = [];
  for (const item of block.items) {
    while (levels.length && item.indent < levels.at(-1).indent) levels.pop();
    const top = levels.at(-1);
    const nested = top && item.indent >= top.indent + 2;
    if (top && !nested && top.ordered !== item.ordered) levels.pop();
    if (!levels.length || nested || levels.at(-1) !== top) {
      const list = item.ordered ? el("ol", { start: item.number, dir: "auto" }) : el("ul", { dir: "auto" });
      const parent = levels.at(-1)?.list.lastElementChild ?? root;
      parent.append(list);
      levels.push({ list, indent: item.indent, ordered: item.ordered });
    }
    const node = el("li");
    levels.at(-1).list.append(node);
    renderLines(node, item.lines, source, marks, open && item === block.items.at(-1));
  }
  return root;
}

function renderTable(block, source, marks, open) {
  const rows = block.lines.filter(({ start, end }) => !isDelimiter(source.slice(start, end)));
  const [head, ...body] = rows.map((line) => splitCells(source, line));
  const table = el("table", { dir: "auto" }, el("thead", {}, renderRow("th", head ?? [], source, marks, false)));
  const rest = body.map((cells, index) => renderRow("td", cells, source, marks, open && index === body.length - 1));
  if (rest.length) table.append(el("tbody", {}, ...rest));
  return el("div", { className: "md-table", tabIndex: 0 }, table);
}

function renderRow(tag, cells, source, marks, open) {
  const row = el("tr");
  cells.forEach((cell, index) => {
    const node = el(tag, tag === "th" ? { scope: "col" } : {});
    row.append(node);
    renderInline(node, source, cell, marks, open && index === cells.length - 1);
  });
  return row;
}

function splitCells(source, { start, end }) {
  const text = source.slice(start, end);
  const cells = [];
  for (const match of text.matchAll(/(?:\\\||`[^`]*`|[^|])+/g)) {
    const content = match[0].trim();
    const isEdge = !content && (match.index === 0 || match.index + match[0].length === text.length);
    if (isEdge) continue;
    const from = start + match.index + (match[0].length - match[0].trimStart().length);
    cells.push({ start: from, end: from + content.length });
  }
  return cells;
}
