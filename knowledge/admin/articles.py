"""Articles for editing. Who may not publish proposes: what readers see changes when somebody decides."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from knowledge.admin.chips import STATE_TONES, STATUS_TONES, make_chip
from knowledge.admin.feedback import count_helped
from knowledge.admin.importing import ImportView
from knowledge.admin.previewing import MarkdownField, PreviewView
from knowledge.admin.searching import SearchProblemMixin
from knowledge.admin.starting import answer_question, describe_start
from knowledge.admin.versions import VersionView
from knowledge.library import LIBRARY
from knowledge.models import Article, ArticleVersion, is_editor
from knowledge.publishing import propose_text, save_article

PUBLISH = "knowledge.publish_article"
REVIEW_SOON = timedelta(days=14)


class ArticleForm(forms.ModelForm):
    is_proposal = forms.BooleanField(
        required=False,
        label="Keep as a proposal",
        help_text="What readers see stays as it is until somebody publishes the change.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "body" in self.fields:
            # Nothing that is pasted is cut off in silence: a text that is too long is refused in words.
            self.fields["body"].widget = MarkdownField({"rows": 24, "class": "article-body"})
            self.fields["body"].strip = False  # type: ignore[attr-defined]

    def clean_body(self) -> str:
        """Browsers send other line ends than files have."""
        body: str = self.cleaned_data["body"]
        return body.replace("\r\n", "\n").strip()


class ReviewFilter(admin.SimpleListFilter):
    title, parameter_name = "review", "review"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [("due", "Review is due"), ("soon", "Due within two weeks"), ("waiting", "Waiting for a decision")]

    def queryset(self, request: Any, queryset: Any) -> Any:
        kept = queryset.exclude(status=Article.Status.ARCHIVED)
        today = timezone.localdate()
        match self.value():
            case "due":
                return kept.filter(review_by__lte=today)
            case "soon":
                return kept.filter(review_by__lte=today + REVIEW_SOON)
            case "waiting":
                proposed = ArticleVersion.objects.proposed().values("article")
                return queryset.filter(Q(status=Article.Status.REVIEW) | Q(pk__in=proposed))
        return queryset


class ArticleVersionInline(admin.TabularInline):
    """The article's history, to read."""

    model = ArticleVersion
    fields = ("what_changed", "title", "standing", "author", "created_at", "published_at")
    readonly_fields = fields
    extra = 0
    can_delete = False
    verbose_name_plural = "Versions"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_editor(request.user)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("author", "article").defer("body", "article__body")

    @admin.display(description="Version")
    def what_changed(self, version: ArticleVersion) -> SafeString:
        address = reverse("admin:knowledge_article_version", args=[version.article_id, version.number])
        return format_html('<a href="{}">{}: what changed</a>', address, version.number)

    @admin.display(description="State")
    def standing(self, version: ArticleVersion) -> SafeString:
        if version.is_current:
            return make_chip("Stands", "good")
        return make_chip(version.get_state_display(), STATE_TONES[version.state])


