"""What a quote is made of and what is done with it, each step of a visit in many wordings."""

import pytest

from tests.chat.offline.test_steps import wordings
from tests.chat.offline.visit import TESLA, Visit

FACTS = """
2022 Tesla Model 3, 12,000 miles, I'm 34|Tesla Model 3 2022 12k miles age 34|34, 2022, 12,000 miles, Tesla, Model 3
I'm 34 and I drive a 2022 Tesla Model 3 with 12,000 miles on it|price for a '22 Tesla Model 3, 12k on the clock, 34 yo
how much for a 2022 Model 3 with about 12 thousand miles? I am 34 years old|quote 2022 tesla model 3 12000 mi 34 yrs
It's a Tesla Model 3 from 2022. It has 12,000 miles. I'm thirty-four. What would it cost?
make Tesla model Model 3 year 2022 mileage 12000 age 34|age 34 mileage 12,000 year 2022 make Tesla model Model 3
my wife and I share a 2022 Tesla Model 3, it has 12,000 miles, I'm 34 and the main driver|34yo, tesla model 3, 2022, 12k
Hi! I'd like to insure my 2022 Tesla Model 3. Odometer says 12,000. I turned 34 last week.
could you price a Tesla Model 3, model year 2022, 12 000 miles, driver is 34|tesla 3 2022, 12k miles, i am 34
two thousand twenty two tesla model 3, twelve thousand miles, thirty four years old, how much
I need insurance: Tesla, Model 3, 2022, 12k, 34
we bought a Tesla Model 3 in 2023, it's a 2022, 12,000 miles, I'm 34. price?
driver 34, car 2022 Tesla Model 3, odometer 12,000|im 34 w a 2022 tesla model 3 12k miles whats the price
What would I pay? 2022 Tesla Model 3; 12,000 miles; 34 years old|12,000 miles, 2022 Tesla Model 3, 34 years
I've had my license for 16 years, I'm 34, and the car is a 2022 Tesla Model 3 with 12,000 miles
I'll be 35 in March. 2022 Tesla Model 3, 12,000 miles. How much?|my Tesla Model 3 (2022) has 12,000 miles and I'm 34
I was with my last insurer for 10 years. Quote me: 2022 Tesla Model 3, 12,000 miles, I'm 34
quote pls: tesla model 3 / 2022 / 12000 miles / 34|the car: 2022 Tesla Model 3. miles: 12,000. me: I'm 34.
Tesla model 3 gekauft, Bj. 2022, 12.000 Meilen, ich bin 34, was kostet das?
2022 Tesla Model 3, 12 mil millas, tengo 34 años
"""
CORRECTIONS = """
no, 2021|sorry, it's a 2021|actually 2021|2021, not 2022|oops, I meant 2021|wait, it's from 2021|the year is 2021
no wait 2021|make that 2021|it should be 2021|my mistake, 2021|not 2022, 2021|correction: 2021|change the year to 2021
sorry I meant 2021|hm, the registration says 2021|it is a 2021 model|nope, it's 2021|I got the year wrong, it's 2021
wrong year, 2021|the model year is 2021 actually|I said 2022 but it's 2021|2021 sorry|typo, 2021|let's say 2021
try 2021|what if it's a 2021?|update the year to 2021 please|it's actually from 2021|can you change it to 2021
"""
KEEPING = """
save it|save that please|can you save this quote?|email it to me|send it to me|can I have that in writing|print it
could you mail me the quote|keep that for me|I'll think about it|let me think about it|I need to think
I have to sleep on it
can I come back to it later|I'll talk to my wife first|send me a copy|what's the reference number|write that down for me
put it on file|hold that quote for me|can you hold that price|text it to me|I'd like a copy|save for later
not now, maybe later. can I come back to it|I want to decide later|can I get that by email|note it down please
e-mail me the offer please|save the price|send the quote to my email|remember it for me
"""
BUYING = """
I'll take it|how do I buy it|I want to buy this|let's do it, where do I sign|sign me up|how do I sign up|I accept
I'd like to go ahead|ok let's proceed|what's the next step|next steps?|I want to purchase it|ready to buy|deal
how can I activate it|I want to start the policy|can I buy it online|how do I get this policy|sounds good, what now?
perfect, how do I buy it|can I sign up today|I'd like to buy the policy|ok i want buy now
looks good, how do I go on|I would like to purchase|where do I sign|let's go with it|how do I proceed|what happens next
I want to sign|can we go ahead
"""


def quote_first() -> Visit:
    visit = Visit()
    visit.say("quote for my 2022 Tesla Model 3, 12,000 miles, I'm 34")
    assert visit.quoted == TESLA
    return visit


@pytest.mark.parametrize("text", wordings(FACTS))
def test_five_facts_in_one_message_are_a_quote_for_just_these(text: str) -> None:
    visit = Visit()
    visit.say(text)
    assert visit.quoted == TESLA


@pytest.mark.parametrize("text", wordings(CORRECTIONS))
def test_a_corrected_year_is_quoted_anew_and_nothing_else_is_changed(text: str) -> None:
    visit = quote_first()
    visit.say(text)
    assert visit.quoted == TESLA | {"year": 2021}


@pytest.mark.parametrize("text", wordings(KEEPING))
def test_a_quote_to_be_kept_is_told_where_it_is(text: str) -> None:
    visit = quote_first()
    reply = visit.say(text)
    assert "Q-7F3K" in reply and "December 23, 2026" in reply and not visit.calls


@pytest.mark.parametrize("text", wordings(BUYING))
def test_a_wish_to_buy_leads_to_a_person_with_the_reference(text: str) -> None:
    visit = quote_first()
    reply = visit.say(text)
    assert "**Talk to a person**" in reply and "Q-7F3K" in reply
