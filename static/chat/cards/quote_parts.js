/* The parts of a quote's card that only show. `say` and `formats` are the card's. */

import { el, icon, setText } from "../dom.js";

export function nameVehicle({ year, vehicle }) {
  const words = String(vehicle ?? "");
  return year && !words.includes(String(year)) ? `${year} ${words}` : words;
}

export function makeFacts({ product, mileage, driver_age: age }, { say, formats }) {
  const facts = [
    [say("quoteMileage"), mileage !== undefined && say("quoteMiles", { count: formats.number(mileage) })],
    [say("quoteDriver"), age],
  ].filter(([, value]) => value);
  const list = el("dl", { className: "quote__facts" });
  for (const [name, value] of facts) list.append(el("div", {}, el("dt", {}, name), el("dd", {}, String(value))));
  if (product) list.dataset.product = product;
  return list;
}

export function fillIncluded(list, included) {
  list.replaceChildren(...included.map((item) => el("li", {}, icon("check"), el("span", {}, String(item.label ?? item)))));
}

/** The first line is where the price begins; the others say what they add or take. */
export function fillBreakdown(table, { breakdown = [], currency, monthly_premium: total }, { say, formats }) {
  const row = (label, meaning, amount) =>
    el("tr", {}, el("th", { scope: "row" }, label, meaning && el("small", {}, meaning)), el("td", {}, amount));
  const show = (amount, index) =>
    isNaN(amount) ? String(amount) : index ? formats.difference(amount, currency) : formats.amount(amount, currency);
  table.replaceChildren(
    el("tbody", {}, ...breakdown.map(({ label, meaning, amount }, index) => row(label, meaning, show(amount, index)))),
    el("tfoot", {}, row(say("quoteTotal"), "", formats.amount(total, currency))),
  );
}

/** What an expired quote offers: a fresh price. `renew()` rejects when there is none. */
export function makeExpiredNotice(say, renew) {
  const button = el("button", { type: "button", className: "button button--small button--primary", data: { testid: "quote-renew" } }, say("quoteRenew"));
  const note = el("p", {}, say("quoteExpired"));
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await renew();
    } catch (error) {
      setText(note, error.message || say("quoteFailed"));
    } finally {
      button.disabled = false;
    }
  });
  return el("div", { className: "quote__expired", role: "note", hidden: true }, note, button);
}
