"""How well the screen does on texts it has not seen, nor any like them."""

import random
from collections import defaultdict
from collections.abc import Iterator

from guardrails.training.corpus import Example
from guardrails.training.train import fit_readings, read_examples

_FOLDS = 5


def cross_validate(examples: list[Example], seed: int) -> Iterator[tuple[str, int, float]]:
    """Kind, count and share flagged. Groups stay together: a template with another request is in the same fold."""
    groups = sorted({example.group for example in examples})
    random.Random(seed).shuffle(groups)  # noqa: S311
    folds = {group: number % _FOLDS for number, group in enumerate(groups)}
    readings = read_examples(examples)
    flagged: dict[str, list[bool]] = defaultdict(list)
    for fold in range(_FOLDS):
        seen = [number for number, example in enumerate(examples) if folds[example.group] != fold]
        screen = fit_readings([readings[number] for number in seen], [examples[number] for number in seen])
        for number, example in enumerate(examples):
            if folds[example.group] == fold:
                odds = readings[number].rate(screen)
                kind = f"{example.kind} {'attack' if example.is_attack else 'harmless'}"
                flagged[kind].append(odds >= 0)
    for kind, answers in sorted(flagged.items()):
        yield kind, len(answers), sum(answers) / len(answers)
