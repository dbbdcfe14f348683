"""Words that tell whether a sentence wishes for what its cue words name, or speaks of it otherwise. Pure; `flat` is a
sentence, flattened."""

import re

_SUPPOSES = re.compile(
    r"^ (?:and |but |so )?(?:what|how|does|do|is|are|will|would|who|can|am|if|when|suppose|say) "
    r"| (?:what if|covered|cover|who pays|which one pays|what happens) "
    r"| if (?:i|we|my|someone|somebody|a|an|the|it|he|she|they) "
)
_SENDS = re.compile(r" send (?:me |us )?(?:a |some|help) ?")
_WANTS_NO_QUOTE = re.compile(
    r" no (?:more )?quotes? | (?:dont|do not|didnt|did not|not|never|no longer) (?:\w+ ){0,2}?"
    r"(?:want|wanted|need|ask|asked|asking|looking|interested) (?:\w+ ){0,3}?(?:quote|quotes|price) "
)
_WHEN = re.compile(r"^ (?:and |ok |so )*when ")
_WHY = re.compile(r"^ (?:and |but |so |ok |hi |hey )*(?:why|how come) ")
_WHAT_HAPPENS = re.compile(r"^ (?:and |but |so |ok )*(?:what happens|what if) ")
_LASTS = re.compile(r" how (?:long|much time) ")
_INSIDE = re.compile(r" (?:in|inside|from) (?:it|there|the car|my car|the trunk|the vehicle) $")
_OWN_FUTURE = re.compile(r" (?:when|if|after|once) (?:i|my|we|our) ")
_TELLS_TO_DO = re.compile(
    r"^ (?:please |just |now )*(?:tell|write|sing|give|translate|book|recommend|play|help|show|find|make|order"
    r"|remind|set|call|buy) "
)

_POINTS_AT = re.compile(
    r" (?:add|lower|raise|reduce|increase|change|drop|remove|cancel|get|have|make|set|bring|update)"
    r" (?:it|that|this|them|one) "
)
_ADDS_TO_OWN = re.compile(
    r" (?:add|adding|put|insure) (?:an?|another|one|my|our) ?(?:second|third|new|other|further|more|another)* "
)


def supposes(flat: str) -> bool:
    """ "What if I have an accident?"; but whoever asks to be sent help has had one."""
    return bool(_SUPPOSES.search(flat)) and not _SENDS.search(flat)


def wants_no_quote(flat: str) -> bool:
    """ "No, I don't want a quote, I want a person." """
    return bool(_WANTS_NO_QUOTE.search(flat))


def asks_when(flat: str) -> bool:
    """ "When does the cover start?" is no wish to buy."""
    return bool(_WHEN.search(flat))


def asks_why(flat: str) -> bool:
    """ "How come my quote is so high?", of somebody who has none here, wishes for no other."""
    return bool(_WHY.search(flat))


def asks_what_happens(flat: str) -> bool:
    return bool(_WHAT_HAPPENS.search(flat))


def asks_how_long(flat: str) -> bool:
    """ "How long will it take?", after a question about claims, is no question about quotes."""
    return bool(_LASTS.search(flat))


def was_inside(flat: str) -> bool:
    """ "My laptop was in it", of a car that was stolen."""
    return bool(_INSIDE.search(flat))


def is_of_own_future(flat: str) -> bool:
    """ "Will the price drop when I turn 25?" asks about the visitor, and not about plans."""
    return bool(_OWN_FUTURE.search(flat))


def adds_to_own(flat: str) -> bool:
    """ "I want to add a second car", to what is insured already."""
    return bool(_ADDS_TO_OWN.search(flat)) and " quote " not in flat


def points_at_something(flat: str) -> bool:
    """ "Can I lower it?", "add that"."""
    return bool(_POINTS_AT.search(flat))


def tells_to_do(flat: str) -> bool:
    """ "Tell me a joke" is a wish, "laptop and golf clubs" a fragment."""
    return bool(_TELLS_TO_DO.search(flat))
