"""Visitors who write another language."""

import re

import pytest

from chat.offline.dialogue import compile_dialogue, load_base
from tests.chat.offline.visit import TESLA, Visit, say, search

FIELDS = re.compile(r"\{\w+\}")
LANGUAGES = compile_dialogue({}).languages


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("What does it cover?", "en"),
        ("¿Está cubierta la batería?", "es"),
        ("quiero una cotizacion para mi coche", "es"),
        ("Est-ce que la batterie est couverte ?", "fr"),
        ("je voudrais un devis", "fr"),
        ("Ist die Batterie versichert?", "de"),
        ("Was kostet die Versicherung für mein Auto?", "de"),
        ("la mia auto elettrica è coperta?", "it"),
        ("quanto custa o seguro do meu carro?", "pt"),
        ("is mijn auto verzekerd?", "nl"),
        ("电池有保险吗？", "zh"),
        ("バッテリーは補償されますか", "ja"),
        ("배터리가 보장되나요?", "ko"),
        ("Покрывает ли страховка батарею?", "ru"),
        ("هل البطارية مغطاة؟", "ar"),
    ],
)
def test_a_language_is_recognised(text: str, code: str) -> None:
    assert LANGUAGES.detect(text) == code


@pytest.mark.parametrize("text", ["34", "Tesla Model 3", "2022", "12,000", "ok"])
def test_a_text_too_short_to_tell_keeps_the_language(text: str) -> None:
    assert (LANGUAGES.detect(text, "es"), LANGUAGES.detect(text, "en")) == ("es", "en")


@pytest.mark.parametrize(
    "text",
    ["im 17", "auto insurance", "Lexus ES 350", "Model Y", "moto guzzi v7", "per month", "e bike", "la", "non smoker"],
)
def test_a_slip_or_a_name_that_is_a_word_elsewhere_leaves_the_conversation_in_english(text: str) -> None:
    assert LANGUAGES.detect(text, "en") == "en"


@pytest.mark.parametrize(("text", "code"), [("hola", "es"), ("danke", "de"), ("merci", "fr"), ("y el cargador", "es")])
def test_one_word_that_tells_is_enough_in_a_short_text(text: str, code: str) -> None:
    assert LANGUAGES.detect(text, "en") == code


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("¿Está cubierta la batería de mi coche eléctrico?", "en inglés"),
        ("Est-ce que la batterie de ma voiture électrique est couverte ?", "en anglais"),
        ("Ist die Batterie von meinem Elektroauto versichert?", "auf Englisch"),
        ("电动汽车的电池有保险吗？", "英语"),
    ],
)
def test_a_question_is_searched_in_english_and_answered_courteously(text: str, words: str) -> None:
    visit = Visit()
    reply = visit.say(text)
    assert "battery" in visit.searched[0] and visit.cited
    assert words in reply and "high-voltage battery" in reply


@pytest.mark.parametrize(
    ("lines", "words", "price"),
    [
        (["quiero una cotización", "Tesla Model 3 2022", "12.000 millas", "tengo 34 años"], "al mes", "146,50\u00a0$"),
        (["je voudrais un devis", "Tesla Model 3 2022", "12000", "j'ai 34 ans"], "par mois", "146,50\u00a0$"),
        (["Ich möchte ein Angebot", "Tesla Model 3 2022", "12.000 Meilen", "34 Jahre"], "im Monat", "146,50\u00a0$"),
        (["我要报价", "特斯拉 Model 3 2022", "12000 英里", "34 岁"], "每月", "$146.50"),
    ],
)
def test_a_quote_is_made_in_the_visitor_s_language(lines: list[str], words: str, price: str) -> None:
    visit = Visit()
    reply = visit.walk(*lines)
    assert visit.quoted == TESLA and price in reply and words in reply


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("¿Puedo hablar con una persona?", "Por supuesto"),
        ("Puis-je parler à un humain ?", "Bien sûr"),
        ("Kann ich mit einem Menschen sprechen?", "Natürlich"),
        ("我想找人工", "好的"),
    ],
)
def test_a_person_is_offered_in_the_visitor_s_language(text: str, words: str) -> None:
    reply = Visit().say(text)
    assert words in reply and "**Talk to a person**" in reply and "1-800-123-4567" in reply


