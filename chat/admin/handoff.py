"""Requests for a person: the open ones first, the longest waiting on top."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from chat.admin.readonly import PartAdmin, link_to_transcript, make_chip, make_time, make_transcript_url
from chat.models import HandoffRequest
from chat.services.requests import resolve_requests


class StateFilter(admin.SimpleListFilter):
    title, parameter_name = "state", "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "Open"), ("done", "Dealt with")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ("open", "done"):
            return queryset
        return queryset.filter(resolved_at__isnull=self.value() == "open")


@admin.register(HandoffRequest)
class HandoffRequestAdmin(PartAdmin):
    list_help = "Visitors who asked for a person. Each has a ticket, too: the inbox is where they are answered."
    list_display = ("transcript", "reason", "state", "asked", "waited")
    list_filter = (StateFilter,)
    list_select_related = ("conversation",)
    actions = ("resolve",)

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        return {"view": self.has_view_permission(request)}

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        return [F("resolved_at").desc(nulls_first=True), "created_at", "id"]

    def has_resolve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("chat.change_handoffrequest")

    def get_urls(self) -> list[URLPattern]:
        address = path("<int:pk>/resolve/", self.admin_site.admin_view(self.resolve_one), name="chat_handoff_resolve")
        return [address, *super().get_urls()]

    @admin.action(description="Mark as dealt with", permissions=["resolve"])
    def resolve(self, request: HttpRequest, queryset: QuerySet[HandoffRequest]) -> None:
        count = resolve_requests(queryset)
        self.message_user(request, f"{count} marked as dealt with." if count else "Nothing was open among these.")

    def resolve_one(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The button in the transcript."""
        if request.method != "POST" or not self.has_resolve_permission(request):
            raise PermissionDenied
        wanted = self.get_queryset(request).filter(pk=pk)
        found = wanted.first()
        if found is None:
            raise PermissionDenied
        resolve_requests(wanted)
        self.message_user(request, "Marked as dealt with.", messages.SUCCESS)
        return redirect(make_transcript_url(found.conversation_id, f"handoff-{pk}"))

    @admin.display(description="Conversation")
    def transcript(self, row: HandoffRequest) -> SafeString:
        return link_to_transcript(row.conversation, f"handoff-{row.pk}")

    @admin.display(description="State")
    def state(self, row: HandoffRequest) -> SafeString:
        return make_chip("dealt with", "good") if row.resolved_at else make_chip("open", "bad")

    @admin.display(description="Asked")
    def asked(self, row: HandoffRequest) -> SafeString:
        return make_time(row.created_at)

    @admin.display(description="Waited")
    def waited(self, row: HandoffRequest) -> str:
        return timesince(row.created_at, row.resolved_at or timezone.now())
