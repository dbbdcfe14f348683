"""Sentences are judged as they are written: what is backed flows on, what is not is never left standing."""

import itertools
import re
import time

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardrails import policy
from guardrails.chain import Evidence, Exchange, OutboundChain, build_chain
from guardrails.errors import GuardrailError, ReplyRejectedError
from guardrails.middleware import statements
from guardrails.policy import DEFAULTS, Rule
from guardrails.statements.facts import FactJudge
from guardrails.statements.figures import read_figures
from guardrails.statements.judging import Finding, Sentence
from guardrails.statements.links import find_links
from guardrails.statements.stream import MAX_HELD
from guardrails.wording import load_words
from knowledge.company import read_articles
from tests.guardrails.statement_steps import EVIDENCE, Reader, judge, kinds, make_filter, read
from tests.knowledge.conftest import ACME

REPLIES = [
    "Your premium is $95 a month. Shall we go on? It is $118.40, of course.",
    "Sure! It's **$40 a day**, e.g. for a rental.\ue0c1 Then up to $77.\ue0c1 Done.",
    "- Rental: $40\n- Towing: $99\n  1. See [this](https://evil.example)\n\nBye.",
    "| a | b |\n|---|---|\n| x | $77 |\n| y | $40 |\n\nDone.\r\n",
    "| x | $77 |\n| y | $66 |",
    "您的保费是每月95美元。「好的。」还有40美元！可以吗？谢谢",
    "Am 23. Dezember 2026 zahlen wir 500 €. Dr. Klein z. B. hilft, Tel. 0800.",
    "It costs $3.50. And 12.5% vs. approx. 70% No. 4. ok",
    'He said "it is $9." Then left (at $8.) fine.** $7 **',
    "Thanks, [PERSON_1] and [EMAIL_12]. See /help/rental/ or acme.example/x.\n\n\nCall (212) 555-0100.",
    "x" * 300 + " $5 " + "y" * 700 + ". $6",
    "word " * 140 + "$77. After.",
    "We owe $1 and $2. We owe $3. Again $4.\n\nNext paragraph $5.\n\nLast.",
    "",
    " \n ",
    "$",
    "fifty dollars off! Call 1-800-123-4567, 911 or 1-888-999-0000 now…",
]


def split(text: str, cuts: list[int]) -> list[str]:
    edges = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    return [text[start:end] for start, end in itertools.pairwise(edges)]


class Quick(FactJudge):
    """Judges in no time, so that every way of cutting can be tried."""

    def judge(self, sentence: Sentence) -> Finding | None:
        wrong = re.search(r"\$(?!40\b)|95美元|€|evil|0100|0000", sentence.text)
        return Finding("AMOUNT", "it is wrong", "price" if wrong[0] == "$" else "figure") if wrong else None


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "JUDGES", {"facts": Quick})
    monkeypatch.setattr("guardrails.chain.make_excerpt", str)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("reply", REPLIES)
def test_every_two_cuts_give_what_the_whole_gives(reply: str) -> None:
    whole = read([reply])
    for first, second in itertools.combinations_with_replacement(range(min(len(reply), 110) + 1), 2):
        assert read([reply[:first], reply[first:second], reply[second:]]) == whole
    assert read(reply) == whole


pieces = st.sampled_from(
    [
        *(reply[at : at + 9] for reply in REPLIES[:11] for at in range(0, len(reply), 9)),
        "$95 ",
        "\n",
        ". ",
        "。",
        "| ",
        "-",
    ]
)