@pytest.mark.parametrize("text", ["Cuéntame un chiste", "Erzähl mir einen Witz", "Quel temps fait-il ? La météo"])
def test_other_subjects_are_declined_in_the_visitor_s_language(text: str) -> None:
    visit = Visit()
    assert "afraid" not in visit.say(text) and not visit.cited


def test_english_comes_back_when_the_visitor_does() -> None:
    visit = Visit()
    assert "Anything else" in visit.walk("hola, gracias", "thanks a lot for the help")


class MeaningVisit(Visit):
    """The search finds by meaning what shares no word with the question."""

    def _answer(self, name: str, arguments: dict[str, object]) -> tuple[list[dict[str, object]], bool]:
        return search("comprehensive") if self.finds else say("No article matches this search."), False

    finds = True


@pytest.mark.parametrize("text", ["¿Cubren ustedes el granizo y el robo?", "Übernehmen Sie Schäden nach Unwettern?"])
def test_what_the_search_finds_by_meaning_is_quoted_in_its_own_language(text: str) -> None:
    visit = MeaningVisit()
    reply = visit.say(text)
    assert "Comprehensive cover pays for theft, hail and fire." in reply
    assert [block.citation.title for block in visit.cited if block.citation] == ["Comprehensive cover"]


def test_what_the_search_does_not_find_is_not_answered_in_any_language() -> None:
    visit = MeaningVisit()
    visit.finds = False
    assert "Comprehensive" not in visit.say("¿Cubren ustedes el granizo y el robo?")
    assert not visit.cited


def test_in_english_a_passage_without_a_word_of_the_question_answers_nothing() -> None:
    visit = MeaningVisit()
    visit.say("how do I lower my monthly premium")
    assert not visit.cited


QUOTE_IN = [
    (
        "es",
        ["quiero una cotización para mi Tesla Model 3 de 2022, 12000 millas, tengo 34 años"],
        "¿qué incluye?",
        "Esto es lo que incluye",
        "23 de diciembre de 2026",
    ),
    (
        "fr",
        ["je voudrais un devis", "Tesla Model 3", "2022", "12000 miles", "j'ai 34 ans"],
        "Qu'est-ce qui est compris ?",
        "Voici ce qui est compris",
        "23 décembre 2026",
    ),
    (
        "de",
        ["ich möchte ein Angebot", "Tesla Model 3, 2022", "12.000 Meilen", "ich bin 34"],
        "Was ist enthalten?",
        "Das ist enthalten",
        "23. Dezember 2026",
    ),
    (
        "zh",
        ["我想要报价", "特斯拉 Model 3 2022", "12000英里", "我34岁"],
        "包括什么？",
        "包括以下内容",
        "2026年12月23日",
    ),
    (
        "it",
        ["vorrei un preventivo", "Tesla Model 3", "2022", "12 mila miglia", "ho 34 anni"],
        "Cosa comprende?",
        "Ecco che cosa comprende",
        "23 dicembre 2026",
    ),
    (
        "pt",
        ["quero uma cotação para um Tesla Model 3 2022 com 12 mil milhas, tenho 34 anos"],
        "O que inclui?",
        "Isto é o que inclui",
        "23 de dezembro de 2026",
    ),
]


