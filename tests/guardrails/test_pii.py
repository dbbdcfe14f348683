"""What counts as personal data, and what looks like it but is none."""

import tomllib
from dataclasses import replace

import pytest
from django.conf import settings
from django.test import override_settings

from guardrails import pii, policy
from guardrails.masking import mask
from guardrails.pii.bank import is_iban, is_routing_number
from guardrails.pii.cards import has_valid_check_digit, is_issued


def find(text: str) -> list[tuple[str, str]]:
    return [(span.kind, text[span.start : span.end]) for span in pii.detect(text)]


FOUND = {
    "CREDIT_CARD": [
        "«4111 1111 1111 1111»",
        "it is «4111-1111-1111-1111», thanks",
        "«4111.1111.1111.1111»",
        "«4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1»",
        "«4111 1111 1111 1111» 12/26 123",
        "«4111\n1111 1111 1111»",
        "«３７８２８２２４６３１０００５»",
        "«4111\u200b1111\u200b1111\u200b1111»",
        "«5555555555554444» «378282246310005» «30569309025904» «6011111111111117» «3530111333300000» "
        "«2223003122003222»",
        "我的卡号是«4111111111111111»谢谢",
        "my card «3502162941615515» was lost",
        "union pay «6212345678900000003»",
    ],
    "US_SSN": [
        "SSN «123-45-6789»",
        "ssn: «123456789»",
        "my social is «123 45 6789»",
        "«123-45-6789»",
        "SSN «１２３-４５-６７８９»",
    ],
    "IBAN": [
        "«DE89 3704 0044 0532 0130 00»",
        "«de89370400440532013000»",
        "to «GB82WEST12345698765432».",
        "«FR14-2004-1010-0505-0001-3M02-606»",
    ],
    "BANK_ACCOUNT": [
        "routing number «021000021»",
        "my bank account is «000123456789»",
        "sort code «20-00-00»",
        "account no. «12345678»",
    ],
    "EMAIL": [
        "«maria.lopez@example.com».",
        "(«maria+acme@mail.example.co.uk»)",
        "«maria at gmail dot com»",
        "«maria dot lopez at gmail dot com»",
        "«maria (at) example (dot) com»",
        "«maria[at]example[dot]com»",
        "«maria @ example . com»",
        "«jörg@müller.de»",
        "«иван@почта.рф»",
        "mailto:«maria@example.com»",
    ],
    "PHONE": [
        "«(212) 555-0100»",
        "«212.555.0100»",
        "call me at «555-123-4567»",
        "my number is «2125550100»",
        "«+1 212 555 0100 ext. 12»",
        "«+44 20 7946 0958»",
        "«+49 (0)30 901820»",
        "mi teléfono es «612 345 678»",
        "«416 60 039» office",
        "text me: «555 0100 22»",
    ],
    "IP_ADDRESS": ["from «192.168.1.10»", "«2001:db8::8a2e:370:7334»", "«fe80::1»"],
    "US_DRIVER_LICENSE": ["driver's license «D1234567»", "license number: «D123-4567-8901»", "DL «S 530 460 123»"],
    "PASSPORT": ["passport «C01234567»", "my passport number is «123456789»"],
    "DATE_OF_BIRTH": [
        "I was born on «03/12/1985»",
        "DOB: «March 12, 1985»",
        "date of birth «12 March 1985»",
        "born «1985-03-12»",
        "birthday is «3rd of May 1990»",
    ],
    "SECRET": [
        "password: «hunter2»",
        "my password is «swordfish».",
        "the api key is «abc123def456»",
        "«ghp_abcdefghijklmnopqrstuvwxyz0123456789»",
        "«AKIAIOSFODNN7EXAMPLE»",
        "my PIN is «4321»",
        "cvv «123»",
        "«eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U»",
    ],
    "PERSON": [
        "My name is «Maria Lopez».",
        "my name is «maria lopez»",
        "I'm «John Smith»",
        "This is «Sarah»",
        "Mr. «Okafor» called",
        "Dear Mrs. «Żółć»,",
        "under «John A. Leiva»",
        "Je m'appelle «Claire Dubois»",
        "My wife «Anna» drives it",
        "«José de la Cruz» is my agent",
        "hi, i'm «maria garcia» and i need a quote",
        "this is «tom» again",
        "mr. «okafor» called me",
        "my wife «anna» drives it",
        "«Aniela» is very reliable",
        "«Trivo» lives in Ghent",
        "Меня зовут «Иван Петров»",
        "«Kadiev» and «Adams» were both in it",
        "ich heiße «jürgen»",
        "«Zoe Young» and «Martin Karlsen»",
    ],
    "ADDRESS": [
        "I live at «123 Main Street, Springfield, IL 62704»",
        "«123 main st apt 4b»",
        "«350 5th Ave, New York, NY 10118»",
        "«PO Box 123, Austin, TX 78701»",
        "«1600 Pennsylvania Avenue NW, Washington, DC 20500»",
        "ship it to «Hauptstraße 5, 10115 Berlin»",
        "«Am Hang 12, 87435 Kempten»",
    ],
}
NOT_FOUND = [
    # Cars, and what a quote needs.
    *[
        "my car is a Honda Civic",
        "I have a Tesla Model 3",
        "Chevy Bolt EV 2022, 30,000 miles",
        "Honda Civic, Baujahr 2021, 30000 Meilen, ich bin 34",
        "Fahrer 34, 12000 Meilen",
        "2021 Ford F-150, 45k miles, I'm 29",
    ],
    *[
        "Hyundai Ioniq 5, 2023, 12,500 miles, age 41",
        "Mercedes-Benz EQS",
        "Mini Cooper SE",
        "Lincoln Navigator",
        "Alfa Romeo Giulia",
    ],
    *[
        "Ram 1500 Classic",
        "BMW i4, Kia EV6, VW ID.4, Nissan Leaf",
        "Vespa Primavera 150",
        "Harley Davidson Street Glide",
        "Santa Fe",
    ],
    *[
        "VIN 1HGCM82633A004352",
        "odometer 120000",
        "$1,234.56 per month",
        "deductible of 500 or 1,000",
        "100/300/100 limits",
    ],
    # The company itself.
    *[
        "Hi Eva!",
        "Thanks, Eva",
        "Hello Eva, I'm interested in Acme Insurance",
        "Uninsured Motorist and Roadside Assistance",
    ],
    *[
        "call 1-800-123-4567",
        "(800) 123-4567",
        "Quote Q-7F3K2M",
        "policy number 123456789012",
        "POL-12345678",
        "claim 2023-000123",
    ],
    # Ordinary talk.
    *[
        "I'm 34",
        "This is urgent",
        "I am Dutch",
        "I'm Interested",
        "Good Morning",
        "Happy New Year",
        "It's my Mom's car",
    ],
    *[
        "I live in San Diego",
        "I live in Austin, Texas",
        "I moved from Los Angeles to New York",
        "from 2019 to 2023",
        "2019-2023",
    ],
    *[
        "on March 5, 2024",
        "the accident was 03/12/2024",
        "at 10:30:15 on 5/12",
        "version 1.2.3.4",
        "in 30 days or 12 months",
    ],
    *[
        "I forgot my password",
        "i'm so happy",
        "this is my car",
        "The Roman Empire and the Opera House",
        "Will I need it? Justice Seeker, Awarded Salesperson",
        "my IBAN is lost",
        "my password is wrong",
        "look at amazon.com",
        "meet me at starbucks dot com",
        "10 miles on the road",
    ],
    # Numbers that nobody issued.
    *["4111 1111 1111 1112", "000-12-3456", "666-12-3456", "900-12-3456", "123-00-4567", "123-45-0000", "078-05-1120"],
    *["DE89 3704 0044 0532 0130 01", "999.1.1.1", "1234567890123456789012345"],
    # What already stands for something.
    "[EMAIL_1] and [PERSON_1] live at [ADDRESS_1], SSN [US_SSN_1], card [CREDIT_CARD_12], password is [SECRET_1]",
]


