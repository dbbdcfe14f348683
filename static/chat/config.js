/* What the page hands to the scripts: limits, paths, the company's words and the interface's. */

export const config = JSON.parse(document.getElementById("chat-config").textContent);
export const locale = document.documentElement.lang || "en";

let words = {};

/** Lines of the interface in the language in which the visitor writes, as the latest quote brings them along. */
export function speak(lines) {
  words = lines ?? {};
}

/** The string of that key, with `{name}` filled in. */
export function say(key, values = {}) {
  const line = config.strings[key] ?? key;
  return (words[line] ?? line).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** An error's own words, and how else to reach the company where it is the portal that can't go on. */
export function describeError({ code, message }) {
  return code === "unavailable" ? addCall(message) : message;
}

/** The words, and the company's number where it has one. */
export function addCall(words) {
  return [words, config.call].filter(Boolean).join(" ");
}
