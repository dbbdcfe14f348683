/* A quote or a policy on a page: amounts and dates as the page's language writes them, and the button to print. */

import { formatAmount, formatDate, formatDifference, formatNumber, formatWhole } from "../chat/formats.js";

for (const node of document.querySelectorAll("[data-amount]")) {
  const { amount, currency, signed, short } = node.dataset;
  const plain = short !== undefined && Number.isInteger(Number(amount)) ? formatWhole : formatAmount;
  node.textContent = (signed === undefined ? plain : formatDifference)(amount, currency);
}
for (const node of document.querySelectorAll("[data-number]")) node.textContent = formatNumber(node.dataset.number);
for (const node of document.querySelectorAll("time[data-day]")) node.textContent = formatDate(node.dateTime);
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
