/* A request that people look after: its number, when they are there in the reader's own time, and the way to it. What is
 * not known of it is left out. */

import { locale, say } from "../config.js";
import { el, icon } from "../dom.js";
import { makeLink } from "../links.js";

const MOMENT = new Intl.DateTimeFormat(locale, { weekday: "long", month: "long", day: "numeric", hour: "numeric", minute: "2-digit" });

export function makeTicketCard({ number, url, opens_at: opensAt }) {
  const opening = opensAt ? new Date(opensAt) : null;
  const open = url && makeLink(url, say("ticketOpen"));
  if (open) open.className = "button button--small button--primary";
  return el(
    "section",
    { className: "ticket-card", data: { testid: "ticket-card", number } },
    el("h3", { className: "ticket-card__title" }, icon("article"), number ? say("ticketTitle", { number }) : say("ticketUnnumbered")),
    opening && el("p", { className: "ticket-card__hours" }, icon("clock"), el("span", {}, say("ticketOpens", { time: MOMENT.format(opening) }))),
    open,
  );
}
