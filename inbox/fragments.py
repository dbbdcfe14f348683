"""Parts of the page that the script fetches: it says so in a header, and gets the part alone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

HEADER = "X-Inbox-Fragment"


def is_fragment(request: HttpRequest) -> bool:
    return HEADER in request.headers


def render_fragment(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, f"inbox/{template}", context, status=status)
