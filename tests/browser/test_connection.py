"""A visitor who leaves, returns, opens a second tab, stops, retries, or loses the connection."""

import asyncio
import signal

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import open_chat, read_messages, send, sign_in, wait_for_answer
from tests.running import Portal
from tests.upstream import Upstream, begun, held, reply

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
WORDS = [f"{word} " for word in ("first look whether everyone is well and then wait at the side " * 4).split()]
# So much of them is there when the answer stands still.
PART = len(WORDS) // 3


def find_answer(page: Page) -> Locator:
    return page.get_by_test_id("message-text").nth(1)


async def test_who_leaves_in_mid_answer_finds_it_whole_on_return(
    context: BrowserContext, model_portal: Portal, upstream: Upstream
) -> None:
    is_away, is_back = asyncio.Event(), asyncio.Event()
    upstream.play(held(*WORDS[:PART], is_away, *WORDS[PART : 2 * PART], is_back, *WORDS[2 * PART :]))
    page = await open_chat(context, model_portal)
    await send(page, "I had an accident")
    await expect(find_answer(page)).to_contain_text("everyone")
    await page.goto(model_portal.url + "/help/")
    is_away.set()
    await page.goto(model_portal.url + "/chat/")
    await expect(find_answer(page)).to_contain_text("".join(WORDS[: 2 * PART]).strip())
    is_back.set()
    await wait_for_answer(page)
    assert " ".join((await find_answer(page).inner_text()).split()) == "".join(WORDS).strip()


async def test_two_tabs_show_the_same_answer_as_it_is_written(
    context: BrowserContext, model_portal: Portal, upstream: Upstream
) -> None:
    goes_on = asyncio.Event()
    upstream.play(held(*WORDS[:PART], goes_on, *WORDS[PART:]))
    first = await open_chat(context, model_portal)
    await send(first, "I had an accident")
    await expect(find_answer(first)).to_contain_text("everyone")
    second = await open_chat(context, model_portal)
    await expect(find_answer(second)).to_contain_text("first look")
    await expect(second.locator("html")).to_have_attribute("data-turn", "running")
    goes_on.set()
    await wait_for_answer(first)
    await wait_for_answer(second)
    assert await read_messages(first) == await read_messages(second)


async def test_an_answer_that_stands_still_says_so_and_then_how_else_to_reach_the_company(
    context: BrowserContext, model_portal: Portal, upstream: Upstream
) -> None:
    goes_on = asyncio.Event()
    upstream.play(held(*WORDS[:PART], goes_on, *WORDS[PART:]))
    page = await open_chat(context, model_portal)
    await page.clock.install()
    await send(page, "I had an accident")
    await expect(find_answer(page)).to_contain_text("everyone")
    working = page.locator("#working")
    await expect(working).to_be_hidden()
    await page.clock.fast_forward(11_000)
    await expect(working).to_contain_text("longer than usual")
    await page.clock.fast_forward(21_000)
    await expect(working).to_contain_text("1-800-123-4567")
    goes_on.set()
    await wait_for_answer(page)
    await expect(working).to_be_hidden()


async def test_stop_keeps_what_was_written_and_says_so(
    context: BrowserContext, model_portal: Portal, upstream: Upstream
) -> None:
    goes_on = asyncio.Event()
    upstream.play(held(*WORDS[:PART], goes_on, *WORDS[PART:]))
    page = await open_chat(context, model_portal)
    await send(page, "Tell me all")
    await expect(find_answer(page)).to_contain_text("everyone")
    await page.locator("#stop").click()
    text = await wait_for_answer(page)
    assert "everyone" in text
    await expect(page.locator("[data-status=stopped]")).to_contain_text("topped")
    await expect(page.locator("#announcer")).to_contain_text("Stopped")
    goes_on.set()
    await page.wait_for_timeout(500)
    assert await find_answer(page).inner_text() == text and len(text.split()) < len(WORDS)


async def test_who_stops_before_the_first_word_may_still_have_the_answer(
    context: BrowserContext, model_portal: Portal, upstream: Upstream
) -> None:
    upstream.play(begun(), reply("Here it is."))
    page = await open_chat(context, model_portal)
    await send(page, "Tell me all")
    await page.locator("#stop").click()
    await expect(page.get_by_test_id("failure")).to_contain_text("You stopped this")
    await expect(page.locator("#announcer")).to_contain_text("You stopped this")
    await page.reload()
    await expect(page.get_by_test_id("failure")).to_contain_text("You stopped this")
    await page.get_by_test_id("retry").click()
    assert await wait_for_answer(page) == "Here it is."
    await expect(page.get_by_test_id("failure")).to_be_hidden()


