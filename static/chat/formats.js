/* Amounts, numbers and dates as the page's language writes them. */

const locale = document.documentElement.lang || "en";

export function formatAmount(amount, currency) {
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(amount);
}

/** Without cents, for amounts that have none. */
export function formatWhole(amount, currency) {
  return new Intl.NumberFormat(locale, { style: "currency", currency, maximumFractionDigits: 0 }).format(amount);
}

/** What a step adds or takes: always with its sign. */
export function formatDifference(amount, currency) {
  return new Intl.NumberFormat(locale, { style: "currency", currency, signDisplay: "exceptZero" }).format(amount);
}

export function formatNumber(value) {
  return new Intl.NumberFormat(locale).format(value);
}

/** A plain date has no time zone: read as UTC and written as UTC it stays the same day everywhere. */
export function formatDate(day) {
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(day));
}
