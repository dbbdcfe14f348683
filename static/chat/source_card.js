/* The card that a citation mark opens: title, the words that were cited, and the way to the source. */

import { say } from "./config.js";
import { el, icon } from "./dom.js";
import { makeLink, safeHref } from "./links.js";

const MARGIN = 12;
const INDENT = 24;
const card = document.getElementById("source-card");
let opener = null;

export function makeMark(citation) {
  const label = say("source", { number: citation.number, title: citation.title });
  const mark = el("button", { type: "button", className: "cite", "aria-label": label, "aria-haspopup": "dialog" }, String(citation.number));
  mark.dataset.testid = "citation";
  mark.addEventListener("click", () => open(citation, mark));
  return el("sup", {}, mark);
}

/** The list of an answer's sources, each title once, with the numbers of its marks. */
export function makeSourceList(citations) {
  const byTitle = new Map();
  for (const citation of [...citations].sort((one, other) => one.number - other.number)) {
    const same = byTitle.get(citation.title) ?? [];
    if (!same.some(({ number }) => number === citation.number)) byTitle.set(citation.title, [...same, citation]);
  }
  const items = [...byTitle.values()].map((same) => el("li", {}, makeChip(same)));
  return el("ul", { className: "sources", "aria-label": say("sources") }, ...items);
}

function makeChip(citations) {
  const chip = el(
    "button",
    { type: "button", className: "source-chip", "aria-haspopup": "dialog", data: { testid: "source" } },
    ...citations.map(({ number }) => el("span", { className: "source-chip__number" }, String(number))),
    el("span", { className: "source-chip__title" }, citations[0].title),
  );
  chip.addEventListener("click", () => open(citations[0], chip));
  return chip;
}

function open(citation, anchor) {
  opener = anchor;
  const close = el("button", { type: "button", className: "button button--icon", "aria-label": say("close") }, icon("close"));
  close.addEventListener("click", () => card.hidePopover());
  card.replaceChildren(
    el(
      "div",
      { className: "source-card__head" },
      el("span", { className: "source-chip__number", "aria-hidden": "true" }, String(citation.number)),
      el("h2", { id: "source-card-title" }, citation.title),
      close,
    ),
    el("blockquote", { className: "source-card__quote" }, citation.quote),
  );
  if (safeHref(citation.url)) {
    const link = makeLink(citation.url, say("openSource"));
    link.className = "source-card__link";
    link.append(icon("external", { directed: true }));
    card.append(link);
  }
  card.showPopover();
  place(anchor);
  close.focus({ preventScroll: true });
}

/** Beneath the mark and along with the text, or above it where there is more room; a narrow screen shows a sheet instead
 * (CSS). */
function place(anchor) {
  if (matchMedia("(max-width: 30rem)").matches) {
    card.style.removeProperty("left");
    card.style.removeProperty("top");
    return;
  }
  const mark = anchor.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const wanted = card.matches(":dir(rtl)") ? mark.right + INDENT - width : mark.left - INDENT;
  const left = Math.min(Math.max(MARGIN, wanted), innerWidth - width - MARGIN);
  const below = mark.bottom + 8;
  const top = below + height + MARGIN > innerHeight ? Math.max(MARGIN, mark.top - height - 8) : below;
  card.style.left = `${left}px`;
  card.style.top = `${top}px`;
}

card.addEventListener("toggle", ({ newState }) => {
  if (newState === "closed" && card.contains(document.activeElement)) opener?.focus({ preventScroll: true });
});
card.addEventListener("beforetoggle", ({ newState }) => {
  if (newState === "closed" && card.contains(document.activeElement)) opener?.focus({ preventScroll: true });
});
