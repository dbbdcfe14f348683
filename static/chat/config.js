/* What the page hands to the scripts: limits, paths, the company's words and the interface's. */

export const config = JSON.parse(document.getElementById("chat-config").textContent);
export const locale = document.documentElement.lang || "en";

/** The string of that key, with `{name}` filled in. */
export function say(key, values = {}) {
  return (config.strings[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
