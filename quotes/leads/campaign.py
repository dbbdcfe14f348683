"""Where a visitor came from: the page on which the chat was opened, and the campaign in its address. Pure."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

_PLAIN = re.compile(r"[^\w .,:+@/|-]")


@dataclass(frozen=True)
class Origin:
    page: str = ""
    source: str = ""
    medium: str = ""
    campaign: str = ""


def read_origin(page_url: str) -> Origin:
    """The path, and utm_source, utm_medium and utm_campaign as far as they are there."""
    try:
        parts = urlsplit(page_url)
        given = dict(parse_qsl(parts.query))
    except ValueError:
        return Origin()
    names = ("source", "medium", "campaign")
    values = {name: _PLAIN.sub("", given.get(f"utm_{name}", "")).strip()[:80] for name in names}
    return Origin(page=(parts.path or "/")[:200] if page_url else "", **values)
