"""What a conversation is about besides quotes: things that customers go through with us. Pure."""

import re

from chat.offline.text import flatten

_PROCESS = re.compile(
    r" (?:claim|claims|buy|buying|purchase|report|accident|cancel\w*|refund\w*|chang(?:e|es|ed|ing)|renew\w*"
    r"|complain\w*|stolen|theft|moved|moving"
    r"|address|payment|payments|scam|privacy|another driver|(?:my|our|her|his|their) (?:policy|premium)) "
)
_BEGINS = re.compile(
    r" (?:how|where|when|what) (?:do|can|could|should|would|must) (?:i|we) (?:\w+ )?(?:start|begin|do|go|proceed) "
)
_BRINGS = re.compile(
    r" (?:what|which|any|do) (?:\w+ ){0,2}?(?:documents?|papers?|paperwork|documentation|proof|things|info|information"
    r"|details)? ?(?:do|does|should|must|will|would|did)? ?(?:you|i|we) (?:\w+ )?(?:need|want|require|bring|send"
    r"|provide|give|show|have to|have ready) | (?:documents?|papers?|paperwork) "
)
_BREAKDOWN = re.compile(
    r" (?:wont start|doesnt start|not start|(?:broke|broken|breaks|breaking) down|breakdown|flat tire|puncture"
    r"|got a flat|stranded|dead battery|battery (?:died|is dead|is empty)|out of (?:gas|charge|fuel)"
    r"|locked (?:out|my|the)|tow truck) "
)
# What whoever buys goes through, in the words of a help centre.
BUYING = "to buy the policy"
# What a question beside one of these wishes is about: "What do you need for a quote, and how long does it take?"
SUBJECTS_OF_WISHES = {"buy": BUYING, "needs": "to get a quote"}


def goes_through_something(subject: str) -> bool:
    """Whether it is a claim, a change of a policy and the like: then "what do you need?" asks about that."""
    return bool(_PROCESS.search(flatten(subject)))


def is_breakdown(flat: str) -> bool:
    """Whether a vehicle does not go on: that is no claim."""
    return bool(_BREAKDOWN.search(flat))


def asks_how_to_begin(flat: str) -> bool:
    return bool(_BEGINS.search(flat))


def asks_what_to_bring(flat: str) -> bool:
    """ "Which papers do you need?" is of what one is about to do."""
    return bool(_BRINGS.search(flat))
