"""The next ticket, for whoever is free."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from inbox.access import agents_who_act, get_agent
from inbox.fragments import is_fragment
from tickets.services.dealing import take_next


@require_POST
@agents_who_act
def take(request: HttpRequest) -> HttpResponse:
    """For the script {url, message}; `url` is empty if nothing waits."""
    ticket = take_next(get_agent(request))
    told = _("#%(number)s is yours.") % {"number": ticket.pk} if ticket else _("Nothing waits for somebody right now.")
    url = reverse("inbox:ticket", args=[ticket.pk]) if ticket else ""
    if is_fragment(request):
        return JsonResponse({"url": url, "message": told})
    messages.success(request, told)
    return redirect(url or "inbox:home")
