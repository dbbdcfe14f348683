"""Lists that staff read and nobody edits."""

from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.core.paginator import InvalidPage
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from chat.admin.paging import WindowPaginator
from records.admin import RecordAdmin

PAGE_SIZE = 50


class WindowList(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        # Django would run the whole query again for a list of one page.
        try:
            self.result_list = self.paginator.page(self.page_num).object_list
        except InvalidPage:
            raise IncorrectLookupParameters from None


class ReadOnlyAdmin(RecordAdmin):
    """Nobody adds or changes; only a superuser deletes. Lists are windows over tables of any size."""

    list_per_page = PAGE_SIZE
    list_max_show_all = 0
    show_full_result_count = False
    empty_value_display = ""
    show_facets = admin.ShowFacets.NEVER
    sortable_by: ClassVar[tuple[str, ...]] = ()

    class Media:
        css = {"all": ["admin-portal/chips.css", "admin-portal/lists.css"]}

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return WindowList

    def get_paginator(self, request: HttpRequest, queryset: Any, per_page: int, *rest: Any, **more: Any) -> Any:
        number = request.GET.get("p", "1")
        return WindowPaginator(queryset, per_page, number=int(number) if number.isdecimal() else 1)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)


class PartAdmin(ReadOnlyAdmin):
    """A list of what stands in conversations. Its rows lead to the transcript, and go only with a conversation.

    It stays out of the index: the tabs above the conversations lead here.
    """

    list_display_links = None
    actions: Any = None

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        return {}

    def change_view(self, request: HttpRequest, object_id: str, *rest: Any, **more: Any) -> HttpResponse:
        raise PermissionDenied

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        raise PermissionDenied

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        raise PermissionDenied


def make_transcript_url(conversation_id: Any, anchor: str = "", **query: Any) -> str:
    address = reverse("admin:chat_conversation_change", args=[conversation_id])
    return address + (f"?{urlencode(query)}" if query else "") + (f"#{anchor}" if anchor else "")


def link_to_transcript(conversation: Any, anchor: str = "", **query: Any) -> SafeString:
    return format_html('<a href="{}">{}</a>', make_transcript_url(conversation.pk, anchor, **query), conversation)


def make_chip(words: str, tone: str = "") -> SafeString:
    """A small label. Tones: good, warn, bad, or none."""
    return format_html('<span class="chip{}">{}</span>', f" chip--{tone}" if tone else "", words)


def make_time(moment: datetime) -> SafeString:
    """Short: the year stands only when it is another one."""
    local = timezone.localtime(moment)
    shown = date_format(local, "M j, H:i" if local.year == timezone.localdate().year else "M j, Y, H:i")
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), shown)
