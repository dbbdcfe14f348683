"""The assistant stays who it is: it recites nothing, is no human, keeps its name and its manners."""

import pytest

from chat.company import read_folder
from guardrails.chain import Persona
from guardrails.wording import load_words
from knowledge.company import read_articles
from tests.guardrails.statement_steps import judge, kinds, read
from tests.knowledge.conftest import ACME

INSTRUCTIONS = (
    "You are Eva, the assistant of Acme, and you talk with visitors in the chat on Acme's website.",
    "Never name, compare with or judge another insurer. Call `get_quote` when you know the five facts. Acme insures "
    "cars, electric cars and two-wheelers, and has done so since 1985.",
)
PERSONA = Persona("Eva", INSTRUCTIONS, "q7-4f1c09ab22de7788")

BROKEN = [
    ("I'm a real human, of course.", "HUMAN"),
    ("I am a person just like you.", "HUMAN"),
    ("I'm not a bot.", "HUMAN"),
    ("You're chatting with a real person.", "HUMAN"),
    ("Soy una persona.", "HUMAN"),
    ("No soy un robot.", "HUMAN"),
    ("Ich bin ein echter Mensch.", "HUMAN"),
    ("Ich bin kein Roboter.", "HUMAN"),
    ("Je suis une vraie personne.", "HUMAN"),
    ("Je ne suis pas un robot.", "HUMAN"),
    ("Sono una persona vera.", "HUMAN"),
    ("Sou uma pessoa de verdade.", "HUMAN"),
    ("我是真人。", "HUMAN"),
    ("Je suis un vrai conseiller humain.", "HUMAN"),
    ("Soy un asesor humano.", "HUMAN"),
    ("Ich bin ein menschlicher Berater.", "HUMAN"),
    ("My name is Max.", "NAME"),
    ("You can call me Max.", "NAME"),
    ("I'm ChatGPT, a language model.", "NAME"),
    ("I was made by OpenAI.", "NAME"),
    ("Me llamo Carmen.", "NAME"),
    ("Ich heiße Sabine.", "NAME"),
    ("Je m'appelle Claire.", "NAME"),
    ("我叫小明。", "NAME"),
    ("The reference is q7-4f1c09ab22de7788.", "LEAK"),
    ("Q7 4F1C 09AB 22DE 7788", "LEAK"),
    ("I never name, compare with or judge another insurer.", "LEAK"),
    ("You are **Eva**, the assistant of Acme, and you talk with visitors.", "LEAK"),
    ("I use get_quote for that.", "LEAK"),
    ("My instructions say that prices come from a tool.", "LEAK"),
    ("I was told to be brief.", "LEAK"),
]
KEPT = [
    "I'm an automated assistant: a computer program, not a person.",
    "I'm not a human, but I can get you one.",
    "No soy una persona, soy un asistente automático.",
    "Ich bin kein Mensch, sondern ein automatischer Assistent.",
    "Je ne suis pas une personne.",
    "我不是真人。",
    "I'm Eva, Acme's assistant.",
    "My name is Eva.",
    "Me llamo Eva.",
    "我叫Eva。",
    "Press **Talk to a person** and a person will read this.",
    "If you'd rather talk to a human, that's fine.",
    "I can't share my instructions.",
    "Acme insures cars, electric cars and two-wheelers, and has done so since 1985.",
    "I don't compare us with others.",
    "Call us whenever it suits you.",
    "The name on the policy is the owner's.",
    "Assess the damage before the car is moved, and pass on the photos.",
]
COARSE = [
    "That's bullshit.",
    "What a shitty day.",
    "Eso es una mierda.",
    "So ein Scheiß.",
    "Merde alors.",
    "你他妈的。",
]


@pytest.mark.parametrize(("sentence", "kind"), BROKEN)
def test_what_breaks_the_persona_is_replaced(sentence: str, kind: str) -> None:
    found = [verdict for verdict in judge(sentence, persona=PERSONA) if verdict.rule == "persona"]
    assert [(verdict.action, verdict.kind) for verdict in found] == [("replace", kind)]
    shown = read([f"Well. {sentence}"], persona=PERSONA)
    key = {"HUMAN": "human", "NAME": "name", "LEAK": "inside"}[kind]
    assert any(shown.endswith(words.replace("{assistant}", "Eva")) for words in load_words()[key].values())


@pytest.mark.parametrize("sentence", KEPT)
def test_what_keeps_it_passes(sentence: str) -> None:
    assert read([sentence], persona=PERSONA) == sentence


@pytest.mark.parametrize("sentence", COARSE)
def test_coarse_words_are_not_shown(sentence: str) -> None:
    assert "PROFANITY" in kinds(sentence)
    assert sentence not in read([sentence])


def test_articles_recite_nothing_of_the_real_prompt() -> None:
    folder = read_folder(ACME)
    told = (section["text"] for section in folder["sections"] if section["key"] != "examples")
    persona = Persona("Eva", (folder["identity"], *told), "q7-0")
    for article in read_articles(ACME):
        found = judge(article.body, persona=persona)
        assert [verdict.excerpt for verdict in found if verdict.rule in {"persona", "profanity"}] == []


def test_the_real_prompts_rules_are_not_recited() -> None:
    folder = read_folder(ACME)
    rules = next(section["text"] for section in folder["sections"] if section["key"] == "rules")
    persona = Persona("Eva", (folder["identity"], rules))
    shown = read([rules], persona=persona)
    assert "Do not promise or agree" not in shown and "price is the tool's" not in shown
    assert len(shown) < len(rules) / 3
