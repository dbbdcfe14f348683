"""Staff keep the help centre here."""

from knowledge.admin.articles import ArticleAdmin
from knowledge.admin.feedback import ArticleFeedbackAdmin
from knowledge.admin.searching import SearchIndexAdmin
from knowledge.admin.synonyms import SynonymGroupAdmin
from knowledge.admin.unanswered import UnansweredQuestionAdmin

__all__ = [
    "ArticleAdmin",
    "ArticleFeedbackAdmin",
    "SearchIndexAdmin",
    "SynonymGroupAdmin",
    "UnansweredQuestionAdmin",
]
