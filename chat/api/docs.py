"""The API's page, made on the server from its OpenAPI description: it needs no script, and nothing from elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

_LIMITS = {
    "maxLength": "at most {} characters",
    "minimum": "from {}",
    "maximum": "up to {}",
    "format": "{}",
    "enum": "{}",
}


@dataclass(frozen=True)
class Field:
    """A parameter, or a field of a shape. `shape` is the name of the shape that it holds, if it holds one."""

    name: str
    kind: str
    is_required: bool
    description: SafeString
    shape: str = ""


class DocsPage(DocsBase):
    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        schema = api.get_openapi_schema()
        shapes = schema["components"]["schemas"]
        context = {
            "api": api,
            "description": mark_code(api.description),
            "operations": list(list_operations(schema["paths"])),
            "shapes": [
                {"name": name, "description": mark_code(shape.get("description", "")), "fields": list_fields(shape)}
                for name, shape in sorted(shapes.items())
            ],
            "origin": f"{request.scheme}://{request.get_host()}",
        }
        return render(request, "api/docs.html", context)


def list_operations(paths: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path, methods in paths.items():
        for method, operation in methods.items():
            yield {
                "id": operation["operationId"],
                "method": method.upper(),
                "path": path,
                "summary": operation["summary"],
                "paragraphs": [mark_code(part) for part in operation.get("description", "").split("\n\n")],
                "fields": [_make_parameter(parameter) for parameter in operation["parameters"]],
                "body": _find_body(operation),
                "answers": list(_list_answers(operation["responses"])),
            }


def _make_parameter(parameter: dict[str, Any]) -> Field:
    kind = f"{describe_kind(parameter['schema'])[0]} in the {parameter['in']}"
    return Field(parameter["name"], kind, parameter["required"], mark_code(parameter.get("description", "")))


def _find_body(operation: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    return next((describe_kind(media["schema"])[1] for media in content.values()), "")


def _list_answers(responses: dict[Any, Any]) -> Iterator[dict[str, str]]:
    for status, response in responses.items():
        for media, content in response.get("content", {}).items():
            label = "otherwise" if status == "default" else str(status)
            yield {"status": label, "media": media, "shape": describe_kind(content["schema"])[1]}


def list_fields(shape: dict[str, Any]) -> list[Field]:
    return [
        _make_field(name, schema, name in shape.get("required", []))
        for name, schema in shape.get("properties", {}).items()
    ]


def _make_field(name: str, schema: dict[str, Any], is_required: bool) -> Field:
    kind, shape = describe_kind(schema)
    return Field(name, kind, is_required, mark_code(schema.get("description", "")), shape)


def mark_code(text: str) -> SafeString:
    """Plain text, with what stands between backticks marked as code."""
    parts = enumerate(text.split("`"))
    return format_html_join("", "{}", ((format_html("<code>{}</code>", part) if i % 2 else part,) for i, part in parts))


def describe_kind(schema: dict[str, Any]) -> tuple[str, str]:
    """A schema in words, and the name of the shape in it."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return name, name
    if "anyOf" in schema:
        kinds = [describe_kind(option) for option in schema["anyOf"]]
        return " or ".join(kind for kind, _shape in kinds), next((shape for _kind, shape in kinds if shape), "")
    if schema.get("type") == "array":
        kind, shape = describe_kind(schema["items"])
        return f"list of {kind}", shape
    words = [str(schema.get("type", "value"))]
    words += [form.format(_join(schema[key])) for key, form in _LIMITS.items() if key in schema]
    return ", ".join(words), ""


def _join(value: Any) -> str:
    return " or ".join(map(str, value)) if isinstance(value, list) else str(value)
