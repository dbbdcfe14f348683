"""What the assistant can look up."""

from typing import Annotated, Any

from pydantic import Field

from chat.tools import ToolContext, ToolResult, tool
from knowledge.citing import make_source_url
from knowledge.hits import Hit
from knowledge.reranking import CANDIDATES, rerank
from knowledge.reserved_search import search_for_customers
from knowledge.search import search
from knowledge.unanswered import record_question

LIMIT = 4
# Of what is for customers alone, before what is for everybody.
RESERVED = 2
NOTHING_FOUND = (
    "No article matches this search. Try once more in other words if the question is about the company's products or "
    "services; otherwise say that you have no information on it and offer to pass the question to a person."
)


@tool(label="Looking through our help articles…", timeout_seconds=8, max_attempts=3, is_public=True)
def search_help(
    context: ToolContext,
    *,
    query: Annotated[
        str,
        Field(
            description="What the customer wants to know, in a few English words that stand on their own, "
            "for example: battery cover for electric cars.",
            min_length=1,
            max_length=400,
        ),
    ],
    asked_before: Annotated[
        str,
        Field(
            description="The customer's question before this one, only where the query cannot be put without it.",
            max_length=400,
        ),
    ] = "",
    original: Annotated[
        str,
        Field(
            description="The customer's question in their own words, where they did not write English.", max_length=400
        ),
    ] = "",
) -> ToolResult:
    """Search the company's help articles: cover, options, quotes, claims, payments, changes to a policy, contact.

    Use it before answering any question of fact about the company, its products or how things are done, and answer
    from what it returns alone. Ask about one subject at a time; search again for another. It gives up to four passages
    with their sources, or says that no article matches.
    """
    earlier = [asked_before] if asked_before else []
    question = " ".join([*earlier, query])
    found = search(query, CANDIDATES, earlier=earlier, language=context.locale, original=original)
    if context.is_customer:
        found = [*search_for_customers(query, RESERVED), *found]
    hits = rerank(question, found, LIMIT)
    if not hits:
        record_question(query, context.conversation_id, context.locale)
        return ToolResult([{"type": "text", "text": NOTHING_FOUND}])
    return ToolResult([_result_block(hit) for hit in hits])


def _result_block(hit: Hit) -> dict[str, Any]:
    """A Messages API search result; each passage is a block of its own, which a citation points to."""
    return {
        "type": "search_result",
        "source": make_source_url(hit.article.slug, hit.article.version, hit.chunk.anchor),
        "title": hit.chunk.label,
        "content": [{"type": "text", "text": passage} for passage in hit.chunk.passages],
        "citations": {"enabled": True},
    }
