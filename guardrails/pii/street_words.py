"""What addresses are made of: kinds of streets in several languages, states, post codes, and the parts that follow."""

import re

from guardrails.pii.names import UPPER
from guardrails.pii.words import match_any

SUFFIXES = (
    "street st avenue ave av boulevard blvd road rd drive dr lane ln court ct place pl terrace ter "
    "parkway pkwy highway hwy circle cir "
    "trail trl square sq plaza loop alley row crossing xing expressway expy turnpike tpke crescent "
    "cres route rte freeway fwy"
).split()
MORE_SUFFIXES = (
    "way close gardens grove mews point ridge run view walk path pass bend bridge creek cove falls "
    "glen green harbor heights hill hills hollow "
    "island isle knoll knolls lake landing mill mills mount mountain park pike pines plains spring "
    "springs station summit trace valley "
    "village vista crest ranch field fields forest fork gateway port shore shoals rapid ridges manor "
    "meadow meadows orchard overpass "
    "parkways prairie ramp rest shores spur squares stravenue stream throughway tunnel union unions viaduct ville wells"
).split()
SUFFIX_SET = frozenset(SUFFIXES + MORE_SUFFIXES)
# Words that stand before the name of a street.
STREET_WORDS = frozenset(
    "rua via viale calle c/ avenida avda avenue boulevard bulevar bd rue place plaza plac ul ulica ulice aleja "
    "trg cesta "
    "largo vicolo corso piazza piazzale paseo carrera carrer camino ronda chemin allée quai impasse cours passage "
    "λεωφόρος οδός praça travessa estrada alameda jalan strada calea bulevardul rúa ул улица пр проспект пер "
    "переулок пл "
    "площадь".split()
)
# With these end the names of streets that are one word.
STREET_ENDINGS = (
    "strasse straße str gasse weg platz allee ring damm ufer markt straat laan plein gracht hove kade dijk singel "
    "gata gatan gate gade vej veien vegen vägen vangen "
    "plads stræde braut stræti straeti stígur katu tie kuja polku utca út útja tér náměstí třída ova terrasse "
    "vænget bakken parken haven torv tún tun"
).split()
DIRECTIONS = r"(?:[NSEW]|[NS]\.?[EW]|north|south|east|west)\.?"
UNIT = (
    r"(?i:(?:apt|apartment|suite|ste|unit|floor|fl|room|rm|bldg|building|lot|flat|pmb|box|piso|puerta|wohnung|appt?|bus"
    r"|int|кв|квартира|корп|стр)\.?\s?#?\s?|#\s?)[\w\-]{1,6}(?!\w)"
    r"|(?i:dock|bay|gate|stall|lot|space|level|tower|block|dept|oficina|local|depto?|casa|interno|stock|etage|top)\s?#?\s?"
    r"\d{1,4}[A-Za-z]?(?!\w)|\d{1,2}[ºo](?: ?(?:[A-Z]|izq|dcha|der)\.?(?!\w))?"
)
_STATES = (
    "alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois "
    "indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri "
    "montana "
    "nebraska nevada new_hampshire new_jersey new_mexico new_york north_carolina north_dakota ohio oklahoma oregon "
    "pennsylvania rhode_island south_carolina south_dakota tennessee texas utah vermont virginia washington "
    "west_virginia "
    "wisconsin wyoming puerto_rico alberta british_columbia manitoba ontario quebec saskatchewan nova_scotia"
).split()
_CODES = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH "
    "OK OR PA "
    "RI SC SD TN TX UT VT VA WA WV WI WY PR AB BC MB NB NL NS ON QC SK AA AE AP"
).split()
_STATE_NAMES = match_any(name.replace("_", " ") for name in _STATES)
# By their initials, which decide at once.
_INITIALS = sorted({code[0] for code in _CODES})
_CODE = "|".join(f"{first}[{''.join(code[1] for code in _CODES if code[0] == first)}]" for first in _INITIALS)
_ZIP = r"(?:\d{5}(?:-\d{4})?|[A-Z]\d[A-Z]\s?\d[A-Z]\d)(?!\w)"
# In small letters and without a ZIP those count that are no words.
_LOWER_CODES = "|".join(
    "al ak az ca ct fl ga il ia ks ky md mn ms mo mt ne nv nh nj nm ny nc nd oh ri sc sd tn tx ut vt va wa wv wi "
    "wy".split()
)
_GAP = r"[.,]?[\s,>?|*]{1,8}"
# Town, state and ZIP: the state's code in capitals or with a ZIP behind it.
CITY_STATE = re.compile(
    rf"{_GAP}(?:[^\W\d_][\w'’.\-]{{0,24}}[ ]){{0,3}}?[^\W\d_][\w'’.\-]{{0,24}},?\s{{1,3}}(?:"
    rf"(?:{_CODE}|{_STATE_NAMES})(?!\w)(?:[.,]?\s{{1,3}}{_ZIP})?"
    rf"|{match_any(map(str.lower, _CODES))}(?!\w)[.,]?\s{{1,3}}{_ZIP}|(?:{_LOWER_CODES})(?![\w'’]))"
)
# One more piece of an address after its street: flat, post code, town, state, country.
PIECE = re.compile(
    rf"{_GAP}(?:(?P<unit>{UNIT})|(?P<code>[A-Z]{{1,2}}\d[A-Z\d]?\s?\d[A-Z]{{2}}(?!\w)|\d{{4}}\s[A-Z]{{2}}(?!\w)"
    r"|[A-Z]\d[A-Z]\s?\d[A-Z]\d(?!\w)|\d{2}-\d{3}(?!\w|-)"
    rf"|(?:[A-Z]{{1,2}}-)?\d{{3,6}}(?:-\d{{3,4}})?(?!\w|[ .\-/]\d))|\((?P<note>[{UPPER}][\w ]*)\)"
    rf"|(?P<name>[{UPPER}][\w'’∆\-]*)|(?<=, )(?P<lower>[^\W\d_]{{3,20}})(?![\w@])"
    r"|(?P<particle>(?:nad|de|da|do|di|la|el|of|na|u|v|s|nan|d'|sur|am|an der)(?=\s)))"
)
# "Carrera 7 # 45-12": the street, the cross street and the metres from it.
GRID = re.compile(
    r"(?<!\w)(?i:carrera|calle|cra|kra?|cll?|diagonal|transversal|avenida)\.?"
    r" \d{1,3} ?[A-Za-z]?(?: ?(?:bis|sur|norte))?"
    r" ?(?:#|n[o°º]\.?) ?\d{1,3}[A-Za-z]? ?[-–] ?\d{1,3}(?!\w)"
)
# What stands before a street: a flat, a house with a name of its own.
LEAD = re.compile(
    r"(?<!\w)(?:(?i:flat|apt|apartment|unit|suite|room|shop|pmb)\.? ?#?(?:\w{1,5},?\s{1,2})?"
    rf"|(?:The )?(?:[{UPPER}][\w'’]{{1,20}} ){{0,2}}(?:House|Cottage|Court|Lodge|Farm|Hall|Barn|Villa|Rectory"
    r"|Vicarage|Mansions),\s{1,2})$"
)
# A British post code: what stands before it, parted by commas, is an address even without a number.
POST_CODE = re.compile(
    rf"(?:(?:The )?[{UPPER}][\w'’\-]{{1,24}}(?: [{UPPER}][\w'’\-]{{1,24}}){{0,3}},\s{{1,2}}){{1,4}}"
    rf"(?:[{UPPER}][\w'’\-]{{1,24}}(?: [{UPPER}][\w'’\-]{{1,24}}){{0,3}},?\s{{1,2}})?"
    rf"[A-Z]{{1,2}}\d[A-Z\d]? \d[A-Z]{{2}}(?!\w)"
)
CORNER_WORD = "corner"
LOWER_WORDS = frozenset(
    "main park oak church lake high market north south east west n s e w elm pine river center old new first second "
    "third".split()
)
