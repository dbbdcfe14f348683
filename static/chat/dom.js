/* Elements without markup: text only ever becomes text. */

import { config } from "./config.js";

const SVG = "http://www.w3.org/2000/svg";

/** An element. Properties are set as properties, `data` as data-*, names with a dash as attributes. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name === "data") Object.assign(node.dataset, value);
    else if (name.includes("-") || name === "role") node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.filter((child) => child instanceof Node || (typeof child === "string" && child)));
  return node;
}

export function icon(name, { directed = false } = {}) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", directed ? "icon icon--directed" : "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${config.icons}#${name}`);
  svg.append(use);
  return svg;
}

export function hidden(text) {
  return el("span", { className: "visually-hidden" }, text);
}

/** Replaces the text only when it differs, so that assistive technology is not told twice. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
