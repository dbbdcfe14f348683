"""Prompt versions for reading: what the assistant is told, section by section."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString

from chat.admin.readonly import ReadOnlyAdmin, make_chip
from chat.admin.rendering import pretty_json
from chat.markdown import render_markdown
from chat.models import PromptVersion

TONES = {PromptVersion.Status.PUBLISHED: "good", PromptVersion.Status.DRAFT: "warn"}


@admin.register(PromptVersion)
class PromptVersionAdmin(ReadOnlyAdmin):
    list_help = (
        "What the assistant is told of itself and of the company. A conversation keeps the version that it began with."
    )
    list_display = ("version", "state", "assistant", "length", "created_at", "published_at")
    list_filter = ("status",)
    actions = None

    class Media:
        css = {"all": ["admin-portal/steps.css", "admin-portal/prompt.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return admin.ModelAdmin.get_queryset(self, request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Conversations keep the version they began with."""
        return False

    def change_view(self, request: HttpRequest, object_id: str, *rest: Any, **more: Any) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        version = self.get_object(request, object_id)
        if version is None:
            raise Http404("There is no such prompt version.")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "has_view_permission": True,
            "media": self.media,
            "title": f"Prompt {version.number}",
            "version": version,
            "tone": TONES.get(PromptVersion.Status(version.status), ""),
            "sections": list(describe_sections(version)),
            "profile": pretty_json(version.profile),
            "dialogue": pretty_json(version.dialogue) if version.dialogue else "",
        }
        return TemplateResponse(request, "admin/chat/promptversion/version.html", context)

    @admin.display(description="Version")
    def version(self, row: PromptVersion) -> str:
        return f"Prompt {row.number}"

    @admin.display(description="Status")
    def state(self, row: PromptVersion) -> SafeString:
        return make_chip(row.get_status_display(), TONES.get(PromptVersion.Status(row.status), ""))

    @admin.display(description="Assistant")
    def assistant(self, row: PromptVersion) -> str:
        profile = row.profile if isinstance(row.profile, dict) else {}
        return " of ".join(str(profile[key]) for key in ("assistant", "name") if profile.get(key))

    @admin.display(description="Length")
    def length(self, row: PromptVersion) -> str:
        return f"{len(row.identity) + sum(len(str(part.get('text', ''))) for part in row.sections):,} characters"


def describe_sections(version: PromptVersion) -> Any:
    """{key, title, html, place}: the identity, which is sent as `system`, and the parts of the opening message."""
    yield {"key": "identity", "title": "Identity", "place": "system", "html": render_markdown(version.identity)}
    for section in version.sections:
        key, text = str(section.get("key", "")), str(section.get("text", ""))
        yield {"key": key, "title": section.get("title") or key, "place": f"<{key}>", "html": render_markdown(text)}
