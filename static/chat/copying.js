/* Copying to the clipboard, also where the page came without TLS. */

import { say } from "./config.js";
import { el, icon } from "./dom.js";

const SHOWN_MS = 2_000;

/** A button that copies what `read()` gives and says so. */
export function makeCopyButton({ label, read, announce, text = "" }) {
  const button = el("button", { type: "button", className: "tool-button", "aria-label": label, title: label, data: { testid: "copy" } });
  const show = (name, words) => button.replaceChildren(icon(name), ...(words ? [el("span", {}, words)] : []));
  show("copy", text);
  button.addEventListener("click", async () => {
    await copy(read());
    show("check", text && say("copied"));
    announce(say("copied"));
    setTimeout(() => show("copy", text), SHOWN_MS);
  });
  return button;
}

async function copy(text) {
  if (navigator.clipboard && isSecureContext) {
    try {
      return await navigator.clipboard.writeText(text);
    } catch {
      // Not permitted in this frame: the older way still works.
    }
  }
  const area = el("textarea", { value: text, className: "visually-hidden" });
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
