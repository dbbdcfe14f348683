"""The transport under the SDK's own client: what it says must be what the Messages API would."""

import asyncio
from collections.abc import AsyncIterator

import anthropic
import httpx2
import pytest

from chat.offline import OfflineTransport
from tests.chat.offline.visit import OPENING, PROFILE, TOOLS, WITHOUT_QUESTIONS, as_text, search


@pytest.fixture
async def client() -> AsyncIterator[anthropic.AsyncAnthropic]:
    transport = OfflineTransport(lambda: WITHOUT_QUESTIONS, lambda: PROFILE, delta_seconds=0)
    async with anthropic.AsyncAnthropic(
        api_key="offline", max_retries=0, http_client=httpx2.AsyncClient(transport=transport)
    ) as client:
        yield client


def ask(*texts: str, results: str = "") -> dict:
    """A request; `results`: what the assistant searched for, whose results it now has."""
    messages = [*OPENING, {"role": "user", "content": [as_text(text) for text in texts]}]
    if results:
        use = {"type": "tool_use", "id": "toolu_1", "name": "search_help", "input": {"query": texts[-1]}}
        answer = {"type": "tool_result", "tool_use_id": "toolu_1", "content": search(results)}
        messages += [{"role": "assistant", "content": [use]}, {"role": "user", "content": [answer]}]
    return {"model": "claude-sonnet-5-5", "max_tokens": 1000, "messages": messages, "tools": TOOLS}


async def test_a_reply_streams_in_pieces_of_a_few_words(client: anthropic.AsyncAnthropic) -> None:
    async with client.messages.stream(**ask("Hello")) as stream:
        pieces = [text async for text in stream.text_stream]
        message = await stream.get_final_message()
    assert "".join(pieces) == message.content[0].text
    assert len(pieces) > 5 and max(len(piece.split()) for piece in pieces) <= 3
    assert message.stop_reason == "end_turn"


async def test_events_come_in_the_order_of_the_api(client: anthropic.AsyncAnthropic) -> None:
    events = [event.type async for event in await client.messages.create(**ask("Hello"), stream=True)]
    assert events[:2] == ["message_start", "content_block_start"]
    assert set(events[2:-3]) == {"content_block_delta"}
    assert events[-3:] == ["content_block_stop", "message_delta", "message_stop"]


async def test_a_question_becomes_a_tool_use_whose_input_streams_as_json(client: anthropic.AsyncAnthropic) -> None:
    async with client.messages.stream(**ask("Is hail damage covered?")) as stream:
        kinds = [event.delta.type async for event in stream if event.type == "content_block_delta"]
        message = await stream.get_final_message()
    assert set(kinds) == {"input_json_delta"}
    assert message.stop_reason == "tool_use"
    assert message.content[0].name == "search_help" and "hail" in message.content[0].input["query"]


async def test_an_answer_cites_the_passage_it_is_made_of(client: anthropic.AsyncAnthropic) -> None:
    question = "Do you repair a damaged battery?"
    async with client.messages.stream(**ask(question, results="battery charger")) as stream:
        message = await stream.get_final_message()
    cited = [block for block in message.content if block.citations]
    citation = cited[0].citations[0]
    assert citation.type == "search_result_location"
    assert (citation.source, citation.search_result_index) == ("/help/battery/#damage", 0)
    assert (citation.start_block_index, citation.end_block_index) == (1, 2)
    assert citation.cited_text == cited[0].text.strip()


async def test_results_are_numbered_over_the_whole_request(client: anthropic.AsyncAnthropic) -> None:
    request = ask("Is hail damage covered?", results="hail")
    earlier = {"type": "search_result", "source": "/old/", "title": "Old", "content": [as_text("Old.")]}
    request["messages"][0]["content"].append(earlier)
    message = await client.messages.create(**request)
    cited = next(block for block in message.content if block.citations)
    assert cited.citations[0].search_result_index == 1


async def test_no_text_block_is_blank(client: anthropic.AsyncAnthropic) -> None:
    message = await client.messages.create(**ask("Do you repair a battery or a charger?", results="battery charger"))
    assert all(block.text.strip() for block in message.content) and len(message.content) > 1


async def test_streamed_and_whole_reply_are_the_same(client: anthropic.AsyncAnthropic) -> None:
    request = ask("Do you repair a damaged battery?", results="battery")
    async with client.messages.stream(**request) as stream:
        streamed = await stream.get_final_message()
    whole = await client.messages.create(**request)
    assert [block.text for block in whole.content] == [block.text for block in streamed.content]
    assert (whole.id, whole.usage.output_tokens) == (streamed.id, streamed.usage.output_tokens)


async def test_usage_is_estimated_and_the_model_is_no_language_model(client: anthropic.AsyncAnthropic) -> None:
    message = await client.messages.create(**ask("Hello"))
    assert message.usage.input_tokens > 10 and message.usage.output_tokens > 5
    assert message.model == "offline-assistant"


@pytest.mark.parametrize("messages", [[], [{"role": "assistant", "content": "Hi"}]])
async def test_a_request_the_api_would_refuse_is_refused(client: anthropic.AsyncAnthropic, messages: list) -> None:
    with pytest.raises(anthropic.BadRequestError, match="messages"):
        await client.messages.create(model="any", max_tokens=10, messages=messages)


async def test_another_path_is_not_found(client: anthropic.AsyncAnthropic) -> None:
    with pytest.raises(anthropic.NotFoundError):
        await client.models.list()


async def test_a_body_that_is_no_json_is_refused() -> None:
    transport = OfflineTransport(dict, dict)
    async with httpx2.AsyncClient(transport=transport) as raw:
        response = await raw.post("https://offline.invalid/v1/messages", content=b"{")
    assert (response.status_code, response.json()["error"]["type"]) == (400, "invalid_request_error")


async def test_a_reader_who_leaves_stops_the_stream() -> None:
    transport = OfflineTransport(lambda: WITHOUT_QUESTIONS, lambda: PROFILE, delta_seconds=60)
    http = httpx2.AsyncClient(transport=transport)
    async with anthropic.AsyncAnthropic(api_key="offline", http_client=http) as client:
        stream = await client.messages.create(**ask("Hello"), stream=True)
        reading = asyncio.create_task(anext(event async for event in stream if event.type == "content_block_delta"))
        await asyncio.sleep(0)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading


async def test_a_company_without_a_dialogue_of_its_own_is_greeted_all_the_same() -> None:
    http = httpx2.AsyncClient(transport=OfflineTransport(dict, lambda: {"assistant": "Max"}, delta_seconds=0))
    async with anthropic.AsyncAnthropic(api_key="offline", http_client=http) as client:
        message = await client.messages.create(**ask("Who are you?"))
    assert "Max" in message.content[0].text
