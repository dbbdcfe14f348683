"""`/metrics` for Prometheus: what this process has counted. Each process is scraped by itself."""

from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse
from django.http.response import Http404
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

# A request with one of these came through a proxy, so its peer's address says nothing about who asks.
FORWARDING_HEADERS = ("Forwarded", "X-Forwarded-For", "X-Real-Ip")


def is_from_this_machine(request: HttpRequest) -> bool:
    if any(name in request.headers for name in FORWARDING_HEADERS):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


async def metrics(request: HttpRequest) -> HttpResponse:
    """Open to a scraper on this machine and to signed-in staff; for others the page does not exist."""
    if not is_from_this_machine(request):
        user = await request.auser()
        if not (user.is_active and user.is_staff):
            raise Http404
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
