"""How agents read who somebody is: customers by the name they gave their account, visitors by the end of their id."""

from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from chat.models import Conversation


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
    staff = User.objects.filter(is_active=True, is_staff=True).order_by("first_name", "username")
    seers = staff.prefetch_related("groups__permissions__content_type", "user_permissions__content_type")[:200]
    return [user for user in seers if _may_see_tickets(user)]


def _may_see_tickets(user: User) -> bool:
    """Over what is loaded already: asking each user would cost two queries."""
    if user.is_superuser:
        return True
    granted = [*user.user_permissions.all(), *(one for group in user.groups.all() for one in group.permissions.all())]
    return any(one.codename == "view_ticket" and one.content_type.app_label == "tickets" for one in granted)