@pytest.mark.usefixtures("quick")
@given(
    text=st.lists(pieces | st.text(max_size=5), max_size=30).map("".join),
    cuts=st.lists(st.integers(0, 999), max_size=8),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_split_gives_what_the_whole_gives(text: str, cuts: list[int]) -> None:
    whole = read([text])
    assert read(split(text, cuts)) == whole
    assert read(text) == whole


@pytest.mark.parametrize("reply", REPLIES)
def test_what_nothing_backs_is_never_shown_at_any_moment_and_what_is_held_is_bounded(reply: str) -> None:
    reader, seen = Reader(make_filter()), ""
    for character in reply:
        seen += reader.feed(character)
        assert len(reader.chain.filters[0].pending) <= MAX_HELD
    seen += reader.close()
    assert not re.search(r"\$95|95美元|\$77|\$99|evil|0100|0000", seen)


def test_ordinary_words_flow_and_only_a_sentence_with_a_cue_waits_for_its_end() -> None:
    reader = Reader(make_filter())
    shown = [
        reader.feed(piece)
        for piece in ("Great", " news: ", "you see ", "here $40 ", "a day ", "for it. ", "Shall ", "we? ")
    ]
    assert shown == ["", "Great news: ", "you see ", "here ", "", "$40 a day for it. ", "Shall ", "we? "]


def test_a_sentence_that_is_replaced_takes_back_what_was_shown_of_it_and_later_ones_come_whole() -> None:
    reader = Reader(make_filter())
    for piece in ("Sure. ", "Your premium ", "is ", "$95 a month. "):
        reader.feed(piece)
    assert reader.text.startswith("Sure. I can only give you a price")
    assert reader.feed("Shall ") == reader.feed("we go ") == ""
    assert reader.feed("on? ") == "Shall we go on? "


def test_the_same_words_are_said_once_in_a_reply() -> None:
    text = read(["It is $91. Or $92. Or $93 a day. Fine."])
    assert text.count("confirmed figure") == 1 and text.endswith("Fine.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**It is $91. Fine.** Bye.", "Fine. Bye."),
        ("- **It is $91. Fine** and **so** on.", "Fine and **so** on."),
        ("**It is $91.** **Fine**", "**Fine**"),
        ("**Fine. It is $91.** Bye.", "press Talk to a person.** Bye."),
    ],
)
def test_bold_type_that_loses_a_sentence_leaves_no_marks_behind(text: str, expected: str) -> None:
    shown = read([text])
    assert shown.endswith(expected) and shown.count("**") % 2 == 0
    assert read(text) == shown


def test_a_table_stays_a_table() -> None:
    expected = "| a | b |\n|---|---|\n| y | $40 |\n\nI don't have a confirmed figure"
    assert read([REPLIES[3]]).startswith(expected)


BACKED = [
    "Your premium is **$118.40 a month**.",
    "It comes to 118.40 dollars a month, and the quote holds until December 26.",
    "That makes $1,420.80 a year.",
    "Over twelve months that's $1,420.80 in total.",
    "Cioè 1.420,80 $ all'anno.",
    "一年共1420.80美元。",
    "For six months it would be $710.40.",
    "That is about $3.89 a day.",
    "Say a repair costs $3,000 and your deductible is $500: the remaining $2,500 is ours.",
    "The quote is valid until 12/26/2026, that's 26 December.",
    "You can choose a deductible of $250, $500, or $1000.",
    "El deducible es de 1.000 dólares.",
    "Eine Selbstbeteiligung von 1.000 $ ist möglich.",
    "We pay up to forty dollars a day.",
    "The policy fee of $6 a month is part of it.",
    "With your $1,800 repair and a $500 deductible, $1,300 would be left.",
    "You mentioned $1,800.",
    "I can't make it $100 a month, I'm afraid.",
    "So you'd like $100 a month?",
    "Call 1-800-123-4567, (800) 123-4567 or, in an emergency, 911.",
    "Below seventy percent, so less than 70%, it counts.",
    "As of March 5 it applies.",
    "It happened on October 3, you said.",
    "Your 2021 Honda with 45,000 miles, and a driver aged 34.",
    "Monday to Friday, 9 AM to 5 PM US Eastern, since 1985.",
    "You may 5 times out of 10 see no difference.",
    "Your reference is Q-7 and your policy is AC-1234567.",
    "每天最多40美元。",
    "A quote is valid for thirty days, or about four weeks and two days.",
    "La cotización es válida por 30 días.",
    "Das sind rund 72.400 km, und Sie sind 34 Jahre alt.",
    "Is it more than 15,000 miles a year?",
    "For example, a car with 60,000 miles costs more.",
    "If you are 70 years old, the price may differ.",
    "It takes about two minutes, seven days a week.",
    "您34岁，行驶45000英里。",
    "Thanks, [PERSON_1], I have [PHONE_1].",
]
UNBACKED = [
    ("Your premium is $95 a month.", "PRICE"),
    ("Your premium would be $500.", "PRICE"),
    ("For you that's $40 a month.", "PRICE"),
    ("I can do $100 a month.", "PRICE"),
    ("A hundred-dollar premium, as you said.", "PRICE"),
    ("Su prima es de 95 dólares al mes.", "PRICE"),
    ("Ihre Prämie beträgt 95 € im Monat.", "PRICE"),
    ("您的保费是每月95美元。", "PRICE"),
    ("That makes $1,421 a year.", "PRICE"),
    ("We pay up to $45 a day.", "AMOUNT"),
    ("We cover repairs of $1,800.", "AMOUNT"),
    ("It pays 45,000 dollars.", "AMOUNT"),
    ("It pays fifty-five dollars.", "AMOUNT"),
    ("It pays $40k.", "AMOUNT"),
    ("With your $1,800 repair and a $500 deductible, $1,250 would be left.", "AMOUNT"),
    ("You save 15%.", "PERCENTAGE"),
    ("We cover one hundred percent of it.", "PERCENTAGE"),
    ("Ahorra un 15 por ciento.", "PERCENTAGE"),
    ("It holds until December 27.", "DATE"),
    ("Bis zum 27. Dezember gilt es.", "DATE"),
    ("It applies since 5 March 2025.", "DATE"),
    ("Call 1-888-123-4567.", "PHONE"),
    ("For six months it would be $700.", "AMOUNT"),
    ("We pay for repairs of $3,000.", "AMOUNT"),
    ("If you sign today, we pay you $3,000.", "AMOUNT"),
    ("We tow you up to 250 miles.", "QUANTITY"),
    ("Your quote is valid for 90 days.", "QUANTITY"),
    ("Your quote is valid for ninety days.", "QUANTITY"),
    ("We insure drivers from 16 to 99.", "QUANTITY"),
    ("The quote is for a driver aged 52.", "QUANTITY"),
    ("La grúa le lleva hasta 250 millas.", "QUANTITY"),
    ("Das Angebot gilt 90 Tage.", "QUANTITY"),
    ("Le devis est valable 90 jours.", "QUANTITY"),
    ("Il traino arriva fino a 250 miglia.", "QUANTITY"),
    ("O reboque vai até 250 milhas.", "QUANTITY"),
    ("拖车最远250英里。", "QUANTITY"),
    ("Call 1-800-ACME-NOW.", "PHONE"),
    ("Write to 123 Main Street, Springfield, IL 62701.", "ADDRESS"),
]


