"""The API's description and its page."""

import re
from typing import Any

import msgspec
import pytest
from django.test import Client

from chat.api import schemas
from chat.api.urls import api
from chat.models import PromptVersion


@pytest.fixture
def schema(client: Client) -> dict[str, Any]:
    response = client.get("/api/v1/openapi.json")
    assert response["Content-Type"].startswith("application/json")
    return dict(response.json())


def find_references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if "$ref" in node else set()
        return own.union(*(find_references(value) for value in node.values()))
    if isinstance(node, list):
        return set().union(*(find_references(value) for value in node))
    return set()


def test_the_description_lists_every_route(schema: dict[str, Any]) -> None:
    assert schema["openapi"].startswith("3.1")
    assert {(path, method) for path, methods in schema["paths"].items() for method in methods} == {
        ("/api/v1/conversations", "post"),
        ("/api/v1/conversations", "get"),
        ("/api/v1/conversations/{conversation_id}", "get"),
        ("/api/v1/conversations/{conversation_id}/messages", "post"),
        ("/api/v1/conversations/{conversation_id}/events", "get"),
        ("/api/v1/conversations/{conversation_id}/turns/{turn_id}/retry", "post"),
        ("/api/v1/quotes", "get"),
        ("/api/v1/quotes/{reference}", "get"),
        ("/api/v1/leads", "get"),
        ("/api/v1/leads/{reference}", "get"),
        ("/api/v1/policies", "get"),
        ("/api/v1/policies/{number}", "get"),
        ("/api/v1/policies/{number}", "put"),
        ("/api/v1/tickets", "get"),
        ("/api/v1/tickets/{number}", "get"),
        ("/api/v1/articles", "get"),
        ("/api/v1/articles/{slug}", "get"),
        ("/api/v1/webhooks", "get"),
        ("/api/v1/webhooks", "post"),
        ("/api/v1/webhooks/{webhook}", "get"),
        ("/api/v1/webhooks/{webhook}", "patch"),
        ("/api/v1/webhooks/{webhook}", "delete"),
        ("/api/v1/webhooks/{webhook}/secret", "post"),
        ("/api/v1/webhooks/{webhook}/test", "post"),
        ("/api/v1/webhooks/{webhook}/deliveries", "get"),
        ("/api/v1/webhooks/{webhook}/deliveries/{delivery}", "get"),
        ("/api/v1/webhooks/{webhook}/deliveries/{delivery}/resend", "post"),
    }


def test_every_shape_that_is_referred_to_is_described(schema: dict[str, Any]) -> None:
    references = find_references(schema)
    assert "#/components/schemas/Answer" in references
    assert references <= {f"#/components/schemas/{name}" for name in schema["components"]["schemas"]}


def test_every_operation_has_an_answer_and_the_error_shape(schema: dict[str, Any]) -> None:
    for path, methods in schema["paths"].items():
        for operation in methods.values():
            assert operation["responses"]["default"]["content"]["application/json"]["schema"]["$ref"].endswith(
                "ErrorBody"
            )
            (success,) = set(operation["responses"]) - {"default"}
            assert success in {"200", "201", "202", "204"}
            assert success == "204" or operation["responses"][success]["content"]
            who = "VisitorCookie" if path.startswith("/api/v1/conversations") else "StaffKey"
            assert operation["security"] == [{who: []}]


def test_the_described_answer_has_the_fields_that_are_sent(schema: dict[str, Any]) -> None:
    described = schema["components"]["schemas"]["Reply"]["properties"]
    assert list(described) == list(msgspec.structs.asdict(_make_reply()))


def _make_reply() -> schemas.Reply:
    return schemas.Reply(message_id="", role="assistant", status="complete", text="", at="")


@pytest.mark.django_db
def test_the_page_holds_to_the_strict_policy(client: Client, prompt: PromptVersion) -> None:
    response = client.get("/api/v1/docs")
    page = response.content.decode()
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\ssrc=\"/)|<style|\sstyle=|\son\w+=|https?://(?!testserver)", page)


@pytest.mark.django_db
def test_the_page_shows_every_operation_and_shape(client: Client, prompt: PromptVersion) -> None:
    page = client.get("/api/v1/docs").content.decode()
    schema = api.get_openapi_schema()
    for path, methods in schema["paths"].items():
        assert path in page
        assert all(f'id="{operation["operationId"]}"' in page for operation in methods.values())
    assert all(f'id="shape-{name}"' in page for name in schema["components"]["schemas"])
