/* An article of the help centre. */

import { say } from "../config.js";
import { el, icon } from "../dom.js";
import { makeLink } from "../links.js";

export function makeArticleCard({ title, summary = "", url }) {
  const link = makeLink(
    url,
    icon("article"),
    el("span", { className: "article-card__text" }, el("strong", {}, title), summary && el("span", {}, summary)),
    el("span", { className: "article-card__action" }, say("readArticle")),
  );
  link.className = "article-card";
  return link;
}
