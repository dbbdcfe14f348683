"""Personal data as people write it, in several languages, and what only looks like it: tables of texts."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from guardrails import pii

FOLDER = Path(__file__).parent / "personal_data"


def read_lines(name: str) -> list[str]:
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    return [_unescape(line) for line in lines if line and not line.startswith("#")]


def _unescape(line: str) -> str:
    line = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), line)
    return line.replace(r"\n", "\n")


def read_marked() -> Iterator[tuple[str, str]]:
    for name in ("numbers.txt", "contact.txt", "people.txt"):
        kind = ""
        for line in read_lines(name):
            if heading := re.fullmatch(r"\[([A-Z_]+)\]", line):
                kind = heading[1]
            else:
                yield kind, line


@pytest.mark.parametrize(("kind", "marked"), list(read_marked()))
def test_personal_data_is_found_as_people_write_it(kind: str, marked: str) -> None:
    text = marked.replace("«", "").replace("»", "")
    expected = [(kind, part.partition("»")[0]) for part in marked.split("«")[1:]]
    assert [(span.kind, text[span.start : span.end]) for span in pii.detect(text)] == expected


@pytest.mark.parametrize("text", read_lines("none.txt"))
def test_what_is_nobodys_personal_data_stays(text: str) -> None:
    assert [(span.kind, text[span.start : span.end]) for span in pii.detect(text)] == []


# A digit for each #, a letter for each @: how the states write the numbers of their licences.
LICENSES = {
    "AL": "########", "AK": "#######", "AZ": "@########", "AR": "#########", "CA": "@#######", "CO": "##-###-####",
    "CT": "#########", "DE": "#######", "DC": "#######", "FL": "@###-###-##-###-#", "GA": "#########",
    "HI": "@########",
    "ID": "@@######@", "IL": "@###-####-####", "IN": "####-##-####", "IA": "###@@####", "KS": "@##-##-####",
    "KY": "@##-###-###", "LA": "#########", "ME": "#######", "MD": "@-###-###-###-###", "MA": "@########",
    "MI": "@ ### ### ### ###", "MN": "@############", "MS": "###-##-####", "MO": "@#########", "MT": "#############",
    "NE": "@########", "NV": "##########", "NH": "##@@@#####", "NJ": "@#### ##### #####", "NM": "#########",
    "NY": "### ### ###", "NC": "############", "ND": "@@@######", "OH": "@@######", "OK": "@#########", "OR": "#######",
    "PA": "########", "RI": "#######", "SC": "#########", "SD": "########", "TN": "#########", "TX": "########",
    "UT": "#########", "VT": "#######@", "VA": "@########", "WA": "@@@#@##@###@", "WV": "@######",
    "WI": "@###-####-####-##", "WY": "######-###",
}  # fmt: skip


@pytest.mark.parametrize(("state", "form"), LICENSES.items())
def test_a_driver_licence_of_each_state_is_found(state: str, form: str) -> None:
    places = {"#": itertools.cycle("4719205836"), "@": itertools.cycle("DKWRTBNX")}
    written = "".join(next(places[mark]) if mark in places else mark for mark in form)
    text = f"My {state} driver's license number is {written}, please."
    assert [(span.kind, text[span.start : span.end]) for span in pii.detect(text)] == [("US_DRIVER_LICENSE", written)]