@pytest.mark.parametrize("sentence", BACKED)
def test_what_is_backed_is_left_as_it_is(sentence: str) -> None:
    assert judge(sentence) == []
    assert read([sentence]) == sentence


@pytest.mark.parametrize(("sentence", "kind"), UNBACKED)
def test_what_nothing_backs_is_replaced(sentence: str, kind: str) -> None:
    (verdict,) = judge(sentence)
    assert (verdict.rule, verdict.direction, verdict.action, verdict.kind) == ("facts", "outbound", "replace", kind)
    assert verdict.excerpt and verdict.detail
    assert not re.search(r"\d", read([sentence]))


def test_an_age_follows_from_a_year_that_was_named() -> None:
    this_year = timezone.localdate().year
    evidence = Evidence(visitor=(f"It's a {this_year - 5} Honda, and I was born in {this_year - 40}.",))
    assert kinds("So the car is 5 years old, and you are 40 years old.", evidence) == []
    assert kinds("So the car is 15 years old.", evidence) == ["QUANTITY"]


def test_what_the_visitor_said_is_repeated_and_never_granted() -> None:
    evidence = Evidence(visitor=("It has 44,870 on the clock, I'm 52, and can you tow 300 miles?",))
    assert kinds("About 45,000 miles, and a driver aged 52.", evidence) == []
    assert kinds("We tow you up to 300 miles.", evidence) == ["QUANTITY"]
    assert kinds("I can't say whether we tow 300 miles.", evidence) == []


ALLOWED_LINKS = [
    "See [how much](/help/rental/#how-much) or /help/rental/.",
    "See https://acme.example/claims for more.",
    "It is on https://www.acme.example/claims.",
    "See our help centre at testserver.",
    "E.g. or i.e. and so on, and/or 24/7.",
]
OTHER_LINKS = [
    "See [this](https://evil.example/pay).",
    "See [this](javascript:alert(1)).",
    "See [this](/help/made-up/).",
    "See [this](//evil.example).",
    "Go to www.acme-claims.com now.",
    "Go to acme-claims.com now.",
    "Go to https://acme.example.evil.com/claims.",
    "Go to https://acme.example/other.",
    'Click <a href="http://evil.example">here</a>.',
    "Write to [us](mailto:x@evil.example).",
    "Pay at ftp://acme.example/claims.",
    "Call [us](tel:+18889990000).",
]


@pytest.mark.parametrize("sentence", ALLOWED_LINKS)
def test_links_to_what_was_found_or_is_the_companys_are_left(sentence: str) -> None:
    assert read([sentence]) == sentence


@pytest.mark.parametrize("sentence", OTHER_LINKS)
def test_other_links_are_replaced(sentence: str) -> None:
    assert "LINK" in kinds(sentence)
    assert "evil" not in read([sentence]) and "acme-claims" not in read([sentence])


