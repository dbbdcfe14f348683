/* The files of a message: pictures as pictures, everything else as a link to its download. */

import { locale, say } from "./config.js";
import { el, hidden, icon } from "./dom.js";

const SIZE = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

// "Attached: ", in whatever language the server wrote it.
const LONGEST_INTRODUCTION = 24;

function describeSize(bytes) {
  const [size, unit] = bytes < 2 ** 20 ? [Math.max(1, bytes / 2 ** 10), "kB"] : [bytes / 2 ** 20, "MB"];
  return `${SIZE.format(size)} ${unit}`;
}

export function makeFileList(files) {
  return el("ul", { className: "files", role: "list", "aria-label": say("files"), data: { testid: "files" } }, ...files.map(makeFile));
}

function makeFile({ name, url, size, is_image: isImage }) {
  const caption = el("span", { className: "file__name", dir: "auto" }, name);
  const about = el("span", { className: "file__size", dir: "ltr" }, describeSize(size));
  const address = new URL(url, document.baseURI);
  if (address.origin !== location.origin) return "";
  const properties = { href: isImage ? `${address.pathname}?inline` : address.pathname, target: "_blank", rel: "noopener", data: { testid: "file" } };
  if (!isImage) return el("li", {}, el("a", { ...properties, className: "file" }, icon("article"), caption, about, hidden(say("newTab"))));
  const picture = el("img", { src: properties.href, alt: name, loading: "lazy", className: "file__picture" });
  // What cannot be shown, because it is gone or no longer theirs, is a link all the same.
  picture.addEventListener("error", () => picture.replaceWith(icon("alert")));
  return el("li", {}, el("a", { ...properties, className: "file file--picture" }, picture, caption, about, hidden(say("newTab"))));
}

/** What is wrong with files that are to go together, in `say`'s words; empty if nothing is. */
export function findFileProblem(files, { most, megabytes }, say) {
  if (files.length > most) return say("filesTooMany", { count: most });
  const large = files.find(({ size }) => size > megabytes * 2 ** 20);
  if (large) return say("fileTooLarge", { name: large.name, size: megabytes });
  const empty = files.find(({ size }) => !size);
  return empty ? say("fileEmpty", { name: empty.name }) : "";
}

/** A file that is chosen, with the button that takes it back; `data` are the button's data-*. */
export function makeChosen({ name, size }, say, data) {
  const label = say("fileRemove", { name });
  const about = el("span", { className: "file__size", dir: "ltr" }, describeSize(size));
  const caption = el("span", { className: "file__name", dir: "auto", title: name }, name);
  const remove = el("button", { type: "button", className: "chosen__remove", "aria-label": label, title: label, data }, icon("close"));
  return el("li", { className: "chosen" }, icon("article"), caption, about, remove);
}

/** Whether the text only names the files, which are shown anyway. */
export function namesOnlyFiles({ text, files = [] }) {
  const names = files.map(({ name }) => name).join(", ");
  return files.length > 0 && text.endsWith(names) && text.length - names.length <= LONGEST_INTRODUCTION;
}
