"""What only people do to a customer's policy is explained, and passed on to them after a yes alone."""

import json
from typing import Any

import pytest

from tests.chat.offline.visit import TOOLS, Visit, say

POLICIES = [
    {
        "number": "AC-1", "page": "/account/policies/AC-1/", "product": "Electric-car insurance",
        "vehicles": ["2023 Tesla Model 3"], "insures_now": True, "begins": "2026-09-14", "ends": "2027-09-14",
        "premium": "$150.90", "premium_is_per": "month",
        "covers": [{"name": "Collision", "deductible": "$500"}, {"name": "Roadside assistance"}],
    },
    {
        "number": "AC-2", "page": "/account/policies/AC-2/", "product": "Two-wheeler insurance",
        "vehicles": ["2021 Yamaha MT-07"], "insures_now": True, "begins": "2026-04-02", "ends": "2027-04-02",
        "premium": "$40.01", "premium_is_per": "month", "covers": [{"name": "Collision", "deductible": "$1,000"}],
    },
]  # fmt: skip
SERVICE_TOOLS = [*TOOLS, *({"name": name, "input_schema": {}} for name in ("list_policies", "open_support_ticket"))]


class Customer(Visit):
    """Has these policies, or is not signed in."""

    def __init__(self, policies: list[dict[str, Any]] | None = None, *, is_signed_in: bool = True) -> None:
        super().__init__(SERVICE_TOOLS)
        own = {"is_signed_in": True, "policies": POLICIES if policies is None else policies}
        self.record = own if is_signed_in else {"is_signed_in": False, "sign_in": "/account/sign-in/"}
        self.tickets: list[dict[str, Any]] = []

    def _answer(self, name: str, arguments: dict[str, Any]) -> tuple[list[dict[str, Any]], bool]:
        if self.is_out_of_service or name not in ("list_policies", "open_support_ticket"):
            return super()._answer(name, arguments)
        if name == "list_policies":
            return say(json.dumps(self.record)), False
        self.tickets.append(arguments)
        person = [{"person": "joins_queue"}] if arguments["reason"] == "asked_for_person" else []
        return [block for part in ({"ticket": "#12"}, *person) for block in say(json.dumps(part))], False


ERRANDS = [
    ("I moved last week, can you change my address?", "yes please"),
    ("please add my wife to my policy", "go ahead"),
    ("I sold my motorcycle, please take it off my policy", "ok do it"),
    ("cancel my policy for the Tesla", "yes, cancel it"),
    ("can you send me my insurance card", "sure"),
    ("I want to pay my bill", "please have somebody do that for me"),
    ("change my due date please", "yes"),
    ("what's the status of my claim", "yes pass it on"),
    ("lower the deductible on my bike's policy", "please do it"),
    ("take my motorcycle off the road and cancel its policy", "yes"),
    ("Ich bin umgezogen, bitte ändern Sie meine Adresse", "Ja, bitte leiten Sie das weiter"),
    ("Quiero cancelar la póliza de la moto", "sí, por favor"),
    ("Je veux résilier mon contrat pour la Tesla", "oui, transmettez-le"),
    ("what's happening with my claim?", "can you at least pass it on"),
    ("can you open the claim for me?", "yes"),
    ("can you report it for me", "yes"),
    ("can you start the claim", "ok let your team know"),
    ("my claim from last month is still not paid", "yes pass it on"),
    ("Hola, vendí la moto y quiero quitarla de mi póliza", "sí, por favor"),
    ("¿pueden abrir el reclamo por mí?", "sí"),
    ("can I get a copy of the papers", "yes please"),
    ("Je voudrais ajouter ma fille de 19 ans sur mon contrat Tesla", "oui"),
    ("Ich möchte meine Frau zu meinem Vertrag hinzufügen", "ja bitte"),
    ("my phone number changed", "ok yes pass it on"),
    ("I've been waiting two weeks for my refund!!", "ok pass it on then"),
    ("Please take my ex husband off the policy and send me a new card", "yes to both, go ahead"),
    ("Ho traslocato, vorrei cambiare il mio indirizzo", "va bene, inoltrate la richiesta"),
    ("Mudei de casa e preciso mudar o meu endereço", "pode encaminhar"),
    ("我搬家了，想改地址", "好的，请转达"),
    ("我想查一下我的理赔进度", "请帮我转给同事"),
]


