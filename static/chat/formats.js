/* Amounts, numbers and dates as a language writes them, and as the assistant's texts do. */

/** Of a language; the page's where none is named. */
export function makeFormats(language = document.documentElement.lang || "en") {
  const write = (currency, more) => new Intl.NumberFormat(language, { style: "currency", currency, currencyDisplay: "narrowSymbol", ...more });
  return {
    amount: (amount, currency) => write(currency).format(amount),
    /** Without cents, for amounts that have none. */
    whole: (amount, currency) => write(currency, { maximumFractionDigits: 0 }).format(amount),
    /** What a step adds or takes: always with its sign. */
    difference: (amount, currency) => write(currency, { signDisplay: "exceptZero" }).format(amount),
    number: (value) => new Intl.NumberFormat(language).format(value),
    /** A plain date has no time zone: read as UTC and written as UTC it stays the same day everywhere. */
    date: (day) => new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(new Date(day)),
  };
}
