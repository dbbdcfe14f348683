"""Requests for a person, and dealing with them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from chat.models import HandoffRequest
from tests.cast import Cast
from tests.chat.reviewed import make_conversation

pytestmark = pytest.mark.postgres
LIST = "/admin/chat/handoffrequest/"


def make_request(reason: str, *, hours: int, is_open: bool = True) -> HandoffRequest:
    asked = timezone.now() - timedelta(hours=hours)
    resolved = None if is_open else asked + timedelta(minutes=5)
    return make_conversation().handoff_requests.create(reason=reason, created_at=asked, resolved_at=resolved)


def test_open_requests_come_first_the_longest_waiting_on_top(client: Client, cast: Cast) -> None:
    make_request("done", hours=1, is_open=False)
    make_request("just now", hours=2)
    make_request("waiting long", hours=9)
    client.force_login(cast.agent)
    rows = client.get(LIST).context["cl"].result_list
    assert [row.reason for row in rows] == ["waiting long", "just now", "done"]


def test_an_agent_marks_requests_as_dealt_with_from_the_list_once(client: Client, cast: Cast) -> None:
    done, waiting = make_request("done", hours=3, is_open=False), make_request("waiting", hours=2)
    earlier = done.resolved_at
    client.force_login(cast.agent)
    client.post(LIST, {"action": "resolve", "_selected_action": [done.pk, waiting.pk]})
    done.refresh_from_db()
    waiting.refresh_from_db()
    assert waiting.resolved_at is not None
    assert done.resolved_at == earlier


def test_an_agent_deals_with_a_request_in_the_transcript_and_a_reader_cannot(client: Client, cast: Cast) -> None:
    waiting = make_request("waiting", hours=1)
    address = reverse("admin:chat_handoff_resolve", args=[waiting.pk])
    page = reverse("admin:chat_conversation_change", args=[waiting.conversation_id])
    cast.agent.groups.clear()
    wanted = Permission.objects.filter(codename__in=["view_conversation", "view_handoffrequest"])
    cast.agent.user_permissions.set(wanted)
    client.force_login(cast.agent)
    assert address not in client.get(page).content.decode()
    assert client.post(address).status_code == 403
    client.force_login(cast.manager)
    assert address in client.get(page).content.decode()
    assert client.get(address).status_code == 403
    assert client.post(address).status_code == 302
    waiting.refresh_from_db()
    assert waiting.resolved_at is not None
