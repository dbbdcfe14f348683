/* A quote on a page: amounts and dates as the page's language writes them, and the button to print. */

import { formatAmount, formatDate, formatDifference, formatNumber } from "../chat/formats.js";

for (const node of document.querySelectorAll("[data-amount]")) {
  const { amount, currency, signed } = node.dataset;
  node.textContent = signed === undefined ? formatAmount(amount, currency) : formatDifference(amount, currency);
}
for (const node of document.querySelectorAll("[data-number]")) node.textContent = formatNumber(node.dataset.number);
for (const node of document.querySelectorAll("time[data-day]")) node.textContent = formatDate(node.dateTime);
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
