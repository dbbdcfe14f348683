"""A conversation and the account of whoever writes in it: by HTTP, as a browser does."""

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.test import AsyncClient

from chat.models import Conversation
from chat.runtime import Runtime
from tests.chat.api_steps import PATH, say, start_conversation
from tests.upstream import Upstream, reply

pytestmark = pytest.mark.postgres


@sync_to_async
def make_user(name: str) -> User:
    return User.objects.create_user(name)


async def read_status(client: AsyncClient, conversation_id: str) -> int:
    return (await client.get(f"{PATH}/{conversation_id}")).status_code


async def test_who_signs_in_and_goes_on_has_the_conversation_in_their_account(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient
) -> None:
    upstream.play(reply("Please sign in."), reply("Thank you."))
    customer = await make_user("customer")
    conversation_id = await start_conversation(async_client)
    await say(async_client, conversation_id, "What is my deductible?")
    assert (await Conversation.objects.aget()).customer_id is None
    await async_client.aforce_login(customer)
    assert (await say(async_client, conversation_id, "And now?")).status_code == 200
    assert (await Conversation.objects.aget()).customer_id == customer.pk


async def test_who_comes_to_the_browser_next_finds_nothing_of_the_accounts_conversation(
    runtime: Runtime, upstream: Upstream, async_client: AsyncClient
) -> None:
    upstream.play(reply("Gladly."))
    customer, other = await make_user("customer"), await make_user("other_customer")
    await async_client.aforce_login(customer)
    conversation_id = await start_conversation(async_client)
    await say(async_client, conversation_id, "What is my deductible?")
    visitor = async_client.cookies["visitor"].value
    for user in (None, other):
        next_client = AsyncClient()
        next_client.cookies["visitor"] = visitor
        if user is not None:
            await next_client.aforce_login(user)
        assert await read_status(next_client, conversation_id) == 404
        assert (await say(next_client, conversation_id, "What is my deductible?")).status_code == 404
        assert (await next_client.get(PATH)).json()["conversations"] == []
    assert await read_status(async_client, conversation_id) == 200
    assert len((await async_client.get(PATH)).json()["conversations"]) == 1
    assert (await Conversation.objects.aget()).message_count == 2