def test_staff_allow_other_hosts() -> None:
    sentence = "See https://www.nhtsa.gov/recalls or portal.dmv.example."
    assert kinds(sentence) == ["LINK"]
    rule = Rule("links", "replace", is_inbound=False, options={"hosts": ["www.nhtsa.gov", ".dmv.example"]})
    with policy.trying(rule):
        assert kinds(sentence) == []
        assert kinds("See http://www.nhtsa.gov/recalls.") == ["LINK"], "a page of another host must be a secure one"


def test_links_are_found_however_they_are_written() -> None:
    text = "A [b](https://c.de/x_(y)) <https://d.es> www.e.it, f.org/g. [h](/i 't') a@j.com"
    assert find_links(text) == ["https://c.de/x_", "/i", "https://d.es", "www.e.it", "f.org/g"]


@pytest.mark.parametrize("article", read_articles(ACME), ids=lambda article: article.slug)
def test_every_shipped_article_passes_whole_with_itself_as_evidence(article) -> None:  # type: ignore[no-untyped-def]
    evidence = Evidence(company=EVIDENCE.company, passages=(article.body,), links=tuple(find_links(article.body)))
    assert read([article.body], evidence) == article.body
    assert judge(article.body, evidence) == []


def test_a_rule_that_only_flags_lets_the_sentence_pass_and_tells_staff() -> None:
    with policy.trying(Rule("facts", "flag", is_inbound=False)):
        assert read(["It is $91."]) == "It is $91."
        (verdict,) = judge("It is $91.")
    assert verdict.action == "flag"


def test_a_rule_that_is_off_judges_nothing_and_its_own_words_are_used() -> None:
    with policy.trying(Rule("facts", "replace", is_on=False, is_inbound=False)):
        assert read(["It is $91."]) == "It is $91."
    with policy.trying(Rule("facts", "replace", is_inbound=False, message="Please ask us.")):
        assert read(["It is $91. Bye."]) == "Please ask us. Bye."


def test_another_reply_is_asked_for_in_the_first_sentence_alone_and_not_once_it_is_the_last() -> None:
    with pytest.raises(ReplyRejectedError, match="price"):
        read(["Your premium is $95 a month."], may_ask_again=True)
    assert "quote tool" in read(["Of course. Your premium is $95 a month."], may_ask_again=True)
    reader = Reader(make_filter(may_ask_again=True))
    reader.feed("Your premium is $95 ")
    reader.chain.insist()
    assert "quote tool" in reader.close()


class Broken(FactJudge):
    def judge(self, sentence: Sentence) -> None:
        raise ValueError(sentence.text)


class Slow(FactJudge):
    def judge(self, sentence: Sentence) -> None:
        until = time.thread_time() + 0.03
        while time.thread_time() < until:
            pass


