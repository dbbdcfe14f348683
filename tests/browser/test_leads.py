"""Asking to be called, by keyboard alone, and a manager who finds the lead and takes thousands out."""

import csv
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PATIENCE_SECONDS, ask, check_page, open_chat, sign_in
from tests.running import Portal

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
MANY = """
from quotes.models import Lead
Lead.objects.bulk_create(Lead(reference=f"L-{n:06}", wish="call", next_action="=1+1") for n in range(2500))
"""


async def test_a_visitor_asks_to_be_called_and_a_manager_exports_it_among_thousands(
    browser: Browser, context: BrowserContext, offline_portal: Portal, tmp_path: Path
) -> None:
    page = await open_chat(context, offline_portal, "/chat/?utm_campaign=spring")
    await ask(page, "Quote for my 2021 Honda Civic with 45,000 miles, I'm 34")
    await ask_for_call_by_keyboard(page)
    card = page.get_by_test_id("contact-card")
    await expect(card).to_contain_text("•••• 0123")
    await expect(card).to_be_focused()
    await check_page(page, "/chat/")

    manager = await sign_in(await browser.new_context(), offline_portal, "manager", "/dashboard/leads/")
    # Visitors of other tests may have left leads in the same portal.
    count = int(await manager.get_by_test_id("lead-count").inner_text())
    await manager.goto(f"{offline_portal.url}/dashboard/leads/?campaign=spring")
    row = manager.get_by_test_id("lead-row")
    await expect(row).to_contain_text("2021 Honda Civic")
    await row.get_by_role("link").click()
    await expect(manager.locator("main")).to_contain_text("spring")
    await manager.get_by_placeholder("Why do you need it?").fill("Calling back")
    await manager.get_by_role("button", name="Show", exact=True).click()
    await expect(manager.get_by_test_id("revealed")).to_contain_text("+15555550123")
    for path in ("/dashboard/", "/dashboard/leads/?status=open", "/dashboard/leads/board/", "/dashboard/leads/export/"):
        await manager.goto(offline_portal.url + path)
        await check_page(manager, path)

    await manager.locator("[name=reason]").fill("The weekly list")
    async with manager.expect_download():
        await manager.get_by_role("button", name="Export", exact=True).click()
    await expect(manager.get_by_test_id("export-form").get_by_role("status")).to_contain_text("downloads the file now")

    await offline_portal.run(MANY)
    rows = await export_all(manager, offline_portal, tmp_path)
    assert len(rows) == 1 + count + 2500 and rows[1][0] == "L-002499"
    await manager.context.close()


async def ask_for_call_by_keyboard(page: Page) -> None:
    await page.get_by_test_id("contact-phone").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("contact-field-phone")).to_be_focused()
    await page.keyboard.press("Enter")
    # Nothing is sent without a number and consent; the first that is missing is named and focused.
    await expect(page.get_by_test_id("contact-field-phone")).to_have_attribute("aria-invalid", "true")
    await page.keyboard.type("(555) 555-0123")
    await page.get_by_test_id("contact-agree").focus()
    await page.keyboard.press("Space")
    await page.get_by_test_id("contact-send").focus()
    await page.keyboard.press("Enter")


async def export_all(page: Page, portal: Portal, folder: Path) -> list[list[str]]:
    """Asks for all leads, waits while a worker writes them, and reads the file."""
    await page.goto(f"{portal.url}/dashboard/leads/export/")
    await page.locator("[name=reason]").fill("The monthly list")
    await page.get_by_role("button", name="Export", exact=True).click()
    async with page.expect_download() as download:
        await page.get_by_test_id("download").click(timeout=PATIENCE_SECONDS * 1000)
    await (await download.value).save_as(folder / "leads.csv")
    return list(csv.reader((folder / "leads.csv").open(encoding="utf-8-sig", newline="")))


async def test_the_campaign_of_the_first_page_goes_with_the_widget_to_the_lead(
    browser: Browser, context: BrowserContext, offline_portal: Portal
) -> None:
    page = await context.new_page()
    await page.goto(f"{offline_portal.url}/?utm_source=letter&utm_campaign=winter&email=jo@example.com")
    await page.goto(f"{offline_portal.url}/help/")
    await page.get_by_test_id("widget-launcher").click()
    frame = page.frame_locator("[data-testid=widget] iframe")
    await frame.locator("#chat[data-ready=true]").wait_for()
    await frame.get_by_test_id("composer-input").fill("Quote for my 2021 Honda Civic with 45,000 miles, I'm 34")
    await frame.get_by_test_id("composer-input").press("Enter")
    await frame.get_by_test_id("contact-phone").click()
    await frame.get_by_test_id("contact-field-phone").fill("(555) 555-0177")
    await frame.get_by_test_id("contact-agree").check()
    await frame.get_by_test_id("contact-send").click()
    await expect(frame.get_by_test_id("contact-card")).to_contain_text("0177")
    manager = await sign_in(await browser.new_context(), offline_portal, "manager", "/dashboard/leads/")
    await manager.get_by_test_id("lead-count").wait_for()
    await manager.goto(f"{offline_portal.url}/dashboard/leads/?campaign=winter")
    await manager.get_by_test_id("lead-row").get_by_role("link").click()
    await expect(manager.locator("main")).to_contain_text("/help/")
    await expect(manager.locator("main")).to_contain_text("letter")
    assert "jo@example.com" not in await manager.content()
    await manager.context.close()
