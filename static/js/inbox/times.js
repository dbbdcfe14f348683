/* Moments as they read at a glance, in the agent's own clock, kept current. */

import { locale, say } from "./config.js";

const CLOCK = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
const DAY = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric" });
const FULL = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" });
const UNITS = [["day", 86_400], ["hour", 3_600], ["minute", 60]];
const SHORT = new Map(UNITS.map(([unit]) => [unit, new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "narrow" })]));

/** `3m`, `2h`, `4d`; under a minute the word for now. */
function describeSpan(seconds) {
  const [unit, size] = UNITS.find(([, length]) => seconds >= length) ?? [];
  return unit ? SHORT.get(unit).format(Math.floor(seconds / size)) : say("now");
}

function describe(node, moment) {
  const seconds = Math.abs(Date.now() - moment) / 1000;
  if ("clock" in node.dataset) return CLOCK.format(moment);
  if ("ago" in node.dataset && seconds > 7 * 86_400) return DAY.format(moment);
  return describeSpan(seconds);
}

export function showTimes(root = document) {
  for (const node of root.querySelectorAll("time[data-ago], time[data-span], time[data-clock]")) {
    const moment = new Date(node.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    const text = describe(node, moment);
    if (node.textContent !== text) node.textContent = text;
    if (!node.title) node.title = FULL.format(moment);
  }
}

setInterval(showTimes, 20_000);
