"""Competitors are recognised however they are written, and words that are only words are not."""

from dataclasses import replace
from pathlib import Path

import pytest

from guardrails import competitors, policy
from guardrails.chain import Exchange
from guardrails.middleware.competitors import find_words_for
from guardrails.streaming import competitor_filter

REPLACED = {
    "GEICO is good.": "Another insurer is good.",
    "I like geico's app": "I like another insurer's app",
    "G.E.I.C.O, G E I C O": "Other insurers",
    "try GE1CO or GЕIСO": "try other insurers",
    "ask liberty  mutual insurance.": "ask another insurer.",
    "Is StateFarm ok?": "Is another insurer ok?",
    "with State Farm, Progressive and Allstate before": "with other insurers before",
    "switch from Progressive": "switch from another insurer",
    "Progressive insurance is": "Another insurer is",
    "cheaper than The General.": "cheaper than another insurer.",
    "see www.geico.com/auto now": "see another insurer now",
    "geico vs progressive": "Other insurers",
    "Progressive wanted 140 from me": "Another insurer wanted 140 from me",
    "The General insured me.": "Another insurer insured me.",
    "Well, Travelers quoted me": "Well, another insurer quoted me",
    "I had Geico before.": "I had another insurer before.",
    "GEICO's rates are higher.": "Another insurer's rates are higher.",
    "GEICOs rates are higher.": "Another insurer rates are higher.",
    "the Geico's app": "Another insurer's app",
    "Geico-insured drivers": "Another insurer-insured drivers",
    "Is it like G E I C O?": "Is it like another insurer?",
    "g-e-i-c-o was dearer": "Another insurer was dearer",
    "GÉICO is fine": "Another insurer is fine",
    "ＧＥＩＣＯ is fine": "Another insurer is fine",
    "GE1C0 quoted me": "Another insurer quoted me",
    "Geico.com says so": "Another insurer says so",
    "see https://www.geico.com/auto/ for that": "see another insurer for that",
    "Statefarm quoted me": "Another insurer quoted me",
    "State-Farm quoted me": "Another insurer quoted me",
    "STATE FARM quoted me": "Another insurer quoted me",
    "state farm's agent": "Another insurer's agent",
    "Allstate, Geico and USAA quoted me.": "Other insurers quoted me.",
    "either Allstate or Geico": "either other insurers",
    "Geico/Progressive": "Other insurers",
    "Unlike Progressive, we cover that.": "Unlike another insurer, we cover that.",
    "Compared with Progressive, we are cheaper.": "Compared with another insurer, we are cheaper.",
    "You switched from Root to us.": "You switched from another insurer to us.",
    "my old insurer, Root, was slow": "my old insurer, another insurer, was slow",
    "I was with The General for years": "I was with another insurer for years",
    "The General's premium": "Another insurer's premium",
    "the General Insurance": "Another insurer",
    "Travelers offers it too.": "Another insurer offers it too.",
    "My Travelers policy ends.": "My other insurer's policy ends.",
    "Your Progressive policy": "Your other insurer's policy",
    "a Progressive agent": "Another insurer's agent",
    "an Allstate policy": "Another insurer's policy",
    "the Allstate app": "Another insurer's app",
    "Farmers Insurance said no": "Another insurer said no",
    "Nationwide Mutual Insurance Company said no": "Another insurer said no",
    "Liberty denied it? Liberty Mutual denied it.": "Liberty denied it? Another insurer denied it.",
    "My insurer is Mercury.": "My insurer is another insurer.",
    "My insurer is Nationwide": "My insurer is another insurer",
    "Who is better, you or Progressive?": "Who is better, you or another insurer?",
    "Vengo de Progressive": "Vengo de another insurer",
    "Estoy asegurado con Geico": "Estoy asegurado con another insurer",
    "Mi seguro de Progressive vence": "Mi seguro de another insurer vence",
    "Je suis chez Allstate": "Je suis chez another insurer",
    "Ich bin bei Allstate versichert": "Ich bin bei another insurer versichert",
    "**GEICO** is one": "**Another insurer** is one",
    '"GEICO" is one': '"Another insurer" is one',
    "(GEICO)": "(Another insurer)",
    "- Progressive: $100": "- Another insurer: $100",
    "Progressive charges more": "Another insurer charges more",
    "does Progressive cover it?": "does another insurer cover it?",
    "Is Progressive cheaper?": "Is another insurer cheaper?",
    "I have Progressive now": "I have another insurer now",
    "I pay 100 at Progressive": "I pay 100 at another insurer",
    "a quote from Erie": "a quote from another insurer",
    "a quote from Root and one from Lemonade": "a quote from another insurer and one from another insurer",
    "Elephant Insurance called": "Another insurer called",
    "The Allstate quote is lower.": "Another insurer's quote is lower.",
    "Allstate quotes me less.": "Another insurer quotes me less.",
    "Your Geico and State Farm policies end.": "Your other insurers' policies end.",
    "1. GEICO\n2. Progressive": "1. Another insurer\n2. Another insurer",
    "- **Progressive**: $100": "- **Another insurer**: $100",
    "try Progressive's Snapshot": "try another insurer's Snapshot",
    "Lemonade has better reviews": "Another insurer has better reviews",
    "找Geico，或者Allstate吧": "找another insurer，或者another insurer吧",
    "ฉันใช้Geicoอยู่": "ฉันใช้another insurerอยู่",
}
# Names in a row are one phrase in other languages, too.
IN_OTHER_LANGUAGES = {
    ("es", "Geico y State Farm cobran más."): "Otras compañías cobran más.",
    ("es", "Conozco a Geico, Allstate y State Farm."): "Conozco a otras compañías.",
    ("fr", "Geico et Allstate sont plus chers."): "D'autres compagnies sont plus chers.",
    ("de", "Bei Geico und Allstate ist es teurer."): "Bei anderen Anbietern ist es teurer.",
    ("de", "Geico oder Allstate?"): "Andere Anbieter?",
    ("it", "Geico e Allstate costano di più."): "Altre compagnie costano di più.",
    ("pt", "Geico ou Allstate"): "Outras companhias",
    ("fr", "Geico et nous"): "Une autre compagnie et nous",
    ("es", "Geico y más"): "Otra compañía y más",
}
KEPT = [
    "a progressive rate",
    "the general public",
    "general insurance questions",
    "my Mercury Sable",
    "root cause",
    "farmers and travelers drive a lot",
    "nationwide coverage",
    "I live in Erie, PA",
    "from Hartford to Boston",
    "an ice-cold lemonade",
    "a a a battery",
    "progressive lenses",
    "a progressive illness",
    "Progressive overload is a training method",
    "We make progressive improvements.",
    "progressively better",
    "the root cause of the noise",
    "Root your phone first",
    "square root of 2",
    "grass roots",
    "in general, yes",
    "General question",
    "General questions first",
    "General Motors made it",
    "the attorney general",
    "a brigadier general",
    "General liability is not offered",
    "The general idea is simple",
    "The General Sherman tree",
    "travelers and commuters",
    "Travelers should carry ID",
    "Frequent travelers",
    "farmers markets",
    "Farmers drive trucks",
    "Farmers who drive trucks",
    "a nationwide network",
    "Nationwide, rates rose.",
    "roadside help nationwide",
    "Mercury Grand Marquis",
    "mercury in the thermometer",
    "the planet Mercury",
    "Mercury is a planet",
    "Hartford, Connecticut",
    "I live in Hartford",
    "I live in Hartford, CT",
    "Lake Erie",
    "Erie County",
    "near Erie",
    "lemonade stand",
    "Lemonade is a drink",
    "an elephant",
    "the elephant in the room",
    "Infinity pool",
    "Infiniti QX60",
    "shelter in place",
    "a shelter for dogs",
    "Encompass means include",
    "This will encompass it",
    "state farmland",
    "all states",
    "all state laws",
    "in all states",
    "direct auto repair",
    "AAA batteries",
    "AAA rated",
    "call AAA for a tow",
    "our American family",
    "an American family of four",
    "Plymouth Rock is in Massachusetts",
    "country financial rules",
    "national general strike",
    "the usa and canada",
    "amicable",
    "safe color",
    "Geiconic",
]


