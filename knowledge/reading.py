"""An article's page as one reader may see it: the current text or an earlier version, with a cited passage marked."""

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from knowledge.citing import cut
from knowledge.highlighting import Highlighter
from knowledge.markdown import Heading, render
from knowledge.models import Article, ArticleVersion
from knowledge.models.visibility import Reader
from knowledge.passages import find_named


@dataclass(frozen=True)
class ArticlePage:
    """`earlier` is the version shown when it is not the current one."""

    article: Article
    earlier: ArticleVersion | None
    title: str
    summary: str
    html: SafeString
    headings: tuple[Heading, ...]
    is_summary_cited: bool = False


def read_page(article: Article, reader: Reader, version: str = "", passage: str = "") -> ArticlePage | None:
    """The page of an article that the reader may see. `version` and `passage` come from an address: without a version
    that is a number the current text is shown, without a passage that the text has nothing is marked.

    None for a version that the reader may not see.
    """
    earlier = None
    if version.isascii() and version.isdigit() and len(version) < 10 and int(version) != article.version:
        earlier = ArticleVersion.objects.visible_to(reader).filter(article=article, number=int(version)).first()
        if earlier is None:
            return None
    return _render(article, earlier, passage)


def _render(article: Article, earlier: ArticleVersion | None, passage: str) -> ArticlePage:
    text = earlier or article
    found = find_named(cut(text.title, text.summary, text.body), passage) if passage else None
    highlighter = Highlighter(found.chunk.anchor, found.passages) if found else None
    page = render(text.body, highlighter)
    return ArticlePage(
        article,
        earlier,
        text.title,
        text.summary,
        mark_safe(page.html),  # noqa: S308 - cleaned by `render`
        page.headings,
        is_summary_cited=bool(found and highlighter and not highlighter.is_marked and text.summary in found.passages),
    )
