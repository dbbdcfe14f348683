/* What the page hands to the scripts: limits, paths, the company's words and the interface's. */

export const config = JSON.parse(document.getElementById("chat-config").textContent);
export const locale = document.documentElement.lang || "en";

/** The string of that key in the page's language, with `{name}` filled in. */
export function say(key, values = {}) {
  return fill(config.strings[key] ?? key, values);
}

/** Says strings as a quote's card does, in its own language: `words` are its lines by the English ones, and empty for a
 * card in English. What it has no line for is said as the page does. */
export function makeSay(words = {}) {
  return (key, values = {}) => {
    const line = config.lines[key];
    return line === undefined ? say(key, values) : fill(words[line] ?? line, values);
  };
}

function fill(line, values) {
  return line.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** An error's own words, and how else to reach the company where it is the portal that can't go on. */
export function describeError({ code, message }) {
  return code === "unavailable" ? addCall(message) : message;
}

/** The words, and the company's number where it has one. */
export function addCall(words) {
  return [words, config.call].filter(Boolean).join(" ");
}
