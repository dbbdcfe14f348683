"""The steps of a visit, each in many wordings. Every wording must lead to the same thing."""

import pytest

from tests.chat.offline.visit import TESLA, Visit

GREETINGS = """
hi|hello|Hey there|good morning|Good afternoon!|Hi Eva|hello, how are you?|hey|howdy|yo|greetings|hi, are you there?
Hello!!|good evening|is anyone there?|hiya|hello again|Hi, nice to meet you|hey, how's it going|morning|heya|HELLO
hi there :)|hello eva, how are you today?|good day|hello?|hey team|Hi everyone|hey hey|helo|hey you there
"""
ELECTRIC = """
I just bought an electric car. What do you cover?|what does electric car insurance cover|do you cover electric cars?
What's covered for EVs?|tell me about EV insurance|I have an electric vehicle, what would be covered
hi, do you guys insure electric cars|what does your EV policy include?|Is my electric car covered by you?
can you explain the coverage for electric vehicles|electric car coverage?|I'm buying an EV, what insurance do I need
What do I get with electric-car insurance|does your insurance cover an ev|whats in the electric car insurance
I'd like to know about cover for my new electric car|Could you tell me what the electric policy covers?
Which covers come with electric car insurance?|How does insurance for electric cars work?
I was wondering what is covered on an electric car|we got an EV last week. is it covered?
what kind of cover do you have for electric vehicles|electric cars - what do you offer?
Do you have insurance for electric cars|I own a Tesla. What would you cover?|is there special cover for electric cars
explain electric car insurance to me please|what about electric vehicle protection, what is covered
So what does the electric-car policy actually cover?|are electric cars covered differently|ev cover details pls
"""
BATTERY = """
is the battery covered?|What happens if my battery is damaged?|does it cover the battery|battery cover?
what if the battery degrades|do you pay for a new battery|My battery lost capacity, is that covered?
and the battery?|what about the battery|are batteries included in the cover|Is battery damage insured?
how is the battery covered|tell me about battery cover|does the policy pay for battery degradation
if my EV's battery breaks, do you pay?|is the high-voltage battery part of the cover|Will a dead battery be covered
Who pays when the battery is damaged?|can the battery be insured|battery damage - covered?|does degradation count
is battery degradation covered, and for how long|I'd like to know if the battery is covered
Could you tell me about the battery cover|what does battery cover include|whats covered on the battery
my car's battery got damaged, does insurance help|is a damaged battery covered by you|hows the battery covered
do you cover the battery of an electric car|Is the battery covered against damage?
"""
UNRELATED = """
What's the weather tomorrow?|tell me a joke|Who won the game last night?|write me a poem|can you write python code
how do I bake a cake|What's the capital of France?|who should I vote for?|what do you think of the president
recommend a good movie|what is the meaning of life|What's 12 times 14?|give me a recipe for lasagna
help me with my homework|which stocks should I buy|how's the stock market|should I invest in bitcoin
translate hello into Japanese|sing me a song|do you like pizza|what time is it|set an alarm for 7
what's the best restaurant in Boston|plan my vacation to Spain|is there a god?|do you have a girlfriend
how do I lose weight|I have a headache, what should I take?|who is Taylor Swift|play some music
what's your favorite color|order me a pizza|can you give me legal advice for my divorce|flip a coin
write an essay about dogs|What year did the war end? tell me about the history of Rome|how tall is Mount Everest
"""
WISHES = """
I'd like a quote|can I get a quote?|quote please|how much would it cost to insure my car?|Get me a price
How much is car insurance?|what would I pay for my car|give me an estimate|I want to insure my car
I need insurance for my car|could you give me a quote for my car|how much do you charge|Get a quote for my car
what's the price for insuring my car?|how much would I pay per month|I want a price|what would my premium be
can you work out a quote for me|I'm looking for car insurance|let's do a quote|ok, let's do the quote
I would like to get a quote please|how much for my car|Can you calculate my rate?|want a quote
so about the quote|How much would insurance be for me?|i wanna get a quote|can you tell me how much it would cost
price quote for my vehicle|start a quote|How expensive would it be to insure my car|show me a price
I'd like a price|price me up|what's it gonna cost me?|ballpark figure please|cost?|pricing|rates|sign me up
looking to switch insurers, what would you charge|im shopping around for insurance|can i get insured today|get started
please provide pricing|need to insure my vehicle|I'd like to see what I'd pay|hit me with a number|let's begin
"""
PEOPLE = """
can I talk to a person|I want to speak to a human|talk to a person|human please|agent|representative
can someone call me|I'd like to speak to someone|connect me to an agent|transfer me to a human|is there a real person?
I want a real person|can I speak with a representative?|let me talk to your manager|get me a human
could somebody contact me|please have someone call me back|call me back|I need a person|put me through to someone
I'd rather talk to a human being|can I chat with a live agent?|speak to an advisor|no more bots
I want to talk with one of your colleagues|operator|is there anyone I can talk to|can you connect me with sales staff
customer service|pass me to an employee|could I be contacted by someone
"""
ENDINGS = """
bye|goodbye|thanks, bye!|that's all, thank you|see you|have a nice day|no, that's all|nothing else, thanks
ok bye|Thanks for your help, goodbye|that is everything|I'm done, thanks|take care|good night|no thanks, I'm good
that'll be all|cya|great, thanks, bye|see ya later|alright, talk to you later|no more questions|all done
thank you, have a great day|okay that's it|I have to go now, bye|nope, that's it|bye bye|perfect, bye
we're done|thanks a lot, see you|no that's everything, thank you|cheers, that's me done|ok bye now
You have been most helpful. Good day.|not today, maybe next week. bye
"""
WHY = """
why so much?|why is it so expensive|that's a lot|how did you get that price?|Can you break it down?|break down please
wow|That's too expensive|why that much|how is it calculated|what goes into the price|how was that calculated?
that's pretty steep|why is my premium so high|explain the price|how come it's so much|what makes up the premium
that seems expensive|could you explain the quote|what affects the price?|how did you come to that figure
ouch|hm, quite pricey|which factors determine the price|how can I lower it|how do I make it cheaper|why?
Where does that price come from, why so high|how can I lower my premium|what makes it so expensive|show me the breakdown
"""
INCLUDED = """
what's included?|what does it include|what is covered|what does that cover|what am I paying for|what do I get
what's in it?|what is included in the quote|What does this quote include?|what do I get for that|what's covered
Which covers are included?|what does the price include|what would I get for that|what all is included
so what does it cover?|what is it covering... what's included|what coverage is included|yes, what's included?
which coverages do I get|tell me what's included|what's included in that price?|whats in the quote
what is included in this price|ok and what does it include?|what is part of it, what's included|what am I getting
what does my quote cover|and what's included|What do I get for the money?|what would be included
"""


