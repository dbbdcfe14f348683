"""Notes for colleagues, who can be called in them, and what is still being written: kept on the server."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from inbox.access import agents_who_act, find_ticket, get_agent
from inbox.reading.people import name_agent
from inbox.views.acting import act
from tickets.errors import DraftError
from tickets.models import Draft, Ticket
from tickets.services.drafting import find_draft, save_draft
from tickets.services.notes import Noted, find_mentionable, write_note

# Of the colleagues whose name begins with what was typed.
COLLEAGUES = 8


class NoteForm(forms.Form):
    client_message_id = forms.UUIDField(required=False)


class DraftForm(forms.Form):
    kind = forms.ChoiceField(choices=Draft.Kind.choices)
    text = forms.CharField(required=False, strip=False)
    version = forms.IntegerField(min_value=0)


@require_POST
@agents_who_act
def note(request: HttpRequest, number: int) -> HttpResponse:
    """Seen by staff alone."""
    form, text = NoteForm(request.POST), request.POST.get("text", "")

    def do(ticket: Ticket) -> str:
        note_id = form.cleaned_data["client_message_id"] if form.is_valid() else None
        return _describe(write_note(ticket.pk, text, get_agent(request).pk, note_id=note_id))

    return act(request, number, do, note_text=text)


def _describe(noted: Noted) -> str:
    told = [_("Your note is kept.")]
    if noted.told:
        told.append(_("%(names)s will hear of it.") % {"names": ", ".join(name_agent(user) for user in noted.told)})
    if noted.unknown:
        names = ", ".join(f"@{name}" for name in noted.unknown)
        told.append(_("%(names)s: nobody of that name may see this ticket.") % {"names": names})
    return " ".join(told)


@require_POST
@agents_who_act
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """Answers the draft's new version, or what is wrong. The text is kept masked, as everything is."""
    ticket, form = find_ticket(get_agent(request), number), DraftForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"message": _("This draft can't be read.")}, status=400)
    values = form.cleaned_data
    try:
        version = save_draft(
            ticket, get_agent(request).pk, values["text"], version=values["version"], kind=Draft.Kind(values["kind"])
        )
    except DraftError as error:
        told = {"message": error.message, **_read_newer(ticket, request, values["kind"])}
        return JsonResponse(told, status=error.status)
    return JsonResponse({"version": version})


def _read_newer(ticket: Ticket, request: HttpRequest, kind: str) -> dict[str, Any]:
    """What the agent has written in another window: they choose which text they go on with."""
    newer = find_draft(ticket, get_agent(request).pk, Draft.Kind(kind))
    return {"newer": {"text": newer.text if newer else "", "version": newer.version if newer else 0}}


@require_safe
@agents_who_act
def colleagues(request: HttpRequest, number: int) -> HttpResponse:
    """Who can be called in a note by names that begin with `q`."""
    ticket = find_ticket(get_agent(request), number)
    found = find_mentionable(ticket, request.GET.get("q", "")[:60]).exclude(pk=get_agent(request).pk)[:COLLEAGUES]
    return JsonResponse({"colleagues": [{"username": one.username, "name": name_agent(one)} for one in found]})
