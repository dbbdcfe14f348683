"""The people of all tests.

The visitor is known by a cookie alone. The customer owns things; the other customer owns others and must see none of
the first one's. The agent answers visitors, the other agent is on another team, the manager reads figures, the
administrator may do everything.
"""

from dataclasses import dataclass
from functools import cache

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission, User

from chat.models import Visitor
from portal.management.demo_users import GROUPS


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
    """In a few statements: some thousand tests ask for them."""
    roles = {name: make_group(name) for name in GROUPS}
    customer, other_customer, agent, other_agent, manager, administrator = User.objects.bulk_create(
        [
            make_person("customer", "customer@example.com"),
            make_person("other_customer", "other@example.com"),
            make_person("agent", is_staff=True),
            make_person("other_agent", is_staff=True),
            make_person("manager", is_staff=True),
            make_person("administrator", is_staff=True, is_superuser=True),
        ]
    )
    members = {agent: "Agent", other_agent: "Agent", manager: "Manager"}
    User.groups.through.objects.bulk_create(
        User.groups.through(user=user, group=roles[role]) for user, role in members.items()
    )
    visitor, other_visitor = Visitor.objects.bulk_create([Visitor(), Visitor()])
    return Cast(visitor, other_visitor, customer, other_customer, agent, other_agent, manager, administrator)


def make_person(name: str, email: str = "", **fields: bool) -> User:
    """Who signs in without a password, as tests do."""
    return User(username=name, email=email or f"{name}@example.com", password=make_password(None), **fields)


def make_group(name: str) -> Group:
    """As the demonstration has it."""
    group = Group.objects.create(name=name)
    granted = [Group.permissions.through(group=group, permission_id=pk) for pk in find_permissions(name)]
    Group.permissions.through.objects.bulk_create(granted)
    return group


@cache
def find_permissions(group: str) -> list[int]:
    """A process's database keeps them from one test to the next."""
    known = Permission.objects.values_list("content_type__app_label", "codename", "pk")
    return [pk for app, codename, pk in known if f"{app}.{codename}" in GROUPS[group]]
