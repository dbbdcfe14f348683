/* Cards by kind. A kind that is not known here is not shown. */

import { makeArticleCard } from "./article.js";
import { makeContactCard } from "./contact.js";
import { makeHandoffCard } from "./handoff.js";
import { makeQuoteCard } from "./quote.js";
import { makeQuoteForm } from "./quote_form.js";
import { makeRatingCard } from "./rating.js";
import { makeTicketCard } from "./ticket.js";

const MAKERS = {
  quote: makeQuoteCard,
  quote_form: makeQuoteForm,
  article: makeArticleCard,
  contact: makeContactCard,
  handoff: makeHandoffCard,
  rating: makeRatingCard,
  ticket: makeTicketCard,
};

/** The card's element, or null. A card whose data is broken is left out rather than the answer with it. `actions` are
 * the page's: `announce(text)`, and `say(text)`, which sends the visitor's message. */
export function makeCard({ kind, data }, actions) {
  try {
    return MAKERS[kind]?.(data, actions) ?? null;
  } catch (error) {
    console.error(`The ${kind} card cannot be shown.`, error);
    return null;
  }
}