@pytest.mark.parametrize("code", ["es", "fr", "de", "it", "pt", "zh"])
def test_a_language_that_says_something_of_its_own_says_it_all(code: str) -> None:
    """Half of a reply in another language reads worse than none."""
    own = LANGUAGES.phrases("es").keys()
    assert load_base()["phrases"].keys() - LANGUAGES.phrases(code).keys() == set()
    fields = {key: FIELDS.findall(" ".join(LANGUAGES.phrases("es")[key])) for key in own}
    named = {key: FIELDS.findall(" ".join(LANGUAGES.phrases(code)[key])) for key in own}
    assert {key: sorted(set(names)) for key, names in named.items()} == {
        key: sorted(set(names)) for key, names in fields.items()
    }


@pytest.mark.parametrize(("code", "lines", "question", "answer", "date"), QUOTE_IN, ids=lambda one: str(one)[:2])
def test_a_quote_is_made_and_explained_without_a_word_of_english(
    code: str, lines: list[str], question: str, answer: str, date: str
) -> None:
    visit = Visit()
    reply = visit.walk(*lines)
    assert visit.quoted == TESLA
    assert date in reply
    notes = LANGUAGES.phrases(code)["language_note"]
    assert not any(note in reply for note in notes)
    assert visit.say(question).startswith(answer)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("¿Ofrecen seguro de hogar?", ["seguro de hogar", "seguros de coche"]),
        ("Bieten Sie eine Hausratversicherung an?", ["Hausratversicherung", "Elektroautos"]),
        ("Vous avez une assurance santé ?", ["assurance santé", "deux-roues"]),
        ("有宠物保险吗？", ["宠物保险", "电动汽车"]),
    ],
)
def test_what_is_not_offered_is_named_in_the_visitors_language(text: str, said: list[str]) -> None:
    reply = Visit().say(text)
    assert all(part in reply for part in said) and "insurance" not in reply, reply


def test_a_button_is_named_as_the_page_has_it_in_either_language() -> None:
    reply = Visit().say("hola, quiero hablar con una persona")
    assert "**Hablar con una persona** / **Talk to a person**" in reply


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["quiero una cotización", "¿qué datos necesita?"], "cinco datos"),
        (["ich möchte ein Angebot", "Tesla Model 3, 2022", "meine Karte ist [CREDIT_CARD_1]"], "verdeckt"),
        (["je voudrais un devis", "j'ai 17 ans et une Tesla Model 3", "c'est quoi ?"], "modèle"),
    ],
)
def test_the_midst_of_a_quote_has_no_word_of_english(lines: list[str], words: str) -> None:
    reply = Visit().walk(*lines)
    assert words in reply and not {"the", "your", "Which", "please"} & set(reply.split()), reply


def test_what_the_tool_said_in_the_visitors_language_is_told_in_it() -> None:
    visit = Visit()
    visit.has_words = True
    visit.walk("Ich möchte ein Angebot", "Tesla Model 3 2022", "12.000 Meilen", "34 Jahre")
    included = visit.say("Was ist enthalten?")
    assert "- Haftpflicht" in included and "Liability" not in included and "Englisch" not in included
    assert "- Grundpreis: 138,00\u00a0$" in visit.say("Wie setzt sich der Preis zusammen?")
    visit.has_words = False
    visit.say("10.000 Meilen")
    assert "(auf Englisch):\n\n- Liability" in visit.say("Was ist enthalten?")


@pytest.mark.parametrize(
    ("line", "said"),
    [("Tesla Model 3, 45.000 km", "45.000 km sind rund 27.962 Meilen"), ("Honda Civic 2019, 23.000 Meilen", "23.000")],
)
def test_what_was_noted_is_written_as_the_language_writes_numbers(line: str, said: str) -> None:
    assert said in Visit().walk("Ich möchte ein Angebot", line)


def test_a_reply_in_english_for_want_of_phrases_has_english_figures() -> None:
    reply = Visit().walk("ik wil een offerte", "Tesla Model 3 2022", "12000 mijl", "34 jaar oud")
    assert "$146.50 a month" in reply and "12,000 miles" in reply and "December 23, 2026" in reply
