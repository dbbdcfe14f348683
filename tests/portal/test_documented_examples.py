"""What docs/ shows to whoever extends the portal runs as it stands there."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from chat.tools import ToolContext, ToolInputError, find_tool, get_tools, registry
from guardrails.chain import Exchange, OutboundChain, build_chain
from tests.servers import ROOT

CONTEXT = ToolContext("conversation", "turn", "call", "key", "en-US")


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each page's example as a module of its name."""
    known = dict(registry._registered)
    for page in ("architecture", "guardrails"):
        (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / f"{page}.md").read_text(), re.DOTALL)
        (tmp_path / f"shown_in_{page}.py").write_text(example)
    monkeypatch.syspath_prepend(tmp_path)
    get_tools.cache_clear()
    yield
    registry._registered.clear()
    registry._registered.update(known)
    get_tools.cache_clear()
    for page in ("architecture", "guardrails"):
        sys.modules.pop(f"shown_in_{page}", None)


def test_the_tool_is_offered_to_the_model_and_answers(written: None, settings: LazySettings) -> None:
    settings.CHAT_TOOLS = [*settings.CHAT_TOOLS, "shown_in_architecture"]
    tool = find_tool("find_workshop")
    assert tool is not None
    schema = tool.describe()["input_schema"]
    assert schema["required"] == ["zip_code"] and schema["additionalProperties"] is False
    assert "Columbus" in tool.call(CONTEXT, {"zip_code": "43215"}).content[0]["text"]
    for wrong in ({"zip_code": "9"}, {"zip_code": "90210"}, {}):
        with pytest.raises(ToolInputError):
            tool.call(CONTEXT, wrong)


async def test_the_middleware_answers_and_filters(written: None, settings: LazySettings) -> None:
    settings.CHAT_MIDDLEWARE = ["shown_in_guardrails.ShortMessages"]
    chain = build_chain()
    exchange = Exchange("conversation", "word " * 201)
    assert "a few sentences" in ((await chain(exchange)).answer or "")
    assert [(one.rule, one.action) for one in exchange.verdicts] == [("short_messages", "block")]
    reply = await chain(Exchange("conversation", "A word"))
    assert reply.answer is None
    out = OutboundChain(reply.filters)
    assert "0188" not in out.feed("Call (555) 555-0188 today. ") + out.close()
