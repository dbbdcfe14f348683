"""The ways between a ticket's states, and what a reply does in each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast
from tests.tickets.desk import AGENT, PATHS, answer, make_ticket, reload, write
from tickets.courtesy import is_courtesy
from tickets.errors import TransitionError
from tickets.models import TicketEvent
from tickets.services.changing import change_state
from tickets.states import WAYS, Effect, State, can_change, decide_on_reply

FOLLOW_UP, OPEN, NOTHING = Effect(opens_follow_up=True), Effect(state=State.OPEN), Effect()
REPLIES = [
    # state, what a reply does, what thanks alone do
    (State.NEW, NOTHING, NOTHING),
    (State.OPEN, NOTHING, NOTHING),
    (State.PENDING_CUSTOMER, OPEN, OPEN),
    (State.ON_HOLD, OPEN, OPEN),
    (State.SOLVED, OPEN, NOTHING),
    (State.CLOSED, FOLLOW_UP, NOTHING),
    (State.SPAM, NOTHING, NOTHING),
]


@pytest.mark.parametrize(("state", "reply", "thanks"), REPLIES)
def test_a_reply_reopens_what_is_not_closed_and_thanks_or_a_machine_reopen_nothing_solved(
    state: State, reply: Effect, thanks: Effect
) -> None:
    assert decide_on_reply(state) == reply
    assert decide_on_reply(state, is_courtesy=True) == thanks
    assert decide_on_reply(state, is_automatic=True) == NOTHING


@given(st.lists(st.sampled_from(list(State)), max_size=12))
def test_no_walk_leaves_an_end_and_every_state_but_the_ends_can_be_worked_on(walk: list[State]) -> None:
    state = State.NEW
    for step in walk:
        if can_change(state, step):
            assert state not in {State.CLOSED, State.MERGED}
            assert step is not State.NEW
            state = step
    if state not in {State.CLOSED, State.MERGED, State.OPEN}:
        assert can_change(state, State.OPEN)


@pytest.mark.parametrize("before", PATHS)
def test_the_server_refuses_every_way_that_the_table_does_not_have(cast: Cast, before: State) -> None:
    for after in set(State) - WAYS[before] - {before}:
        ticket = make_ticket(cast, state=before)
        with pytest.raises(TransitionError):
            change_state(ticket.pk, after, AGENT)
        assert reload(ticket).state == before
        assert TicketEvent.objects.filter(ticket=ticket).last().after.get("state") != after  # type: ignore[union-attr]
        ticket.delete()


THANKS = """
    Thanks!|Thank you so much for your help 😊|great, thanks a lot|Merci beaucoup !|Muchas gracias|Vielen Dank!|
    Muito obrigada|Grazie mille|Dank je wel|Tack så mycket!|Dziękuję bardzo|Teşekkür ederim|Спасибо большое!|
    Щиро дякую|شكراً جزيلاً|धन्यवाद|谢谢您的帮助|多谢！|ありがとうございます|감사합니다|ขอบคุณครับ|👍🏽|❤️
""".replace("\n", "").split("|")
NO_THANKS = """
    |Thanks, but it still doesn't work|Thank you. When will I get the money?|thanks 4521|Gracias, pero no funciona|
    Danke, aber das stimmt nicht|谢谢，但是还不行|ok|yes|hello|is it solved|No thanks, I want my money back|🤬|?|
    Merci de me rappeler
""".replace("\n", "").split("|")


@pytest.mark.parametrize("text", THANKS)
def test_thanks_are_known_in_many_languages(text: str) -> None:
    assert is_courtesy(text.strip())


@pytest.mark.parametrize("text", [*NO_THANKS, "thanks " * 60])
def test_whatever_says_more_than_thanks_is_a_reply(text: str) -> None:
    assert not is_courtesy(text)


def test_whoever_is_thanked_may_be_called_by_name(cast: Cast) -> None:
    cast.agent.first_name = "Ana María"
    cast.agent.save()
    ticket = make_ticket(cast)
    answer(ticket, "It is paid.", cast, state=State.SOLVED)
    for text in ("Thanks Ana!", "Thank you, María 🙏", "Thanks, that worked"):
        write(ticket, text)
        assert reload(ticket).state == State.SOLVED, text
    write(ticket, "Thanks Bob, and Ana?")
    assert reload(ticket).state == State.OPEN
    assert not is_courtesy("Ana", ["Ana"]) and not is_courtesy("Thanks Ana, call me", ["Ana"])
