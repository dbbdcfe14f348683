"""`/api/v1/webhooks`: where the programs of a key hear of what happens. Those of other keys are not there."""

import asyncio
from typing import Annotated

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from api.admission import Caller, StaffKey, StaffRequest
from api.answering import answer, read_one
from api.models import Webhook, WebhookDelivery
from api.paging import PageOf, read_page, write_time
from api.scopes import Scope
from api.shapes import DeliveryList, DeliveryView, MadeWebhook, WebhookList, WebhookView
from api.webhooks import changing
from api.webhooks.addresses import AddressError, read_target, start_resolving
from api.webhooks.delivering import SEND, send_again
from api.webhooks.kinds import OFFERED
from chat.api.openapi import describe, describe_nothing
from chat.database import run_in_database
from chat.errors import ChatError, ClosedError, InvalidError
from chat.queueing import queue_task

router = Router(tags=["Webhooks"], auth=StaffKey())
_LOOKING_SECONDS = 5
Kinds = Annotated[
    list[Annotated[str, Field(max_length=40)]],
    Field(min_length=1, max_length=20, description=f"Any of {', '.join(f'`{kind.value}`' for kind in OFFERED)}."),
]
Url = Annotated[str, Field(min_length=1, max_length=500, description="An https address on the public Internet.")]
Description = Annotated[str, Field(max_length=120, description="What it is for.")]


class NewWebhook(Schema):
    url: Url
    events: Kinds
    description: Description = ""


class WebhookChange(Schema):
    """What is left out stays. `is_active` starts and stops it."""

    url: Url | None = None
    events: Kinds | None = None
    description: Description | None = None
    is_active: bool | None = None


class DeliveryFilter(PageOf):
    state: str = Field(default="", max_length=9, description="`waiting`, `delivered`, `failed` or `dropped`.")


class AddressRefusedError(ChatError):
    """Nothing is sent to this address."""

    code = "address_refused"
    status = 422


@router.get("/webhooks", summary="List webhooks", openapi_extra=describe(200, WebhookList))
async def list_webhooks(request: StaffRequest, wanted: Query[PageOf]) -> HttpResponse:
    """The webhooks of this key. Needs the scope `webhooks:manage`."""
    request.auth.need(Scope.WEBHOOKS)
    return answer(await run_in_database(_list, request.auth, wanted))


@router.post(
    "/webhooks", summary="Make a webhook", openapi_extra=describe(201, MadeWebhook), response={201: None}
)  # fmt: skip
async def make_webhook(request: StaffRequest, wanted: NewWebhook) -> HttpResponse:
    """Tells the address of each event of these kinds that the key may read, signed with the `secret` in the answer:
    it is shown this once. Needs the scope `webhooks:manage`, and the scopes of the events (`leads:read`, …)."""
    request.auth.need(Scope.WEBHOOKS)
    _check_kinds(wanted.events)
    await _check_address(wanted.url)
    made = await run_in_database(_make, request.auth, wanted)
    return answer(made, 201)


@router.get("/webhooks/{webhook}", summary="Read a webhook", openapi_extra=describe(200, WebhookView))
async def read_webhook(request: StaffRequest, webhook: str) -> HttpResponse:
    """One webhook: whether it is active, and since when it fails."""
    request.auth.need(Scope.WEBHOOKS)
    return answer(await run_in_database(_read, request.auth, webhook))


@router.patch("/webhooks/{webhook}", summary="Change a webhook", openapi_extra=describe(200, WebhookView))
async def change_webhook(request: StaffRequest, webhook: str, wanted: WebhookChange) -> HttpResponse:
    """Changes what is given. A webhook that was stopped hears of what happens from its start on."""
    request.auth.need(Scope.WEBHOOKS)
    _check_kinds(wanted.events or [])
    if wanted.url is not None:
        await run_in_database(_read, request.auth, webhook)
        await _check_address(wanted.url)
    return answer(await run_in_database(_change, request.auth, webhook, wanted))


