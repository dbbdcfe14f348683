"""A drafted reply or a summary, streamed line by line as JSON: {kind, text, by_model}."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import asdict

import msgspec
from django.conf import settings
from django.http import HttpRequest, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chat.assisting.asking import Told, Wish, assist
from chat.assisting.extracting import find_open_wishes, find_wishes
from chat.assisting.material import Asker, Material, Passage, read_material
from chat.errors import RateLimitedError
from chat.limits import check_rates
from chat.runtime import get_runtime
from inbox.access import agents_who_act, find_ticket, get_agent
from knowledge.search import search
from tickets.services.reading import find_thread

WISHES: dict[str, Wish] = {"reply": "reply", "summary": "summary"}
PASSAGES = 3
LONGEST_QUESTION = 500


@require_POST
@agents_who_act
def help_agent(request: HttpRequest, number: int) -> HttpResponseBase:
    """What is streamed is the agent's to use or to drop: nothing is stored and nothing sent."""
    agent = get_agent(request)
    ticket = find_ticket(agent, number)
    wish = WISHES.get(request.POST.get("wish", ""))
    if wish is None:
        return JsonResponse({"error": {"code": "wish", "message": _("Ask for a reply or a summary.")}}, status=400)
    customer = ticket.customer.first_name if ticket.customer else ""
    thread = find_thread(ticket)
    material = read_material(ticket.conversation, thread, Asker(customer, agent.first_name))
    if wish == "reply":
        passages = _find_passages(material)
        material = read_material(ticket.conversation, thread, Asker(customer, agent.first_name, passages))
    response = StreamingHttpResponse(_encode(wish, material, agent.pk), content_type="application/x-ndjson")
    response["X-Accel-Buffering"] = "no"
    return response


def _find_passages(material: Material) -> list[Passage]:
    """What our articles say to what the customer still waits for, or asked last."""
    asked = find_open_wishes(material) or find_wishes(material, 1)
    question = " ".join(asked)[-LONGEST_QUESTION:]
    hits = search(question, limit=PASSAGES) if question else []
    return [Passage(hit.article.title, f"{settings.SITE_ORIGIN}{hit.url}", hit.text, hit.score) for hit in hits]


async def _encode(wish: Wish, material: Material, agent_id: int) -> AsyncIterator[bytes]:
    async with aclosing(_help(wish, material, agent_id)) as telling:
        async for told in telling:
            yield msgspec.json.encode(asdict(told)) + b"\n"


async def _help(wish: Wish, material: Material, agent_id: int) -> AsyncGenerator[Told]:
    """No faster than an agent can read: a key that is stuck must not buy a thousand drafts."""
    rate = settings.RATE_LIMIT_AGENT_HELP
    try:
        await check_rates(get_runtime().redis, [("agent_help", str(agent_id), rate)] if rate else [])
    except RateLimitedError as error:
        wait = {"seconds": round(error.retry_after or 1)}
        yield Told("failed", _("That was a lot at once. Please wait %(seconds)s seconds, then try again.") % wait)
        return
    async with aclosing(assist(wish, material, agent_id)) as telling:
        async for told in telling:
            yield told
