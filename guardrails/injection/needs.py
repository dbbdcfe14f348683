"""What a text must contain for an expression to be found in it: looking for that first is ten times as fast."""

import re
from collections.abc import Iterable
from re import _parser  # type: ignore[attr-defined]  # How Python itself reads an expression.
from typing import Any

# Less than this is in nearly every text, unless it is in letters beyond ASCII.
_SHORTEST = 3
Needs = frozenset[str]


def find_needs(pattern: re.Pattern[str]) -> Needs:
    """Strings one of which is in every text that has the expression; none if nothing is known.

    Raises ValueError for an expression that ignores case.
    """
    if pattern.flags & re.IGNORECASE:
        raise ValueError("what must be there is known in one case alone")
    needs = _read(_parser.parse(pattern.pattern, pattern.flags))
    return needs if _weigh(needs) else frozenset()


def _read(parts: Iterable[tuple[Any, Any]]) -> Needs:
    """Of parts in a row: each is needed, so whichever says most."""
    found, run = [], ""
    for operator, value in parts:
        name = str(operator)
        if name == "LITERAL":
            run += chr(value)
            continue
        found += [frozenset({run}), _read_part(name, value)]
        run = ""
    found.append(frozenset({run}))
    return max(found, key=_weigh)


def _read_part(name: str, value: Any) -> Needs:
    match name:
        case "SUBPATTERN":
            return _read(value[-1])
        case "BRANCH":
            branches = [_read(branch) for branch in value[1]]
            return frozenset[str]().union(*branches) if all(_weigh(branch) for branch in branches) else frozenset()
        case "MAX_REPEAT" | "MIN_REPEAT" if value[0] > 0:
            return _read(value[2])
    return frozenset()


def _weigh(needs: Needs) -> float:
    """How much it says: nothing if one of them is too short, more the longer and the fewer they are."""
    shortest = min((len(need) if need.isascii() else len(need) + 2 for need in needs), default=0)
    return shortest / (1 + len(needs)) if shortest >= _SHORTEST else 0.0
