"""What is known of single words: given names, surnames, cars, places, titles, and what tells that a person comes."""

import re
import unicodedata

from guardrails.known_words import KnownWords
from guardrails.pii.words import COMMON_WORDS, DICTIONARY, is_word, match_any, read_words

CURATED_GIVEN = read_words("given_names")
GIVEN = CURATED_GIVEN | read_words("given_names_world")
COMMON_SURNAMES = read_words("surnames")
SURNAMES = COMMON_SURNAMES | read_words("surnames_world")
VEHICLES = read_words("vehicles")
NOT_NAMES = read_words("not_names") | VEHICLES

UPPER = "".join(chr(code) for code in range(0x41, 0x530) if chr(code).isupper())
PARTICLES = frozenset(
    "de del della der den di da das do dos du e el la le van von vom zu zum ter ten bin binti al y af av wa ibn".split()
)
TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sr sra señor señora señorita don doña herr herrn frau mme mlle monsieur "
    "madame "
    "sir madam signor signora sig dott dottor dona senhor senhora pan pani hr".split()
)
# Names that are words: they count after a cue, before a surname, or as who does something.
WORD_NAMES = frozenset(
    "will mark grace may hope faith joy bill rich frank jack art april june august dawn summer rose lily daisy violet "
    "ivy ruby pearl amber crystal iris heather jasmine olive robin jay ray pat sue rob drew dean penny max chase "
    "hunter "
    "grant gene drake miles earl duke jordan angel melody harmony destiny misty sandy rusty cliff dale glen brook reed "
    "josh nick guy carol chip ward wade lance pierce chuck ginger charity patience prudence gay dick bob "
    "sterling dusty".split()
)
MONTH_NAMES = frozenset("april may june august".split())
# What shows that a word at the beginning of a sentence is somebody.
ACTS = re.compile(
    r"(?:['’]s\b|:| (?:and|&) [^\W\d_]|,? (?:is|isn['’]t|was|wasn['’]t|has|had|hasn['’]t|does|doesn['’]t|didn['’]t"
    r"|can|can['’]t|wants|needs|drives|drove|called|says|said|told|lives|works|owns|here)\b)"
)
PLACE_WORDS = frozenset(
    "san santa los las fort ft ft. port mount mt mt. lake new el saint st st. north south east west "
    # Storms have people's names.
    "hurricane storm typhoon cyclone".split()
)
# Before the name of a place rather than a person's.
WHERE = frozenset("in at near visit around city from to of the a an on via into".split())
# What people do, and cars, insurers and towns do not.
PERSON_VERBS = frozenset(
    "lives lived says said asks asked told tells shouted whispered replied answered wrote writes began went works "
    "worked moved drives drove owns owned married died spent thinks thought knows knew wants wanted loves loved likes "
    "liked hates hated smiled laughed cried came left".split()
)
SURNAME_ENDING = re.compile(
    r"(?:son|sen|sson|dottir|dóttir|ová|ova|eva|ov|ev|ski|sky|ska|wicz|czyk|ez|ić|vić|vic|berg|stein"
    r"|ström|strom|man|mann|quist|qvist"
    r"|oğlu|oglu|yan|enko|chuk|escu|poulos|idis|akis|ini|elli|etti|ucci|aux|eau|hardt|bauer|meyer|lund"
    r"|gaard|aard|inen|ola|ssy)$"
)
# With these begins what follows the name of a company.
_COMPANY_WORDS = (
    "inc llc ltd corp company group insurance bank university consulting service solutions technolog systems labs "
    "partners associates holdings industries foundation institute college hospital motor airline hotel museum agency "
    "media life mutual financial street orchestra version"
).split()
COMPANY = re.compile(
    rf",? (?:{match_any(_COMPANY_WORDS)}|(?i:co|st)\b"
    r"|(?:[Aa](?i:nd)|&) (?i:sons|associates|partners|co|company|daughters)\b)"
)


def is_given(key: str) -> bool:
    """Whether it is a listed given name, with accents or without ("josé", "jose")."""
    if key in GIVEN or key.isascii():
        return key in GIVEN
    return "".join(filter(str.isalpha, unicodedata.normalize("NFD", key))) in GIVEN


def is_ordinary_word(key: str) -> bool:
    """Whether it is an English word; a listed name counts as one only in that very form, not by its stem."""
    return _ordinary[key]


def _is_ordinary(key: str) -> bool:
    if key in GIVEN or key in SURNAMES:
        return key in COMMON_WORDS or key in DICTIONARY
    return is_word(key)


_ordinary = KnownWords(_is_ordinary)
# Listed names that are nothing else.
CLEAR_NAMES = frozenset(
    name
    for name in (GIVEN | SURNAMES) - NOT_NAMES - COMMON_WORDS - WORD_NAMES - (DICTIONARY - CURATED_GIVEN - SURNAMES)
    if name.isalpha()
)
