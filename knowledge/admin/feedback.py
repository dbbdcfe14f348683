"""What readers said of articles."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.safestring import SafeString

from knowledge.admin.chips import make_chip
from knowledge.models import ArticleFeedback


def count_helped() -> dict[str, Any]:
    """Annotations of an article: how many it helped, and how many said anything."""
    told = ArticleFeedback.objects.filter(article=OuterRef("pk")).order_by()
    return {"told_count": _count(told), "helped_count": _count(told.filter(is_helpful=True))}


def _count(rows: QuerySet[ArticleFeedback]) -> Any:
    counted = rows.values("article").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class CommentFilter(admin.SimpleListFilter):
    title, parameter_name = "comment", "comment"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "With a comment")]

    def queryset(self, request: Any, queryset: Any) -> Any:
        return queryset.exclude(comment="") if self.value() == "yes" else queryset


@admin.register(ArticleFeedback)
class ArticleFeedbackAdmin(admin.ModelAdmin):
    list_help = "What readers answered to “Did this help?”, and what they missed."
    list_display = ("article", "helped", "comment", "version", "created_at")
    list_filter = ["is_helpful", CommentFilter, "created_at", ("article", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["article"]
    search_fields = ["comment", "article__title"]
    fields = readonly_fields = ("article", "helped", "comment", "version", "created_at")
    list_per_page = 50

    class Media:
        css = {"all": ["admin-portal/chips.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArticleFeedback]:
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What readers said stays as they said it."""
        return False

    @admin.display(description="Helped", ordering="is_helpful")
    def helped(self, row: ArticleFeedback) -> SafeString:
        return make_chip("Yes", "good") if row.is_helpful else make_chip("No", "bad")
