"""Prepared statements do what the ORM does, whatever the types of the fields."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F, UUIDField
from django.utils import timezone

from chat.ids import make_id
from chat.models import Conversation, Message, Turn, Visitor
from chat.prepared import Insert, Parameter, Select, Update

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
CONVERSATION = Parameter("conversation", UUIDField())
FIND = Select(lambda: Message.objects.filter(conversation=CONVERSATION, role="visitor").order_by("id"))
FIND_TEXTS = Select(lambda: Message.objects.filter(conversation=CONVERSATION).only("text"))
ADD, CLAIM = Insert(Message), Insert(Turn, or_skip=True)
CLOSE = Update(
    lambda: Turn.objects.filter(conversation=CONVERSATION, status="running"),
    status="completed",
    attempt=F("attempt") + 1,
    cost_usd=Parameter("cost", Turn._meta.get_field("cost_usd")),
    finished_at=Parameter("now", Turn._meta.get_field("finished_at")),
)


@pytest.fixture
def conversation() -> Conversation:
    return Conversation.objects.create(visitor=Visitor.objects.create())


def make_message(conversation: Conversation, **fields: Any) -> Message:
    return Message(conversation=conversation, **{"role": "visitor", "text": "Hi", **fields})


def read_fields(message: Message) -> dict[str, Any]:
    return {field.attname: getattr(message, field.attname) for field in Message._meta.concrete_fields}


def test_what_is_inserted_reads_the_same_by_the_orm_and_prepared(conversation: Conversation) -> None:
    card = {"kind": "quote", "data": {"price": "1.20", "rows": [None, True, "ü%s"]}}
    message = make_message(conversation, text="100 %s 世界", cards=[card], client_message_id=make_id())
    assert ADD.run(message) == 1 and not message._state.adding
    by_orm, prepared = Message.objects.get(), FIND.first(conversation=conversation.pk)
    assert prepared is not None
    assert read_fields(by_orm) == read_fields(prepared) == read_fields(message)


def test_rows_come_in_the_querysets_order_and_a_row_without_a_field_asks_for_it(conversation: Conversation) -> None:
    ADD.run(*(make_message(conversation, text=str(place)) for place in range(3)))
    assert [row.text for row in FIND.fetch(conversation=conversation.pk)] == ["0", "1", "2"]
    [*_, last] = FIND_TEXTS.fetch(conversation=conversation.pk)
    assert last.text and last.role == "visitor"
    assert FIND.first(conversation=make_id()) is None


def test_an_update_sets_values_and_expressions_and_counts_its_rows(conversation: Conversation) -> None:
    now = timezone.now()
    given = {"conversation": conversation.pk, "cost": Decimal("0.000021"), "now": now}
    assert CLOSE.run(**given) == 0
    Turn.objects.create(conversation=conversation, handler_epoch=0, lease_owner="a", lease_expires_at=now)
    assert CLOSE.run(**given) == 1
    turn = Turn.objects.get()
    assert (turn.status, turn.attempt, turn.cost_usd, turn.finished_at) == ("completed", 2, Decimal("0.000021"), now)


def test_a_row_that_a_constraint_excludes_is_left_out_only_where_that_is_wanted(conversation: Conversation) -> None:
    lease = timezone.now() + timedelta(seconds=5)
    first, second = (
        Turn(conversation=conversation, handler_epoch=0, lease_owner=owner, lease_expires_at=lease) for owner in "ab"
    )
    assert (CLAIM.run(first), CLAIM.run(second)) == (1, 0)
    assert Turn.objects.get().lease_owner == "a"


def test_a_parameter_that_is_not_given_is_an_error_and_not_a_null(conversation: Conversation) -> None:
    with pytest.raises(KeyError, match="conversation"):
        FIND.fetch()


def test_a_statement_is_written_once(conversation: Conversation) -> None:
    written: list[str] = []
    find = Select(lambda: written.append("once") or Message.objects.filter(conversation=CONVERSATION))  # type: ignore[func-returns-value, arg-type]
    for _ in range(3):
        find.fetch(conversation=conversation.pk)
    assert written == ["once"]
