"""`/api/v1/conversations`: what the socket does, by HTTP."""

import uuid
from typing import Any

import msgspec
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from ninja import Header, Query, Router

from chat.api import schemas
from chat.api.admission import ApiRequest, find_sign_in
from chat.api.answers import find_position, follow_answer, wait_for_answer
from chat.api.following import follow_conversation
from chat.api.openapi import describe, describe_stream
from chat.api.sse import HEARTBEAT_SECONDS, MEDIA_TYPE, stream
from chat.database import run_in_database
from chat.events import ConversationReady
from chat.feed import make_empty_snapshot, open_feed
from chat.ids import make_id
from chat.limits import check_message_rate
from chat.runtime import get_runtime
from chat.services import conversations
from chat.services.messages import send_message
from chat.services.retrying import find_question, retry_turn
from chat.services.screening import clean_locale, screen_page_url
from chat.services.storing import Outgoing, Stored
from zones.names import clean_zone

router = Router(tags=["Conversations"])


def answer(body: Any, status: int = 200) -> HttpResponse:
    response = HttpResponse(msgspec.json.encode(body), status=status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    return response


def make_conversation_view(snapshot: ConversationReady) -> schemas.ConversationView:
    return schemas.ConversationView(**msgspec.structs.asdict(snapshot), id=str(snapshot.conversation_id))


def find_address(request: ApiRequest) -> str:
    return request.META.get("REMOTE_ADDR") or "unknown"


@router.post(
    "/conversations", summary="Start a conversation", openapi_extra=describe(201, schemas.ConversationView),
    response={201: None},
)  # fmt: skip
async def start_conversation(request: ApiRequest, wanted: schemas.NewConversation | None = None) -> HttpResponse:
    """Makes an empty conversation of this visitor. The first answer a visitor gets sets the cookie `visitor`;
    send it along from then on."""
    wanted = wanted or schemas.NewConversation()
    identity, address = request.auth, find_address(request)
    # A budget of its own, as large as that of messages: what is stored for nothing must be bounded too.
    await check_message_rate(get_runtime().redis, f"{identity.visitor_id.hex}:new", f"{address}:new")
    conversation_id = make_id()
    await run_in_database(
        conversations.create_conversation,
        identity,
        conversation_id,
        locale=clean_locale(wanted.locale) or get_language() or "",
        page_url=await screen_page_url(wanted.page_url),
        time_zone=clean_zone(wanted.time_zone),
    )
    return answer(make_conversation_view(make_empty_snapshot(str(conversation_id))), 201)


@router.get(
    "/conversations", summary="List conversations", openapi_extra=describe(200, schemas.ConversationList)
)  # fmt: skip
async def list_conversations(request: ApiRequest) -> HttpResponse:
    """This visitor's conversations, the latest first, at most 30. Those in which nothing was said are left out."""
    found = await run_in_database(conversations.list_conversations, request.auth)
    return answer({"conversations": found})


@router.get(
    "/conversations/{uuid:conversation_id}",
    summary="Read a conversation",
    openapi_extra=describe(200, schemas.ConversationView),
)
async def read_conversation(request: ApiRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """The conversation as it stands, with the latest 500 messages. `seq` is where to go on listening from."""
    feed, snapshot = await open_feed(get_runtime(), request.auth, str(conversation_id), 0)
    await feed.aclose()
    return answer(make_conversation_view(snapshot))


@router.post(
    "/conversations/{uuid:conversation_id}/messages",
    summary="Send a message",
    openapi_extra=describe_stream(schemas.Answer),
)
async def post_message(
    request: ApiRequest, conversation_id: uuid.UUID, message: schemas.NewMessage
) -> HttpResponseBase:
    """Stores the message and answers when the assistant has, with the whole reply. Under
    `Accept: text/event-stream` it tells the same events as the socket, as they come, and ends with the turn.

    Sending the same `client_message_id` again stores nothing and gives the same reply. A message that is sent while
    the assistant is still writing joins the next turn."""
    runtime = get_runtime()
    await check_message_rate(runtime.redis, request.auth.visitor_id.hex, find_address(request))
    position = await find_position(runtime, str(conversation_id))
    stored = await _send(request.auth, conversation_id, message)
    # What was told of a message that was sent before begins with the turn, not here.
    after = None if stored.is_duplicate else position
    return await _tell_answer(request, conversation_id, stored.view.message_id, after)


@router.post(
    "/conversations/{uuid:conversation_id}/turns/{uuid:turn_id}/retry",
    summary="Try a failed turn again",
    openapi_extra=describe_stream(schemas.Answer),
)
async def retry_failed_turn(request: ApiRequest, conversation_id: uuid.UUID, turn_id: uuid.UUID) -> HttpResponseBase:
    """Runs the assistant again for the same message, and answers as if that had just been sent: with the whole reply,
    or under `Accept: text/event-stream` with the events. `turn_id` is the failed turn's: `turn.id` of the answer, of
    `turn.failed`, or `failed_turn` of the conversation.

    Asked for twice it runs once, and both get that reply. When the conversation has gone on since, it is too late."""
    runtime = get_runtime()
    await check_message_rate(runtime.redis, request.auth.visitor_id.hex, find_address(request))
    position = await find_position(runtime, str(conversation_id))
    retrying = retry_turn(runtime, request.auth, str(conversation_id), str(turn_id))
    is_new = await runtime.see_through(retrying)
    message_id = await run_in_database(find_question, turn_id)
    return await _tell_answer(request, conversation_id, message_id, position if is_new else None)


async def _tell_answer(
    request: ApiRequest, conversation_id: uuid.UUID, message_id: str, after: int | None
) -> HttpResponseBase:
    """In the form that the client wants. `after` is where the event log stood before; None if that was long ago."""
    place = (get_runtime(), str(conversation_id), message_id, after)
    if request.get_preferred_type(["application/json", MEDIA_TYPE]) == MEDIA_TYPE:
        return stream(follow_answer(*place, HEARTBEAT_SECONDS), str(conversation_id))
    return answer(await wait_for_answer(*place))


async def _send(identity: conversations.Identity, conversation_id: uuid.UUID, message: schemas.NewMessage) -> Stored:
    """A client that leaves must not take back half of it: a message that is stored gets its turn."""
    outgoing = Outgoing(
        conversation_id=conversation_id, client_message_id=message.client_message_id, text=message.text
    )  # fmt: skip
    runtime = get_runtime()
    return await runtime.see_through(send_message(runtime, identity, outgoing))


@router.get(
    "/conversations/{uuid:conversation_id}/events",
    summary="Follow a conversation",
    openapi_extra=describe_stream(None),
)
async def follow_events(
    request: ApiRequest,
    conversation_id: uuid.UUID,
    last_event_id: int | None = Header(None, alias="Last-Event-ID", ge=0, description="As browsers send it."),
    after: int = Query(0, ge=0, description="The number of the last event seen; `Last-Event-ID` comes first."),
) -> HttpResponseBase:
    """Every event of the conversation as server-sent events, until you leave. Without a number it begins with
    `conversation.ready`, the snapshot, and the turn that is running. With one it begins after it; should some of what
    you missed be gone, with a snapshot again."""
    await run_in_database(conversations.find_conversation, request.auth, conversation_id)
    seen = after if last_event_id is None else last_event_id
    place = (get_runtime(), request.auth, str(conversation_id), seen)
    followed = follow_conversation(*place, HEARTBEAT_SECONDS, sign_in=find_sign_in(request))
    return stream(followed, str(conversation_id))