@pytest.mark.parametrize(("wish", "consent"), ERRANDS)
def test_an_errand_is_passed_on_after_a_yes_and_in_the_customers_words(wish: str, consent: str) -> None:
    visit = Customer()
    assert "#12" not in visit.say(wish) and not visit.tickets
    assert "#12" in visit.say(consent)
    (ticket,) = visit.tickets
    assert ticket["reason"] == "not_allowed" and wish in ticket["wants"]
    assert visit.quoted is None


@pytest.mark.parametrize(
    "refusal",
    ["no", "no thanks", "no I don't want to talk to anybody", "no, don't pass it on", "forget it, I'll call",
     "I'll keep it after all"],
)  # fmt: skip
def test_nothing_is_passed_on_after_a_no_until_it_is_wanted_after_all(refusal: str) -> None:
    visit = Customer()
    visit.say("cancel my policy for the Tesla")
    assert "nothing is passed on" in visit.say(refusal) and not visit.tickets
    assert "#12" in visit.say("ok fine, pass it on")


@pytest.mark.parametrize(
    "refusal", ["No quiero hablar con nadie", "Nein, bitte nicht weiterleiten", "Non, ne transmettez rien"]
)
def test_a_no_is_heard_in_other_languages(refusal: str) -> None:
    visit = Customer()
    visit.walk("I moved, please change my address", refusal)
    assert not visit.tickets


def test_a_question_in_between_is_answered_and_the_offer_still_stands() -> None:
    visit = Customer()
    visit.say("cancel my policy for the Tesla")
    visit.say("does comprehensive cover hail?")
    assert visit.searched and not visit.tickets
    assert "#12" in visit.say("ok do it")


def test_asking_for_it_again_is_no_yes_to_passing_it_on() -> None:
    visit = Customer()
    visit.walk("I moved last week", "can you change it for me")
    assert not visit.tickets


def test_what_is_told_about_it_goes_along() -> None:
    visit = Customer()
    reply = visit.walk("I moved last week", "to 12 Maple Street, Portland")
    assert "noted" in reply
    visit.say("yes please")
    assert "12 Maple Street" in visit.tickets[0]["wants"]


def test_whoever_has_several_policies_is_asked_which_and_the_ticket_names_it() -> None:
    visit = Customer()
    reply = visit.say("cancel my policy")
    assert "AC-1" in reply and "AC-2" in reply
    reply = visit.say("the bike")
    assert "noted" in reply and "AC-2" in reply and "AC-1" not in reply
    visit.say("yes")
    assert visit.tickets[0]["facts"] == "policy: AC-2 (2021 Yamaha MT-07)"


def test_a_single_policy_needs_no_asking_and_a_stranger_hears_of_none() -> None:
    assert "AC-1 (2023 Tesla Model 3)" in Customer(POLICIES[:1]).say("cancel my policy")
    stranger = Customer(is_signed_in=False)
    assert "AC-" not in stranger.say("cancel my policy")
    assert "#12" in stranger.say("yes")


def test_a_further_car_is_quoted_first_and_goes_along_with_its_facts() -> None:
    visit = Customer()
    visit.walk("I want to add a second car to my policy", "2020 Honda CR-V", "30k miles, I'm 38")
    assert visit.quoted
    visit.say("ok add it")
    assert "model: CR-V" in visit.tickets[0]["facts"]


TWO_WISHES = "I want to change my address and add my husband to the Tesla policy"


