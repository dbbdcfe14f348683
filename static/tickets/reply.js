/* A customer's reply: files looked at before they are sent, and text that outlives a reload. */

import { say } from "../chat/config.js";
import { checkFiles, failFiles, listenForFiles, showFiles } from "../chat/file_field.js";

const form = document.querySelector("[data-reply]");
const { text, files: field } = form.elements;
const send = form.querySelector("button[type=submit]");
const key = `reply:${location.pathname}`;
let chosen = [];

function add(_form, found) {
  const problem = checkFiles(form, [...chosen, ...found], say);
  if (!problem) chosen = [...chosen, ...found];
  showFiles(form, chosen, say);
  failFiles(form, problem);
}

function remove(_form, place) {
  chosen = chosen.filter((_, at) => at !== place);
  showFiles(form, chosen, say);
  const left = form.querySelectorAll("[data-attach-remove]");
  (left[Math.min(place, left.length - 1)] ?? field).focus();
}

listenForFiles("[data-reply]", { add, remove });

if (!text.value) text.value = sessionStorage.getItem(key) ?? "";
text.addEventListener("input", () => sessionStorage.setItem(key, text.value));
form.addEventListener("submit", (event) => {
  if (!text.value.trim() && !chosen.length) {
    event.preventDefault();
    text.focus();
    return;
  }
  sessionStorage.removeItem(key);
  send.disabled = true;
});
// A page that comes back from the browser's own cache can be sent again.
addEventListener("pageshow", () => (send.disabled = false));
