"""Whether the facts are confirmed before the price is the company's to say; by itself they come together."""

from collections.abc import Iterator

import pytest

from tests.chat.offline.visit import PROFILE, TESLA, Visit

FACTS = "quote: 2022 Tesla Model 3, 12,000 miles, I'm 34"


@pytest.fixture
def confirming() -> Iterator[None]:
    PROFILE["confirm_before_price"] = True
    yield
    PROFILE["confirm_before_price"] = False


def test_by_itself_the_price_comes_at_once_with_the_facts_it_is_for() -> None:
    visit = Visit()
    reply = visit.say(FACTS)
    assert visit.quoted == TESLA
    assert all(fact in reply for fact in ("$146.50", "2022 Tesla Model 3", "12,000 miles", "aged 34"))


def test_a_company_may_have_them_confirmed_first(confirming: None) -> None:
    visit = Visit()
    reply = visit.say(FACTS)
    assert visit.quoted is None and "$" not in reply and reply.endswith("?")
    assert all(fact in reply for fact in ("2022 Tesla Model 3", "12,000 miles", "aged 34"))
    assert "$146.50" in visit.say("yes") and visit.quoted == TESLA


def test_a_fact_put_right_is_read_back_again_before_the_price(confirming: None) -> None:
    visit = Visit()
    reply = visit.walk(FACTS, "no, I'm 35")
    assert visit.quoted is None and "35" in reply
    visit.say("yes, that's right")
    assert visit.quoted == TESLA | {"driver_age": 35}
