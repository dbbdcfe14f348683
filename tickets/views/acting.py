"""What a customer does: each by POST, each back to the request's page."""

import uuid
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tickets.errors import NotFoundError, TicketError
from tickets.limits import check_reply_rate
from tickets.models import Ticket
from tickets.services.accounts import keep_in_account
from tickets.services.attachments import reply_with_files
from tickets.services.contact import leave_address, switch_links_off
from tickets.services.customer import close_as_customer, rate_ticket, reopen_as_customer
from tickets.services.owning import find_own_ticket
from tickets.services.replying import Text, reply_as_customer
from tickets.views.claims import can_be_kept, describe_sender, make_actor, make_claim, private
from tickets.views.pages import show_ticket


class ReplyForm(forms.Form):
    client_message_id = forms.UUIDField()


class RatingForm(forms.Form):
    score = forms.IntegerField(min_value=1, max_value=5)
    comment = forms.CharField(max_length=1000, required=False)


def act(request: HttpRequest, number: int, do: Callable[[Ticket], str], part: str, **kept: Any) -> HttpResponse:
    """Does it and says so; what is refused is shown on the page, with what was written."""
    ticket = find_own_ticket(make_claim(request), number)
    try:
        told = do(ticket)
    except NotFoundError:
        raise
    except TicketError as error:
        ticket.refresh_from_db()
        return show_ticket(request, ticket, status=error.status, error=error.message, error_part=part, **kept)
    messages.success(request, told)
    return redirect("tickets:ticket", number)


@require_POST
@private
def reply(request: HttpRequest, number: int) -> HttpResponse:
    form = ReplyForm(request.POST)
    written = request.POST.get("text", "")
    actor = make_actor(request)

    def send(ticket: Ticket) -> str:
        check_reply_rate(describe_sender(request))
        files = request.FILES.getlist("files")
        key = make_key(form.cleaned_data["client_message_id"], written, files) if form.is_valid() else None
        text = Text(written, client_message_id=key)
        answer = reply_with_files(partial(reply_as_customer, ticket.pk, actor=actor), text, files)
        # Who goes on while signed in has it in their account, as in the chat.
        keep_if_possible(request, ticket)
        if answer.ticket.pk != ticket.pk:
            return _("Your message has opened request #%(number)s, and a person will look at it.") % {
                "number": answer.ticket.pk
            }
        return _("Your message has been sent.")

    return act(request, number, send, "reply", text=written)


def make_key(form_key: uuid.UUID, text: str, files: Sequence[UploadedFile]) -> uuid.UUID:
    """Sent twice a reply is one; what was edited after going back to the form is another."""
    return uuid.uuid5(form_key, "\0".join([text, *(f"{file.name} {file.size}" for file in files)]))


@require_POST
@private
def keep(request: HttpRequest, number: int) -> HttpResponse:
    ticket = find_own_ticket(make_claim(request), number)
    if keep_if_possible(request, ticket):
        messages.success(request, _("It is in your account now: you find it wherever you sign in."))
    return redirect("tickets:ticket", number)


def keep_if_possible(request: HttpRequest, ticket: Ticket) -> bool:
    customer_id = request.user.pk
    if customer_id is None or not can_be_kept(request, ticket):
        return False
    keep_in_account(ticket.conversation_id, customer_id)
    return True


@require_POST
@private
def close(request: HttpRequest, number: int) -> HttpResponse:
    def do(ticket: Ticket) -> str:
        close_as_customer(ticket.pk, make_actor(request))
        return _("Your request is closed. You can open it again for a week.")

    return act(request, number, do, "state")


@require_POST
@private
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    def do(ticket: Ticket) -> str:
        reopen_as_customer(ticket.pk, make_actor(request))
        return _("Your request is open again.")

    return act(request, number, do, "state")


@require_POST
@private
def rate(request: HttpRequest, number: int) -> HttpResponse:
    form = RatingForm(request.POST)

    def do(ticket: Ticket) -> str:
        if not form.is_valid():
            raise TicketError(_("Please choose from one to five stars."))
        score, comment = form.cleaned_data["score"], form.cleaned_data["comment"]
        rate_ticket(ticket.pk, score, comment, make_actor(request))
        return _("Thank you for rating our help.")

    return act(request, number, do, "rating", comment=request.POST.get("comment", ""))


@require_POST
@private
def address(request: HttpRequest, number: int) -> HttpResponse:
    email = request.POST.get("email", "")

    def do(ticket: Ticket) -> str:
        leave_address(ticket.pk, email, make_actor(request))
        return _("We've sent you an e-mail. Open the link in it, and our answers will come there, too.")

    return act(request, number, do, "address", email=email)


@require_POST
@private
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Whoever has a link to the request loses it; who did this by a link, too."""
    ticket = find_own_ticket(make_claim(request), number)
    switch_links_off(ticket, make_actor(request))
    messages.success(request, _("The links in our e-mails don't work any more. The next one brings a new link."))
    return redirect("tickets:list")
