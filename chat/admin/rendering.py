"""Text of visitors, the assistant and tools as safe HTML. Pure: no database, no settings."""

import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z_]*_\d+\]")


def render_plain(text: str) -> SafeString:
    """A visitor's text: escaped, masked data set apart. The style sheet keeps its line breaks."""
    return mark_safe(_PLACEHOLDER.sub(r'<span class="masked">\g<0></span>', escape(text)))  # noqa: S308 - escaped


def safe_url(url: Any) -> str:
    """The address if it leads to this site or a web page; empty for `javascript:` and the like."""
    if not isinstance(url, str) or re.search(r"[\s\\\x00-\x1f]", url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    is_local = url.startswith("/") and not url.startswith("//")
    return url if is_local or (parts.scheme in ("http", "https") and parts.netloc) else ""


def pretty_json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def format_cost(cost: Decimal | None) -> str:
    """US dollars; small amounts keep enough digits to be told apart."""
    if not cost:
        return "$0"
    return f"${cost:,.2f}" if cost >= 1 else f"${cost:.4f}"


def format_milliseconds(value: int | None) -> str:
    if value is None:
        return ""
    return f"{value:,} ms" if value < 1000 else format_duration(timedelta(milliseconds=value))


def format_duration(value: timedelta) -> str:
    """Like 1.4 s, 3 min 20 s, 2 h 5 min or 3 d 4 h."""
    seconds = max(value.total_seconds(), 0)
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, hours, days = int(seconds // 60), int(seconds // 3600), int(seconds // 86400)
    if hours < 1:
        return f"{minutes} min {int(seconds % 60)} s"
    return f"{hours} h {minutes % 60} min" if days < 1 else f"{days} d {hours % 24} h"
