"""Tools by name: a decorator over typed arguments, found through `settings.CHAT_TOOLS`."""

import inspect
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, get_type_hints

from django.conf import settings
from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from chat.tools.types import ToolContext, ToolInputError, ToolResult

ToolFunction = Callable[..., ToolResult]
_registered: dict[str, "Tool"] = {}


@dataclass(frozen=True)
class Tool:
    """A function the model may call. `timeout_seconds` bounds one attempt.

    `personal_data` are the kinds whose originals it gets in its arguments; what it returns `is_public` if nothing in
    it can be anybody's personal data.
    """

    name: str
    description: str
    label: str
    timeout_seconds: float
    max_attempts: int
    arguments: type[BaseModel]
    run: ToolFunction
    personal_data: frozenset[str] = frozenset()
    is_public: bool = False

    def describe(self) -> dict[str, Any]:
        """The tool as the Messages API wants it."""
        schema = self.arguments.model_json_schema()
        schema.pop("title", None)
        for field in schema.get("properties", {}).values():
            field.pop("title", None)
        return {"name": self.name, "description": self.description, "input_schema": schema}

    def call(self, context: ToolContext, arguments: dict[str, Any]) -> ToolResult:
        """Validates and runs. Raises ToolInputError in words the model can use, or what the tool raises."""
        try:
            values = self.arguments.model_validate(arguments)
        except ValidationError as error:
            raise ToolInputError(describe_validation(error)) from error
        return self.run(context, **{name: getattr(values, name) for name in self.arguments.model_fields})


def describe_validation(error: ValidationError) -> str:
    """One sentence per wrong argument, without the values: they may be personal."""
    problems = []
    for problem in error.errors(include_url=False, include_context=False, include_input=False):
        name = ".".join(str(part) for part in problem["loc"]) or "arguments"
        problems.append(f"{name}: {problem['msg']}")
    return "The arguments are not valid. " + "; ".join(problems) + "."


def tool(
    *,
    label: str,
    timeout_seconds: float = 8,
    max_attempts: int = 3,
    personal_data: Collection[str] = (),
    is_public: bool = False,
) -> Callable[[ToolFunction], ToolFunction]:
    """Registers a function as a tool. Parameters after `context` become its JSON Schema, the docstring its
    description; `label` is what the visitor sees while it runs.

    The model knows personal data as placeholders only. A tool that needs the originals names their kinds in
    `personal_data` (`["EMAIL", "PHONE"]`) and gets them, as far as they are kept; other placeholders stay. What a tool
    returns is masked before it is stored or sent on, unless it `is_public`: published texts, in which nothing is
    personal.
    """

    if is_public and personal_data:
        raise ValueError("What comes of personal data is not public.")

    def register(function: ToolFunction) -> ToolFunction:
        name = function.__name__
        if name in _registered and _registered[name].run.__module__ != function.__module__:
            raise ValueError(f"Two tools are named {name}.")
        hints = get_type_hints(function, include_extras=True)
        fields: dict[str, Any] = {
            parameter.name: (hints[parameter.name], ... if parameter.default is parameter.empty else parameter.default)
            for parameter in list(inspect.signature(function).parameters.values())[1:]
        }
        model = create_model(f"{name}_arguments", __config__=ConfigDict(extra="forbid"), **fields)
        description = inspect.cleandoc(function.__doc__ or "")
        kinds = frozenset(personal_data)
        _registered[name] = Tool(
            name, description, label, timeout_seconds, max_attempts, model, function, kinds, is_public
        )
        return function

    return register


@cache
def get_tools() -> dict[str, Tool]:
    """All tools of the modules in `settings.CHAT_TOOLS`, by name, in a stable order: the prompt cache needs it."""
    for module in settings.CHAT_TOOLS:
        import_module(module)
    return dict(sorted(_registered.items()))


def find_tool(name: str) -> Tool | None:
    return get_tools().get(name)
