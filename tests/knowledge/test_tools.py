import pytest

from chat.tools import ToolContext, ToolInputError, find_tool

CONTEXT = ToolContext("conversation", "turn", "call", "key", "en")


def call(query: str) -> list[dict]:
    tool = find_tool("search_help")
    assert tool
    return tool.call(CONTEXT, {"query": query}).content


def test_each_result_is_a_citable_search_result_that_links_to_its_passage(acme: object) -> None:
    blocks = call("is the battery of an electric car covered for degradation")
    assert 1 <= len(blocks) <= 4
    assert all(block["type"] == "search_result" and block["citations"] == {"enabled": True} for block in blocks)
    first = blocks[0]
    assert first["source"].startswith("/help/electric-battery-cover/")
    assert first["title"].startswith("Battery cover for electric cars")
    assert all(part["type"] == "text" and part["text"] for part in first["content"])


def test_a_source_leads_to_its_heading(acme: object, client: object) -> None:
    source = next(block["source"] for block in call("flatbed towing distance") if "#" in block["source"])
    address, _, anchor = source.partition("#")
    assert f'id="{anchor}"' in client.get(address).content.decode()  # type: ignore[attr-defined]


def test_nothing_relevant_is_said_in_words(acme: object) -> None:
    (block,) = call("who won the world cup")
    assert block["type"] == "text"
    assert block["text"].startswith("No article matches")


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [{}, {"query": ""}, {"query": "x" * 401}, {"query": "battery", "limit": 3}])
def test_wrong_arguments_are_refused_with_words_for_the_model(arguments: dict) -> None:
    tool = find_tool("search_help")
    assert tool
    with pytest.raises(ToolInputError):
        tool.call(CONTEXT, arguments)
