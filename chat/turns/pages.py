"""The page that the visitor looks at, where `settings.CHAT_PAGES` knows what it is about."""

from collections.abc import Sequence
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

# Addresses of which is remembered what was found for them.
REMEMBERED = 500


class Page(Protocol):
    """`note` tells the assistant of the page, and holds `path`."""

    @property
    def path(self) -> str: ...

    @property
    def note(self) -> str: ...


class FindPage(Protocol):
    def __call__(self, url: str) -> Page | None: ...


def find_path(url: str) -> str:
    """The page's path; empty if it is none that the assistant should hear of. What the browser sent is never kept."""
    page = _find(url)
    return page.path if page else ""


def note_page(url: str, entries: Sequence[str]) -> list[str]:
    """What the assistant is told of the page, once while the visitor stays on it. `entries` are the conversation's
    history as it is stored."""
    return _note(_find(url), entries)


def recall_note(url: str, entries: Sequence[str]) -> list[str] | None:
    """The same without the database, as the page was when it was last looked up; None if it never was."""
    if url and url not in _found:
        return None
    return _note(_found.get(url), entries)


def _find(url: str) -> Page | None:
    if not url:
        return None
    page = _found[url] = _load()(url)
    if len(_found) > REMEMBERED:
        _found.pop(next(iter(_found)), None)
    return page


def _note(page: Page | None, entries: Sequence[str]) -> list[str]:
    if page is None:
        return []
    opening = page.note.partition('"')[0]
    last = next((entry for entry in reversed(entries) if opening in entry), "")
    return [] if f"({page.path})" in last else [page.note]


_found: dict[str, Page | None] = {}


@cache
def _load() -> FindPage:
    find: FindPage = import_string(settings.CHAT_PAGES)
    return find
