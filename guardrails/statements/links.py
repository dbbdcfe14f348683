"""Links lead where the company says: to what was cited or listed, or to hosts that staff allow."""

import re
from collections.abc import Collection
from functools import cached_property
from urllib.parse import urlsplit

from django.conf import settings

from guardrails.pii import allowed
from guardrails.policy import Rule
from guardrails.rule_kinds import read_option
from guardrails.statements.backing import Backing
from guardrails.statements.cues import UNCONDITIONAL
from guardrails.statements.judging import NOTHING, Finding, Sentence

LINK = "LINK"
_TARGET = re.compile(r"\]\(\s*<?([^\s()<>]{0,500})|<a\s[^>]{0,200}?href\s?=\s?[\"']?([^\"'\s>]{0,500})", re.IGNORECASE)
_ADDRESS = re.compile(r"\b(?:[a-z][a-z0-9+.-]{1,15}://|www\.)[^\s<>()\[\]\"'“”]{1,500}", re.IGNORECASE)
_TOP_LEVELS = (
    "com|org|net|io|gov|edu|info|biz|app|dev|ai|co|us|uk|ca|de|at|ch|es|fr|it|pt|br|mx|cn|eu|nl|tv|me|insurance|shop|site"
    "|online|xyz|link|ly"
)
_HOST = re.compile(
    rf"(?<![\w@./-])(?:[a-z0-9](?:[a-z0-9-]{{0,61}}[a-z0-9])?\.){{1,4}}(?:{_TOP_LEVELS})(?![\w-])(?:/[^\s<>()\[\]\"'“”]{{0,500}})?",
    re.IGNORECASE,
)
# Without one of these there is no link.
_SIGN = re.compile(r"\]\(|<a\s|:/|\w\.\w\w")
_END = ".,;:!?*_`'\"”’)]}>"


class LinkJudge:
    """Finds the first link that leads elsewhere."""

    cues: frozenset[str] = NOTHING
    conditions = UNCONDITIONAL
    phrases = NOTHING
    reads_figures = True

    def __init__(self, rule: Rule, backing: Backing) -> None:
        self.rule = rule
        self._backing = backing
        self._hosts = {host.casefold() for host in read_option(rule, "hosts")}

    @cached_property
    def _known(self) -> set[str]:
        links = self._backing.evidence.links
        # A source names its version and heading: the page itself is as well known.
        return {_fold(part) for link in links for part in (link, *link.split("#")[:1], *link.split("?")[:1]) if part}

    def judge(self, sentence: Sentence) -> Finding | None:
        for link in find_links(sentence.text):
            if not self._is_allowed(link):
                return Finding(LINK, "it has a link that nothing found or known backs", "link")
        return None

    def _is_allowed(self, link: str) -> bool:
        if _fold(link) in self._known or link.startswith("#"):
            return True
        if link.startswith("tel:"):
            return allowed.is_allowed("PHONE", link[4:])
        if link.startswith("mailto:"):
            return allowed.is_allowed("EMAIL", link[7:])
        host = find_host(link)
        if not host:
            return False
        if _matches(host, self._hosts):
            return link.startswith(("https://", "www.")) or "://" not in link
        # Our own pages are known by their paths: one that nobody named may not exist.
        path = urlsplit(link if "://" in link else f"https://{link}").path or "/"
        return _matches(host, settings.ALLOWED_HOSTS) and (path == "/" or _fold(path) in self._known)


def find_links(text: str) -> list[str]:
    """The addresses in a text, as written: targets of Markdown and HTML links, addresses, and names of hosts."""
    if not _SIGN.search(text):
        return []
    found = [match[1] or match[2] or "" for match in _TARGET.finditer(text)]
    rest = _TARGET.sub(" ", text)
    found += [match[0].rstrip(_END) for match in _ADDRESS.finditer(rest)]
    found += [match[0].rstrip(_END) for match in _HOST.finditer(_ADDRESS.sub(" ", rest))]
    return [link for link in found if link]


def find_host(link: str) -> str:
    """The host, in small letters; "" for a path of our own or for what is no address of a page."""
    if link.startswith("//"):
        link = f"https:{link}"
    if "://" not in link:
        if re.match(r"[a-z][a-z0-9+.-]*:", link, re.IGNORECASE) or link.startswith(("/", "#", "?", ".")):
            return ""
        link = f"https://{link}"
    try:
        parts = urlsplit(link)
        return (parts.hostname or "") if parts.scheme in {"http", "https"} else ""
    except ValueError:
        return ""


def _fold(link: str) -> str:
    return link.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/").casefold() or "/"


def _matches(host: str, patterns: Collection[str]) -> bool:
    """As Django reads ALLOWED_HOSTS, but that "*" allows none here: ".example.com" is the host and all below it."""
    return any(
        host == pattern.lstrip(".") or (pattern.startswith(".") and host.endswith(pattern)) for pattern in patterns
    )
