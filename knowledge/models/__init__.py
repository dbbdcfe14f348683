"""What the help centre keeps."""

from knowledge.models.article import Article
from knowledge.models.context_lines import ContextLine, ContextRequest
from knowledge.models.feedback import ArticleFeedback
from knowledge.models.former_slug import FormerSlug
from knowledge.models.synonyms import SynonymGroup
from knowledge.models.unanswered import Asking, UnansweredQuestion
from knowledge.models.vectors import ChunkVectors, SearchIndex
from knowledge.models.version import ArticleVersion
from knowledge.models.visibility import is_editor

__all__ = [
    "Article",
    "ArticleFeedback",
    "ArticleVersion",
    "Asking",
    "ChunkVectors",
    "ContextLine",
    "ContextRequest",
    "FormerSlug",
    "SearchIndex",
    "SynonymGroup",
    "UnansweredQuestion",
    "is_editor",
]
