/* Files in a form's own field: chosen, dropped or pasted, looked at, taken back. They go with whatever sends the form.
   Its parts are marked data-attach-input, -chosen, -list and -error. */

import { setText } from "./dom.js";
import { findFileProblem, makeChosen } from "./files.js";

const find = (form, name) => form.querySelector(`[data-attach-${name}]`);

/** The field holds these files, and the list shows them. */
export function showFiles(form, files, say) {
  const carrier = new DataTransfer();
  for (const file of files) carrier.items.add(file);
  find(form, "input").files = carrier.files;
  find(form, "list").replaceChildren(...files.map((file, place) => makeOne(file, place, say)));
  find(form, "chosen").hidden = !files.length;
  failFiles(form, "");
}

function makeOne(file, place, say) {
  return makeChosen(file, say, { attachRemove: String(place) });
}

export function failFiles(form, message) {
  const place = find(form, "error");
  setText(place, message);
  place.hidden = !message;
}

/** What is wrong with files that are to go with the form, in `say`'s words; empty if nothing is. */
export function checkFiles(form, files, say) {
  const { maxFiles, maxMegabytes } = find(form, "input").dataset;
  return findFileProblem(files, { most: Number(maxFiles), megabytes: Number(maxMegabytes) }, say);
}

/** Forms that match the selector, also those that come later: `add(form, files)` hears of what is chosen, dropped or
    pasted, `remove(form, place)` of what is taken back. */
export function listenForFiles(selector, { add, remove }) {
  const findForm = ({ target }) => target.closest?.(selector);
  const take = (event, carried) => {
    const form = findForm(event);
    if (!form || !carried?.files.length) return;
    event.preventDefault();
    add(form, [...carried.files]);
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-attach-input]") && findForm(event)) add(event.target.form, [...event.target.files]);
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-attach-remove]");
    if (button?.form?.matches(selector)) remove(button.form, Number(button.dataset.attachRemove));
  });
  document.addEventListener("dragover", (event) => {
    if (findForm(event) && event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => take(event, event.dataTransfer));
  // What was copied from a document may come as a picture, too: then its words are meant.
  document.addEventListener("paste", (event) => {
    if (!event.clipboardData.types.includes("text/plain")) take(event, event.clipboardData);
  });
}
