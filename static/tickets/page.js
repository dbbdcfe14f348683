/* A customer's requests: times of their own clock. */

const FORMATS = {
  short: new Intl.DateTimeFormat(document.documentElement.lang, { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" }),
  long: new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" }),
};

for (const time of document.querySelectorAll("time[data-local]")) {
  const moment = new Date(time.dateTime);
  if (!Number.isNaN(moment.getTime())) time.textContent = FORMATS[time.dataset.local].format(moment);
}
