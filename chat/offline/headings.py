"""Under which heading of the help centre an answer stands, by the questions that the company knows it answers. Pure."""

from collections.abc import Mapping

from chat.offline.dialogue import Dialogue
from chat.offline.exclusions import asks_exclusions, tells_exclusions
from chat.offline.intents import flatten_sentence
from chat.offline.kinds import USUAL, find_kinds, find_others
from chat.offline.questions import Question
from chat.offline.words import content_words

# So like a known question it is that question; so like it, its section is likely to answer. In two languages the same
# thing is less alike.
_SURE, _LIKELY = 0.72, 0.46
_SURE_ABROAD, _LIKELY_ABROAD = 0.62, 0.42
# To be told that nothing answers takes more.
_SURE_OF_NOTHING, _LIKELY_NOTHING = 0.75, 0.62
_LEAD_OF_NOTHING = 0.02
# What is near, and not sure, is trusted where it leads the other articles by so much.
_LEAD_OF_NEAR = 0.045
# What is about the very kind of vehicle that was spoken of.
_OF_KIND = 0.12
# ... and about a kind that was not spoken of, where none was.
_OF_UNNAMED_KIND = 0.08
# What is not covered, for whoever asks for that.
_OF_EXCLUSIONS = 0.2
# A question that leans on nothing lies closer by so much to one heading's questions than to all others'.
_CLEAR_LEAD, _SPEAKS = 0.04, 0.5
# What it leans on counts for so much; put together of words of two languages, for less.
_SHARE, _SHARE_ABROAD = 0.5, 0.35
# ... and for more, where no word of the question tells what it is about: "how much a day?"
_SHARE_OF_LEANING = 0.7
_SHARE_OF_ENGLISH = 0.35
# Words that alone do not tell what is asked.
_BARE = frozenset(
    "car cars motorcycle motorcycles vehicle pay pays paid paying payment price cost much month monthly insure".split()
)
NOTHING = ""


def find_heading(question: Question, dialogue: Dialogue) -> Question:
    """The question with the heading to look it up by, if a known one means about the same; `NOTHING` stands for those
    that the help centre does not answer."""
    alone = dialogue.headings.compare(question.asked, question.asides)
    if alone and max(alone, key=alone.__getitem__) == NOTHING and alone[NOTHING] >= _SURE_OF_NOTHING:
        return question.place(NOTHING)
    likeness = _prefer(question, dialogue, _compare(question, dialogue))
    best, second = (*sorted(likeness, key=likeness.__getitem__, reverse=True)[:2], NOTHING, NOTHING)[:2]
    if best == NOTHING:
        is_sure = bool(likeness) and likeness[NOTHING] >= _LIKELY_NOTHING
        if is_sure and likeness[NOTHING] < likeness[second] + _LEAD_OF_NOTHING:
            # As like one as the other: what comes closest is told for that.
            return question.place(second)
        return question.place(NOTHING) if is_sure else question
    sure, likely = (_SURE_ABROAD, _LIKELY_ABROAD) if question.original else (_SURE, _LIKELY)
    if likeness[best] < likely:
        return question
    is_near = likeness[best] >= (sure + likely) / 2 and _leads(best, likeness)
    return question.place(best, is_sure=likeness[best] >= sure, is_near=is_near)


def _leads(best: str, likeness: Mapping[str, float]) -> bool:
    """Whether no other article lies nearly as close: what two may answer is trusted to neither."""
    article = best.partition(" — ")[0]
    others = [like for heading, like in likeness.items() if heading.partition(" — ")[0] != article]
    return likeness[best] >= max(others, default=0.0) + _LEAD_OF_NEAR


def _prefer(question: Question, dialogue: Dialogue, likeness: Mapping[str, float]) -> dict[str, float]:
    """Without what is about other kinds of vehicles than was spoken of. What is about the very kind comes first where
    it answers, and so does what is not covered for whoever asks for that."""
    own = _compare_for_kind(question, dialogue)
    wants_exclusions = asks_exclusions(question.subject)
    preferred = {}
    for heading, like in likeness.items():
        if _is_of_another_kind(heading, question, dialogue):
            if question.kinds:
                continue
            like -= _OF_UNNAMED_KIND
        if find_kinds(heading, dialogue) & question.kinds - {USUAL}:
            like = max(like, own.get(heading, 0.0)) + _OF_KIND
        if wants_exclusions:
            like += _OF_EXCLUSIONS if tells_exclusions(heading) else -_OF_EXCLUSIONS
        preferred[heading] = like
    return preferred


def _compare_for_kind(question: Question, dialogue: Dialogue) -> dict[str, float]:
    """ "How far do you tow?" of an electric car."""
    names = [dialogue.kind_names[kind] for kind in sorted(question.kinds) if kind in dialogue.kind_names]
    named = find_kinds(f"{question.subject} {question.original}", dialogue) - {USUAL}
    if not names or named or question.context or not question.subject:
        return {}
    asked = [f"{question.subject} ({name})" for name in names]
    return dialogue.headings.weigh(asked, question.subject, " ".join(names))


def _compare(question: Question, dialogue: Dialogue) -> dict[str, float]:
    """How like the question each heading's questions are; or what it leans on with it."""
    if question.leans:
        asked = [f"{wording} {question.hint}" for wording in question.asked]
        return dialogue.headings.weigh(asked, question.hint)
    likeness = _compare_alone(question, dialogue)
    if not question.context or _find_lead(likeness) >= _CLEAR_LEAD:
        return likeness
    asked = [f"{wording} {question.context}" for wording in question.asked]
    whole = dialogue.headings.weigh(asked, question.subject, question.context)
    tells = bool({*content_words(question.subject)} - _BARE)
    stands_alone = tells and bool(dialogue.topic.search(flatten_sentence(question.subject)))
    share = _SHARE_ABROAD if question.original else _SHARE if stands_alone else _SHARE_OF_LEANING
    return {heading: (1 - share) * like + share * whole[heading] for heading, like in likeness.items()}


def _compare_alone(question: Question, dialogue: Dialogue) -> dict[str, float]:
    """What the known words of another language say in English counts beside the whole: "battery covered"."""
    if not question.original:
        return dialogue.headings.weigh(question.asked, question.subject, asides=question.asides)
    likeness = dialogue.headings.compare(question.asked, question.asides)
    if not {*content_words(question.subject)} - _BARE or question.subject == question.original:
        return likeness
    english = dialogue.headings.weigh([question.subject], question.subject)
    return {
        heading: (1 - _SHARE_OF_ENGLISH) * like + _SHARE_OF_ENGLISH * english[heading]
        for heading, like in likeness.items()
    }


def _find_lead(likeness: Mapping[str, float]) -> float:
    best, second = (*sorted(likeness.values(), reverse=True)[:2], 0.0, 0.0)[:2]
    return best - second if best >= _SPEAKS else 0.0


def _is_of_another_kind(heading: str, question: Question, dialogue: Dialogue) -> bool:
    article = flatten_sentence(heading.partition(" — ")[0])
    return any(pattern.search(article) for pattern in find_others(question.kinds, dialogue))
