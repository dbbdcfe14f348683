"""The API's description: ninja's, and in it the shapes of answers, which are the socket's own."""

from typing import Any

import msgspec
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from chat.api.errors import ErrorBody

# What operations answer with: `describe` adds to them.
_shapes: dict[type, None] = {ErrorBody: None}
_REFERENCE = "#/components/schemas/{name}"


class DescribedAPI(NinjaAPI):
    """A NinjaAPI whose components have the shapes of `describe`."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        _references, components = msgspec.json.schema_components(tuple(_shapes), ref_template=_REFERENCE)
        schema["components"]["schemas"].update(components)
        return schema


def _refer_to(shape: type) -> dict[str, Any]:
    _shapes[shape] = None
    return {"schema": {"$ref": _REFERENCE.format(name=shape.__name__)}}


def _describe_content(status: int, content: dict[str, Any]) -> dict[str, Any]:
    error = {"description": "What went wrong", "content": {"application/json": _refer_to(ErrorBody)}}
    return {"responses": {status: {"content": content}, "default": error}}


def describe(status: int, shape: type) -> dict[str, Any]:
    """`openapi_extra` of an operation that answers with one shape."""
    return _describe_content(status, {"application/json": _refer_to(shape)})


def describe_nothing() -> dict[str, Any]:
    """`openapi_extra` of one that answers with status 204."""
    described = _describe_content(204, {})
    described["responses"][204] = {"description": "Done"}
    return described


def describe_stream(shape: type | None) -> dict[str, Any]:
    """`openapi_extra` of one that tells events, and also gives a shape."""
    content = {"text/event-stream": {"schema": {"type": "string", "description": "Events: see docs/events.md."}}}
    return _describe_content(200, ({"application/json": _refer_to(shape)} if shape else {}) | content)
