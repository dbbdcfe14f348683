"""Search in what only staff may read: few articles, which no index of the public's holds."""

from knowledge.bm25 import Field
from knowledge.chunks import chunk_article
from knowledge.index import LexicalIndex
from knowledge.models import Article
from knowledge.models.visibility import Reader, is_staff
from knowledge.search import TEXT, TITLE, Hit

KEYWORDS = Field(1.5, 0.0)
# A hit below this shares a passing word with the query.
RELEVANT = 0.25
MOST_ARTICLES = 500


def search_staff_articles(query: str, limit: int, reader: Reader) -> list[Hit]:
    """The chunks of staff-only articles that share the query's words, best first; none for anybody else."""
    if not is_staff(reader):
        return []
    articles = Article.objects.readable_by(reader).filter(audience=Article.Audience.STAFF)[:MOST_ARTICLES]
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
