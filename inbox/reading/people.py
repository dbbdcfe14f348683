"""How agents read who somebody is: customers by the name they gave their account, visitors by the end of their id."""

from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from chat.models import Conversation
from tickets.models.visibility import VIEW, find_staff

# In a list to choose from.
MOST_AGENTS = 200


def name_agent(user: Any) -> str:
    """As colleagues know one another."""
    return (user.get_full_name() or user.get_username()) if user else ""


def name_customer(customer: Any, visitor_id: Any) -> str:
    if customer is not None:
        return name_agent(customer)
    return _("Visitor %(id)s") % {"id": str(visitor_id)[-6:]}


def name_person(conversation: Conversation) -> str:
    return name_customer(conversation.customer, conversation.visitor_id)


def make_initials(name: str) -> str:
    parts = name.replace(".", " ").replace("_", " ").split()
    return "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts)).upper()


def list_agents() -> list[User]:
    """Whom a ticket can be given to: staff who can sign in and may see tickets."""
    return list(find_staff(VIEW).order_by("first_name", "username")[:MOST_AGENTS])
