"""Questions for what is not covered: in nearly the words of those for what is. Pure."""

import re

from chat.offline.intents import flatten_sentence

_NOT = r"(?:not|never|isnt|doesnt|dont|arent|wont|cant|aint)"
_COVERS = r"(?:cover|covers|covered|covering|pay|pays|paid|insure|insures|insured|include|includes|included|part|offer)"
_ASKS = re.compile(
    rf" (?:what|whats|which|anything|things|stuff|list) (?:(?!if )\w+ ){{0,5}}?{_NOT} (?:\w+ ){{0,2}}?{_COVERS} "
    rf"| {_COVERS} (?:\w+ )?(?:but |and )?(?:what|which)s? (?:\w+ )?not | exclusions? "
    rf"| (?:is|are|does|do) (?:\w+ ){{0,4}}excluded? | what (?:\w+ ){{1,4}}?(?:leaves?|left) out "
    rf"| what(?:s| is| are| does| do)? (?:\w+ ){{0,4}}(?:exclude|excludes|excluded) | not cover "
)
# Half translated, the word that turns the sense is still the language's own.
_ASKS_ABROAD = re.compile(
    r" (?:was|welche\w*) (?:\w+ ){0,6}?nicht | nicht (?:versichert|gedeckt|abgedeckt|mitversichert) "
    r"| (?:que|cosa|o que|qui) (?:\w+ ){0,4}?(?:no|non|nao|n|ne) (?:\w+ ){0,3}?"
    r"(?:cub\w+|cob\w+|copr\w+|couvr\w+|couvert\w*|incluy\w+|incl\w+|asegur\w+|assur\w+) | (?:wat|niet) gedekt "
    r"|不(?:包括|保|赔|在承保)"
)
_TITLE = re.compile(
    r"\b(?:not (?:cover|covered|pay|included|insure|insured|apply|offer)|ones not|exclu\w+)\b", re.IGNORECASE
)


def asks_exclusions(sentence: str) -> bool:
    """ "What does comprehensive not cover?", "Was ist nicht versichert?" """
    flat = flatten_sentence(sentence)
    return bool(_ASKS.search(flat) or _ASKS_ABROAD.search(flat))


def tells_exclusions(heading: str) -> bool:
    return bool(_TITLE.search(heading.rpartition(" — ")[2]))
