"""Two tickets made one, one made two. What will happen is shown before it does, and a merge can be taken back."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from inbox.access import agents_only, agents_who_act, find_ticket, get_agent
from inbox.finding import TERM_LIMIT, search
from inbox.fragments import render_fragment
from inbox.reading.people import name_person
from inbox.views.acting import act, answer
from inbox.views.relations import find_other
from tickets.actors import make_agent
from tickets.errors import TicketError
from tickets.models import Ticket
from tickets.services.merging import check_merge, find_same_persons, merge_tickets
from tickets.services.opening import split_ticket
from tickets.services.reading import find_thread
from tickets.services.unmerging import unmerge_ticket
from tickets.states import LIVE

NUMBER = r"^\s*#?\d{1,18}\s*$"
# Tickets that are offered to merge into.
OFFERED = 8


class MergeForm(forms.Form):
    into = forms.RegexField(NUMBER)


class MessageForm(forms.Form):
    message = forms.UUIDField()


class SplitForm(MessageForm):
    subject = forms.CharField(max_length=150)


@require_safe
@agents_only
def preview_merge(request: HttpRequest, number: int) -> HttpResponse:
    """The ticket that it would go into, what comes along, and why it can't be, if it can't; or, for words in place of a
    number, those that have them."""
    ticket, form = find_ticket(get_agent(request), number), MergeForm(request.GET)
    context: dict[str, object] = {"ticket": ticket}
    words = request.GET.get("into", "").strip()[:TERM_LIMIT]
    if not form.is_valid():
        found = _find_targets(request, ticket, words)
        return render_fragment(request, "_partials/merge_found.html", {**context, "found": found, "words": words})
    try:
        target = _read_target(request, form, ticket)
        context |= {"target": target, "target_who": name_person(target.conversation), "messages": _count(ticket)}
        check_merge(ticket, target)
    except TicketError as error:
        context["problem"] = error.message
    return render_fragment(request, "_partials/merge_preview.html", context)


def _find_targets(request: HttpRequest, ticket: Ticket, words: str) -> list[Ticket]:
    """Only the same customer's: others can't become one. Without words the latest."""
    own = find_same_persons(Ticket.objects.visible_to(get_agent(request)), ticket).exclude(pk=ticket.pk)
    tickets = own.filter(state__in=[state.value for state in LIVE])
    found = search(tickets, words)[0] if words else tickets
    return list(found.select_related("assignee").order_by("-updated_at")[:OFFERED])


def _read_target(request: HttpRequest, form: MergeForm, ticket: Ticket) -> Ticket:
    if not form.is_valid():
        raise TicketError(_("Please give the other ticket's number."))
    return find_other(request, form.cleaned_data["into"], ticket)


def _count(ticket: Ticket) -> int:
    return find_thread(ticket).exclude(text="").count()


@require_POST
@agents_who_act
def merge(request: HttpRequest, number: int) -> HttpResponse:
    """Answered with the ticket that is left."""
    agent, form = get_agent(request), MergeForm(request.POST)
    ticket = find_ticket(agent, number)
    try:
        target = _read_target(request, form, ticket)
        left = merge_tickets(ticket.pk, target.pk, make_agent(agent.pk))
    except TicketError as error:
        return answer(request, number, problem=error, status=error.status)
    told = _("#%(number)s was merged into this ticket.") % {"number": number}
    return answer(request, left.pk, told=told)


@require_POST
@agents_who_act
def unmerge(request: HttpRequest, number: int) -> HttpResponse:
    """Answered with the ticket that is one of its own again. The agent sees both, since both change."""
    agent = get_agent(request)

    def do(ticket: Ticket) -> str:
        if ticket.merged_into_id is not None:
            find_ticket(agent, ticket.merged_into_id)
        unmerge_ticket(ticket.pk, make_agent(agent.pk))
        return _("#%(number)s is a ticket of its own again.") % {"number": number}

    return act(request, number, do)


@require_safe
@agents_only
def preview_split(request: HttpRequest, number: int) -> HttpResponse:
    """What the new ticket would be, before there is one."""
    ticket, form = find_ticket(get_agent(request), number), MessageForm(request.GET)
    message = find_thread(ticket).filter(pk=form.cleaned_data["message"]).first() if form.is_valid() else None
    context = {"ticket": ticket, "message": message, "who": name_person(ticket.conversation)}
    return render_fragment(request, "_partials/split_preview.html", context)


@require_POST
@agents_who_act
def split(request: HttpRequest, number: int) -> HttpResponse:
    """Answered with the new ticket."""
    agent, form = get_agent(request), SplitForm(request.POST)
    ticket = find_ticket(agent, number)
    if not form.is_valid():

        def refuse(ticket: Ticket) -> str:
            raise TicketError(_("Please give the new ticket a subject."))

        return act(request, number, refuse)
    message: UUID = form.cleaned_data["message"]
    try:
        apart = split_ticket(ticket.pk, message, form.cleaned_data["subject"], make_agent(agent.pk))
    except TicketError as error:
        return answer(request, number, problem=error, status=error.status)
    return answer(request, apart.pk, told=_("Split from #%(number)s.") % {"number": number})
