/* A quote or a policy on a page: amounts and dates as the page's language writes them, and the button to print. */

import { makeFormats } from "../chat/formats.js";

const formats = makeFormats();

for (const node of document.querySelectorAll("[data-amount]")) {
  const { amount, currency, signed, short } = node.dataset;
  const plain = short !== undefined && Number.isInteger(Number(amount)) ? formats.whole : formats.amount;
  node.textContent = (signed === undefined ? plain : formats.difference)(amount, currency);
}
for (const node of document.querySelectorAll("[data-number]")) node.textContent = formats.number(node.dataset.number);
for (const node of document.querySelectorAll("time[data-day]")) node.textContent = formats.date(node.dateTime);
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
