"""What one turn of a visitor says, as it was understood. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chat.offline.choosing import Choice
from chat.offline.facts import Found
from chat.offline.garage import Parked
from chat.offline.language import DEFAULT
from chat.offline.questions import Question
from chat.offline.results import Result


@dataclass
class Reading:
    """`acts` and `socials` are intents' names in order, without repeats. `asked` and `around` are sentences, in English
    as far as it goes and as written, of which `questions` are made."""

    language: str = DEFAULT
    acts: list[str] = field(default_factory=list)
    socials: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    found: Found = field(default_factory=Found)
    asked: list[tuple[str, str]] = field(default_factory=list)
    around: list[tuple[str, str]] = field(default_factory=list)
    not_offered: list[str] = field(default_factory=list)
    included: list[str] = field(default_factory=list)
    asks_of_part: bool = False
    is_unclear: bool = False
    # What was not understood is looked up all the same: its words may be an article's.
    is_guess: bool = False
    choices: list[Choice] = field(default_factory=list)
    # Vehicles told of beside the one whose facts were found.
    further: list[Parked] = field(default_factory=list)
    # "My wife's Civic": the vehicle is somebody else's than the visitor's.
    is_others: bool = False
    # Whose ages were told.
    people: Mapping[str, int] = field(default_factory=dict)
    # The vehicle that is to be left out, and the quote of several that is kept.
    left_out: Parked | None = None
    kept: Result | None = None
    # The kinds of vehicles that the conversation is about by now.
    kinds: frozenset[str] = frozenset()

    def add(self, act: str) -> None:
        if act not in self.acts:
            self.acts.append(act)

    def add_socials(self, names: Iterable[str]) -> None:
        self.socials += [name for name in names if name not in self.socials]

    def add_choices(self, choices: Iterable[Choice]) -> None:
        self.choices += [choice for choice in choices if choice not in self.choices]

    @property
    def names_vehicle(self) -> bool:
        return bool({"make", "model"} & self.found.values.keys())
