"""Questions that the articles did not answer, the most asked first."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from knowledge.admin.chips import make_chip
from knowledge.models import UnansweredQuestion

Status = UnansweredQuestion.Status
TONES = {Status.OPEN.value: "warn", Status.ANSWERED.value: "good", Status.IGNORED.value: ""}
SHOWN_ASKINGS = 20


class StatusFilter(admin.SimpleListFilter):
    """Open ones unless others are asked for."""

    title, parameter_name = "status", "status"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [(status.value, status.label) for status in Status if status != Status.OPEN] + [("all", "All")]

    def queryset(self, request: Any, queryset: Any) -> Any:
        wanted = self.value() or Status.OPEN.value
        return queryset if wanted == "all" else queryset.filter(status=wanted)

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield {**first, "display": "Open"}
        yield from others


@admin.register(UnansweredQuestion)
class UnansweredQuestionAdmin(admin.ModelAdmin):
    list_help = (
        "What people asked and no article answered, counted once for each conversation or reader. “Start an "
        "article” begins one from the question."
    )
    list_display = ("question", "count", "last_asked_at", "why", "state", "next_step")
    list_filter = [StatusFilter, "reason", "language"]
    list_select_related = ["article"]
    search_fields = ["question"]
    fields = (
        "question",
        "status",
        "article",
        "count",
        "why",
        "language",
        "first_asked_at",
        "last_asked_at",
        "conversations",
    )
    readonly_fields = (
        "question", "count", "why", "language", "first_asked_at", "last_asked_at", "conversations"
    )  # fmt: skip
    autocomplete_fields = ["article"]
    actions = ["mark_answered", "mark_ignored", "mark_open"]
    list_per_page = 50

    class Media:
        css = {"all": ["admin-portal/chips.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[UnansweredQuestion]:
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ignored, a question is kept from coming back."""
        return False

    @admin.action(description="Mark as answered", permissions=["change"])
    def mark_answered(self, request: HttpRequest, queryset: QuerySet[UnansweredQuestion]) -> None:
        self._mark(request, queryset, Status.ANSWERED)

    @admin.action(description="Ignore", permissions=["change"])
    def mark_ignored(self, request: HttpRequest, queryset: QuerySet[UnansweredQuestion]) -> None:
        self._mark(request, queryset, Status.IGNORED)

    @admin.action(description="Open again", permissions=["change"])
    def mark_open(self, request: HttpRequest, queryset: QuerySet[UnansweredQuestion]) -> None:
        self._mark(request, queryset, Status.OPEN)

    def _mark(self, request: HttpRequest, queryset: QuerySet[UnansweredQuestion], status: Status) -> None:
        rows = list(queryset)
        queryset.update(status=status)
        for row in rows:
            self.log_change(request, row, f"{status.label}.")
        self.message_user(request, f"{len(rows)} questions: {status.label.lower()}.", messages.SUCCESS)

    @admin.display(description="Why", ordering="reason")
    def why(self, row: UnansweredQuestion) -> str:
        return row.get_reason_display()

    @admin.display(description="Status", ordering="status")
    def state(self, row: UnansweredQuestion) -> SafeString:
        return make_chip(row.get_status_display(), TONES[row.status])

    @admin.display(description="Article")
    def next_step(self, row: UnansweredQuestion) -> SafeString:
        if row.article:
            address = reverse("admin:knowledge_article_change", args=[row.article.pk])
            return format_html('<a href="{}">{}</a>', address, row.article.title)
        address = f"{reverse('admin:knowledge_article_add')}?question={row.pk}"
        return format_html('<a href="{}">Start an article</a>', address)

    @admin.display(description="Conversations")
    def conversations(self, row: UnansweredQuestion) -> SafeString | str:
        """The latest in which it came up, to read what was meant."""
        links = [
            (
                reverse("admin:chat_conversation_change", args=[asking.conversation_id]),
                f"{asking.created_at:%Y-%m-%d %H:%M}",
            )
            # Those of the help centre's readers are named otherwise, and lead nowhere.
            for asking in row.askings.all()[:SHOWN_ASKINGS]
            if asking.conversation_id.version != 5
        ]
        return format_html_join(", ", '<a href="{}">{}</a>', links) or "–"
