"""The company's pages: home, chat, the embeddable script and the company's colours as a style sheet."""

import json
import sys
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from chat.events import COMMENT_LIMIT, TEXT_LIMIT
from knowledge.visiting import find_article
from numerals.writing import write_number
from portal.branding import Palette, make_palettes
from portal.context import read_company, recall_company
from portal.embedding import embeddable, find_parent, is_foreign
from portal.strings import CHAT_STRINGS, find_lines
from tickets.file_words import FILE_LIMITS


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html", {"text_limit": TEXT_LIMIT})


@require_safe
@embeddable
def chat(request: HttpRequest) -> HttpResponse:
    """The chat on a page of its own, or compact within the widget's frame (`?widget=1`)."""
    widget = request.GET.get("widget") == "1"
    return render(request, "chat/page.html", _describe_chat(request, widget=widget))


@require_safe
@cache_control(public=True, max_age=300)
def widget_script(request: HttpRequest) -> HttpResponse:
    """The script that a page embeds: what it must know of the company, then the launcher itself."""
    config = json.dumps(_widget_config(), ensure_ascii=True)
    with open(str(finders.find("widget/launcher.js")), encoding="utf-8") as launcher:
        script = f"(() => {{\nconst config = {config};\n{launcher.read()}}})();\n"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=300)
def brand_css(request: HttpRequest) -> HttpResponse:
    light, dark = _palettes(read_company())
    css = f":root{{{_properties(light)}}}@media(prefers-color-scheme:dark){{:root{{{_properties(dark)}}}}}\n"
    return HttpResponse(css, content_type="text/css; charset=utf-8")


def server_error(request: HttpRequest) -> HttpResponse:
    """What Django shows when a view fails; 503 when it was for want of the database. It asks for none itself."""
    is_away = isinstance(sys.exc_info()[1], DatabaseError)
    page = render_to_string("500.html", {"company": recall_company(), "is_away": is_away})
    headers = {"Retry-After": "30"} if is_away else {}
    return HttpResponse(page, status=503 if is_away else 500, headers=headers)


# What a search engine finds nothing in, or should not bring anybody to.
_PRIVATE_PATHS = ("/account/", "/admin/", "/api/", "/chat/", "/dashboard/", "/inbox/", "/tickets/", "/help/*/feedback/")


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _PRIVATE_PATHS)]
    lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _describe_chat(request: HttpRequest, *, widget: bool) -> dict[str, Any]:
    limit = write_number(TEXT_LIMIT, get_language() or "en")
    return {"widget": widget, "text_limit": limit, "chat_config": _chat_config(request, widget=widget)}


def _chat_config(request: HttpRequest, *, widget: bool) -> dict[str, Any]:
    company = read_company()
    return {
        "mode": "widget" if widget else "page",
        "socketPath": "/ws/chat/",
        "apiPath": "/api/v1/",
        "quotesPath": reverse("my-quotes"),
        "canEmail": settings.CAN_SEND_EMAIL,
        "csrfToken": get_token(request),
        "icons": static("img/icons.svg"),
        "assistant": company["assistant"],
        "company": company["name"],
        "greeting": company["greeting"],
        "call": _describe_call(company),
        "suggestions": company["suggestions"],
        "provider": settings.ASSISTANT_PROVIDER,
        "limits": {
            "text": TEXT_LIMIT,
            "comment": COMMENT_LIMIT,
            **FILE_LIMITS,
        },
        "filesPath": reverse("tickets:chat-files", args=[UUID(int=0)]).replace(str(UUID(int=0)), "{id}"),
        "strings": CHAT_STRINGS,
        "lines": find_lines(),
        "about": _find_about(request),
        **(_describe_frame(request) if widget else {}),
    }


def _describe_call(company: dict[str, Any]) -> str:
    """What else there is while the chat cannot be reached; empty for a company without a telephone."""
    if not (company["phone"] and company["hours"]):
        return ""
    words = _("For an answer straight away, call %(phone)s (%(hours)s).")
    return words % {"phone": company["phone"], "hours": company["hours"]}


def _describe_frame(request: HttpRequest) -> dict[str, str]:
    """Whom the widget's frame speaks with, and where it learns who its visitor is when no cookie says so."""
    parent = {"parentOrigin": find_parent(request)}
    if not is_foreign(request):
        return parent
    paths = {
        "tokenPath": reverse("visitor-token"),
        "carryPath": reverse("visitor-carry"),
        "helpPath": reverse("knowledge:home"),
    }
    return parent | paths


def _find_about(request: HttpRequest) -> dict[str, str] | None:
    """The article that `?about=` says the visitor wants to ask about."""
    slug = request.GET.get("about", "")[:80]
    article = find_article(slug) if slug else None
    return {"title": article.title, "url": request.build_absolute_uri(article.path)} if article else None


def _widget_config() -> dict[str, Any]:
    company = read_company()
    light, dark = _palettes(company)
    return {
        "chatPath": reverse("chat"),
        "label": _("Chat with %(assistant)s") % {"assistant": company["assistant"]},
        "close": _("Close the chat"),
        "unread": _("New messages"),
        "language": get_language(),
        "light": light._asdict(),
        "dark": dark._asdict(),
    }


def _palettes(company: dict[str, Any]) -> tuple[Palette, Palette]:
    colours = company["colours"]
    return make_palettes(colours.get("brand", ""), colours.get("accent", ""))


def _properties(palette: Palette) -> str:
    return "".join(f"--{name.replace('_', '-')}:{value};" for name, value in palette._asdict().items())
