"""The socket's frames, events and errors as Markdown, read from their types: what docs/events.md is generated from."""

import inspect
import typing
from collections.abc import Iterable
from importlib import import_module
from typing import Any

import msgspec
from django.conf import settings
from msgspec import inspect as shapes

from chat import consumers, errors, events
from chat.api import errors as api_errors
from chat.errors import ChatError

NAMES: dict[type, str] = {
    shapes.AnyType: "any",
    shapes.NoneType: "null",
    shapes.BoolType: "boolean",
    shapes.FloatType: "number",
    shapes.IntType: "integer",
    shapes.StrType: "string",
}
CLOSE_CODES = {
    consumers.CLOSE_UNAUTHENTICATED: "no visitor: the cookie is missing or has expired. Load a page, then come back",
    consumers.CLOSE_FLOOD: "frames without end, faster than they are taken",
    consumers.CLOSE_BEHIND: "too far behind, or the events are away. Come back with the last `seq` you saw",
}


def make_sections() -> dict[str, str]:
    """The generated parts of the page, by name."""
    return {
        "limits": make_limits(),
        "frames": make_shapes(typing.get_args(events.ClientFrame), has_defaults=True),
        "events": make_shapes([events.ConversationReady, *typing.get_args(events.ServerEvent), events.Error]),
        "parts": make_shapes(
            [events.MessageView, events.Citation, events.Card, events.FileView, events.Handoff, events.FailedTurn]
        ),
        "close codes": make_table(("code", "why"), [(str(code), why) for code, why in CLOSE_CODES.items()]),
        "errors": make_errors(),
        **make_other_sockets(),
    }


def make_other_sockets() -> dict[str, str]:
    """The frames, events and close codes of other apps' sockets: `settings.SOCKET_LANGUAGES` names their modules."""
    sections = {}
    for name, path in settings.SOCKET_LANGUAGES.items():
        language = import_module(path)
        known = {*typing.get_args(events.ServerEvent), events.Error}
        told = [kind for kind in typing.get_args(language.ServerEvent) if kind not in known]
        codes = [(str(code), why) for code, why in language.CLOSE_CODES.items()]
        sections[f"{name} frames"] = make_shapes(typing.get_args(language.ClientFrame), has_defaults=True)
        sections[f"{name} events"] = make_shapes(told)
        sections[f"{name} close codes"] = make_table(("code", "why"), codes)
    return sections


def make_limits() -> str:
    return make_table(
        ("what", "at most"),
        [
            ("a frame, or the body of a request", f"{events.FRAME_LIMIT_BYTES:,} bytes"),
            ("the text of a message", f"{events.TEXT_LIMIT:,} characters"),
            ("a comment", f"{events.COMMENT_LIMIT:,} characters"),
        ],
    )


def make_errors() -> str:
    """Every code that an `error` event or an answer of the API can carry."""
    kinds = [
        kind
        for module in (errors, api_errors)
        for _name, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, ChatError) and kind is not ChatError and kind.__module__ == module.__name__
    ]
    rows = {
        kind.code: (str(kind.status), describe(kind)) for kind in sorted(kinds, key=lambda kind: -len(kind.__mro__))
    }
    return make_table(("code", "HTTP status", "what it means"), [(f"`{code}`", *rows[code]) for code in sorted(rows)])


def make_shapes(kinds: Iterable[type], *, has_defaults: bool = False) -> str:
    """What we send is always whole: only what a client sends has defaults."""
    return "\n\n".join(make_shape(kind, has_defaults) for kind in kinds)


def make_shape(kind: type, has_defaults: bool) -> str:
    info = shapes.type_info(kind)
    assert isinstance(info, shapes.StructType)
    name = f"`{info.tag}`" if info.tag else kind.__name__
    lines = [f"### {name}", describe(kind)]
    if info.fields:
        columns = ("field", "type", "default")[: 3 if has_defaults else 2]
        rows = [(f"`{field.name}`", describe_type(field.type), describe_default(field)) for field in info.fields]
        lines.append(make_table(columns, [row[: len(columns)] for row in rows]))
    return "\n\n".join(lines)


def describe(kind: type) -> str:
    """The docstring as one paragraph. A class without one of its own would show its parent's."""
    own = kind.__dict__.get("__doc__") or ""
    return " ".join(inspect.cleandoc(own).split())


def describe_default(field: shapes.Field) -> str:
    if field.required:
        return "required"
    made_anew = field.default_factory is not msgspec.NODEFAULT
    return encode(field.default_factory() if made_anew else field.default)


def encode(value: Any) -> str:
    return f"`{msgspec.json.encode(value).decode()}`"


def describe_type(kind: shapes.Type) -> str:
    """A type in words, with its limits."""
    match kind:
        case shapes.Metadata():
            return describe_type(kind.type)
        case shapes.UnionType():
            return " or ".join(describe_type(option) for option in kind.types)
        case shapes.ListType():
            return f"list of {describe_type(kind.item_type)}"
        case shapes.DictType():
            return "object"
        case shapes.LiteralType():
            return " or ".join(encode(value) for value in kind.values)
        case shapes.StructType():
            return kind.cls.__name__
        case shapes.StrType(pattern=str()):
            return "UUID"
        case shapes.StrType(max_length=int()):
            return f"string, at most {kind.max_length:,} characters"
        case shapes.IntType(ge=int(), le=int()):
            return f"integer from {kind.ge} to {kind.le}"
        case shapes.IntType(ge=int()):
            return f"integer from {kind.ge}"
    return NAMES[type(kind)]


def make_table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
