"""Where a visitor came from: the page on which the chat was opened, and the campaign in its address. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.utils.http import is_same_domain

_PLAIN = re.compile(r"[^\w .,:+@/|-]")


@dataclass(frozen=True)
class Origin:
    page: str = ""
    source: str = ""
    medium: str = ""
    campaign: str = ""


def read_origin(page_url: str, sites: Iterable[str] = ()) -> Origin:
    """The path, and utm_source, utm_medium and utm_campaign as far as they are there. Pages of `sites`, which are
    origins like https://www.example.com or https://*.example.com, are told with their host."""
    # By hand: a host that was masked, like [IP_ADDRESS_1], is none that a parser accepts.
    rest, _, query = page_url.partition("#")[0].partition("?")
    start = re.match(r"[a-z]+://([^/]*)", rest)
    host, path = (start[1], rest[start.end() :]) if start else ("", rest)
    if host and any(is_same_domain(host, site.partition("://")[2].removeprefix("*")) for site in sites):
        path = f"{host}{path or '/'}"
    given = dict(parse_qsl(query))
    names = ("source", "medium", "campaign")
    values = {name: _PLAIN.sub("", given.get(f"utm_{name}", "")).strip()[:80] for name in names}
    return Origin(page=(path or "/")[:200] if page_url else "", **values)
