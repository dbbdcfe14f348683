"""Search in what not everybody may read: few articles, which no index of the public's holds."""

from django.db.models import QuerySet

from knowledge.chunks import chunk_article
from knowledge.index import LexicalIndex
from knowledge.models import Article
from knowledge.models.visibility import Reader
from knowledge.picking import KEYWORDS
from knowledge.search import TEXT, TITLE, Hit

# A hit below this shares a passing word with the query.
RELEVANT = 0.25
MOST_ARTICLES = 500


def search_reserved(query: str, limit: int, reader: Reader) -> list[Hit]:
    """The chunks of articles for customers or staff that the reader may read and that share the query's words, best
    first."""
    if not reader.is_authenticated:
        return []
    return _search(Article.objects.readable_by(reader).exclude(audience=Article.Audience.PUBLIC), query, limit)


def search_for_customers(query: str, limit: int) -> list[Hit]:
    """The same of what is for any customer who is signed in, and for nobody else."""
    return _search(Article.objects.published().filter(audience=Article.Audience.CUSTOMERS), query, limit)


def _search(found: QuerySet[Article], query: str, limit: int) -> list[Hit]:
    articles = list(found[:MOST_ARTICLES])
    if not articles:
        return []
    entries = [
        (chunk, article)
        for article in articles
        for chunk in chunk_article(article.title, article.summary, article.body)
    ]
    documents = [[chunk.title, article.keywords, chunk.text] for chunk, article in entries]
    matches = LexicalIndex(documents, [TITLE, KEYWORDS, TEXT]).search(query, limit)
    return [
        Hit(entries[match.position][0], match.score, entries[match.position][1])
        for match in matches
        if match.score >= RELEVANT
    ]
