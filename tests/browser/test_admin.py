"""What we draw ourselves in admin keeps axe's rules, over a real conversation, wide and narrow, light and dark."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import ask, ask_for_sources, check_page, open_chat, sign_in
from tests.running import Portal

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
QUESTION = "Is the battery covered if it loses capacity?"
ASKED = (
    "A quote please: 2021 Nissan Leaf, 30k miles, I'm 34. My mail is ann@example.com, is Geico cheaper?",
    "Can I speak to a human?",
)


async def test_no_page_of_ours_in_admin_breaks_a_rule_of_accessibility_or_scrolls_sideways(
    browser: Browser, offline_portal: Portal
) -> None:
    conversation, ticket = await have_conversation(browser, offline_portal)
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True)
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    page = await sign_in(context, offline_portal, "administrator", "/admin/chat/conversation/")
    await check_page(page, "/admin/chat/conversation/")

    # A reviewer finds who said what, what was done and with what in hand, and what it was checked for.
    transcript = f"/admin/chat/conversation/{conversation}/"
    await page.goto(f"{offline_portal.url}{transcript}change/")
    for steps in await page.locator("details").all():
        await steps.evaluate("details => details.open = true")
    for words in ("get_quote", "In the queue", "Redacted", "[EMAIL_1]", f"Ticket #{ticket}", "Prompt", "Tokens in"):
        await expect(page.locator("#content")).to_contain_text(words)
    assert await page.locator(".sources li").count() > 0
    await check_page(page, transcript)
    await look_narrow_and_dark(page, transcript)

    for path in (
        f"{transcript}personal-data/",
        f"/admin/tickets/ticket/{ticket}/change/",
        "/admin/guardrails/guardrailrule/",
        "/admin/knowledge/article/import/",
        "/admin/quotes/ratetable/",
    ):
        await page.goto(offline_portal.url + path)
        await check_page(page, path)
    await try_rule(page, offline_portal)
    await compare_versions(page, offline_portal)
    assert errors == []
    await context.close()


async def have_conversation(browser: Browser, portal: Portal) -> tuple[str, str]:
    """With a source, a tool, a quote, something masked and a ticket: its id and the ticket's number."""
    context = await browser.new_context()
    chat = await open_chat(context, portal)
    await ask_for_sources(chat, QUESTION)
    for text in ASKED:
        await ask(chat, text)
    ticket = await chat.get_by_test_id("ticket-card").get_attribute("data-number")
    conversation: str = await chat.evaluate("localStorage.getItem('portal.conversation')")
    await context.close()
    return conversation, str(ticket)


async def look_narrow_and_dark(page: Page, path: str) -> None:
    await page.set_viewport_size({"width": 360, "height": 740})
    await page.emulate_media(color_scheme="dark")
    await check_page(page, path)
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size({"width": 1440, "height": 900})


async def try_rule(page: Page, portal: Portal) -> None:
    """A text is tried with the values as they stand in the form."""
    path = "/admin/guardrails/guardrailrule/competitor/change/"
    await page.goto(portal.url + path)
    await page.get_by_label("Text", exact=True).fill("Is Geico cheaper?")
    await page.get_by_role("button", name="Try it").click()
    await expect(page.locator(".tester")).to_contain_text("Geico")
    await check_page(page, path)


async def compare_versions(page: Page, portal: Portal) -> None:
    """A draft that nobody else finds, and what its second text changed."""
    await page.goto(f"{portal.url}/admin/knowledge/article/add/")
    await check_page(page, "/admin/knowledge/article/add/")
    await page.locator("#id_title").fill("Trailers in winter")
    await page.locator("#id_slug").fill("trailers-in-winter")
    await page.locator("#id_category").fill("Car insurance")
    await page.locator("#id_body").fill("We insure trailers from May on.")
    await page.get_by_role("button", name="Save and continue editing").first.click()
    await expect(page.locator(".messagelist")).to_contain_text("added successfully")
    await page.locator("#id_body").fill("We insure trailers from April on.")
    await page.get_by_role("button", name="Save and continue editing").first.click()
    await expect(page.locator(".messagelist")).to_contain_text("changed successfully")
    await page.get_by_role("link", name="2: what changed").click()
    await expect(page.locator(".diff ins")).to_contain_text("April")
    await expect(page.locator(".diff del")).to_contain_text("May")
    await check_page(page, "/admin/knowledge/article/version/")