@router.delete(
    "/webhooks/{webhook}", summary="Delete a webhook", openapi_extra=describe_nothing(), response={204: None}
)  # fmt: skip
async def delete_webhook(request: StaffRequest, webhook: str) -> HttpResponse:
    """With the log of its deliveries. What waits is not sent."""
    request.auth.need(Scope.WEBHOOKS)
    await run_in_database(_delete, request.auth, webhook)
    return HttpResponse(status=204)


@router.post("/webhooks/{webhook}/secret", summary="Get a new secret", openapi_extra=describe(200, MadeWebhook))
async def renew_secret(request: StaffRequest, webhook: str) -> HttpResponse:
    """The new secret, shown this once. For a day deliveries are signed with the former one, too."""
    request.auth.need(Scope.WEBHOOKS)
    return answer(await run_in_database(_renew, request.auth, webhook))


@router.post(
    "/webhooks/{webhook}/test", summary="Send a test", openapi_extra=describe(202, DeliveryView), response={202: None}
)  # fmt: skip
async def fire_test(request: StaffRequest, webhook: str) -> HttpResponse:
    """Sends an event `webhook.test`, in one attempt. Read the delivery a moment later to see how it went."""
    request.auth.need(Scope.WEBHOOKS)
    return answer(await run_in_database(_fire, request.auth, webhook), 202)


@router.get("/webhooks/{webhook}/deliveries", summary="List deliveries", openapi_extra=describe(200, DeliveryList))
async def list_deliveries(request: StaffRequest, webhook: str, wanted: Query[DeliveryFilter]) -> HttpResponse:
    """What was sent, or waits to be, in the last 30 days."""
    request.auth.need(Scope.WEBHOOKS)
    if wanted.state and wanted.state not in WebhookDelivery.State:
        raise InvalidError(_("There is no such state."))
    return answer(await run_in_database(_list_deliveries, request.auth, webhook, wanted))


@router.get(
    "/webhooks/{webhook}/deliveries/{delivery}", summary="Read a delivery", openapi_extra=describe(200, DeliveryView)
)  # fmt: skip
async def read_delivery(request: StaffRequest, webhook: str, delivery: str) -> HttpResponse:
    """One delivery: its state, attempts, and what went wrong."""
    request.auth.need(Scope.WEBHOOKS)
    found = await run_in_database(_find_delivery, request.auth, webhook, delivery)
    return answer(make_delivery_view(found))


@router.post(
    "/webhooks/{webhook}/deliveries/{delivery}/resend", summary="Send again",
    openapi_extra=describe(202, DeliveryView), response={202: None},
)  # fmt: skip
async def resend(request: StaffRequest, webhook: str, delivery: str) -> HttpResponse:
    """One more attempt, at once, under the same id."""
    request.auth.need(Scope.WEBHOOKS)
    return answer(await run_in_database(_resend, request.auth, webhook, delivery), 202)


def _check_kinds(kinds: list[str]) -> None:
    for kind in kinds:
        if kind not in OFFERED:
            raise InvalidError(_("There is no event “%(event)s”.") % {"event": kind})


async def _check_address(url: str) -> None:
    """Looked up beside the database's threads, which a name server that hangs must not hold."""
    try:
        resolving = asyncio.wrap_future(start_resolving(read_target(url)))
        await asyncio.wait_for(resolving, _LOOKING_SECONDS)
    except AddressError as error:
        raise AddressRefusedError(str(error)) from error
    except TimeoutError:
        raise AddressRefusedError(_("The address could not be looked up. Please try again.")) from None


def _find(caller: Caller) -> QuerySet[Webhook]:
    return Webhook.objects.filter(key=caller.key).select_related("key__user")


def _list(caller: Caller, wanted: PageOf) -> WebhookList:
    visible = _find(caller)
    page, following = read_page(visible, visible, wanted, key="public_id")
    return WebhookList([make_view(webhook) for webhook in page], following)


