/* Cards by kind. A kind that is not known here is not shown. */

import { makeArticleCard } from "./article.js";
import { makeHandoffCard } from "./handoff.js";
import { makeQuoteCard } from "./quote.js";

const MAKERS = { quote: makeQuoteCard, article: makeArticleCard, handoff: makeHandoffCard };

/** The card's element, or null. A card whose data is broken is left out rather than the answer with it. */
export function makeCard({ kind, data }, announce) {
  try {
    return MAKERS[kind]?.(data, announce) ?? null;
  } catch (error) {
    console.error(`The ${kind} card cannot be shown.`, error);
    return null;
  }
}
