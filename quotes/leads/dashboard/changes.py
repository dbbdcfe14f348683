"""One lead in full, and what people do with it; and with many at once."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from quotes.leads.bulk import Outcome, give_leads, move_leads, undo_change
from quotes.leads.contact import Contact
from quotes.leads.dashboard.access import find_lead, get_staff, list_owners, merge_context, needs
from quotes.leads.describing import describe_when
from quotes.leads.disclosing import erase, reveal
from quotes.leads.errors import LeadError
from quotes.leads.filters import read_day
from quotes.leads.states import WAYS
from quotes.leads.working import add_note, plan_next, read_note
from quotes.models import Lead, LeadChange, LeadEvent

MOST_AT_ONCE = 500


class ReasonForm(forms.Form):
    """Why: goes on record with the name of who asks."""

    reason = forms.CharField(min_length=4, max_length=300)


@require_safe
@needs("view_lead")
def show(request: HttpRequest, reference: str) -> HttpResponse:
    return _show(request, find_lead(request, reference))


def _show(request: HttpRequest, lead: Lead, contact: Contact | None = None, problem: str = "") -> HttpResponse:
    context = merge_context(
        request, "leads", lead=lead, contact=contact, problem=problem, when=describe_when(lead), owners=list_owners(),
        ways=[(way, Lead.Status(way).label) for way in WAYS[lead.status]],
        notes=[(note, read_note(note)) for note in lead.notes.select_related("author")[:50]],
        consents=list(lead.consents.all()[:20]), quotes=list(lead.quotes.order_by("-pk")[:20]),
        events=list(LeadEvent.objects.filter(lead_id=lead.pk)[:30]),
        conversations=list(lead.conversations.values_list("conversation_id", flat=True)[:20]),
    )  # fmt: skip
    response = render(request, "dashboard/leads/lead.html", context, status=422 if problem else 200)
    if contact:
        response["Cache-Control"] = "no-store"
    return response


@require_POST
@needs("change_lead")
def change(request: HttpRequest, reference: str) -> HttpResponse:
    """Status, owner, next step or a note, by the name of the button."""
    lead, user = find_lead(request, reference), get_staff(request)
    try:
        done = _apply(request.POST.get("what", ""), request, lead, user)
    except LeadError as error:
        return _show(request, lead, problem=str(error))
    if done:
        messages.success(request, done)
    if not Lead.objects.visible_to(user).filter(pk=lead.pk).exists():
        return redirect("dashboard-leads")
    return redirect(_find_way_back(request) or reverse("dashboard-lead", args=[lead.reference]))


def _apply(what: str, request: HttpRequest, lead: Lead, user: User) -> str:
    """Gives what to say, if the page doesn't say it by itself. Raises LeadError."""
    given, username = request.POST, user.get_username()
    if what in LeadChange.What:
        outcome = _change([lead], f"{what}:{given.get(what, '')}", user)
        if outcome.problems:
            raise LeadError(outcome.problems[0])
        return "" if outcome.change else f"{lead.reference} was like that already."
    if what == "next":
        plan_next(lead, read_day(given.get("on", "")), given.get("action", "").strip(), username)
        return "The next step is noted."
    if what == "note" and given.get("text", "").strip():
        add_note(lead, given["text"][:2000], user)
        return "The note is kept."
    raise LeadError("Nothing to do: write a note or choose something first.")


def find_owner(value: str) -> User | None:
    """None for "nobody". Raises LeadError for somebody who is not there."""
    if value == "none":
        return None
    owner = next((user for user in list_owners() if str(user.pk) == value), None)
    if owner is None:
        raise LeadError("Choose somebody who works on leads.")
    return owner


@require_POST
@needs("reveal_lead_contact")
def reveal_contact(request: HttpRequest, reference: str) -> HttpResponse:
    """The contact, once: nothing of this page is kept anywhere."""
    lead, form = find_lead(request, reference), ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, lead, problem="Please say why you need the contact, in a few words.")
    return _show(request, lead, contact=reveal(lead, get_staff(request), form.cleaned_data["reason"]))


@require_POST
@needs("erase_lead")
def erase_contact(request: HttpRequest, reference: str) -> HttpResponse:
    lead, form = find_lead(request, reference), ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, lead, problem="Please say why the contact is erased, in a few words.")
    erase(lead, get_staff(request), form.cleaned_data["reason"])
    messages.success(request, f"The contact and the notes of {lead.reference} are erased for good.")
    return redirect("dashboard-lead", reference=lead.reference)


@require_POST
@needs("change_lead")
def change_many(request: HttpRequest) -> HttpResponse:
    """Assigns or moves those that were chosen. What can't be done is counted, and why, and the rest is done."""
    user = get_staff(request)
    back = redirect(_find_way_back(request) or reverse("dashboard-leads"))
    chosen = [value for value in request.POST.getlist("lead") if value.isdecimal()][:MOST_AT_ONCE]
    leads = list(Lead.objects.visible_to(user).filter(pk__in=chosen))
    try:
        outcome = _change(leads, request.POST.get("to", ""), user)
    except LeadError as error:
        messages.error(request, str(error))
        return back
    if outcome.done and not outcome.change:
        messages.success(request, "They were like that already.")
    if outcome.problems:
        messages.error(request, f"Not for {len(outcome.problems)}: {outcome.problems[0]}")
    return back


@require_POST
@needs("change_lead")
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Takes back one's own last change, where nobody has changed the lead since."""
    user = get_staff(request)
    change = get_object_or_404(LeadChange.objects.visible_to(user), pk=pk)
    try:
        undone = undo_change(change, user)
    except LeadError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Taken back for {_count(undone.restored)}.")
        if undone.kept:
            messages.error(request, f"{_count(undone.kept)} changed again since: left as it is now.")
    return redirect(_find_way_back(request) or reverse("dashboard-leads"))


def _count(leads: int) -> str:
    return f"{leads:,} lead{'' if leads == 1 else 's'}"


def _change(leads: list[Lead], to: str, user: User) -> Outcome:
    """`to`: like `status:won` or `owner:7`. Raises LeadError when that is nothing that can be done."""
    what, _, value = to.partition(":")
    if leads and what == LeadChange.What.STATUS:
        return move_leads(leads, value, user)
    if leads and what == LeadChange.What.OWNER:
        return give_leads(leads, find_owner(value), user)
    raise LeadError("Choose some leads, and what to do with them.")


def _find_way_back(request: HttpRequest) -> str:
    url = request.POST.get("back", "")
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts=None) else ""