@pytest.mark.parametrize(("kind", "marked"), [(kind, text) for kind, texts in FOUND.items() for text in texts])
def test_personal_data_is_found_to_the_character(kind: str, marked: str) -> None:
    expected = [(kind, part.partition("»")[0]) for part in marked.split("«")[1:]]
    assert find(marked.replace("«", "").replace("»", "")) == expected


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_only_looks_like_personal_data_is_left_alone(text: str) -> None:
    assert find(text) == []


def test_a_card_needs_a_network_a_length_and_a_check_digit() -> None:
    assert is_issued("4111111111111111")
    assert not is_issued("411111111111111")
    assert not is_issued("0000000000000000")
    assert has_valid_check_digit("4111111111111111")
    assert not has_valid_check_digit("4111111111111112")


def read_vehicles() -> list[str]:
    def leaves(value: object) -> list[str]:
        if isinstance(value, dict):
            return [leaf for item in value.values() for leaf in leaves(item)]
        return [str(item) for item in value] if isinstance(value, list) else []

    rates = tomllib.loads((settings.BASE_DIR / "portal/company/acme/rates.toml").read_text("utf-8"))
    return [f"{make['name']} {model}" for make in rates["makes"] for model in ["", *leaves(make.get("models", {}))]]


def test_no_vehicle_that_can_be_insured_is_taken_for_a_person_or_a_street() -> None:
    texts = [f"I have a 2020 {vehicle} with 30,000 miles, I'm 34" for vehicle in read_vehicles()]
    assert len(texts) > 500
    assert [found for text in texts for found in find(text)] == []


def test_check_digits_of_banks() -> None:
    assert is_iban("DE89370400440532013000")
    assert not is_iban("DE89370400440532013001")
    assert is_routing_number("021000021")
    assert not is_routing_number("021000022")
    assert not is_routing_number("000000000")


def test_combining_marks_belong_to_the_name_they_end() -> None:
    text = "my name is Jose\u0301!"
    assert find(text) == [("PERSON", "Jose\u0301")]


@override_settings(GUARDRAILS_ALLOWED=["+1 212 555 0100", "help@acme.example", "@agents.example"])
def test_what_the_company_allows_is_nobodys_personal_data() -> None:
    assert find("call (212) 555-0100, help@acme.example or eva@agents.example") == []
    assert find("call 1-800-123-4567 or other@acme.example") != []


VEHICLES = "part 1HGCM82633A004353 or ABCDEFGHJKLMNPRST; VIN 1HGCM82633A004352, chassis WVWZZZ1JZ3W386752"


def test_vehicle_numbers_are_masked_where_the_policy_says_so() -> None:
    assert find(VEHICLES) == []
    with policy.trying(replace(policy.get("personal_data"), options={"mask_vins": True})):
        assert find(VEHICLES) == [("VIN", "1HGCM82633A004352"), ("VIN", "WVWZZZ1JZ3W386752")]
        assert mask("my car's VIN is 1HGCM82633A004352").text == "my car's VIN is [VIN_1]"


def test_kinds_can_be_chosen_and_unknown_ones_are_refused() -> None:
    text = "maria@example.com 4111 1111 1111 1111"
    assert [span.kind for span in pii.detect(text, ["EMAIL"])] == ["EMAIL"]
    with pytest.raises(ValueError, match="SHOE_SIZE"):
        pii.detect(text, ["SHOE_SIZE"])
