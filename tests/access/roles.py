"""The people who come, and how each comes in: by a cookie, or signed in with no cookie of the owner's."""

from django.test import AsyncClient, Client

from chat.visitors import COOKIE, sign_visitor
from tests.cast import Cast

Roles = frozenset[str]

VISITOR, STRANGER = frozenset({"visitor"}), frozenset({"other_visitor"})
CUSTOMER, OTHER_CUSTOMER = frozenset({"customer"}), frozenset({"other_customer"})
AGENT, OTHER_TEAM = frozenset({"agent"}), frozenset({"other_agent"})
MANAGER, ADMINISTRATOR = frozenset({"manager"}), frozenset({"administrator"})
NOBODY: Roles = frozenset()
ANONYMOUS = VISITOR | STRANGER
CUSTOMERS = CUSTOMER | OTHER_CUSTOMER
AGENTS = AGENT | OTHER_TEAM
MANAGERS = MANAGER | ADMINISTRATOR
STAFF = AGENTS | MANAGERS
# Those of the team that a conversation, a ticket or a lead is with, and whoever sees them all.
ITS_TEAM = AGENT | MANAGERS
EVERYBODY = ANONYMOUS | CUSTOMERS | STAFF


def come_as(role: str, cast: Cast) -> Client:
    client = Client()
    if role in ANONYMOUS:
        client.cookies[COOKIE] = sign_visitor(getattr(cast, role).pk)
    else:
        client.force_login(getattr(cast, role))
    return client


async def acome_as(role: str, cast: Cast) -> AsyncClient:
    client = AsyncClient()
    if role in ANONYMOUS:
        client.cookies[COOKIE] = sign_visitor(getattr(cast, role).pk)
    else:
        await client.aforce_login(getattr(cast, role))
    return client
