"""The assistant's tool for people who want to be contacted."""

import json
from typing import Annotated, Literal

from django.conf import settings
from pydantic import Field

from chat.tools import Card, ToolContext, ToolFailedError, ToolInputError, ToolResult, tool
from quotes.leads.asking import list_channels_offered, read_contact, read_day
from quotes.leads.consent import get_consent
from quotes.leads.describing import describe_lead
from quotes.leads.errors import ContactError, LeadError
from quotes.leads.requesting import request_contact as take_request
from quotes.leads.taking import Wish
from quotes.models import Lead


@tool(label="Passing on your wish…", timeout_seconds=6, max_attempts=3, personal_data=["PHONE", "EMAIL", "PERSON"])
def request_contact(
    context: ToolContext,
    *,
    phone: Annotated[
        str, Field(description="The telephone number just as it stands, also as [PHONE_1].", max_length=40)
    ],
    name: Annotated[
        str, Field(description="The visitor's name if they gave it, also as [PERSON_1].", max_length=80)
    ] = "",
    day: Annotated[
        str,
        Field(description='The day they asked for: "today", "tomorrow", a weekday, or YYYY-MM-DD.', max_length=10),
    ] = "",
    part_of_day: Literal["any", "morning", "afternoon", "evening"] = "any",
) -> ToolResult:
    """Passes on that the visitor wants to be called by a colleague, and shows them a card that says so and on which
    they can take it back. Call it only when the visitor has asked in their own words to be called, and has given a
    number in this conversation; ask for the number if it is missing. Never suggest a number, and never promise an
    hour: the answer says what was noted."""
    try:
        contact = read_contact("phone", name="" if "[" in name else name, phone=phone)
        wish = Wish(
            conversation_id=context.conversation_id, idempotency_key=context.idempotency_key, contact=contact,
            consent=get_consent("phone"), given_in="chat", preferred_on=read_day(day, settings.TIME_ZONE),
            preferred_part=part_of_day, asked=Lead.Wish.CALL,
        )  # fmt: skip
        lead = take_request(wish)
    except ContactError as error:
        raise ToolInputError(str(error)) from error
    except LeadError as error:
        raise ToolFailedError(str(error)) from error
    card = describe_lead(lead, "phone")
    told = {"outcome": "noted", "reference": lead.reference, "number": card["contact"], "when": card["when"]}
    if "email" in list_channels_offered():
        told["also"] = "On the quote's card the visitor can have the quote sent by e-mail."
    return ToolResult(
        content=[{"type": "text", "text": json.dumps(told, ensure_ascii=False)}], card=Card("contact", card)
    )