def wordings(table: str) -> list[str]:
    lines = [wording.strip() for line in table.strip().splitlines() for wording in line.split("|")]
    assert len(lines) >= 30
    return lines


@pytest.mark.parametrize("text", wordings(GREETINGS))
def test_a_greeting_is_returned_without_looking_anything_up(text: str) -> None:
    visit = Visit()
    reply = visit.say(text)
    assert not visit.calls and ("insur" in reply or "help" in reply or "do for you" in reply)


@pytest.mark.parametrize("text", wordings(ELECTRIC))
def test_cover_for_an_electric_car_is_answered_from_its_article(text: str) -> None:
    visit = Visit()
    assert "battery" in visit.say(text)
    assert "/help/electric/#cover" in [block.citation.source for block in visit.cited if block.citation]


@pytest.mark.parametrize("text", wordings(BATTERY))
def test_what_only_electric_cars_need_is_answered_with_its_passage(text: str) -> None:
    visit = Visit()
    visit.say("What does electric-car insurance cover?")
    assert "high-voltage battery" in visit.say(text)
    assert "/help/battery/#damage" in [block.citation.source for block in visit.cited if block.citation]


@pytest.mark.parametrize("text", wordings(UNRELATED))
def test_an_unrelated_wish_is_declined_and_led_back(text: str) -> None:
    visit = Visit()
    reply = visit.say(text)
    assert not visit.cited and not visit.quoted
    assert "insurance" in reply and "Talk to a person" not in reply


