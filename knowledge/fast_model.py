"""The fast model, when there is one: `settings.KNOWLEDGE_FAST_MODEL` names a module that can ask it."""

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from decimal import Decimal
from importlib import import_module
from typing import Any, Protocol

from django.conf import settings


class FastModel(Protocol):
    def is_there(self) -> bool: ...

    def ask(
        self, instructions: str, text: str, seconds: float, *, most_tokens: int = ..., errand: str = ...
    ) -> str | None:
        """What it says, or None: nothing in time. One that fails at an errand rests from that errand alone."""

    def metering(self) -> AbstractContextManager[list[dict[str, Any]]]:
        """What is asked meanwhile: for each question the model and its tokens."""

    def price(self, used: Sequence[Mapping[str, Any]]) -> Decimal:
        """What metered questions cost, in US dollars."""


def get_fast_model() -> FastModel:
    """Whatever it says is to be judged like any text from outside."""
    model: FastModel = import_module(settings.KNOWLEDGE_FAST_MODEL)
    return model


def quote(value: object) -> str:
    """As JSON in which no tag of ours can be closed."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")


def number_passages(passages: Sequence[object]) -> str:
    return "\n".join(f'<passage number="{number}">{quote(one)}</passage>' for number, one in enumerate(passages, 1))
