"""Whether a visitor takes their leave, in words of any language that the assistant knows. Pure."""

import re
from collections.abc import Callable

from chat.offline.cues import compile_cues
from chat.offline.dialogue import load_languages
from chat.offline.text import flatten

# Whoever goes on for longer, or with a figure, has something to say.
_MOST_WORDS = 12
_GOES_ON = re.compile(r"[?？؟\d]")
_OPENS = "^ (ok|okay|alright|great|perfect|well|no|nope|thanks|thank you|thanks a lot|so much|and|i think|then)*"
_THANKS = "thanks|thank you|so much|very much|merci|gracias|danke|grazie|obrigado|obrigada"
_WISH = "(have|enjoy) (a|the|your) very? (good|nice|great|lovely|wonderful)? (day|evening|weekend|night)"
_ENDS = f"({_THANKS}|for (now|today)|i (needed|wanted)|from me|now|then|all|everyone|et|y|und|bye|goodbye|{_WISH})* $"
_BYE = "(bye|goodbye|good bye|farewell|good night|goodnight|so long|take care|see (you|ya) (later|soon|around|then)?)"
_ELSEWHERE = "(das (war|wars|ist)|eso es|cest|ce sera|e|era) schon? (alles|todo|tout|tutto|tudo)"
_FOR_NOW = "(fur heute|por ahora|por hoy|pour le moment|per ora|por enquanto)?"
_LEAVES = compile_cues(
    [
        f"{_OPENS} {_BYE} {_ENDS}",
        f"{_BYE} $",
        f"{_OPENS} (thats|that is|that was|that will be|thatll be) (all|it|everything) {_ENDS}",
        f"{_OPENS} (nothing|no nothing|nope nothing) (else|more) {_ENDS}",
        f"{_OPENS} (im|i am|were|we are) all? (good|done|set) {_ENDS}",
        f"{_OPENS} {_WISH} {_ENDS}",
        f"{_ELSEWHERE} {_FOR_NOW} {_ENDS}",
        "(就这些*|没有了*|没别的了*) $",
    ]
)


def takes_leave(text: str, find_language: Callable[[], str]) -> bool:
    """Whether a message ends the conversation. A mere "no, thanks" refuses what was offered. The language is asked for
    only where the message may be one."""
    if _GOES_ON.search(text) or len(text.split()) > _MOST_WORDS:
        return False
    return bool(_LEAVES.search(flatten(load_languages().translate(text, find_language()))))
