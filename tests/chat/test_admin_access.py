"""Who may review conversations."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from chat.models import Conversation, HandoffRequest
from tests.cast import Cast
from tests.chat.reviewed import decorate, make_exchange, make_prompt

LISTS = ["conversation", "handoffrequest", "turn", "toolcall", "verdict", "feedback"]
INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\sstyle=|\son[a-z]+=|javascript:", re.I)


def get_page(client: Client, user: object, address: str) -> object:
    client.logout()
    if user:
        client.force_login(user)  # type: ignore[arg-type]
    return client.get(address)


@pytest.mark.parametrize("model", LISTS)
def test_an_agent_opens_each_list_while_a_customer_and_a_stranger_are_sent_to_sign_in(
    client: Client, cast: Cast, model: str
) -> None:
    decorate(make_exchange())
    address = reverse(f"admin:chat_{model}_changelist")
    assert get_page(client, cast.agent, address).status_code == 200  # type: ignore[attr-defined]
    for user in (cast.customer, None):
        answer = get_page(client, user, address)
        assert (answer.status_code, "/login/" in answer.url) == (302, True)  # type: ignore[attr-defined]


def test_an_agent_reads_a_transcript_while_its_own_customer_does_not_in_the_admin(client: Client, cast: Cast) -> None:
    exchange = make_exchange(answer="Scooters are welcome.")
    Conversation.objects.update(customer=cast.customer)
    address = reverse("admin:chat_conversation_change", args=[exchange.conversation.pk])
    assert b"Scooters are welcome." in get_page(client, cast.agent, address).content  # type: ignore[attr-defined]
    assert get_page(client, cast.customer, address).status_code == 302  # type: ignore[attr-defined]


def test_staff_without_the_permission_see_nothing(client: Client, cast: Cast) -> None:
    exchange = make_exchange()
    cast.agent.groups.clear()
    for address in (
        reverse("admin:chat_conversation_changelist"),
        reverse("admin:chat_conversation_change", args=[exchange.conversation.pk]),
    ):
        assert get_page(client, cast.agent, address).status_code == 403  # type: ignore[attr-defined]


def test_nobody_changes_a_conversation_and_only_an_administrator_deletes_it(client: Client, cast: Cast) -> None:
    exchange = make_exchange()
    decorate(exchange)
    delete = reverse("admin:chat_conversation_delete", args=[exchange.conversation.pk])
    client.force_login(cast.administrator)
    assert client.get(reverse("admin:chat_conversation_add")).status_code == 403
    client.force_login(cast.manager)
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert Conversation.objects.count() == 1
    client.force_login(cast.administrator)
    client.post(delete, {"post": "yes"})
    assert Conversation.objects.count() == HandoffRequest.objects.count() == 0


@pytest.mark.parametrize("model", LISTS[2:])
def test_parts_of_a_conversation_cannot_be_deleted_by_themselves(client: Client, cast: Cast, model: str) -> None:
    exchange = make_exchange()
    decorate(exchange)
    client.force_login(cast.administrator)
    for action in ("delete", "change"):
        assert client.post(reverse(f"admin:chat_{model}_{action}", args=[exchange.turn.pk])).status_code == 403


def test_the_raw_history_is_for_administrators(client: Client, cast: Cast) -> None:
    exchange = make_exchange()
    body = '{"role":"user","content":[{"type":"text","text":"as <sent>"}]}'
    exchange.conversation.history.create(turn=exchange.turn, body=body)
    names = [exchange.conversation.pk, exchange.turn.pk]
    address = reverse("admin:chat_conversation_turn_history", args=names)
    assert "as &lt;sent&gt;" in get_page(client, cast.administrator, address).content.decode()  # type: ignore[attr-defined]
    assert get_page(client, cast.manager, address).status_code == 403  # type: ignore[attr-defined]


def test_a_manager_reads_a_prompt_that_an_agent_may_not(client: Client, cast: Cast) -> None:
    address = reverse("admin:chat_promptversion_change", args=[make_prompt().pk])
    page = get_page(client, cast.manager, address).content.decode()  # type: ignore[attr-defined]
    assert "<strong>Eva</strong>" in page
    assert "<b>always</b>" not in page
    assert get_page(client, cast.agent, address).status_code == 403  # type: ignore[attr-defined]


def test_the_admin_carries_the_companys_name_and_a_way_to_the_portal(client: Client, cast: Cast) -> None:
    make_prompt()
    page = get_page(client, cast.agent, reverse("admin:index")).content.decode()  # type: ignore[attr-defined]
    assert "Acme Insurance" in page
    assert "Django" not in page
    assert '<a href="/">' in page


def test_no_page_of_the_review_needs_inline_scripts_or_styles(client: Client, cast: Cast) -> None:
    exchange = make_exchange()
    decorate(exchange)
    addresses = [reverse(f"admin:chat_{model}_changelist") for model in [*LISTS, "promptversion"]]
    addresses += [
        reverse("admin:index"),
        reverse("admin:chat_promptversion_change", args=[make_prompt().pk]),
        reverse("admin:chat_conversation_change", args=[exchange.conversation.pk]),
        reverse("admin:chat_conversation_turn_history", args=[exchange.conversation.pk, exchange.turn.pk]),
    ]
    client.force_login(cast.administrator)
    for address in addresses:
        assert INLINE.findall(client.get(address).content.decode()) == [], address