def _read(caller: Caller, webhook: str) -> WebhookView:
    return make_view(read_one(_find(caller), public_id=webhook))


def _make(caller: Caller, wanted: NewWebhook) -> MadeWebhook:
    made, secret = changing.create_webhook(caller.key, wanted.url, wanted.events, wanted.description)
    return MadeWebhook(make_view(made), secret)


def _change(caller: Caller, webhook: str, wanted: WebhookChange) -> WebhookView:
    found, username = read_one(_find(caller), public_id=webhook), caller.user.get_username()
    values = wanted.dict(exclude_none=True)
    is_active = values.pop("is_active", None)
    with transaction.atomic():
        changing.change_webhook(found, username, **values)
        if is_active is not None:
            (changing.start if is_active else changing.stop)(found, username)
    return _read(caller, webhook)


def _delete(caller: Caller, webhook: str) -> None:
    changing.delete_webhook(read_one(_find(caller), public_id=webhook), caller.user.get_username())


def _renew(caller: Caller, webhook: str) -> MadeWebhook:
    found = read_one(_find(caller), public_id=webhook)
    secret = changing.renew_secret(found, caller.user.get_username())
    return MadeWebhook(make_view(found), secret)


def _fire(caller: Caller, webhook: str) -> DeliveryView:
    found = _find_active(caller, webhook)
    delivery = changing.fire_test(found)
    queue_task(SEND, found.pk)
    return make_delivery_view(delivery)


def _find_active(caller: Caller, webhook: str) -> Webhook:
    found = read_one(_find(caller), public_id=webhook)
    if not found.is_active:
        raise ClosedError(_("This webhook is stopped. Start it first: PATCH it with is_active true."))
    return found


def _list_deliveries(caller: Caller, webhook: str, wanted: DeliveryFilter) -> DeliveryList:
    visible = read_one(_find(caller), public_id=webhook).deliveries.select_related("event")
    rows = visible.filter(state=wanted.state) if wanted.state else visible
    page, following = read_page(rows, visible, wanted, key="public_id")
    return DeliveryList([make_delivery_view(delivery) for delivery in page], following)


def _find_delivery(caller: Caller, webhook: str, delivery: str) -> WebhookDelivery:
    deliveries = WebhookDelivery.objects.filter(webhook__key=caller.key, webhook__public_id=webhook)
    return read_one(deliveries.select_related("event"), public_id=delivery)


def _resend(caller: Caller, webhook: str, delivery: str) -> DeliveryView:
    found = _find_delivery(caller, webhook, delivery)
    _find_active(caller, webhook)
    send_again(found)
    return make_delivery_view(_find_delivery(caller, webhook, delivery))


def make_view(webhook: Webhook) -> WebhookView:
    return WebhookView(
        id=webhook.public_id, url=webhook.url, description=webhook.description, events=list(webhook.events),
        is_active=webhook.is_active, stopped_because=webhook.stopped_because,
        created_at=write_time(webhook.created_at), delivered_at=write_time(webhook.delivered_at),
        failing_since=write_time(webhook.failing_since), failures=webhook.failures,
    )  # fmt: skip


def make_delivery_view(delivery: WebhookDelivery) -> DeliveryView:
    waits = delivery.state == WebhookDelivery.State.WAITING
    return DeliveryView(
        id=delivery.public_id, event_id=delivery.event.public_id, type=delivery.event.kind,
        subject=delivery.event.subject, state=delivery.state, attempts=delivery.attempts,
        status_code=delivery.status_code, milliseconds=delivery.milliseconds, problem=delivery.problem,
        created_at=write_time(delivery.created_at), attempted_at=write_time(delivery.attempted_at),
        finished_at=write_time(delivery.finished_at), next_attempt_at=write_time(delivery.due_at) if waits else None,
    )  # fmt: skip
