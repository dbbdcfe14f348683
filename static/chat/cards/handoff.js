/* The offer of a person. The page opens its dialog for whatever has `data-open-handoff`. */

import { say } from "../config.js";
import { el, icon } from "../dom.js";
import { makeLink } from "../links.js";

export function makeHandoffCard({ title, phone = "", phone_href: href, hours = "" }) {
  const ask = el("button", { type: "button", className: "button button--small button--primary", data: { openHandoff: "", testid: "handoff-offer" } }, icon("person"), say("talkToPerson"));
  const call = phone && makeLink(href ?? `tel:${phone}`, icon("phone"), phone);
  if (call) call.className = "button button--small button--outline";
  return el(
    "section",
    { className: "handoff-card", "aria-label": title, data: { testid: "handoff-card" } },
    el("p", { className: "handoff-card__title" }, title),
    el("div", { className: "handoff-card__ways" }, ask, call),
    hours && el("p", { className: "handoff-card__hours" }, icon("clock"), hours),
  );
}
