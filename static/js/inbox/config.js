/* What the page hands to the scripts. */

export const config = JSON.parse(document.getElementById("inbox-config").textContent);
export const locale = document.documentElement.lang || "en";
export const page = document.querySelector("[data-inbox]");

/** The string of that key, with `{name}` filled in. */
export function say(key, values = {}) {
  return (config.strings[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
