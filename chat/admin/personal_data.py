"""The originals behind a conversation's placeholders: revealed or erased by those who may, with a reason, on record."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path
from django.urls.resolvers import URLPattern

from chat.admin.readonly import make_transcript_url
from chat.models import Conversation
from chat.services.erasing import Scope, erase_personal_data, find_conversations
from guardrails import vault

# Of one choice in the list.
ERASE_LIMIT = 500


class ReasonForm(forms.Form):
    reason = forms.CharField(
        min_length=4, max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Goes on record with your name. Don't write the data itself here.",
    )  # fmt: skip

    def clean_reason(self) -> str:
        """A reason that holds personal data would keep what is being erased."""
        return vault.mask(self.cleaned_data["reason"]).text


class EraseForm(ReasonForm):
    scope = forms.ChoiceField(choices=(), widget=forms.RadioSelect, initial=Scope.CONVERSATION.value)

    def __init__(self, conversation: Conversation, data: Any = None) -> None:
        super().__init__(data, prefix="erase")
        choices = [(Scope.CONVERSATION, "This conversation"), (Scope.VISITOR, "Every conversation of this browser")]
        if conversation.customer_id:
            choices.append((Scope.CUSTOMER, "Every conversation of this customer"))
        scope = self.fields["scope"]
        assert isinstance(scope, forms.ChoiceField)
        scope.choices = [(choice.value, words) for choice, words in choices]


def make_actor(request: HttpRequest) -> vault.Actor:
    return vault.Actor(request.user.get_username(), request.user.pk)


class PersonalDataPages:
    """The pages and the action, for the admin of conversations."""

    def has_reveal_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("guardrails.reveal_personal_data")

    def has_erase_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("guardrails.erase_personal_data")

    def has_personal_data_permission(self, request: HttpRequest) -> bool:
        return self.has_reveal_permission(request) or self.has_erase_permission(request)

    def make_personal_data_urls(self: Any) -> list[URLPattern]:
        pages = (("", self.personal_data), ("reveal/", self.reveal), ("erase/", self.erase))
        return [
            path(
                f"<uuid:conversation_id>/personal-data/{step}",
                self.admin_site.admin_view(page),
                name=f"chat_conversation_{page.__name__}",
            )
            for step, page in pages
        ]

    def personal_data(self: Any, request: HttpRequest, conversation_id: UUID) -> HttpResponse:
        """What there is, without the data, and the two forms."""
        if not self.has_personal_data_permission(request):
            raise PermissionDenied
        return self._show(request, self._find(request, str(conversation_id)))

    def reveal(self: Any, request: HttpRequest, conversation_id: UUID) -> HttpResponse:
        """The originals, once: nothing of this page is kept anywhere."""
        if not self.has_reveal_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        conversation = self._find(request, str(conversation_id))
        form = ReasonForm(request.POST, prefix="reveal")
        if not form.is_valid():
            return self._show(request, conversation, reveal_form=form)
        originals = vault.reveal(conversation.pk, make_actor(request), form.cleaned_data["reason"])
        return self._show(request, conversation, originals=originals, is_revealed=True)

    def erase(self: Any, request: HttpRequest, conversation_id: UUID) -> HttpResponse:
        if not self.has_erase_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        conversation = self._find(request, str(conversation_id))
        form = EraseForm(conversation, request.POST)
        if not form.is_valid():
            return self._show(request, conversation, erase_form=form)
        ids = find_conversations(conversation, Scope(form.cleaned_data["scope"]))
        self._erase(request, ids, form.cleaned_data["reason"])
        return redirect(make_transcript_url(conversation.pk))

    @admin.action(description="Erase personal data…", permissions=["erase"])
    def erase_personal_data(self: Any, request: HttpRequest, queryset: QuerySet[Conversation]) -> HttpResponse | None:
        """Asks for a reason first."""
        ids = list(queryset.order_by().values_list("pk", flat=True)[: ERASE_LIMIT + 1])
        if len(ids) > ERASE_LIMIT:
            self.message_user(request, f"Please choose at most {ERASE_LIMIT} conversations at once.", messages.ERROR)
            return None
        form = ReasonForm(request.POST if "confirmed" in request.POST else None, prefix="erase")
        if form.is_valid():
            self._erase(request, ids, form.cleaned_data["reason"])
            return None
        context = {"title": "Erase personal data", "form": form, "conversations": queryset, "count": len(ids)}
        return _forbid_storing(self._render(request, "erase", context))

    def _erase(self: Any, request: HttpRequest, ids: list[UUID], reason: str) -> None:
        count = erase_personal_data(ids, make_actor(request), reason)
        words = "1 value" if count == 1 else f"{count:,} values"
        where = "1 conversation" if len(ids) == 1 else f"{len(ids):,} conversations"
        self.message_user(request, f"Erased for good: {words} of {where}.", messages.SUCCESS)

    def _show(self: Any, request: HttpRequest, conversation: Conversation, **more: Any) -> HttpResponse:
        context = {
            "title": "Personal data",
            "conversation": conversation,
            "counts": vault.count_kinds(conversation.pk),
            "reveal_form": ReasonForm(prefix="reveal") if self.has_reveal_permission(request) else None,
            "erase_form": EraseForm(conversation) if self.has_erase_permission(request) else None,
            **more,
        }
        if not self.has_erase_permission(request):
            context["erase_form"] = None
        return _forbid_storing(self._render(request, "personal_data", context))


def _forbid_storing(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