@pytest.mark.parametrize("text", wordings(WISHES))
def test_a_wish_for_a_price_starts_with_the_vehicle(text: str) -> None:
    visit = Visit()
    reply = visit.say(text)
    assert not visit.calls and "make" in reply.lower() and "model" in reply.lower() and reply.endswith(("?", "."))


@pytest.mark.parametrize("text", wordings(PEOPLE))
def test_a_wish_for_a_person_is_told_the_way(text: str) -> None:
    visit = Visit()
    reply = visit.say(text)
    assert "**Talk to a person**" in reply and "1-800-123-4567" in reply and not visit.calls


@pytest.mark.parametrize("text", wordings(ENDINGS))
def test_a_goodbye_after_a_quote_keeps_its_reference_at_hand(text: str) -> None:
    visit = Visit()
    visit.say("quote for my 2022 Tesla Model 3, 12,000 miles, I'm 34")
    reply = visit.say(text)
    assert "Q-7F3K" in reply and "December 23, 2026" in reply and not visit.calls and "?" not in reply


@pytest.mark.parametrize("text", wordings(WHY))
def test_a_price_is_explained_by_its_breakdown(text: str) -> None:
    visit = Visit()
    visit.say("quote for my 2022 Tesla Model 3, 12,000 miles, I'm 34")
    reply = visit.say(text)
    assert "Base price: $138.00" in reply and "−$6.50" in reply and not visit.quoted


@pytest.mark.parametrize("text", wordings(INCLUDED))
def test_what_a_quote_includes_is_listed(text: str) -> None:
    visit = Visit()
    visit.say("quote for my 2022 Tesla Model 3, 12,000 miles, I'm 34")
    assert "- Liability\n- Battery: damage and degradation" in visit.say(text)


def test_the_reference_conversation_goes_from_hello_to_goodbye() -> None:
    visit = Visit()
    assert "Hi" in visit.say("Hi!")
    visit.say("I'm getting an electric car soon, what would be covered?")
    assert visit.cited
    assert "charger at your home" in visit.say("And my wallbox at home?") and visit.cited
    assert "insurance" in visit.say("Nice. Will it rain tomorrow? What's the weather like?") and not visit.cited
    assert "make" in visit.say("OK, how much would it be for me?").lower()
    assert "miles" in visit.say("It's a 2021 Tesla Model 3")
    assert "old" in visit.say("12,000") or "age" in visit.plan.text
    assert "aged 18 to 85" in visit.say("17")
    assert "$146.50 a month" in visit.say("sorry, 34, and the car is a 2022")
    assert visit.quoted == TESLA
    assert "Base price" in visit.say("why that much?")
    assert "$139.50" in visit.say("and with 5,000 miles on it?")
    assert visit.quoted == TESLA | {"mileage": 5000}
    assert "Q-7F3K" in visit.say("can I save that for later?")
    assert "Talk to a person" in visit.say("can someone get in touch with me")
    assert "Q-7F3K" in visit.say("Great, thank you. Bye!")


@pytest.mark.parametrize(
    ("said", "looked_up"),
    [
        ("Tell me more about this", "battery"),
        ("What does this mean?", "battery"),
        ("Summarise this page", "battery"),
        ("Is it covered after a flood?", "battery"),
        ("Is it covered when it loses capacity?", "battery"),
        ("Do you insure motorcycles?", "motorcycles"),
    ],
)
def test_what_names_no_subject_is_about_the_article_that_the_visitor_reads(said: str, looked_up: str) -> None:
    visit = Visit()
    note = '<operator_note>The visitor is reading our help article "Battery cover" (/help/x/).</operator_note>'
    visit.say(said, note)
    ((_, call),) = visit.calls
    sought = " ".join(call.values()).lower()
    assert looked_up in sought
    assert looked_up == "battery" or "battery" not in sought
