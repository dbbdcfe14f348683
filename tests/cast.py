"""The people of all tests.

The visitor is known by a cookie alone. The customer owns things; the other customer owns others and must see none of
the first one's. The agent answers visitors, the other agent is on another team, the manager reads figures, the
administrator may do everything.
"""

from dataclasses import dataclass

from django.contrib.auth.models import Group, User

from chat.models import Visitor
from portal.management.demo_users import create_groups


@dataclass(frozen=True)
class Cast:
    visitor: Visitor
    other_visitor: Visitor
    customer: User
    other_customer: User
    agent: User
    other_agent: User
    manager: User
    administrator: User


def make_cast() -> Cast:
    create_groups()
    return Cast(
        visitor=Visitor.objects.create(),
        other_visitor=Visitor.objects.create(),
        customer=User.objects.create_user("customer", "customer@example.com"),
        other_customer=User.objects.create_user("other_customer", "other@example.com"),
        agent=_make_staff("agent", "Agent"),
        other_agent=_make_staff("other_agent", "Agent"),
        manager=_make_staff("manager", "Manager"),
        administrator=User.objects.create_superuser("administrator", "administrator@example.com"),
    )


def _make_staff(name: str, group: str) -> User:
    user = User.objects.create_user(name, f"{name}@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user
