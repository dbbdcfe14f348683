"""The chat on a page of another site: one script tag, no cookies, and nothing of it for sites that are not named."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, FrameLocator, Locator, Page, expect

from tests.browser.conftest import PATIENCE_SECONDS, sign_in
from tests.running import Portal

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
# A page that a careless script would move: a row with gaps between its parts, and a policy of its own.
PAGE = """<!doctype html><html lang="en"><head><title>Offers</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<script src="{portal}/widget.js" {how}></script></head>
<body><main id="main"><h1>Offers</h1>
<a href="#more">More</a> <a href="/help" data-chat-ask="Do you insure motorcycles?">Ask</a></main>
</body></html>"""
POLICY = "default-src 'self'; script-src {portal}; frame-src {portal}; img-src data:"


class Sites(NamedTuple):
    portal: Portal
    allowed: str
    stranger: str


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def sites(offline_portal: Portal, partner: socket.socket) -> AsyncIterator[Sites]:
    """The portal at 127.0.0.1, and two sites at localhost, which to a browser is another site altogether."""

    async def show(request: web.Request) -> web.Response:
        how = "async" if request.path == "/early/" else "defer"
        policy = POLICY.format(portal=offline_portal.url)
        page = PAGE.format(portal=offline_portal.url, how=how)
        return web.Response(text=page, content_type="text/html", headers={"Content-Security-Policy": policy})

    application = web.Application()
    application.router.add_get("/{path:.*}", show)
    runner = web.AppRunner(application)
    await runner.setup()
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        for listener in (partner, stranger):
            await web.SockSite(runner, listener).start()
        ports = (listener.getsockname()[1] for listener in (partner, stranger))
        yield Sites(offline_portal, *(f"http://localhost:{port}" for port in ports))
        await runner.cleanup()


def find_chat(page: Page) -> FrameLocator:
    return page.frame_locator("[data-testid=widget] iframe")


async def open_widget(page: Page) -> FrameLocator:
    await page.get_by_test_id("widget-launcher").click()
    await find_chat(page).locator("#chat[data-ready=true]").wait_for()
    return find_chat(page)


async def send(frame: FrameLocator, text: str) -> None:
    await frame.get_by_test_id("composer-input").fill(text)
    await frame.get_by_test_id("composer-input").press("Enter")


async def test_a_visitor_of_another_site_gets_a_quote_prints_it_and_finds_it_again(
    browser: Browser, context: BrowserContext, sites: Sites
) -> None:
    page = await context.new_page()
    await page.goto(f"{sites.allowed}/offers/?utm_source=partner&utm_campaign=autumn&email=jo@example.com")
    frame = await open_widget(page)
    await send(frame, "Quote for my 2021 Honda Civic with 45,000 miles, I'm 34")
    await expect(frame.get_by_test_id("quote-premium")).to_have_text("$116.24")

    # What the card sends needs neither our cookies nor a CSRF token of theirs.
    await frame.locator("[data-testid=quote-save]").click()
    await expect(frame.get_by_test_id("quote-save")).to_have_attribute("aria-pressed", "true")
    await frame.get_by_test_id("contact-phone").click()
    await frame.get_by_test_id("contact-field-phone").fill("(555) 555-0188")
    await frame.get_by_test_id("contact-agree").check()
    await frame.get_by_test_id("contact-send").click()
    await expect(frame.get_by_test_id("contact-card")).to_contain_text("0188")

    async with context.expect_page() as opened:
        await frame.get_by_test_id("quote-open").click()
    await expect((await opened.value).get_by_test_id("quote-page")).to_contain_text("2021 Honda Civic")

    await page.goto(f"{sites.allowed}/early/")
    await expect((await open_widget(page)).get_by_test_id("quote-premium")).to_have_text("$116.24")

    manager = await sign_in(await browser.new_context(), sites.portal, "manager", "/dashboard/leads/")
    await manager.get_by_test_id("lead-count").wait_for()
    await manager.goto(f"{sites.portal.url}/dashboard/leads/?campaign=autumn")
    await manager.get_by_test_id("lead-row").get_by_role("link").click()
    for words in ("partner", "autumn", "localhost", "/offers/"):
        await expect(manager.locator("main")).to_contain_text(words)
    assert "jo@example.com" not in await manager.content()
    await manager.context.close()


async def test_the_button_keeps_its_words_back_where_they_would_lie_over_a_page_read_at_twice_its_size(
    context: BrowserContext, sites: Sites
) -> None:
    page = await context.new_page()
    await page.goto(f"{sites.allowed}/offers/")
    launcher = page.get_by_test_id("widget-launcher")
    widths = []
    for width, height in ((1440, 900), (720, 450)):
        await page.set_viewport_size({"width": width, "height": height})
        box = await launcher.bounding_box()
        assert box
        widths.append(box["width"])
    assert widths[0] > 120 and widths[1] == 60
    await expect(launcher).to_have_accessible_name(re.compile("Chat"))


async def test_the_page_around_is_not_moved_and_keeps_its_keyboard(context: BrowserContext, sites: Sites) -> None:
    page = await context.new_page()
    spread = "Object.assign(document.body.style, { display: 'grid', gap: '3rem' })"
    await page.add_init_script(f"addEventListener('DOMContentLoaded', () => {spread})")
    await page.goto(f"{sites.allowed}/offers/")
    await page.get_by_test_id("widget-launcher").wait_for()
    assert await page.evaluate("getComputedStyle(document.body).gridTemplateRows.split(' ').length") == 1
    for _ in range(3):
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await find_chat(page).locator("#chat[data-ready=true]").wait_for()
    await expect(find_chat(page).get_by_test_id("composer-input")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("widget-panel")).to_be_hidden()
    await expect(page.get_by_test_id("widget-launcher")).to_be_focused()

    # The site's own links may ask.
    await page.get_by_role("link", name="Ask").click()
    message = find_chat(page).locator("[data-testid=message][data-role=visitor]")
    await expect(message).to_contain_text("Do you insure motorcycles?")

    await expect(find_chat(page).get_by_test_id("composer-input")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("widget-launcher")).to_be_focused()
    await page.set_viewport_size({"width": 360, "height": 740})
    await page.get_by_test_id("widget-launcher").click()
    await expect(page.get_by_test_id("widget-panel")).to_be_visible()
    box = await page.get_by_test_id("widget-panel").bounding_box()
    assert box and [round(box[side]) for side in ("x", "width", "height")] == [0, 360, 740]
    assert await page.evaluate("document.getElementById('main').inert")


HEARD = """() => {
  window.heard = [];
  new MutationObserver((records) => {
    for (const { addedNodes } of records) for (const { textContent } of addedNodes) window.heard.push(textContent);
  }).observe(document.getElementById("announcer"), { childList: true });
}"""


async def test_within_another_sites_page_a_keyboard_reaches_all_of_a_conversation(
    context: BrowserContext, sites: Sites
) -> None:
    page = await context.new_page()
    await page.set_viewport_size({"width": 900, "height": 560})
    await page.goto(f"{sites.allowed}/offers/")
    await page.get_by_test_id("widget-launcher").focus()
    await page.keyboard.press("Enter")
    frame, keys = find_chat(page), page.keyboard
    box = frame.get_by_test_id("composer-input")
    await expect(box).to_be_focused()
    chat = next(one for one in page.frames if "/chat/" in one.url)
    await chat.evaluate(HEARD)
    await keys.type("Is the battery of my electric car covered?")
    await keys.press("Enter")
    down = frame.get_by_test_id("thumb-down")
    await down.wait_for()
    await expect(box).to_be_focused()
    begins = (await frame.get_by_test_id("message-text").last.inner_text())[:24]
    await expect(frame.get_by_test_id("announcer")).to_contain_text(begins)
    assert " ".join(await chat.evaluate("window.heard")).count(begins) == 1

    await press_until(page, "Shift+Tab", down)
    await keys.press("Space")
    comment = frame.get_by_test_id("feedback-comment")
    await expect(comment).to_be_focused()
    await expect(comment).to_be_in_viewport(ratio=1)
    assert await comment.evaluate(IS_ON_TOP) and await frame.get_by_text("Send feedback").evaluate(IS_ON_TOP)
    await keys.type("Too short")
    await press_until(page, "Tab", frame.get_by_text("Send feedback"))
    await keys.press("Enter")
    await expect(down).to_be_focused()
    await expect(frame.get_by_test_id("announcer")).to_contain_text("helps us improve")

    mark = frame.get_by_test_id("citation").last
    await press_until(page, "Shift+Tab", mark)
    await keys.press("Enter")
    await expect(frame.get_by_test_id("source-card")).to_be_visible()
    await keys.press("Escape")
    await expect(frame.get_by_test_id("source-card")).to_be_hidden()
    await expect(mark).to_be_focused()
    await keys.press("Escape")
    await expect(page.get_by_test_id("widget-launcher")).to_be_focused()


IS_ON_TOP = """(node) => {
  const { left, top, width, height } = node.getBoundingClientRect();
  return node.contains(document.elementFromPoint(left + width / 2, top + height - 4));
}"""


async def press_until(page: Page, key: str, goal: Locator) -> None:
    """By that key alone, in the steps that a visitor would take."""
    for _ in range(20):
        await page.keyboard.press(key)
        if await goal.evaluate("(node) => node === document.activeElement"):
            return
    raise AssertionError(f"{key} does not lead to {goal}")


async def test_a_site_that_is_not_named_gets_an_empty_frame(browser: Browser, sites: Sites) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    refused = asyncio.Event()
    page.on("console", lambda line: refused.set() if "frame-ancestors" in line.text else None)
    await page.goto(sites.stranger)
    await page.get_by_test_id("widget-launcher").click()
    await asyncio.wait_for(refused.wait(), PATIENCE_SECONDS)
    assert await find_chat(page).locator("#chat").count() == 0
    await context.close()
