/* The quote: every figure comes from the card's data, none from the answer's words. */

import { locale, say } from "../config.js";
import { makeCopyButton } from "../copying.js";
import { el, icon } from "../dom.js";
import { makeLink, safeHref } from "../links.js";

export function makeQuoteCard(data, announce) {
  const titleId = `quote-${data.reference}`;
  const card = el(
    "section",
    { className: "quote", "aria-labelledby": titleId, data: { testid: "quote-card", reference: data.reference } },
    el("header", { className: "quote__head" }, el("h3", { id: titleId }, say("quoteTitle")), el("p", {}, describe(data))),
    el(
      "p",
      { className: "quote__price" },
      el("span", { className: "quote__amount", data: { testid: "quote-premium" } }, formatAmount(data.monthly_premium, data.currency)),
      el("span", { className: "quote__period" }, say("perMonth")),
    ),
    makeFacts(data),
    data.included?.length && makeIncluded(data.included),
    data.breakdown?.length && makeBreakdown(data),
  );
  card.append(makeFooter(data, card, announce));
  return card;
}

function describe({ year, vehicle }) {
  const words = String(vehicle ?? "");
  return year && !words.includes(String(year)) ? `${year} ${words}` : words;
}

function formatAmount(amount, currency) {
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(amount);
}

function makeFacts({ product, mileage, driver_age: age }) {
  const facts = [
    [say("quoteMileage"), mileage && say("quoteMiles", { count: new Intl.NumberFormat(locale).format(mileage) })],
    [say("quoteDriver"), age],
  ].filter(([, value]) => value);
  const list = el("dl", { className: "quote__facts" });
  for (const [name, value] of facts) list.append(el("div", {}, el("dt", {}, name), el("dd", {}, String(value))));
  if (product) list.dataset.product = product;
  return list;
}

function makeIncluded(included) {
  return el(
    "div",
    { className: "quote__included" },
    el("h4", {}, say("quoteIncluded")),
    el("ul", {}, ...included.map((item) => el("li", {}, icon("check"), el("span", {}, String(item.label ?? item))))),
  );
}

function makeBreakdown({ breakdown, currency, monthly_premium: total }) {
  const row = (tag, label, amount) =>
    el("tr", {}, el("th", { scope: "row" }, label), el(tag, {}, isNaN(amount) ? String(amount) : formatAmount(amount, currency)));
  return el(
    "details",
    { className: "quote__breakdown", data: { testid: "quote-breakdown" } },
    el("summary", {}, say("quoteBreakdown"), icon("chevron")),
    el(
      "table",
      {},
      el("tbody", {}, ...breakdown.map(({ label, amount }) => row("td", label, amount))),
      el("tfoot", {}, row("td", say("quoteTotal"), total)),
    ),
  );
}

function makeFooter({ reference, valid_until: validUntil, url }, card, announce) {
  const print = el("button", { type: "button", className: "tool-button" }, icon("print"), el("span", {}, say("quotePrint")));
  print.addEventListener("click", () => printCard(card));
  const open = url && safeHref(url) ? makeLink(url, say("quoteOpen")) : null;
  if (open) open.className = "button button--small button--primary";
  return el(
    "footer",
    { className: "quote__foot" },
    el(
      "p",
      {},
      el("span", { className: "quote__reference" }, `${say("quoteReference")} `, el("strong", {}, reference)),
      validUntil && el("span", {}, say("quoteValid", { date: formatDate(validUntil) })),
    ),
    el(
      "div",
      { className: "quote__actions" },
      makeCopyButton({ label: say("copyReference"), read: () => reference, announce }),
      print,
      open,
    ),
  );
}

function formatDate(day) {
  // A plain date has no time zone: read as UTC and written as UTC it stays the same day everywhere.
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(day));
}

/** Prints this quote alone (chat_print.css). */
function printCard(card) {
  const breakdown = card.querySelector("details");
  if (breakdown) breakdown.open = true;
  const printed = [card, card.closest(".message")];
  document.body.classList.add("prints-quote");
  for (const node of printed) node.classList.add("is-printed");
  addEventListener(
    "afterprint",
    () => {
      document.body.classList.remove("prints-quote");
      for (const node of printed) node.classList.remove("is-printed");
    },
    { once: true },
  );
  print();
}