def test_two_errands_of_one_message_go_along_together() -> None:
    visit = Customer()
    assert "all of it" in visit.say(TWO_WISHES) and not visit.searched
    assert "#12" in visit.say("yes do both")
    assert TWO_WISHES in visit.tickets[0]["wants"]


def test_the_policy_an_errand_is_about_is_no_figures() -> None:
    visit = Customer()
    visit.walk("I traded my Yamaha for a 2022 Kawasaki Z650, can you update my policy?", "3,500 miles on it", "me, 38")
    visit.say("ok pass it on")
    assert visit.tickets[0]["facts"].startswith("policy: AC-2") and "model: Z650" in visit.tickets[0]["facts"]


def test_two_errands_need_no_word_of_a_policy() -> None:
    reply = Customer().say("We just moved to Columbus, Ohio and I also want to take the motorcycle off")
    assert "all of it" in reply


def test_what_is_paid_now_is_of_the_policy() -> None:
    assert "$150.90" in Customer().say("how much am I paying for the Tesla?")
    assert "$150.90" in Customer().say("hi, how much do I pay for the Tesla")


def test_a_further_errand_joins_the_one_that_is_open() -> None:
    visit = Customer()
    visit.walk("I moved last week, please change my address", "and send me new id cards", "yes please")
    assert all(words in visit.tickets[0]["wants"] for words in ("I moved last week", "new id cards"))


def test_what_takes_the_place_of_an_errand_does_not_join_it() -> None:
    visit = Customer()
    visit.walk("cancel my bike's policy", "actually no, just lower the deductible on my bike's policy", "ok do it")
    assert "cancel" not in visit.tickets[0]["wants"]


def test_a_replaced_car_is_quoted_and_goes_along_in_one_step() -> None:
    visit = Customer()
    visit.say("I sold the Tesla and bought a 2024 Hyundai Ioniq 5, can you swap it on my policy?")
    reply = visit.say("8k miles, I'm 38")
    assert visit.quoted and visit.quoted["model"] == "Ioniq 5" and reply.endswith("Shall I pass it on to our team?")
    assert "before anything is changed" in visit.say("what's the price difference")
    visit.say("yes please")
    assert visit.tickets[0]["facts"].startswith("policy: AC-1 (2023 Tesla Model 3), make: Hyundai")


def test_a_bought_vehicle_that_is_wanted_on_the_account_is_quoted_and_goes_along() -> None:
    visit = Customer()
    visit.walk(
        "just bought a Triumph Bonneville 2023, want it on my account", "1,200 miles", "I'm 38", "fine, pass it on"
    )
    assert "model: Bonneville" in visit.tickets[0]["facts"]


def test_what_happened_goes_along_with_the_claim() -> None:
    visit = Customer()
    visit.walk("hi someone stole my motorcycle", "can you start the claim", "yes")
    assert "stole my motorcycle" in visit.tickets[0]["wants"]


def test_policies_are_told_of_by_their_place_in_the_row() -> None:
    visit = Customer()
    visit.say("which policies do I have with you")
    assert "AC-2" not in visit.say("what does the first one cover") and "AC-1" not in visit.say("and the second?")
    reply = visit.say("when do they end")
    assert "AC-1" in reply and "AC-2" in reply
    reply = visit.say("how much is that together per month")
    assert "$150.90" in reply and "$40.01" in reply


def test_the_policy_that_a_further_car_is_to_join_is_no_car_to_quote() -> None:
    visit = Customer()
    visit.walk("I want to add a second car", "2020 Honda CR-V, 30k miles, I'm 38")
    assert "Tesla" not in visit.say("can it go on the same policy as the Tesla?") and not visit.quoted
    visit.say("ok please arrange that")
    assert "model: CR-V" in visit.tickets[0]["facts"]