@pytest.mark.parametrize(("broken", "reason"), [(Broken, "ValueError"), (Slow, "took too long")])
def test_a_judge_that_breaks_or_is_slow_ends_the_reply_or_lets_it_pass_flagged(
    broken: type, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guardrails.statements.panel.LIMIT_SECONDS", 0.02)
    monkeypatch.setitem(statements.JUDGES, "facts", broken)
    with pytest.raises(GuardrailError):
        read(["It is $91. "])
    with policy.trying(Rule("facts", "replace", is_inbound=False)):
        assert read(["It is $91. It is $92."]) == "It is $91. It is $92."
        assert [(verdict.kind, verdict.detail) for verdict in judge("It is $91. And $92.")] == [("FAILED", reason)]


def test_time_that_others_took_is_not_a_judges(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(FactJudge):
        def judge(self, sentence: Sentence) -> None:
            time.sleep(0.03)

    monkeypatch.setattr("guardrails.statements.panel.LIMIT_SECONDS", 0.02)
    monkeypatch.setitem(statements.JUDGES, "facts", Interrupted)
    assert read(["It is $91. It is $92."]) == "It is $91. It is $92."


def test_the_rules_are_there_and_fail_closed() -> None:
    assert all(DEFAULTS[name].fails_closed and not DEFAULTS[name].is_inbound for name in ("facts", "links"))


async def test_a_hidden_telephone_number_is_no_black_bar_but_an_offer() -> None:
    exchange = Exchange("c1", "Hi", find_evidence=lambda: EVIDENCE)
    chain = OutboundChain((await build_chain()(exchange)).filters)
    text = chain.feed("Call me at (212) 555-0100 then. Or call 1-800-123-4567.") + chain.close()
    assert "hidden" not in text and text.startswith("I don't want to give you contact details")
    assert text.endswith("Or call 1-800-123-4567.")


async def test_a_number_that_the_company_publishes_in_an_article_may_be_said_and_no_other() -> None:
    article = Evidence(passages=("Flatbed towing: call (212) 555-0100 day and night, or mail tow@towing.example.",))
    for size in (1, 5, 400):
        exchange = Exchange("c1", "Hi", find_evidence=lambda: article)
        chain = OutboundChain((await build_chain()(exchange)).filters)
        text = "For a tow, call 212-555-0100 or mail tow@towing.example. "
        shown = "".join(chain.feed(text[at : at + size]) for at in range(0, len(text), size)) + chain.close()
        assert (shown, chain.verdicts) == (text, [])
    chain = OutboundChain((await build_chain()(exchange)).filters)
    assert "0199" not in chain.feed("For a tow, call 212-555-0199 or mail me@home.example. ") + chain.close()
    assert {verdict.kind for verdict in chain.verdicts} >= {"PHONE", "EMAIL"}


async def test_without_evidence_nothing_is_judged() -> None:
    chain = OutboundChain((await build_chain()(Exchange("c1", "Hi"))).filters)
    assert chain.feed("It is $91. ") + chain.close() == "It is $91. "


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("noventa y cinco dólares", 95),
        ("ciento veinte euros", 120),
        ("fünfundneunzig Euro", 95),
        ("hundert Euro", 100),
        ("quatre-vingt-quinze euros", 95),
        ("novantacinque euro", 95),
        ("noventa e cinco dólares", 95),
        ("九十五美元", 95),
        ("forty-two dollars", 42),
        ("twelve hundred dollars", 1200),
    ],
)
def test_an_amount_in_words_is_backed_by_the_same_in_digits_and_by_no_other(said: str, amount: int) -> None:
    backed, other = (Evidence(passages=(f"Up to ${known:,}.",)) for known in (amount, amount + 1))
    assert (kinds(f"{said}.", backed), kinds(f"{said}.", other)) == ([], ["AMOUNT"])


@pytest.mark.parametrize(
    "text",
    [
        "Your premium would be about forty dollars.",
        "It comes to ninety-five dollars a month.",
        "Su prima sería de unos noventa y cinco dólares al mes.",
        "Ihre Prämie beträgt etwa fünfundneunzig Euro im Monat.",
        "Votre prime serait de quatre-vingt-quinze euros par mois.",
        "Il suo premio è di circa novantacinque euro al mese.",
        "O seu prêmio seria de noventa e cinco euros por mês.",
        "您的保费大约是每月九十五美元。",
    ],
)
def test_a_price_in_words_is_a_price(text: str) -> None:
    assert text.split()[0] not in read([text])
    assert kinds(text)[0] in {"PRICE", "AMOUNT"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ihre Prämie beträgt 95 € im Monat.", "de"),
        ("Su prima es de 95 dólares al mes.", "es"),
        ("Votre prime est de 95 €.", "fr"),
        ("Il suo premio è di 95 €.", "it"),
        ("O seu seguro custa 95 € e não mais.", "pt"),
        ("每月95美元。", "zh"),
        ("It is $95 for you.", "en"),
        ("$95!", "fr"),
    ],
)
def test_the_words_are_in_the_language_of_the_reply(text: str, language: str) -> None:
    words = [texts[language] for key, texts in load_words().items() if key in {"price", "figure"}]
    assert read([text], locale="fr") in words


def test_a_rules_own_words_go_first_in_every_language() -> None:
    rule = Rule("facts", "replace", is_inbound=False, message="Ask us.", messages={"de": "Fragen Sie uns."})
    with policy.trying(rule):
        assert read(["Ihre Prämie beträgt 95 € im Monat."]) == "Fragen Sie uns."
        assert read(["Your premium is $95 a month."]) == "Ask us."


@pytest.mark.parametrize(
    "hostile", ["$1", "1 ", "1,234 ", "one hundred ", "a.b", "](", "www.", "$", "a. ", "1. ", "。", "| $1 |\n"]
)
def test_work_grows_in_proportion_to_the_text(hostile: str) -> None:
    def seconds(length: int) -> float:
        text = (hostile * length)[:length]
        begun = time.thread_time()
        read([text[at : at + 6] for at in range(0, length, 6)])
        read_figures(text)
        find_links(text)
        return time.thread_time() - begun

    assert seconds(8000) < 24 * seconds(1000) + 0.2
