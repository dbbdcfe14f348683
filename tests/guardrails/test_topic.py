"""What has nothing to do with the company's business is told from what has, and from what only leans on it."""

import itertools
from pathlib import Path

import pytest
from django.test import override_settings

from guardrails import policy, topic
from guardrails.company import load_company
from guardrails.middleware import Exchange, Reply, build_chain
from guardrails.policy import Rule
from tests.guardrails.support_texts import TEXTS

OFF_TOPIC = [
    "What will the weather be like in Denver on Sunday?",
    "How long do I have to boil an egg?",
    "write a short poem about the autumn rain",
    "who scored the most goals in the last world cup",
    "can you book two plane tickets to Lisbon for me",
    "my bank card was swallowed by the machine",
    "can I cancel my gym membership here",
    "how do I return shoes to Amazon",
    "¿Cómo se prepara una tortilla de patatas?",
    "Wie wird das Wetter am Wochenende?",
    "今天北京的天气怎么样？",
    "พรุ่งนี้อากาศเป็นอย่างไร",
]
ON_TOPIC = [
    "what would it cost me to insure a Vespa",
    "a tree fell on my Rivian last night",
    "I'd like to speak with one of your people please",
    "does your policy pay when the wallbox burns down",
    "¿Cubre el seguro la batería de mi coche eléctrico?",
    "Zahlt die Versicherung nach einem Wildunfall?",
    "คุณทำประกันรถยนต์ไฟฟ้าไหม",
]
NOT_JUDGED = ["and for the battery?", "yes", "2019", "45k miles", "Maria", "no, the other one",
              "how long does it take?", "and what about that?", "y para la moto?", "ok thanks", "🚗", ""]  # fmt: skip


@pytest.mark.parametrize(("name", "wanted"), [("in_scope", 0.94), ("off_topic", 0.77)])
def test_of_texts_in_seven_languages_nearly_all_in_scope_are_kept_and_most_of_the_others_found(
    name: str, wanted: float
) -> None:
    texts = (Path(__file__).parent / "screen" / f"{name}.txt").read_text("utf-8").split("\n")
    right = [text for text in texts if text and (topic.classify(text).label == "off_topic") == (name == "off_topic")]
    assert len(texts) > 150 and len(right) >= wanted * (len(texts) - 1)


@pytest.mark.parametrize("text", OFF_TOPIC)
def test_what_has_nothing_to_do_with_us_is_off_topic(text: str) -> None:
    assert topic.classify(text).label == "off_topic"


@pytest.mark.parametrize("text", ON_TOPIC)
def test_what_we_are_there_for_is_on_topic(text: str) -> None:
    assert topic.classify(text).label == "on_topic"


@pytest.mark.parametrize("text", NOT_JUDGED)
def test_what_leans_on_something_said_before_is_never_off_topic(text: str) -> None:
    assert topic.classify(text) == topic.UNKNOWN


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Hi, I am [PERSON_1], my mail is [EMAIL_1] and my phone [PHONE_1]", "near"),
        ("You can reach my neighbour at [ADDRESS_1] on weekdays", "near"),
        ("I am [PERSON_1]. What will the weather be like in Denver on Sunday?", "off_topic"),
        ("I am [PERSON_1]. What does it cost to insure a Vespa?", "on_topic"),
    ],
)
def test_who_says_who_they_are_is_not_judged_for_it(text: str, label: str) -> None:
    assert topic.classify(text).label == label


@pytest.mark.parametrize("text", ["how do I change the oil of my pickup", "is there a traffic jam on I-95"])
def test_driving_is_near(text: str) -> None:
    assert topic.classify(text).label == "near"


@pytest.mark.parametrize(
    "text", ["hello, how are you today", "are you a robot or a real person", "tell me a joke please"]
)
def test_small_talk_is_small_talk(text: str) -> None:
    assert topic.classify(text).label == "small_talk"


def test_customers_are_not_off_topic() -> None:
    assert [text for text in TEXTS if topic.classify(text).label == "off_topic"] == []


def test_one_sentence_about_our_business_makes_the_message_one_about_it() -> None:
    assert topic.classify(f"{OFF_TOPIC[0]} And do you cover hail damage to my car?").label == "on_topic"


def test_a_word_of_ours_in_a_sentence_that_is_judged_decides_as_judging_it_would() -> None:
    mixed = [f"{other} {ours}" for other, ours in itertools.product(OFF_TOPIC, ON_TOPIC)]
    known = [text for text in (*OFF_TOPIC, *ON_TOPIC, *NOT_JUDGED, *TEXTS, *mixed) if topic.has_our_words(text)]
    assert len(known) > 30
    assert [text for text in known if topic.classify(text).label == "off_topic"] == []


