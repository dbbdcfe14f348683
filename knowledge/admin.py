from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html

from knowledge.library import LIBRARY
from knowledge.models import Article, ArticleVersion, SynonymGroup, is_editor
from knowledge.publishing import save_article


class ArticleVersionInline(admin.TabularInline):
    """The article's history, to read."""

    model = ArticleVersion
    fields = ("number", "title", "author", "created_at", "published_at")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_editor(request.user)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("author").defer("body")


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    """Whoever may open this list may see all articles (`visible_to`)."""

    list_display = ("title", "status", "product", "category", "language", "version", "updated_at", "preview")
    list_filter = ["status", "product", "category", "language"]
    search_fields = ["title", "slug", "summary", "body", "keywords"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["version", "source", "updated_at", "preview"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "summary", "body", "keywords"]}),
        ("Where it stands", {"fields": ["status", "product", "category", "position", "language"]}),
        ("History", {"fields": ["version", "source", "updated_at", "preview"]}),
    ]
    inlines = [ArticleVersionInline]
    list_per_page = 50
    save_on_top = True

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        save_article(obj, author=request.user)  # type: ignore[arg-type]
        LIBRARY.expire()

    @admin.display(description="Page")
    def preview(self, article: Article) -> str:
        if not article.pk:
            return ""
        label = "View" if article.status == Article.Status.PUBLISHED else "Preview"
        return format_html('<a href="{}" target="_blank" rel="noopener">{}</a>', article.get_absolute_url(), label)


@admin.register(SynonymGroup)
class SynonymGroupAdmin(admin.ModelAdmin):
    list_display = ["words", "source", "updated_at"]
    search_fields = ["words"]
    readonly_fields = ["source"]
