"""Competitors and the company's own values as staff keep them."""

from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails import competitors, pii, policy_store
from guardrails.models import AllowedValue, CompetitorName
from guardrails.patterns import PatternError, compile_patterns


@pytest.mark.django_db
def test_staff_name_and_unname_competitors() -> None:
    CompetitorName.objects.create(name="Bluebird Cover", aliases=["BBC Motor"])
    CompetitorName.objects.create(name="Zebrano", is_on=False)
    policy_store.refresh()
    text = "Bluebird Cover's price, bbc motor, Zebrano, GEICO"
    assert [text[span.start : span.end] for span in competitors.detect(text)] == ["Bluebird Cover's", "bbc motor"]


@pytest.mark.django_db
def test_with_every_competitor_off_none_is_found() -> None:
    CompetitorName.objects.create(name="Zebrano", is_on=False)
    policy_store.refresh()
    assert competitors.detect("Zebrano, GEICO, State Farm") == []


@pytest.mark.django_db
def test_the_companys_own_values_and_numbers_are_nobodys_personal_data() -> None:
    text = "call 617-555-0148 or write to help@bluebird.example, policy number BB-1234567, my card 4111 1111 1111 1111"
    before = {text[span.start : span.end] for span in pii.detect(text)}
    assert {"617-555-0148", "help@bluebird.example", "4111 1111 1111 1111"} <= before
    AllowedValue.objects.create(value="+1 (617) 555-0148")
    AllowedValue.objects.create(kind="domain", value="@bluebird.example")
    AllowedValue.objects.create(kind="pattern", value="BB-#######")
    policy_store.refresh()
    assert [span.kind for span in pii.detect(text)] == ["CREDIT_CARD"]


@pytest.mark.parametrize("text", ["my license is D1234567", "driver's license number D1234567", "passport: D1234567"])
@pytest.mark.django_db
def test_a_number_of_the_companys_form_is_no_license(text: str) -> None:
    assert pii.detect(text)
    AllowedValue.objects.create(kind="pattern", value="D#######")
    policy_store.refresh()
    assert pii.detect(text) == []
    assert pii.detect(text + "8")


@pytest.mark.parametrize(
    "pattern", ["", "####", "###-##-####", "#### #### ####", "AB-##", ".*", "A(B)###", "(a+)+###", "A" * 41]
)
def test_a_pattern_that_would_let_other_numbers_pass_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_patterns((pattern,))


@given(st.sampled_from(ascii_letters), st.text(f"{ascii_letters}{digits}#@./-", min_size=3, max_size=3))
def test_a_pattern_matches_what_it_describes_and_nothing_longer(first: str, more: str) -> None:
    pattern = f"{first}{more}###"
    expression = compile_patterns((pattern,))
    assert expression is not None
    example = pattern.replace("#", "7").replace("@", "q")
    assert expression.fullmatch(example)
    assert not expression.search("x" + example) and not expression.search(example + "7")