@override_settings(CHAT_MIDDLEWARE=["guardrails.middleware.TopicMiddleware"])
async def test_what_has_a_word_of_ours_is_not_compared_by_meaning() -> None:
    topic.forget()
    for text in ("Do you insure a Vespa?", ON_TOPIC[1]):
        exchange, reply = await send(text, Rule("topic", "block"))
        assert (reply.answer, exchange.verdicts) == (None, [])
    assert topic.recall("Do you insure a Vespa?") is None and topic.recall(ON_TOPIC[1]) is None
    await send("a tree fell on our house last night", Rule("topic", "flag"))
    assert topic.recall("a tree fell on our house last night") is not None


@pytest.fixture(autouse=True, scope="module")
def warm() -> None:
    topic.warm_up()


async def send(text: str, rule: Rule) -> tuple[Exchange, Reply]:
    exchange = Exchange(conversation_id="c1", text=text)
    with policy.trying(rule):
        return exchange, await build_chain()(exchange)


@override_settings(CHAT_MIDDLEWARE=["guardrails.middleware.TopicMiddleware"])
async def test_off_topic_is_flagged_or_answered_without_the_model_as_the_rule_says() -> None:
    exchange, reply = await send(OFF_TOPIC[0], Rule("topic", "flag"))
    assert reply.answer is None
    assert [(v.rule, v.action, v.kind) for v in exchange.verdicts] == [("topic", "flag", "OFF_TOPIC")]
    exchange, reply = await send(OFF_TOPIC[0], Rule("topic", "block", message="Let's talk about cars."))
    assert reply.answer == "Let's talk about cars."
    exchange, reply = await send(ON_TOPIC[0], Rule("topic", "block"))
    assert (reply.answer, exchange.verdicts) == (None, [])


@override_settings(CHAT_MIDDLEWARE=["guardrails.middleware.TopicMiddleware"])
async def test_only_a_judgement_that_changes_nothing_is_postponed() -> None:
    exchange = Exchange(conversation_id="c1", text=OFF_TOPIC[1], may_postpone=True)
    with policy.trying(Rule("topic", "flag")):
        assert (await build_chain()(exchange)).answer is None and exchange.verdicts == []
        await exchange.run_postponed()
    assert [(v.rule, v.action, v.kind) for v in exchange.verdicts] == [("topic", "flag", "OFF_TOPIC")]
    with policy.trying(Rule("topic", "block", message="Let's talk about cars.")):
        reply = await build_chain()(Exchange(conversation_id="c1", text=OFF_TOPIC[2], may_postpone=True))
    assert reply.answer == "Let's talk about cars."


@override_settings(CHAT_MIDDLEWARE=["guardrails.middleware.TopicMiddleware"])
async def test_nobody_waits_for_the_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topic, "is_warm", lambda: False)
    monkeypatch.setattr(topic, "classify", lambda text: 1 / 0)
    topic.forget()
    exchange, reply = await send(OFF_TOPIC[0], Rule("topic", "block"))
    assert (reply.answer, exchange.verdicts) == (None, [])


@override_settings(CHAT_MIDDLEWARE=["guardrails.middleware.TopicMiddleware"])
async def test_a_broken_judgement_is_flagged_and_the_message_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topic, "classify", lambda text: 1 / 0)
    topic.forget()
    exchange, reply = await send(OFF_TOPIC[0], Rule("topic", "block"))
    assert reply.answer is None
    assert [(v.action, v.kind) for v in exchange.verdicts] == [("flag", "FAILED")]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('[[topic]]\nname = "boats"\nlabel = "wet"\nphrases = ["a boat"]', "boats: label must be one of"),
        ('[[topic]]\nname = "boats"\nlabel = "near"', "boats: it needs at least one phrase"),
        ('[[topic]]\nname = "boats"\nlabel = "near"\nphrases = [1]', "boats: phrases must be a list of texts"),
        ('[[topic]]\nname = "boats"\nlabel = "near"\nphrases = ["a"]\nsize = 1', "boats: unknown: size"),
        ("[[topic", "not valid TOML"),
    ],
)
def test_a_wrong_topics_file_is_refused_with_its_name(tmp_path: Path, content: str, problem: str) -> None:
    (tmp_path / "topics.toml").write_text(content)
    with pytest.raises(ValueError, match=problem) as caught:
        load_company(tmp_path)
    assert "topics.toml" in str(caught.value)
