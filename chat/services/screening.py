"""What visitors write besides messages, and what their browsers say: cleaned and masked before it is stored."""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from chat.database import run_in_database
from chat.errors import UnavailableError
from chat.guard import get_chain
from chat.services.texts import drop_unwanted
from guardrails import vault
from guardrails.chain import Exchange
from guardrails.errors import GuardrailError

_LOCALE = re.compile(r"[A-Za-z0-9-]{1,16}")
# What an address may say besides its page: which campaign led there. Anything else could be a secret.
_CAMPAIGN = ("utm_source", "utm_medium", "utm_campaign")
_CAMPAIGN_LENGTH = 80


async def screen_note(text: str, *, conversation_id: str = "") -> str:
    """A comment or a reason as it may be stored; it may be empty. Nothing is answered: it is for staff.

    With `conversation_id`, which the caller knows to be the visitor's own, its personal data is kept in that
    conversation's vault. Raises UnavailableError if it could not be checked.
    """
    exchange = Exchange(conversation_id=conversation_id, text=drop_unwanted(text), has_reply=False)
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
    """The page's scheme, host, path and campaign, masked; empty if it is no web address or could not be checked."""
    try:
        parts = urlsplit(drop_unwanted(url))
        query = parse_qsl(parts.query, max_num_fields=50)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return ""
    host = parts.netloc.rpartition("@")[2]
    try:
        # Decoded: nobody would find the address in `/jo%40example.com`.
        page = await screen_note(f"{parts.scheme}://{host}{unquote(parts.path)}")
        given = {name: value[:_CAMPAIGN_LENGTH] for name, value in query if name in _CAMPAIGN}
        campaign = {name: await screen_note(value) for name, value in given.items()}
    except UnavailableError:
        return ""
    return f"{page}?{urlencode(campaign)}" if page and campaign else page


def clean_locale(locale: str) -> str:
    """A language tag like `en-US`; empty if it is none."""
    locale = locale.replace("_", "-")
    return locale if _LOCALE.fullmatch(locale) else ""
