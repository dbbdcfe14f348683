"""Citations before they are shown: `settings.CHAT_CITATIONS`, which knows the sources, says which of them hold."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from chat.assistant.reply import CitedBlock
from chat.database import run_in_database
from guardrails.chain import Verdict

logger = logging.getLogger(__name__)
# The answer waits meanwhile; a source that cannot be looked up in time is no source.
CHECK_SECONDS = 3


class Source(Protocol):
    @property
    def title(self) -> str: ...

    @property
    def url(self) -> str: ...

    @property
    def quote(self) -> str: ...

    @property
    def version(self) -> int: ...


class Doubt(Protocol):
    @property
    def kind(self) -> str: ...

    @property
    def detail(self) -> str: ...


class Checked(Protocol):
    @property
    def sources(self) -> Sequence[Source]: ...

    @property
    def doubts(self) -> Sequence[Doubt]: ...


class CheckCitations(Protocol):
    """Checks the API's citations of a text; `asked` is what the visitor wrote."""

    def __call__(self, text: str, citations: Iterable[dict[str, Any]], *, asked: str) -> Checked: ...


async def check_block(block: CitedBlock, asked: str) -> tuple[Sequence[Source], list[Verdict]]:
    """The sources that hold, and for staff why others do not. A check that fails leaves no mark, and says so."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            checked = await run_in_database(_load(), block.text, block.citations, asked=asked)
    except Exception as error:
        logger.exception("citations could not be checked")
        return [], [_flag(block, "FAILED", type(error).__name__)]
    return checked.sources, [_flag(block, doubt.kind, doubt.detail) for doubt in checked.doubts]


@cache
def _load() -> CheckCitations:
    check: CheckCitations = import_string(settings.CHAT_CITATIONS)
    return check


def _flag(block: CitedBlock, kind: str, detail: str) -> Verdict:
    return Verdict("citation", "outbound", "flag", kind, detail[:300], block.text)
