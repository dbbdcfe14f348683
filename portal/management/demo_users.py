"""The demonstration's people: groups with their permissions, and users whose passwords each installation makes."""

import json
import os
import secrets
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction

from tickets.services.finding import get_default_team

AGENT_PERMISSIONS = (
    "chat.view_conversation",
    "chat.view_visitor",
    "chat.view_message",
    "chat.view_turn",
    "chat.view_toolcall",
    "chat.view_verdict",
    "chat.change_verdict",
    "chat.view_feedback",
    "chat.view_handoffrequest",
    "chat.change_handoffrequest",
    "knowledge.view_article",
    "knowledge.view_articlefeedback",
    "knowledge.view_unansweredquestion",
    "quotes.view_lead",
    "quotes.change_lead",
    "quotes.reveal_lead_contact",
    "accounts.view_policy",
    "tickets.view_ticket",
    "tickets.change_ticket",
    "tickets.view_team",
    "tickets.view_outgoingmail",
    "tickets.view_cannedreply",
    "tickets.add_cannedreply",
    "tickets.change_cannedreply",
)
MANAGER_PERMISSIONS = (
    *AGENT_PERMISSIONS,
    "chat.view_promptversion",
    "guardrails.view_guardrailrule",
    "guardrails.change_guardrailrule",
    "guardrails.view_competitorname",
    "guardrails.add_competitorname",
    "guardrails.change_competitorname",
    "guardrails.delete_competitorname",
    "guardrails.view_allowedvalue",
    "guardrails.add_allowedvalue",
    "guardrails.change_allowedvalue",
    "guardrails.delete_allowedvalue",
    "guardrails.reveal_personal_data",
    "guardrails.erase_personal_data",
    "guardrails.view_disclosure",
    "knowledge.add_article",
    "knowledge.change_article",
    "knowledge.publish_article",
    "knowledge.change_unansweredquestion",
    "quotes.see_every_lead",
    "quotes.erase_lead",
    "quotes.export_lead",
    "quotes.view_leaddisclosure",
    "quotes.view_rotaplace",
    "quotes.change_rotaplace",
    "knowledge.delete_articlefeedback",
    "quotes.view_quote",
    "quotes.view_ratetable",
    "tickets.see_every_team",
    "tickets.add_team",
    "tickets.change_team",
    "tickets.view_slapolicy",
    "tickets.add_slapolicy",
    "tickets.change_slapolicy",
    "tickets.view_calendar",
    "tickets.add_calendar",
    "tickets.change_calendar",
    "tickets.view_openinghours",
    "tickets.add_openinghours",
    "tickets.change_openinghours",
    "tickets.delete_openinghours",
    "tickets.view_holiday",
    "tickets.add_holiday",
    "tickets.change_holiday",
    "tickets.delete_holiday",
    "tickets.delete_cannedreply",
    "tickets.view_agentprofile",
    "tickets.add_agentprofile",
    "tickets.change_agentprofile",
    "tickets.delete_agentprofile",
)
# An administrator is a superuser: the group only names the role.
GROUPS = {"Agent": AGENT_PERMISSIONS, "Manager": MANAGER_PERMISSIONS, "Administrator": ()}
USERS = {"customer": None, "agent": "Agent", "manager": "Manager", "administrator": "Administrator"}

# Without those that look like another.
_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

# Visitors are told of an agent by first name.
FIRST_NAMES = {"customer": "Maria", "agent": "Sam", "manager": "Dana", "administrator": "Alex"}


def create_groups() -> None:
    """Gives each group its permissions; safe to repeat. Permissions of absent models are passed over."""
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for name, wanted in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*(known[permission] for permission in wanted if permission in known))


@transaction.atomic
def create_users(sign_ins: dict[str, str]) -> dict[str, str]:
    """Makes the users work with the given passwords, or new ones where there are none: name to password."""
    create_groups()
    passwords = {name: sign_ins.get(name) or _make_password() for name in USERS}
    for name, password in passwords.items():
        save_user(name, password)
    get_default_team().members.add(get_user_model().objects.get(username="agent"))
    return passwords


def _make_password() -> str:
    """Copied from a terminal by a double click, which ends at a hyphen."""
    return "".join(secrets.choice(_LETTERS) for _ in range(12))


def save_user(name: str, password: str) -> None:
    role = USERS[name]
    user, created = get_user_model().objects.get_or_create(username=name, defaults={"first_name": FIRST_NAMES[name]})
    assert isinstance(user, User)
    user.is_staff, user.is_superuser = role is not None, role == "Administrator"
    if created or not user.check_password(password):
        user.set_password(password)
    user.save()
    if role:
        user.groups.add(Group.objects.get(name=role))


def read_sign_ins(path: Path) -> dict[str, str]:
    """What an earlier run wrote; nothing when there is no such file or it is not ours."""
    try:
        content = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) and all(isinstance(value, str) for value in content.values()) else {}


def write_sign_ins(path: Path, sign_ins: dict[str, str]) -> None:
    """The file is its owner's alone from its first byte on."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, 0o600)
        json.dump(sign_ins, file, indent=2)
