"""Canned replies and macros."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from tickets.admin.tag_field import TagsField, find_or_make, list_names
from tickets.canned import VARIABLES
from tickets.models import CannedReply, Team
from tickets.models.visibility import find_team_ids
from tickets.services.canned import describe_actions, show_example


class LanguageFilter(admin.AllValuesFieldListFilter):
    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Those for any language have none, and a link needs words."""
        for choice in super().choices(changelist):
            yield choice if choice["display"] else {**choice, "display": "For any"}


class CannedReplyForm(forms.ModelForm):
    tag_names = TagsField(label="Add tags")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial = {**self.initial, "tag_names": list_names(self.instance.add_tags.all())}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        changes = ("set_state", "set_priority", "set_team", "set_assignee", "snooze", "tag_names")
        if not (values.get("text") or "text" in self.errors or any(values.get(name) for name in changes)):
            raise forms.ValidationError("It does nothing yet: give it a text, a change, or both.")
        return values


@admin.register(CannedReply)
class CannedReplyAdmin(admin.ModelAdmin):
    list_help = "Texts that agents put into a reply with a few keys. One that also changes the ticket is a macro."
    form = CannedReplyForm
    list_display = ("title", "language", "team", "changes", "is_active")
    list_filter = ("is_active", "team", ("language", LanguageFilter))
    list_select_related = ("team", "set_team")
    search_fields = ("title", "text")
    list_per_page = 50
    show_full_result_count = False
    readonly_fields = ("variables", "example")
    fieldsets = (
        (None, {"fields": ("title", ("language", "team", "is_active"), "text", "variables", "example")}),
        (
            "What is done to the ticket",
            {
                "fields": (("set_state", "set_priority"), ("set_team", "set_assignee"), "tag_names", "snooze"),
                "description": "All of it together with the reply, or none. With a change this is a macro.",
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[CannedReply]:
        replies = CannedReply.objects.visible_to(request.user)
        return replies.order_by("title").prefetch_related("add_tags")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Whose replies it is among is chosen from one's own teams: nobody writes for another's."""
        teams = find_team_ids(request.user)
        if db_field.name == "team" and teams is not None:
            kwargs["queryset"] = Team.objects.filter(pk__in=teams)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        form.instance.add_tags.set(find_or_make(form.cleaned_data["tag_names"]))

    @admin.display(description="Changes")
    def changes(self, reply: CannedReply) -> str:
        return "; ".join(describe_actions(reply))

    @admin.display(description="What can be filled in")
    def variables(self, reply: CannedReply) -> SafeString:
        rows = (("{{" + name + "}}", meaning) for name, meaning in VARIABLES.items())
        return format_html_join("", "<div><code>{}</code> {}</div>", rows)

    @admin.display(description="Example")
    def example(self, reply: CannedReply) -> str:
        """As saved, with made-up people."""
        return show_example(reply.text) if reply.pk else "Save it first."