@pytest.mark.parametrize(("text", "expected"), REPLACED.items())
def test_a_competitor_is_replaced_by_words_that_fit(text: str, expected: str) -> None:
    stream = competitor_filter()
    assert stream.feed(text) + stream.close() == expected


@pytest.mark.parametrize(("language", "text"), IN_OTHER_LANGUAGES)
def test_names_joined_in_another_language_are_one_phrase(language: str, text: str) -> None:
    exchange = Exchange("c1", text, language, find_language=lambda exchange, text: language)
    for size in (1, 4, 99):
        stream = competitor_filter(find_words_for(exchange))
        shown = "".join(stream.feed(text[at : at + size]) for at in range(0, len(text), size)) + stream.close()
        assert shown == IN_OTHER_LANGUAGES[language, text]


@pytest.mark.parametrize("text", KEPT)
def test_an_ambiguous_word_counts_only_where_insurance_is_meant(text: str) -> None:
    assert competitors.detect(text) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [("太平洋保险", "以前在太平洋保险投保"), ("Ингосстрах", "Был в Ингосстрах."), ("ＧＥＩＣＯ", "Geico it was")],
)
def test_a_name_may_be_in_any_script(name: str, text: str) -> None:
    with competitors.trying([competitors.Competitor(name)]):
        assert len(competitors.detect(text)) == 1
        whole, pieces = competitor_filter(), competitor_filter()
        expected = whole.feed(text) + whole.close()
        assert "".join([*map(pieces.feed, text), pieces.close()]) == expected != text


def test_no_competitor_is_no_trouble() -> None:
    with competitors.trying([]):
        stream = competitor_filter()
        assert stream.feed("GEICO, the 太平洋 and é") + stream.close() == "GEICO, the 太平洋 and é"


def test_another_companys_phrases_fit_too() -> None:
    options = {"one": "a different bakery", "several": "different bakeries"}
    with policy.trying(replace(policy.get("competitor"), options=options)):
        assert competitors.rename("", "an Allstate ", "Take ") == "a different bakery's "
        assert competitors.rename("", "your Geico and Allstate", "Take ") == "your different bakeries"


def test_names_come_from_the_companys_file(tmp_path: Path) -> None:
    (tmp_path / "competitors.toml").write_text('[[competitor]]\nname = "Initech Motor"\naliases = ["Initrode"]\n')
    try:
        competitors.use(competitors.read_competitors(tmp_path / "competitors.toml"))
        assert [span.start for span in competitors.detect("Initech Motor, then Initrode; GEICO")] == [0, 20]
    finally:
        competitors.use(competitors.read_competitors(competitors.DEFAULT_FILE))


def test_a_malformed_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "competitors.toml").write_text("[[competitor]]\nalias = 1\n")
    with pytest.raises(ValueError, match=r"competitors\.toml"):
        competitors.use(competitors.read_competitors(tmp_path / "competitors.toml"))
