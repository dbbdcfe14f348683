"""Who did the harm that a sentence speaks of: "I hit a car" and "a car hit me" are nearly the same words. Pure."""

import re

from chat.offline.intents import flatten_sentence

ME, OTHERS = "me", "others"
_HARMS = (
    r"(?:hit|hits|rear ?ended|rear ?ends|t ?boned|side ?swiped|struck|bumped|scratched|scraped|dented|dinged|damaged"
    r"|broke|knocked|smashed|clipped|hurt|injured|(?:crash(?:ed|es)?|ran|runs|run|back(?:ed|s)?|drove|drives|bumped|slammed"
    r"|plowed|reversed|rolled|slid) (?:right |straight |back )?into)"
)
_OTHER = (
    r"(?:someone|somebody|some ?one else|he|she|they|another|other|stranger|thief"
    r"|(?:a|an|the|another|other|some|drunk|uninsured|this) (?:\w+ ){0,2}?(?:car|driver|truck|guy|idiot|woman|man|bus"
    r"|van|person|lady|kid|vehicle|neighbor|cyclist|motorcycle|suv|biker|pickup)|my neighbors?)"
)
_OURS = r"(?:me|us|my|our|mine|the back of my|into)"
_BY_OTHERS = re.compile(
    rf" {_OTHER} (?:\w+ ){{0,3}}?{_HARMS} (?:\w+ ){{0,2}}?{_OURS} "
    r"| (?:i|we|im|ive|weve|car|bike|truck) (?:was |were |got |been |am |get |just )+"
    r"(?:hit|rear ?ended|t ?boned|side ?swiped|struck) "
    r"| (?:not|wasnt|isnt|never|no) (?:really |even )?(?:my|our) fault "
    r"| (?:his|her|their|drivers|guys|somebody elses) fault "
    r"| other (?:driver|party|guy|car|person)s? (?:was|is|were|being) at fault "
)
# "I was hit" and "should I keep my damaged helmet" are no deeds.
_BETWEEN = r"(?:(?!(?:am|was|were|got|been|be|get|is|are|my|with|keep) )\w+ ){0,3}?"
_BY_ME = re.compile(
    rf" (?:i|we|ive|weve|my (?:son|daughter|wife|husband|kid|partner|mom|dad)) {_BETWEEN}{_HARMS} "
    r"| (?:it was|it is|its|totally|entirely) (?:my|our) (?:own )?fault | i (?:caused|am at fault|was at fault) "
)


def find_doer(sentence: str) -> str:
    """`ME`, `OTHERS`, or nothing where the sentence does not say."""
    flat = flatten_sentence(sentence)
    if _BY_OTHERS.search(flat):
        return OTHERS
    return ME if _BY_ME.search(flat) else ""
