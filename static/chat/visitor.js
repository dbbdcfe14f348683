/* Who the visitor is. On our own pages a cookie says so. In a frame on another site browsers keep that back: there the
   server gives a token, which this frame keeps in its own storage and shows with each request. */

import { config } from "./config.js";
import { el } from "./dom.js";

const KEPT = "portal.visitor";
const PROTOCOL = "portal.visitor";
const isForeign = Boolean(config.tokenPath);
let token = "";

/** Resolves once it is known who asks: to the conversation to go on with, where this frame may keep nothing itself, else
    to null. Rejects when the server cannot be reached. */
export async function identify() {
  const response = await fetch(config.tokenPath, { method: "POST", headers: makeHeaders(read()) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const { token: given, conversation_id: latest } = await response.json();
  token = given;
  return keep() ? null : latest;
}

export const needsToken = () => isForeign && !token;

/** The headers of a request, with those that say who asks. */
export function addVisitor(headers = {}) {
  return { ...headers, ...makeHeaders(token) };
}

/** What a socket says of its visitor: a browser's socket has no other headers than these. */
export function listProtocols() {
  return token ? [PROTOCOL, token.replaceAll(":", ".")] : [];
}

/** Pages of our own that open beside the frame have cookies again: the visitor is taken along. */
export function carryLinks() {
  if (!isForeign) return;
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[target=_blank]");
    if (!link || !token || link.origin !== location.origin || link.pathname.startsWith(config.helpPath)) return;
    event.preventDefault();
    const field = (name, value) => el("input", { type: "hidden", name, value });
    const form = el("form", { method: "post", action: config.carryPath, target: "_blank", hidden: true }, field("token", token), field("next", link.pathname + link.search));
    document.body.append(form);
    form.submit();
    form.remove();
  });
}

function makeHeaders(shown) {
  return shown ? { "X-Visitor-Token": shown } : {};
}

function read() {
  try {
    return localStorage.getItem(KEPT) ?? "";
  } catch {
    return ""; // Storage is blocked: a cookie of this site's frames says it, if the browser keeps that.
  }
}

function keep() {
  try {
    localStorage.setItem(KEPT, token);
    return true;
  } catch {
    return false;
  }
}