def test_a_sold_car_in_the_middle_of_a_quote_gives_way_to_the_next() -> None:
    visit = Customer(is_signed_in=False)
    visit.walk("I need a quote for my Nissan Leaf", "oh wait I sold that. It's a Chevy Bolt now, 2021", "35k, I'm 39")
    assert visit.quoted and visit.quoted["model"] == "Bolt EV"


def test_how_and_when_an_answer_comes_is_told_of_what_was_passed_on() -> None:
    visit = Customer()
    visit.walk("I moved last week", "yes")
    assert "in this conversation" in visit.say("do I get a confirmation by email?")
    assert "in this conversation" in visit.say("will someone email me about it?")
    visit.say("what do I pay on the bike?")
    assert "can't promise a time" in visit.say("when will I hear back")
    assert "can't promise a time" in visit.say("when will someone get back to me?") and len(visit.tickets) == 1
    assert "in this conversation" not in Customer().say("do I get a confirmation by email?")


def test_what_anger_was_led_to_is_passed_on_at_a_word() -> None:
    visit = Customer()
    visit.walk("this is ridiculous", "ok pass it on then")
    assert visit.tickets[0]["reason"] == "asked_for_person"


def test_whoever_leaves_an_errand_open_hears_that_nothing_is_passed_on() -> None:
    visit = Customer()
    reply = visit.walk("I moved last week", "ok bye now")
    assert "nothing is passed on" in reply and not visit.tickets


def test_a_remark_after_an_accident_is_not_looked_up() -> None:
    visit = Customer()
    visit.walk("someone just rear ended me", "no, nobody hurt. just the bumper")
    assert not visit.searched


def test_asking_for_a_person_still_gets_one_with_what_was_told() -> None:
    visit = Customer()
    visit.walk("I moved last week", "I want to talk to a human")
    (ticket,) = visit.tickets
    assert ticket["reason"] == "asked_for_person" and "I moved last week" in ticket["wants"]


def test_a_no_after_it_was_passed_on_says_that_it_stays_there() -> None:
    visit = Customer()
    assert "stays with our team" in visit.walk("I moved last week", "yes", "no, forget it, I'll call")


def test_a_desk_that_is_away_leaves_the_button_and_the_telephone() -> None:
    visit = Customer()
    visit.say("I moved last week")
    visit.is_out_of_service = True
    reply = visit.say("yes please")
    assert "Talk to a person" in reply and "1-800-123-4567" in reply


def test_a_change_of_the_policy_just_told_of_goes_along_with_what_was_asked() -> None:
    visit = Customer()
    visit.walk("does my tesla have rental car cover", "how do i add that", "ok pass that on too")
    assert all(words in visit.tickets[0]["wants"] for words in ("rental car cover", "how do i add that"))
    assert visit.tickets[0]["facts"] == "policy: AC-1 (2023 Tesla Model 3)"
    assert "Shall I pass" not in Customer().say("how do i add that")


def test_an_own_policy_is_told_of_beside_a_quote_for_another_vehicle() -> None:
    visit = Customer()
    visit.walk("quote for my wife's 2020 Mazda CX-5, 40k miles, she's 36", "when does my tesla policy end?")
    assert [name for name, _ in visit.calls] == ["list_policies"]
    assert "$40.01" in visit.say("and what do I pay on my bike?")


def test_an_errand_in_the_middle_of_a_quote_asks_for_nothing_else() -> None:
    visit = Customer()
    assert visit.walk("quote for my car", "I moved, please change my address").endswith("Shall I?")


