"""The assistant's tool for passing a matter on to people."""

import json
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pydantic import Field

from chat.tools import Card, ToolContext, ToolFailedError, ToolInputError, ToolResult, tool
from tickets.actors import ASSISTANT
from tickets.desk import is_open, make_card
from tickets.errors import NotFoundError
from tickets.models import Ticket
from tickets.services.hours import describe_opening
from tickets.services.opening import NewTicket, open_ticket
from tickets.thread import get_thread

Line = Annotated[str, Field(max_length=600)]
_SOURCES = Ticket.PrioritySource
# For these reasons the customer waits for a person, if one can come.
_PASSED_ON = frozenset({"asked_for_person", "urgent"})


@tool(label="Passing this on to our team…", timeout_seconds=8, max_attempts=3, personal_data=["EMAIL"])
def open_support_ticket(
    context: ToolContext,
    *,
    reason: Annotated[
        Literal["asked_for_person", "no_answer", "not_allowed", "complaint", "urgent"],
        Field(
            description="Why a person is needed: the customer asked for one; you have no answer; you are not allowed "
            "to do it; they complain; it is urgent or they are distressed."
        ),
    ],
    subject: Annotated[str, Field(description="The matter in a few words, e.g. Cracked windscreen.", max_length=120)],
    wants: Annotated[Line, Field(description="What the customer wants to achieve, in one or two sentences.")],
    facts: Annotated[Line, Field(description="Facts known so far, from the customer alone.")] = "",
    tried: Annotated[Line, Field(description="What you have answered or tried already.")] = "",
    sources: Annotated[Line, Field(description="Articles used, by title.")] = "",
    sentiment: Annotated[
        Literal["calm", "worried", "upset", "angry"], Field(description="How the customer feels.")
    ] = "calm",
    draft_reply: Annotated[
        str, Field(description="A reply that a colleague could send after checking it. Optional.", max_length=2000)
    ] = "",
    email: Annotated[
        str,
        Field(
            description="The address at which the customer wants to be answered, only if they gave it.", max_length=254
        ),
    ] = "",
) -> ToolResult:
    """Opens a support ticket for this conversation, so that a person on the company's team takes the matter on, and
    shows the customer a card with its number. Call it when the customer asks for a person, complains, or needs what you
    cannot or may not do; tell them before that you will. The conversation goes along, so they need not repeat anything.
    If a ticket is open already, the new facts are added to it. The answer says what becomes of it: that they wait for a
    person from now on, or when somebody is there. Tell the customer that, and promise nothing else."""
    new = NewTicket(
        subject=_mask(context, subject),
        type=Ticket.Type.COMPLAINT if reason == "complaint" else Ticket.Type.REQUEST,
        reason=Ticket.Reason(reason),
        brief=_make_brief(
            context, wants=wants, facts=facts, tried=tried, sources=sources, draft_reply=draft_reply
        ) | ({} if sentiment == "calm" else {"sentiment": sentiment}),
        priority=Ticket.Priority.HIGH if reason == "urgent" else Ticket.Priority.NORMAL,
        priority_source=_SOURCES.ASSISTANT if reason == "urgent" else _SOURCES.DEFAULT,
        contact_email=_check_address(email),
        escalation_key=context.idempotency_key,
    )  # fmt: skip
    try:
        opened = open_ticket(context.conversation_id, new, ASSISTANT)
    except NotFoundError as error:
        raise ToolFailedError(error.message) from error
    card = make_card(opened)
    content = [{"type": "text", "text": json.dumps(_describe(card, opened.ticket.conversation.time_zone))}]
    handoff = wants if reason in _PASSED_ON else None
    return ToolResult(content, card=Card("ticket", card), handoff=handoff)


def _make_brief(context: ToolContext, **texts: str) -> dict[str, str]:
    return {name: _mask(context, text) for name, text in texts.items() if text}


def _mask(context: ToolContext, text: str) -> str:
    """The tool gets addresses whole, for `email` alone: what is kept in words is masked again."""
    return get_thread().mask(context.conversation_id, text)


def _check_address(email: str) -> str:
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError:
        raise ToolInputError("This is no e-mail address. Ask the customer for it again, or leave it out.") from None
    return email


def _describe(card: dict[str, Any], time_zone: str) -> dict[str, Any]:
    """For the model: what is true, and what to ask for. Whether the office is open is null where nobody knows."""
    step = "They have to open the link in the mail that they get; then answers come by e-mail, too."
    if card["needs_address"]:
        step = "Ask whether they want to leave an e-mail address; the card leads to the page for it."
    return {
        "ticket": f"#{card['number']}",
        "is_new": card["is_new"],
        "office_is_open": is_open(),
        **({"next_opening": describe_opening(time_zone)} if card["opens_at"] else {}),
        **({} if card["is_reached_by_mail"] else {"next_step": step}),
    }
