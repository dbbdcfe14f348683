/* Asks how it was, once an agent has ended the conversation or the visitor has taken their leave. The page opens its dialog for whatever has `data-open-rating`. */

import { say } from "../config.js";
import { el, icon } from "../dom.js";

export function makeRatingCard() {
  const rate = el("button", { type: "button", className: "button button--small button--primary", data: { openRating: "", testid: "rating-offer" } }, icon("star"), say("rateNow"));
  return el(
    "section",
    { className: "rating-card", "aria-label": say("rateAsk"), data: { testid: "rating-card" } },
    el("p", { className: "rating-card__ask" }, say("rateAsk")),
    rate,
    el("p", { className: "rating-card__thanks" }, icon("check"), say("rated")),
  );
}