@admin.register(Article)
class ArticleAdmin(SearchProblemMixin, admin.ModelAdmin):
    """Whoever may open this list may see all articles (`visible_to`)."""

    list_help = (
        "What the help centre shows and the assistant answers from. A published change holds within seconds; each "
        "version is kept."
    )
    form = ArticleForm
    list_display = ("title", "state", "product", "category", "owner", "review", "helped", "changed", "preview")
    list_filter = [ReviewFilter, "status", "audience", "product", "category", "language", "owner"]
    list_select_related = ["owner"]
    search_fields = ["title", "slug", "summary", "body", "keywords"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["related"]
    readonly_fields = ["version", "source", "updated_at", "preview", "former_addresses"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "summary", "body", "keywords"]}),
        ("Where it stands", {"fields": ["status", "is_proposal", "audience", "owner", "review_by"]}),
        ("Where it is found", {"fields": ["product", "category", "position", "language", "related"]}),
        ("History", {"fields": ["version", "source", "updated_at", "preview", "former_addresses"]}),
    ]
    inlines = [ArticleVersionInline]
    list_per_page = 50
    save_on_top = True
    actions = ["publish", "archive"]
    change_list_template = "admin/knowledge/article_list.html"

    class Media:
        css = {"all": ["admin-portal/chips.css", "admin-portal/articles.css"]}

    # What is shown

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        proposed = ArticleVersion.objects.proposed().filter(article=OuterRef("pk"))
        return super().get_queryset(request).annotate(has_proposal=Exists(proposed), **count_helped())

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> list[str]:
        """Of what is published or put away, who may not publish proposes the text alone."""
        if obj is None or request.user.has_perm(PUBLISH) or not obj.is_settled:
            return list(self.readonly_fields)
        fields = [str(field) for _, part in self.fieldsets for field in part["fields"]]
        return [field for field in fields if field not in (*Article.TEXT_FIELDS, "is_proposal")]

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        may_choose = request.user.has_perm(PUBLISH) and obj is not None and obj.status == Article.Status.PUBLISHED
        left_out = set() if may_choose else {"is_proposal"}
        return [
            (name, {**part, "fields": [field for field in part["fields"] if field not in left_out]})
            for name, part in self.fieldsets
        ]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if "slug" in self.get_readonly_fields(request, obj) else super().get_prepopulated_fields(request, obj)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "status" and not request.user.has_perm(PUBLISH):
            kwargs["choices"] = [(each.value, each.label) for each in (Article.Status.DRAFT, Article.Status.REVIEW)]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What a question without an answer brings along."""
        return {**super().get_changeform_initial_data(request), **describe_start(request)}

    # What is done

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        author: Any = request.user
        must_propose = change and not author.has_perm(PUBLISH) and Article.objects.get(pk=obj.pk).is_settled
        if must_propose or form.cleaned_data.get("is_proposal"):
            proposal = propose_text(obj, author=author)
            # Only the text waits: what stands is what the form's other fields are saved to.
            stored = Article.objects.get(pk=obj.pk)
            for field in Article.TEXT_FIELDS:
                setattr(obj, field, getattr(stored, field))
            words = "The change waits for a decision, below under Versions." if proposal else "Nothing was changed."
            self.message_user(request, words, messages.INFO)
            if must_propose:
                return
        save_article(obj, author=author)
        if not change:
            answer_question(request, obj)
        LIBRARY.expire()

    @admin.action(description="Publish", permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        self._set_status(request, queryset, Article.Status.PUBLISHED)

    @admin.action(description="Archive (readers no longer find them)", permissions=["publish"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        self._set_status(request, queryset, Article.Status.ARCHIVED)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PUBLISH)

    def _set_status(self, request: HttpRequest, queryset: QuerySet[Article], status: Article.Status) -> None:
        articles = list(queryset.exclude(status=status))
        for article in articles:
            article.status = status
            save_article(article)
            self.log_change(request, article, f"{status.label}.")
        LIBRARY.expire()
        self.message_user(request, f"{len(articles)} articles: {status.label.lower()}.", messages.SUCCESS)

    def get_urls(self) -> list[URLPattern]:
        versions, imports, preview = VersionView(self), ImportView(self), PreviewView(self)
        return [
            path("preview/", self.admin_site.admin_view(preview), name="knowledge_article_preview"),
            path("import/", self.admin_site.admin_view(imports), name="knowledge_article_import"),
            path(
                "<int:pk>/version/<int:number>/",
                self.admin_site.admin_view(versions),
                name="knowledge_article_version",
            ),
            *super().get_urls(),
        ]

    # Columns

    @admin.display(description="Status", ordering="status")
    def state(self, article: Any) -> SafeString:
        chips = [(make_chip(article.get_status_display(), STATUS_TONES[article.status]),)]
        if article.audience != Article.Audience.PUBLIC:
            chips.append((make_chip(article.get_audience_display()),))
        if article.has_proposal:
            chips.append((make_chip("Change proposed", "warn"),))
        return format_html_join(" ", "{}", chips)

    @admin.display(description="Changed", ordering="updated_at")
    def changed(self, article: Article) -> str:
        return f"{timezone.localtime(article.updated_at):%Y-%m-%d}"

    @admin.display(description="Review by", ordering="review_by")
    def review(self, article: Article) -> SafeString | str:
        if article.review_by is None:
            return "–"
        shown = f"{article.review_by:%Y-%m-%d}"
        return make_chip(f"{shown}, due", "warn") if article.is_review_due else shown

    @admin.display(description="Helped", ordering="helped_count")
    def helped(self, article: Any) -> SafeString | str:
        if not article.told_count:
            return "–"
        address = f"{reverse('admin:knowledge_articlefeedback_changelist')}?article__id__exact={article.pk}"
        return format_html('<a href="{}">{} of {}</a>', address, article.helped_count, article.told_count)

    @admin.display(description="Page")
    def preview(self, article: Article) -> str:
        if not article.pk:
            return ""
        label = "View" if article.status == Article.Status.PUBLISHED else "Preview"
        return format_html('<a href="{}" target="_blank" rel="noopener">{}</a>', article.get_absolute_url(), label)

    @admin.display(description="Former addresses", empty_value="none")
    def former_addresses(self, article: Article) -> str:
        slugs = article.former_slugs.values_list("slug", flat=True) if article.pk else []
        return ", ".join(f"/help/{slug}/" for slug in slugs) or "none"
