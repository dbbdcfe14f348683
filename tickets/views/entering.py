"""From a mail into the portal: the link to a request, and the choice of mail. A GET only shows what a POST would do,
because mail programs open links before people do."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tickets.models import MailKind
from tickets.services.contact import come_by_link, send_new_link
from tickets.services.recipients import choose_mail, find_kinds, find_link, read_choice_token, wants_mail
from tickets.views.claims import private, remember_link


@require_http_methods(["GET", "HEAD", "POST"])
@private
def enter(request: HttpRequest) -> HttpResponse:
    """Opens the request of a link that is valid; one that has expired brings a new one to the same mailbox."""
    link = find_link(request.GET.get("key", ""))
    if link is None:
        return render(request, "tickets/enter.html", {"state": "unknown"}, status=404)
    if request.method != "POST":
        state = "expired" if link.is_expired else "valid"
        return render(request, "tickets/enter.html", {"state": state, "ticket": link.ticket})
    if link.is_expired:
        send_new_link(link)
        return render(request, "tickets/enter.html", {"state": "sent", "ticket": link.ticket})
    come_by_link(link)
    remember_link(request, link)
    anchor = "#rating" if request.GET.get("to") == "rating" else ""
    return redirect(reverse("tickets:ticket", args=[link.ticket_id]) + anchor)


# Mail programs post here without a cookie (RFC 8058); the signed key says whose choice it is.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private
def mail_choices(request: HttpRequest) -> HttpResponse:
    email = read_choice_token(request.GET.get("key", ""))
    if email is None:
        return render(request, "tickets/mail_choices.html", {"kinds": None}, status=404)
    if request.method == "POST":
        is_one_click = request.POST.get("List-Unsubscribe") == "One-Click"
        choose_mail(email, set() if is_one_click else set(request.POST.getlist("kind")))
        if is_one_click:
            return HttpResponse(status=204)
        messages.success(request, _("Your choice is saved."))
        return redirect(request.get_full_path())
    kinds = [(kind.value, MailKind(kind).label, wants_mail(email, kind)) for kind in find_kinds(email)]
    return render(request, "tickets/mail_choices.html", {"kinds": kinds, "email": email})
