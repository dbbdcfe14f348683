"""Labels of lists (`static/admin-portal/chips.css`)."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from knowledge.models import Article, ArticleVersion

STATUS_TONES = {
    Article.Status.DRAFT.value: "",
    Article.Status.REVIEW.value: "warn",
    Article.Status.PUBLISHED.value: "good",
    Article.Status.ARCHIVED.value: "",
}
STATE_TONES = {
    ArticleVersion.State.KEPT.value: "",
    ArticleVersion.State.PROPOSED.value: "warn",
    ArticleVersion.State.DECLINED.value: "bad",
}


def make_chip(words: str, tone: str = "") -> SafeString:
    return format_html('<span class="chip{}">{}</span>', f" chip--{tone}" if tone else "", words)
