"""Staff keep the help centre here."""

from knowledge.admin.articles import ArticleAdmin
from knowledge.admin.synonyms import SynonymGroupAdmin

__all__ = ["ArticleAdmin", "SynonymGroupAdmin"]
