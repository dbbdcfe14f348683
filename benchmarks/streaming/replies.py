"""What is asked and what the stand-in answers: a text of its own for each topic, so that a mix-up cannot pass."""

from dataclasses import dataclass
from functools import cache
from itertools import count

FIRST_TOKEN_SECONDS = 0.2
PACE_SECONDS = 0.02
TOKENS = 150
TOPICS = ("battery", "theft", "hail", "glass", "towing", "rental", "scooter", "luggage", "parking", "flooding")
_months = count(1)
_SENTENCES = (
    "with this cover the {topic} is included from the first day , and there is nothing more to sign for it .",
    "you only tell us what happened , where it was and when , and we take care of the rest for you .",
    "most people send a photo or two of the {topic} from their phone , which makes everything quicker .",
    "what you pay yourself depends on the deductible that you chose when the policy began .",
    "if you are not sure whether the {topic} counts , just ask here before you spend any money on it .",
    "our own garages start on it within a few days , and you may also pick one that you trust .",
)


@dataclass(frozen=True)
class Answer:
    tokens: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(self.tokens)


@cache
def find_answer(topic: str) -> Answer:
    """Word by word, each with its leading space, as the model says them."""
    shift = TOPICS.index(topic)
    sentences = [_SENTENCES[(shift + turn) % len(_SENTENCES)].format(topic=topic) for turn in range(TOKENS)]
    words = " ".join(sentences).replace(" ,", ",").replace(" .", ".").split()[:TOKENS]
    return Answer(tuple(word if place == 0 else f" {word}" for place, word in enumerate(words)))


def make_question(topic: str) -> str:
    """Never the same twice: what a server has made of a text before is no use to it. Every other one has a word by
    which the portal sees that it is about the company's business; the rest it has to think about."""
    month = next(_months)
    owned = "our car" if month % 2 else "it"
    return f"Can you tell me something about {topic}? We have had {owned} for {month} months."


def find_topic(body: bytes) -> str:
    """Of the last question in a request. ValueError if there is none."""
    start = body.rindex(b"something about ") + len(b"something about ")
    return body[start : body.index(b"?", start)].decode()
