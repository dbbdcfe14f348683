"""How far search by meaning is, to read; a problem shows above the list of articles, too."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from knowledge.admin.chips import make_chip
from knowledge.context_lines.storing import count_given_up
from knowledge.context_lines.writing import is_wanted
from knowledge.models import ContextRequest, SearchIndex, is_editor
from records.admin import RecordAdmin

MONTH = timedelta(days=30)


class SearchProblemMixin:
    """Tells staff who look at a list that part of search does not work."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        index = SearchIndex.read()
        if index.problem:
            messages.warning(request, f"Search by meaning: {index.verdict}")
        response: HttpResponse = super().changelist_view(request, extra_context)  # type: ignore[misc]
        return response


@admin.register(SearchIndex)
class SearchIndexAdmin(RecordAdmin):
    """Whoever may see all articles may see this; nobody changes it by hand."""

    fields = readonly_fields = (
        *("state", "progress", "model_name", "problem_since", "updated_at"),
        *("lines_state", "lines_progress", "lines_cost"),
    )

    class Media:
        css = {"all": ["admin-portal/chips.css", "admin-portal/articles.css"]}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_editor(request.user)

    def has_view_permission(self, request: HttpRequest, obj: SearchIndex | None = None) -> bool:
        return is_editor(request.user)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one: its page is the list."""
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        index, _ = SearchIndex.objects.get_or_create(pk=1)
        return HttpResponseRedirect(reverse("admin:knowledge_searchindex_change", args=[index.pk]))

    @admin.display(description="State")
    def state(self, index: SearchIndex) -> SafeString:
        if index.problem:
            return make_chip("Does not work", "bad")
        if not index.model:
            return make_chip("Off")
        return make_chip("Under way", "warn") if index.embedded < index.passages else make_chip("Complete", "good")

    @admin.display(description="Passages found by meaning")
    def progress(self, index: SearchIndex) -> str:
        return f"{index.embedded:,} of {index.passages:,}"

    @admin.display(description="Context lines")
    def lines_state(self, index: SearchIndex) -> SafeString:
        """On what the fast model writes about passages so that search finds them by it."""
        if not is_wanted():
            return make_chip("By rule: the article's summary")
        if index.description_problem:
            return format_html("{} {}", make_chip("Held up", "warn"), index.description_problem)
        is_complete = index.described + count_given_up() >= index.passages
        return make_chip("By the fast model", "good") if is_complete else make_chip("Under way", "warn")

    @admin.display(description="Passages described by the fast model")
    def lines_progress(self, index: SearchIndex) -> str:
        described = f"{index.described:,} of {index.passages:,}; the article's summary serves for the others"
        given_up = count_given_up()
        return f"{described}. Of {given_up:,} it said nothing of use." if given_up else described

    @admin.display(description="Cost of these lines in 30 days")
    def lines_cost(self, index: SearchIndex) -> str:
        return f"{ContextRequest.objects.sum_lately(MONTH):.2f} US dollars"

    @admin.display(description="Model")
    def model_name(self, index: SearchIndex) -> str:
        return index.model or "none"
