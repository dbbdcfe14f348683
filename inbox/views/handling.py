"""Who has the conversation: taken, given back, answered."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.base import File
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chat.errors import ChatError
from inbox.access import agents_who_act, find_conversation, get_agent
from inbox.fragments import is_fragment
from inbox.services.replying import AFTER_REPLY, Written, reply
from inbox.services.taking import return_conversation, take_conversation
from inbox.views.acting import act, answer, describe_problem
from inbox.views.canned import find_macro
from inbox.views.page import show
from inbox.views.pane import make_pane
from tickets.errors import TicketError
from tickets.models import CannedReply, Ticket
from tickets.states import State


class ReplyForm(forms.Form):
    text = forms.CharField(required=False, strip=False)
    client_message_id = forms.UUIDField(required=False)
    state = forms.ChoiceField(required=False, choices=[(state.value, "") for state in AFTER_REPLY])
    seen = forms.IntegerField(required=False, min_value=0)


@require_POST
@agents_who_act
def send(request: HttpRequest, number: int) -> HttpResponse:
    """A public reply, with files or without."""
    form = ReplyForm(request.POST)
    text = request.POST.get("text", "")

    def do(ticket: Ticket) -> str:
        written = _read(form, find_macro(ticket, request), request.FILES.getlist("files"))
        reply(ticket, get_agent(request), written)
        return _("Your reply has been sent.")

    has_lost_files = bool(request.FILES) and not is_fragment(request)
    return act(request, number, do, text=text, has_lost_files=has_lost_files)


def _read(form: ReplyForm, macro: CannedReply | None, files: Sequence[File]) -> Written:
    form.is_valid()
    values: dict[str, Any] = form.cleaned_data
    state = values.get("state")
    return Written(
        text=values.get("text", ""),
        client_message_id=values.get("client_message_id"),
        state=State(state) if state else None,
        seen=values.get("seen"),
        macro=macro,
        files=files,
    )


@require_POST
@agents_who_act
def take(request: HttpRequest, number: int) -> HttpResponse:
    """From the assistant, the queue or, if the agent insists, from a colleague."""
    agent, is_forced = get_agent(request), "force" in request.POST

    def do(ticket: Ticket) -> str:
        take_conversation(ticket.conversation_id, agent, is_forced=is_forced)
        return _("The conversation is yours. The customer knows that a person is here.")

    return act(request, number, do)


@require_POST
@agents_who_act
def give_back(request: HttpRequest, number: int) -> HttpResponse:
    def do(ticket: Ticket) -> str:
        return_conversation(ticket.conversation_id, get_agent(request))
        return _("The assistant has the conversation again, and knows what was said.")

    return act(request, number, do)


@require_POST
@agents_who_act
def take_untracked(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """A conversation that has no ticket yet: it gets one, the agent's."""
    conversation = find_conversation(get_agent(request), conversation_id)
    try:
        taken = take_conversation(conversation.pk, get_agent(request), is_forced="force" in request.POST)
    except (TicketError, ChatError) as error:
        pane = {**make_pane(request, conversation), **describe_problem(error)}
        return show(request, pane, status=error.status)
    told = _("The conversation is yours. The customer knows that a person is here.")
    return answer(request, taken.ticket.pk, told=told)
