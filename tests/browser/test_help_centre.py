"""The help centre by a reader's own hands: search by keyboard, feedback, an article as the chat's subject, and what an
edit in admin changes in two web processes."""

import asyncio
import json
import re
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.conftest import PATIENCE_SECONDS, ask_for_sources, check_page, open_chat, sign_in
from tests.running import Portal, find_port
from tests.servers import running

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ARTICLE = "/help/electric-battery-cover/"


async def open_help(context: BrowserContext, portal: Portal, path: str = "/help/") -> Page:
    page = await context.new_page()
    await page.goto(portal.url + path)
    return page


async def test_the_search_box_is_a_combobox_that_the_keyboard_drives(
    context: BrowserContext, offline_portal: Portal
) -> None:
    page = await open_help(context, offline_portal)
    box = page.get_by_role("combobox", name="Search the help centre")
    await expect(box).to_have_attribute("aria-expanded", "false")
    async with page.expect_response("**/help/?q=battery&part=suggestions"):
        await box.press_sequentially("battery")
    await page.locator("[data-help-search]:not([data-busy])").wait_for()
    options = page.get_by_role("option")
    await expect(options.first).to_contain_text("Battery cover for electric cars")
    await expect(box).to_have_attribute("aria-expanded", "true")
    await expect(page.get_by_role("status")).to_contain_text("articles found")
    await box.press("ArrowDown")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    assert await box.get_attribute("aria-activedescendant") == await options.first.get_attribute("id")
    await box.press("ArrowUp")
    await expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    await box.press("ArrowUp")
    await expect(options.last).to_have_attribute("aria-selected", "true")
    await box.press("Escape")
    await expect(options.first).to_be_hidden()
    await expect(box).to_have_value("battery")
    await box.press("ArrowDown")
    await box.press("ArrowDown")
    await box.press("Enter")
    await page.wait_for_url(re.compile(r"/help/[a-z-]+/"))


async def test_enter_shows_all_results_and_nothing_found_leads_to_the_assistant(
    context: BrowserContext, offline_portal: Portal
) -> None:
    page = await open_help(context, offline_portal)
    box = page.get_by_role("combobox")
    await box.fill("towing")
    await box.press("Enter")
    await expect(page.get_by_role("heading", name=re.compile("articles found"))).to_be_visible()
    await box.fill("who won the world cup")
    await page.get_by_role("option", name="Ask in the chat instead").click()
    message = page.frame_locator("iframe").locator("[data-testid=message][data-role=visitor]")
    await expect(message).to_contain_text("who won the world cup")


async def test_what_is_typed_before_the_script_has_arrived_is_looked_up_when_it_has(
    context: BrowserContext, offline_portal: Portal
) -> None:
    page, has_typed = await context.new_page(), asyncio.Event()

    async def hold_back(route: Route) -> None:
        await has_typed.wait()
        await route.continue_()

    await page.route("**/help/search*.js", hold_back)
    await page.goto(f"{offline_portal.url}/help/", wait_until="commit")
    await page.locator("[data-help-search] input").fill("battery")
    has_typed.set()
    await expect(page.get_by_role("option").first).to_be_visible()


async def test_an_option_that_was_reached_stays_the_one_that_enter_takes_when_more_is_known(
    context: BrowserContext, offline_portal: Portal
) -> None:
    page, has_moved = await open_help(context, offline_portal), asyncio.Event()

    async def hold_back(route: Route) -> None:
        await has_moved.wait()
        await route.continue_()

    box, options = page.get_by_role("combobox"), page.get_by_role("option")
    await box.fill("batter")
    await expect(options.last).to_be_visible()
    await page.route("**/help/?q=battery+charger&part=suggestions", hold_back)
    async with page.expect_request("**/help/?q=battery+charger&part=suggestions"):
        await box.fill("battery charger")
    await box.press("ArrowDown")
    chosen = await options.first.get_attribute("href")
    async with page.expect_response("**/help/?q=battery+charger&part=suggestions"):
        has_moved.set()
    await page.locator("[data-help-search]:not([data-busy])").wait_for()
    left = await options.evaluate_all("all => all.filter((one) => one.ariaSelected === 'true').map((one) => one.id)")
    kept = await page.locator(f"[role=option][href='{chosen}']").evaluate_all("all => all.map((one) => one.id)")
    assert left == kept and await box.get_attribute("aria-activedescendant") == (kept[0] if kept else None)


async def test_a_search_that_cannot_be_reached_says_so_and_the_form_goes_on(
    context: BrowserContext, offline_portal: Portal
) -> None:
    page = await open_help(context, offline_portal)

    async def fail(route: Route) -> None:
        await route.fulfill(status=200, content_type="text/plain", body="no JSON")

    await page.route("**/help/?q=*part=suggestions*", fail)
    box = page.get_by_role("combobox")
    await box.fill("towing")
    await expect(page.get_by_text("Suggestions are away for a moment").first).to_be_visible()
    await box.press("Enter")
    await expect(page.get_by_role("heading", name=re.compile("articles found"))).to_be_visible()


async def test_a_reader_says_that_it_did_not_help_and_why(context: BrowserContext, offline_portal: Portal) -> None:
    page = await open_help(context, offline_portal, ARTICLE)
    await page.get_by_role("link", name="No", exact=True).click()
    comment = page.get_by_role("textbox", name="What was missing, or unclear?")
    await expect(comment).to_be_focused()
    await comment.fill("What of leased batteries?")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.get_by_text("reaches the people who write these articles")).to_be_focused()