async def test_a_turn_whose_server_keeps_dying_says_so_and_can_be_tried_again(
    context: BrowserContext, model_portal: Portal, upstream: Upstream
) -> None:
    upstream.play(begun(*WORDS[:PART]), begun("Once more ", "from the start"), reply("Here I am."))
    page = await open_chat(context, model_portal)
    await send(page, "Are you there?")
    await expect(find_answer(page)).to_contain_text("everyone")
    model_portal.signal("web", signal.SIGKILL)
    await expect(find_answer(page)).to_contain_text("Once more", timeout=model_portal.allow(60_000))
    model_portal.signal("web", signal.SIGKILL)
    await expect(page.locator("#failure")).to_contain_text("try again", timeout=model_portal.allow(60_000))
    other = await open_chat(context, model_portal)
    await expect(other.locator("#failure")).to_contain_text("try again")
    for tab in (page, other):
        await tab.get_by_test_id("retry").dispatch_event("click")
    for tab in (page, other):
        await expect(tab.get_by_test_id("message-text").last).to_contain_text("Here I am.")
        await expect(tab.locator("#failure")).to_be_hidden()
        shown = await tab.get_by_test_id("message").evaluate_all("all => all.map((one) => one.dataset.role)")
        assert shown == ["visitor", "assistant"]
    assert len(upstream.bodies) == 3


async def test_a_lost_connection_is_shown_and_what_was_written_meanwhile_is_sent(
    context: BrowserContext, model_portal: Portal, upstream: Upstream
) -> None:
    upstream.play(reply("Hello."), reply("Welcome back."))
    page = await open_chat(context, model_portal)
    await send(page, "Hi")
    await wait_for_answer(page)
    # Nobody starts it again until the visitor has written.
    model_portal.process.send_signal(signal.SIGSTOP)
    try:
        model_portal.signal("web", signal.SIGKILL)
        await expect(page.locator("#connection")).to_be_visible()
        await send(page, "Are you still there?")
        await expect(page.locator("[data-status=queued]")).to_contain_text("Are you still there?")
        await page.get_by_test_id("handoff-open").click()
        await page.get_by_test_id("handoff-confirm").click()
        await expect(page.get_by_test_id("notice")).to_contain_text("It will be sent by itself")
    finally:
        model_portal.process.send_signal(signal.SIGCONT)
    await expect(page.locator("#connection")).to_be_hidden(timeout=model_portal.allow(60_000))
    assert "Welcome back." in await wait_for_answer(page, 2)
    assert await page.locator("[data-testid=message][data-role=visitor]").count() == 2
    await expect(page.get_by_test_id("ticket-card")).to_be_visible()


HOSTILE = [
        "<img src=x onerror=\"window.pwned=1\"> **bold** <script>window.pwned=1</script>",
        "[click](javascript:window.pwned=1) and `<b>code</b>`",
        "<svg/onload=window.pwned=1> <a href='javascript:window.pwned=1'>x</a>",
]  # fmt: skip


async def test_hostile_text_from_the_model_is_only_text(
    context: BrowserContext, model_portal: Portal, upstream: Upstream
) -> None:
    page = await open_chat(context, model_portal)
    for count, text in enumerate(HOSTILE, 1):
        upstream.play(reply(*text))
        await send(page, text)
        await wait_for_answer(page, count)
    assert await page.evaluate("window.pwned") is None
    shown = page.locator("#messages")
    assert await shown.locator("img, script, iframe, a[href^=javascript]").count() == 0


async def test_who_signed_out_on_another_page_is_told_and_keeps_what_they_were_about_to_say(
    context: BrowserContext, model_portal: Portal, upstream: Upstream
) -> None:
    upstream.play(reply("It is $500."))
    site = await sign_in(context, model_portal, "customer", "/help/")
    page = await open_chat(context, model_portal)
    await send(page, "What is my deductible?")
    await wait_for_answer(page)
    async with site.expect_navigation():
        await site.locator("form[action*=sign-out]").first.evaluate("form => form.submit()")
    await send(page, "And my address?")
    await expect(page.locator("#composer-input")).to_have_value("And my address?")
    await expect(page.locator("#messages")).not_to_contain_text("deductible")
