/* Where a link in an answer may lead. */

import { say } from "./config.js";
import { el, hidden } from "./dom.js";

const ALLOWED = new Set(["http:", "https:", "mailto:", "tel:"]);

/** The address when it is safe to open, else null. */
export function safeHref(address) {
  try {
    const url = new URL(address, document.baseURI);
    return ALLOWED.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A link that leaves the conversation open, or plain text where the address is not to be trusted. */
export function makeLink(address, ...children) {
  const href = safeHref(address);
  if (!href) return el("span", {}, ...children);
  if (/^(mailto|tel):/.test(href)) return el("a", { href }, ...children);
  const link = el("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
  link.append(hidden(` ${say("newTab")}`));
  return link;
}
