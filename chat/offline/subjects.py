"""What a conversation is about besides quotes: things that customers go through with us. Pure."""

import re

from chat.offline.text import flatten

_PROCESS = re.compile(
    r" (?:claim|claims|report|accident|cancel\w*|refund\w*|chang(?:e|es|ed|ing)|renew\w*|complain\w*|stolen|theft"
    r"|moved|moving|address|payment|payments|scam|privacy|another driver|(?:my|our|her|his|their) (?:policy|premium)) "
)
_BEGINS = re.compile(
    r" (?:how|where|when|what) (?:do|can|could|should|would|must) (?:i|we) (?:\w+ )?(?:start|begin|do|go|proceed) "
)


def goes_through_something(subject: str) -> bool:
    """Whether it is a claim, a change of a policy and the like: then "what do you need?" asks about that."""
    return bool(_PROCESS.search(flatten(subject)))


def asks_how_to_begin(flat: str) -> bool:
    return bool(_BEGINS.search(flat))
