/* Tables as DOM: rows of cells, each column aligned as its delimiter says. */

import { el } from "../dom.js";
import { isDelimiter } from "./blocks.js";
import { renderInline } from "./inline.js";

export function renderTable(block, source, marks, open) {
  const delimiter = block.lines.find(({ text }) => isDelimiter(text));
  const aligns = delimiter ? splitCells(delimiter).map(({ start, end }) => readAlign(source.slice(start, end))) : [];
  const [head, ...body] = block.lines.filter((line) => line !== delimiter).map(splitCells);
  const render = (tag, cells, isOpen) => renderRow(tag, cells, aligns, source, marks, isOpen);
  const table = el("table", { dir: "auto" }, el("thead", {}, render("th", head ?? [], false)));
  const rows = body.map((cells, index) => render("td", cells, open && index === body.length - 1));
  if (rows.length) table.append(el("tbody", {}, ...rows));
  return el("div", { className: "md-table", tabIndex: 0 }, table);
}

function readAlign(cell) {
  if (!cell.endsWith(":")) return null;
  return cell.startsWith(":") ? "center" : "end";
}

function renderRow(tag, cells, aligns, source, marks, open) {
  const row = el("tr");
  cells.forEach((cell, index) => {
    const node = el(tag, { ...(tag === "th" && { scope: "col" }), ...(aligns[index] && { data: { align: aligns[index] } }) });
    row.append(node);
    renderInline(node, source, cell, marks, open && index === cells.length - 1);
  });
  return row;
}

/** Between pipes, but not those that are escaped or stand in code; what is before the first and after the last is none. */
function splitCells({ start, text }) {
  const pipes = [...text.matchAll(/\\.|`[^`]*`|\|/g)].filter(([match]) => match === "|").map(({ index }) => index);
  const edges = [-1, ...pipes, text.length];
  const cells = edges.slice(0, -1).map((edge, index) => trim(text, edge + 1, edges[index + 1]));
  if (pipes.length && cells[0].start === cells[0].end) cells.shift();
  if (pipes.length && cells.length && cells.at(-1).start === cells.at(-1).end && pipes.at(-1) >= text.trimEnd().length - 1) cells.pop();
  return cells.map(({ start: from, end: to }) => ({ start: start + from, end: start + to }));
}

function trim(text, from, to) {
  const cell = text.slice(from, to);
  const start = Math.min(to, from + cell.length - cell.trimStart().length);
  return { start, end: start + cell.trim().length };
}
