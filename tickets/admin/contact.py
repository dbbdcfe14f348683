"""The address at which a ticket's customer is reached: masked, and shown whole to those who may, with a reason."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tickets.actors import make_agent
from tickets.mail.addresses import mask_address
from tickets.models import Ticket
from tickets.services.contact import reveal_contact
from tickets.services.recipients import find_recipient
from tickets.thread import get_thread

REVEAL = "guardrails.reveal_personal_data"


class ReasonForm(forms.Form):
    reason = forms.CharField(
        min_length=4, max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off", "size": 60}),
        help_text="Goes on record with your name. Don't write the address itself here.",
    )  # fmt: skip


def describe_contact(ticket: Ticket) -> str:
    recipient = find_recipient(ticket)
    if recipient is None:
        return "No address is known."
    return f"{mask_address(recipient.email)} ({'confirmed' if recipient.is_verified else 'not confirmed'})"


def link_contact(ticket: Ticket) -> SafeString:
    """For those who may see it."""
    page = reverse("admin:tickets_ticket_contact", args=[ticket.pk])
    if find_recipient(ticket) is None:
        return format_html("{}", describe_contact(ticket))
    return format_html('{} · <a href="{}">Show, with a reason</a>', describe_contact(ticket), page)


class ContactPage:
    """For the admin of tickets."""

    def make_contact_urls(self: Any) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.show_contact)
        return [path("<int:number>/contact/", page, name="tickets_ticket_contact")]

    def show_contact(self: Any, request: HttpRequest, number: int) -> HttpResponse:
        """Asks for a reason first; nothing of what is shown then is kept anywhere."""
        if not request.user.has_perm(REVEAL):
            raise PermissionDenied
        ticket = self.get_queryset(request).filter(pk=number).first()
        if ticket is None:
            raise Http404
        form = ReasonForm(request.POST if request.method == "POST" else None)
        context = {**self.admin_site.each_context(request), "title": f"Address of #{number}", "ticket": ticket}
        if form.is_valid():
            reason = get_thread().mask(str(ticket.conversation_id), form.cleaned_data["reason"])
            context["address"] = reveal_contact(ticket, make_agent(request.user.pk or 0), reason)
        response = TemplateResponse(request, "admin/tickets/contact.html", {**context, "form": form})
        response["Cache-Control"] = "no-store"
        return response