async def test_an_article_becomes_the_subject_of_the_chat(context: BrowserContext, offline_portal: Portal) -> None:
    page = await open_help(context, offline_portal, ARTICLE)
    await page.get_by_role("link", name="Ask Eva about this").click()
    frame = page.frame_locator("iframe")
    await expect(frame.get_by_test_id("about")).to_contain_text("Battery cover for electric cars")
    await frame.locator("#composer-input").fill("Is it covered when it loses capacity?")
    await frame.locator("#composer-input").press("Enter")
    answer = frame.locator("[data-testid=message][data-role=assistant]")
    await expect(answer).to_contain_text("70%")
    await frame.get_by_role("button", name="Ask about something else").click()
    await expect(frame.get_by_test_id("about")).to_be_hidden()


async def test_a_citation_opens_the_marked_passage(context: BrowserContext, offline_portal: Portal) -> None:
    page = await open_chat(context, offline_portal)
    await ask_for_sources(page, "I'm getting a new electric car. What would your insurance cover?")
    await page.get_by_test_id("citation").last.click()
    card = page.locator("#source-card")
    quote = await card.locator("blockquote").inner_text()
    async with context.expect_page() as opening:
        await card.get_by_role("link").click()
    source = await opening.value
    await expect(source.locator("#cited")).to_be_in_viewport()
    marked = set(re.findall(r"\w+", " ".join(await source.locator(".article mark").all_inner_texts())))
    assert marked and marked <= set(re.findall(r"\w+", quote))


async def test_a_question_in_german_is_answered_in_german_with_an_english_source(
    context: BrowserContext, offline_portal: Portal
) -> None:
    page = await open_chat(context, offline_portal)
    answer = await ask_for_sources(
        page, "Ist die Batterie meines Elektroautos versichert, wenn sie an Kapazität verliert?"
    )
    assert "Hilfebereich (auf Englisch)" in answer and "battery" in answer
    await expect(page.get_by_test_id("citation").first).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1440, "light")])
async def test_the_help_centres_pages_break_no_rule_of_accessibility(
    browser: Browser, offline_portal: Portal, width: int, scheme: Any
) -> None:
    context = await browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
    page = await context.new_page()
    for path in (ARTICLE, f"{ARTICLE}feedback/", "/help/?q=battery", "/help/?q=zeppelin", "/help/battery-of-a-van/"):
        await page.goto(offline_portal.url + path)
        await check_page(page, path)
    await page.goto(offline_portal.url + "/help/")
    await page.get_by_role("combobox").press_sequentially("battery")
    await page.get_by_role("option").first.wait_for()
    await check_page(page, "suggestions")
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def second_process(offline_portal: Portal) -> AsyncIterator[str]:
    """Another web process over the same database and Valkey."""
    port = find_port()
    environment = {"DATA_DIR": str(offline_portal.data_dir), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    command = [sys.executable, "-m", "portal.web_server", "-b", "127.0.0.1", "-p", str(port), "portal.asgi:application"]
    with running(command, **environment):
        async with asyncio.timeout(2 * PATIENCE_SECONDS):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.close()
                    break
                except OSError:
                    await asyncio.sleep(0.2)
        yield f"http://127.0.0.1:{port}"


async def test_an_edit_in_admin_changes_the_answer_within_five_seconds_in_two_processes(
    browser: Browser, context: BrowserContext, offline_portal: Portal, second_process: str
) -> None:
    chats = []
    for url in (offline_portal.url, second_process):
        page = await (await browser.new_context()).new_page()
        await page.goto(f"{url}/chat/")
        await page.locator("#chat[data-ready=true]").wait_for()
        assert "8 years" in await ask_for_sources(page, "Is the battery covered if it loses capacity?")
        chats.append(page)
    await edit_article(context, offline_portal)
    deadline = time.monotonic() + offline_portal.allow(5)
    for url in (offline_portal.url, second_process):
        while True:
            found = json.loads(await read(context, f"{url}/help/?q=zebra+workshop&part=suggestions"))
            if found["results"]:
                break
            assert time.monotonic() < deadline, f"{url} still has the old text"
            await asyncio.sleep(0.2)
    for page in chats:
        answer = await ask_for_sources(page, "Is the battery covered if it loses capacity?")
        assert "11 years" in answer and "8 years" not in answer
        await page.context.close()


async def read(context: BrowserContext, url: str) -> str:
    return await (await context.request.get(url)).text()


async def edit_article(context: BrowserContext, portal: Portal) -> None:
    page = await sign_in(context, portal, "manager", "/admin/knowledge/article/?q=electric-battery-cover")
    await page.get_by_role("link", name="Battery cover for electric cars").click()
    body = page.locator("[name=body]")
    text = await body.input_value()
    await body.fill(text.replace("**8 years**", "**11 years**").replace("A workshop's", "A zebra workshop's"))
    preview = page.get_by_role("region", name="Preview")
    await expect(preview).to_contain_text("A zebra workshop's capacity test")
    await expect(preview.get_by_role("heading", name="Battery degradation")).to_be_visible()
    await page.locator("[name=_save]").first.click()
    await expect(page.locator(".messagelist")).to_contain_text("changed successfully")
