"""What visitors write besides messages, and what their browsers say: cleaned and masked before it is stored."""

import re
from urllib.parse import unquote, urlsplit

from chat.database import run_in_database
from chat.errors import UnavailableError
from chat.guard import get_chain
from chat.services.texts import drop_unwanted
from guardrails import vault
from guardrails.chain import Exchange
from guardrails.errors import GuardrailError

_LOCALE = re.compile(r"[A-Za-z0-9-]{1,16}")


async def screen_note(text: str, *, conversation_id: str = "") -> str:
    """A comment or a reason as it may be stored; it may be empty. Nothing is answered: it is for staff.

    With `conversation_id`, which the caller knows to be the visitor's own, its personal data is kept in that
    conversation's vault. Raises UnavailableError if it could not be checked.
    """
    exchange = Exchange(conversation_id=conversation_id, text=drop_unwanted(text))
    if not exchange.text:
        return ""
    try:
        await get_chain()(exchange)
    except GuardrailError as error:
        raise UnavailableError(error.message) from error
    if not conversation_id or not exchange.originals:
        return exchange.text
    placeholders = await run_in_database(vault.keep, conversation_id, exchange.originals)
    return vault.renumber(exchange.text, placeholders)


async def screen_page_url(url: str) -> str:
    """The page's scheme, host and path, masked; empty if it is no web address or could not be checked."""
    try:
        parts = urlsplit(drop_unwanted(url))
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return ""
    host = parts.netloc.rpartition("@")[2]
    try:
        # Decoded: nobody would find the address in `/jo%40example.com`.
        return await screen_note(f"{parts.scheme}://{host}{unquote(parts.path)}")
    except UnavailableError:
        return ""


def clean_locale(locale: str) -> str:
    """A language tag like `en-US`; empty if it is none."""
    locale = locale.replace("_", "-")
    return locale if _LOCALE.fullmatch(locale) else ""