FOLLOW_UPS = [
    ("and its deductible?", ["AC-1", "$500"]),
    ("and the bike?", ["AC-2"]),
    ("what is the deductible on the motorcycle?", ["AC-2", "$1,000"]),
    ("does it have rental?", ["don't find that on policy AC-1", "Collision"]),
    ("does it include roadside assistance?", ["It has:", "Roadside assistance"]),
    ("when does that policy end?", ["AC-1", "September 14, 2027"]),
    ("and when does it renew", ["AC-1", "September 14, 2027"]),
    ("Combien je paie actuellement pour la Tesla ?", ["AC-1", "150,90"]),
    ("Was kostet mich das Motorrad?", ["AC-2", "40,01\u00a0$"]),
    ("Und wann läuft meine Motorradversicherung ab?", ["AC-2", "2. April 2027"]),
    ("Quelle est ma prime pour la moto ?", ["AC-2", "40,01\u00a0$"]),
]


@pytest.mark.parametrize(("asked", "told"), FOLLOW_UPS)
def test_a_record_is_asked_about_further(asked: str, told: list[str]) -> None:
    visit = Customer()
    visit.say("what does my Tesla policy cover?")
    reply = visit.say(asked)
    assert all(text in reply for text in told), reply
    assert not visit.searched and visit.quoted is None


def test_a_vehicle_that_is_insured_begins_no_quote_and_a_price_for_another_does() -> None:
    visit = Customer()
    visit.walk("when does my policy for the Tesla end?", "thanks")
    visit.say("now a quote for a 2018 Honda Civic with 60,000 miles, I'm 40")
    assert visit.quoted and visit.quoted["make"] == "Honda"


def test_after_a_question_in_between_a_plain_yes_means_the_errand() -> None:
    visit = Customer()
    assert "Shall I pass it on" in visit.walk("I moved last week", "does comprehensive cover hail?")
    assert "#12" in visit.say("yes please go ahead")
    assert "can't promise a time" in visit.say("when will they answer?")


@pytest.mark.parametrize(
    "words", ["the Yamaha has to come off my policy", "Ich möchte die Yamaha aus meinem Vertrag nehmen"]
)
def test_a_vehicle_that_is_named_in_an_errand_begins_no_quote(words: str) -> None:
    visit = Customer()
    visit.walk(words, "yes please")
    assert visit.tickets and not visit.quoted


def test_who_moves_and_wants_a_quote_gets_a_quote() -> None:
    visit = Customer()
    assert "odometer" in visit.say("We're moving to Ohio, what's a quote for our 2019 Outback?") and not visit.tickets


def test_a_person_is_still_reached_with_a_no_before_it() -> None:
    visit = Customer()
    visit.walk("what's the status of my claim", "no I want a human")
    assert visit.tickets[0]["reason"] == "asked_for_person"


def test_taking_back_what_was_passed_on_is_heard() -> None:
    visit = Customer()
    assert "stays with our team" in visit.walk("I want to talk to a human", "never mind")


def test_what_i_pay_is_read_from_the_record() -> None:
    visit = Customer()
    assert "$40.01" in visit.say("how much am I paying for the motorcycle?")
    assert "$150.90" in visit.say("and for the car?")


def test_what_one_policy_has_is_wanted_on_the_other_too() -> None:
    visit = Customer()
    visit.walk("what does my Tesla policy cover?", "I want it on the Yamaha too", "yes please")
    assert "AC-2" in visit.tickets[0]["facts"]


@pytest.mark.parametrize("words", ["how much more would that cost?", "what will that do to my premium"])
def test_what_an_errand_costs_is_for_people_to_say(words: str) -> None:
    visit = Customer()
    assert "what it comes to" in visit.walk("please add my son to my policy", words) and visit.quoted is None


def test_the_same_wish_told_more_closely_is_noted_and_not_explained_again() -> None:
    visit = Customer()
    visit.walk("please change my address", "we moved to 77 Lake Road, Columbus, Ohio")
    assert not visit.searched
    visit.say("yes")
    assert "77 Lake Road" in visit.tickets[0]["wants"]


def test_what_was_told_of_a_policy_can_be_changed() -> None:
    visit = Customer()
    visit.walk("what's the deductible of my Tesla policy", "can I get it lower", "yes please pass it on")
    assert "AC-1" in visit.tickets[0]["facts"]
