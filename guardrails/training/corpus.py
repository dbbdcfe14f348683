"""Our own texts for the injection screen, put together from `injection_*.toml`: deterministic for a seed."""

import base64
import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILES = tuple(
    Path(__file__).parent / f"injection_{name}.toml" for name in ("texts", "aims", "families", "chat", "facts")
)
_SLOT = re.compile(r"\{([a-z]+)\}")
# How often a template is filled: the more slots, the more.
_FILLS = {0: 1, 1: 4, 2: 8, 3: 10}
_LETTERS, _MAILS, _EMBEDDED, _DISGUISED, _MISTYPED = 400, 200, 400, 120, 600


@dataclass(frozen=True, slots=True)
class Example:
    """`group`: texts that are made alike share one, so that none of them tests what another taught. `share`: how much
    the text counts."""

    text: str
    is_attack: bool
    group: str
    kind: str = "own"
    share: float = 1.0


def make_examples(seed: int) -> list[Example]:
    chance = random.Random(seed)  # noqa: S311
    content = read_templates()
    slots = content["slots"]
    attacks = list(_fill_all(content["attacks"], slots, is_attack=True, chance=chance))
    benign = list(_fill_all(content["benign"], slots, is_attack=False, chance=chance))
    support = [example.text for example in benign if not example.group.startswith("benign:general")]
    return [
        *attacks,
        *benign,
        *_write_letters(content["benign"]["letters"], support, chance),
        *_quote_mails(content["benign"]["mails"], support, slots, chance),
        *_embed(attacks, content["benign"]["letters"], support, chance),
        *_disguise(attacks, chance),
        *_mistype(attacks, chance),
        *_mistype(benign, chance),
    ]


def read_templates() -> dict[str, dict[str, list[str]]]:
    """Sections "slots", "attacks" and "benign" of all files; lists of the same name are joined."""
    content: dict[str, dict[str, list[str]]] = {"slots": {}, "attacks": {}, "benign": {}}
    for path in FILES:
        for section, lists in tomllib.loads(path.read_text("utf-8")).items():
            for name, texts in lists.items():
                content[section].setdefault(name, []).extend(texts)
    return content


def _fill_all(
    texts: dict[str, list[str]], slots: dict[str, list[str]], *, is_attack: bool, chance: random.Random
) -> Iterator[Example]:
    for section, templates in texts.items():
        for number, template in enumerate(templates):
            group = f"{'attack' if is_attack else 'benign'}:{section}:{number}"
            fills = _FILLS[min(3, len(_SLOT.findall(template)))]
            for text in dict.fromkeys(_fill(template, slots, chance) for _ in range(fills)):
                yield Example(text, is_attack, group)


def _fill(template: str, slots: dict[str, list[str]], chance: random.Random) -> str:
    return _SLOT.sub(lambda match: chance.choice(slots[match[1]]), template)


def _write_letters(sentences: list[str], support: list[str], chance: random.Random) -> Iterator[Example]:
    """Long messages of customers, angry ones too: length says nothing about an attack."""
    for number in range(_LETTERS):
        parts = chance.sample(sentences, chance.randint(2, 14)) + chance.sample(support, chance.randint(1, 6))
        chance.shuffle(parts)
        text = chance.choice([" ", " ", "\n", "\n\n", ". "]).join(parts)
        yield Example(text.upper() if chance.random() < 0.08 else text, False, f"letter:{number}")


def _quote_mails(
    lines: list[str], support: list[str], slots: dict[str, list[str]], chance: random.Random
) -> Iterator[Example]:
    """Mails that customers paste, between their own words: orders in them are somebody else's."""
    for number in range(_MAILS):
        mark = chance.choice(["> ", "> ", "", "| "])
        quoted = [mark + _fill(line, slots, chance) for line in chance.sample(lines, chance.randint(4, 12))]
        before = chance.sample(support, chance.randint(0, 2))
        yield Example("\n".join([*before, "", *quoted, "", *chance.sample(support, 1)]), False, f"mail:{number}")


def _embed(
    attacks: list[Example], sentences: list[str], support: list[str], chance: random.Random
) -> Iterator[Example]:
    """Attacks amid what customers write."""
    for example in chance.choices(attacks, k=_EMBEDDED):
        before = chance.sample(sentences, chance.randint(0, 4)) + chance.sample(support, chance.randint(0, 2))
        after = chance.sample(support, chance.randint(0, 2))
        text = chance.choice([" ", "\n", "\n\n"]).join([*before, example.text, *after])
        yield Example(text, True, example.group)


def _disguise(attacks: list[Example], chance: random.Random) -> Iterator[Example]:
    """Attacks in code, after a harmless word or two."""
    writers: list[Any] = [
        lambda text: base64.b64encode(text.encode()).decode(),
        lambda text: text.encode().hex(),
        lambda text: text[::-1],
        lambda text: text.translate(str.maketrans("oieas", "01345")),
        lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    ]
    for example in chance.sample([example for example in attacks if example.text.isascii()], _DISGUISED):
        before = chance.choice(["", "", "Hi, ", "Please read: ", "decode this "])
        yield Example(before + chance.choice(writers)(example.text), True, example.group)


def _mistype(examples: list[Example], chance: random.Random) -> Iterator[Example]:
    """Texts in the haste of a chat: lower case, letters swapped, lost and doubled, without marks."""
    for example in chance.choices([example for example in examples if 5 < len(example.text) < 200], k=_MISTYPED):
        letters = list(example.text.lower() if chance.random() < 0.7 else example.text)
        for _ in range(max(1, len(letters) // 25)):
            spot = chance.randrange(len(letters) - 1) if len(letters) > 1 else 0
            kind = chance.random()
            if kind < 0.4:
                letters[spot : spot + 2] = letters[spot : spot + 2][::-1]
            elif kind < 0.7:
                del letters[spot]
            else:
                letters.insert(spot, letters[spot])
        text = "".join(letters)
        yield Example(text.rstrip(".?!") if chance.random() < 0.6 else text, example.is_attack, example.group)
