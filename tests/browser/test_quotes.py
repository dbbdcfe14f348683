"""A quote by a visitor's own hands: in one sentence, by answers, by the form; then its card and its page."""

import asyncio
import sqlite3

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.conftest import ask, find_problems, open_chat
from tests.running import Portal

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
SENTENCE = "How much for my 2020 Honda Civic with 45,000 miles? I'm 34."


async def read_premium(page: Page) -> str:
    return await page.get_by_test_id("quote-premium").last.inner_text()


async def test_one_sentence_makes_a_quote_whose_card_is_chosen_on_and_printed(
    context: BrowserContext, offline_portal: Portal
) -> None:
    page = await open_chat(context, offline_portal)
    answer = await ask(page, SENTENCE)
    first = await read_premium(page)
    assert first in answer

    card = page.get_by_test_id("quote-card")
    await card.get_by_test_id("option-rental_reimbursement").check()
    await expect(card.get_by_test_id("quote-premium")).not_to_have_text(first)
    with_rental = float((await read_premium(page)).strip("$"))
    assert round(with_rental - float(first.strip("$")), 2) == 4.50
    slider = card.get_by_test_id("deductible")
    await slider.focus()
    await slider.press("ArrowRight")
    await expect(card.get_by_test_id("quote-premium")).not_to_have_text(f"${with_rental:.2f}")
    chosen = await read_premium(page)
    assert float(chosen.strip("$")) < with_rental
    await expect(card).to_contain_text("Collision, with a $1,000 deductible")
    await expect(slider).to_be_focused()
    await expect(page.locator("#announcer")).to_contain_text(f"New price: {chosen}")

    await page.reload()
    await page.locator("#chat[data-ready=true]").wait_for()
    await expect(card.get_by_test_id("quote-premium")).to_have_text(chosen)
    await expect(card.get_by_test_id("option-rental_reimbursement")).to_be_checked()
    assert chosen in await ask(page, "is that per month?"), "the assistant speaks of the quote as it stands"

    await card.get_by_test_id("quote-save").click()
    await expect(card.get_by_test_id("quote-save")).to_have_attribute("aria-pressed", "true")
    assert await find_problems(page) == []
    async with context.expect_page() as opened:
        await card.get_by_test_id("quote-open").click()
    sheet = await opened.value
    await expect(sheet.get_by_test_id("quote-page")).to_contain_text(chosen)
    await expect(sheet.get_by_test_id("quote-page-breakdown")).to_contain_text("Rental reimbursement")
    assert await find_problems(sheet) == []
    await sheet.get_by_test_id("quote-page").get_by_role("link", name="My quotes").click()
    await expect(sheet.get_by_test_id("my-quotes")).to_contain_text("2020 Honda Civic")


async def test_answers_one_by_one_with_a_correction_and_an_age_that_is_not_insured(
    context: BrowserContext, offline_portal: Portal
) -> None:
    page = await open_chat(context, offline_portal)
    await ask(page, "I'd like a quote")
    refused = await ask(page, "I'm 17")
    assert "18 to 85" in refused, "told at once, not after all the facts"
    await ask(page, "sorry, I'm 34")
    await ask(page, "a 2019 Honda Civic")
    assert "2020" in await ask(page, "no wait, it's a 2020")
    answer = await ask(page, "45,000")
    assert "2020 Honda Civic" in answer and await read_premium(page) in answer


async def test_the_form_by_keyboard_with_a_slip_and_the_transcript_has_it_all(
    context: BrowserContext, offline_portal: Portal
) -> None:
    page = await open_chat(context, offline_portal)
    await page.route("**/quotes/vehicles/", ask_for_state)
    await ask(page, "I'd like a quote please")
    await page.get_by_test_id("form-open").press("Enter")
    await expect(page.get_by_test_id("form-make")).to_be_focused()
    for name, value in (
        ("make", "Honda"),
        ("model", "Civic"),
        ("year", "2020"),
        ("mileage", "45,000"),
        ("driver_age", "170"),
        ("state", "Hawaii"),
    ):
        await page.get_by_test_id(f"form-{name}").fill(value)
    await page.keyboard.press("Enter")
    age = page.get_by_test_id("form-driver_age")
    await expect(age).to_be_focused()
    await expect(age).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_test_id("quote-form")).to_contain_text("170 cannot be right")
    assert await find_problems(page) == []
    await age.fill("34")
    await page.keyboard.press("Enter")
    state = page.get_by_test_id("form-state")
    await expect(state).to_be_focused()
    await expect(page.get_by_text("does not insure vehicles in Hawaii")).to_be_visible()
    await state.fill("Ohio")
    await page.keyboard.press("Enter")
    await page.get_by_test_id("quote-card").wait_for()
    said = page.locator("[data-testid=message][data-role=visitor]").last
    await expect(said).to_contain_text("Model: Civic")
    await expect(said).to_contain_text("State of residence: Ohio")


async def test_what_is_put_right_while_the_form_is_checked_is_what_counts(
    context: BrowserContext, offline_portal: Portal
) -> None:
    page = await open_chat(context, offline_portal)
    first, answered = asyncio.Event(), asyncio.Event()

    async def hold_first(route: Route) -> None:
        if not first.is_set():
            first.set()
            await answered.wait()
        await route.continue_()

    await page.route("**/quotes/check/", hold_first)
    await ask(page, "I'd like a quote please")
    await page.get_by_test_id("form-open").press("Enter")
    facts = {"make": "Honda", "model": "Civic", "year": "2020", "mileage": "45,000", "driver_age": "17"}
    for name, value in facts.items():
        await page.get_by_test_id(f"form-{name}").fill(value)
    await page.keyboard.press("Enter")
    await first.wait()
    age = page.get_by_test_id("form-driver_age")
    await age.fill("34")
    async with page.expect_response("**/quotes/check/"):
        answered.set()
    await expect(page.get_by_test_id("form-send")).to_have_text("See my price")
    await expect(age).not_to_have_attribute("aria-invalid", "true")
    assert await page.get_by_test_id("quote-card").count() == 0, "an age that was typed over is not sent either"

    first.clear()
    answered.clear()
    await age.press("Enter")
    await first.wait()
    await age.fill("35")
    await age.press("Enter")
    await page.get_by_test_id("quote-card").wait_for()
    await expect(page.locator("[data-testid=message][data-role=visitor]").last).to_contain_text("35")
    answered.set()
    await expect(page.locator("[data-testid=message][data-role=visitor]")).to_have_count(2)


async def ask_for_state(route: Route) -> None:
    """As where the rates ask everybody for it."""
    answer = await (await route.fetch()).json()
    states = [{"code": "HI", "name": "Hawaii"}, {"code": "OH", "name": "Ohio"}]
    await route.fulfill(json=answer | {"states": states})


async def test_a_spanish_browser_hears_no_english_around_its_answers(browser: Browser, offline_portal: Portal) -> None:
    context = await browser.new_context(locale="es-ES")
    page = await open_chat(context, offline_portal)
    await expect(page.locator("html")).to_have_attribute("lang", "es")
    await expect(page.get_by_test_id("greeting")).to_contain_text("Hola, soy Eva")
    answer = await ask(page, "¿Es usted un robot?")
    assert "Talk to a person" not in answer and "Hablar con una persona" in answer
    await page.get_by_test_id("handoff-open").click()
    await expect(page.get_by_test_id("handoff-dialog")).to_contain_text("de lunes a viernes")
    await page.get_by_test_id("handoff-confirm").click()
    await expect(page.get_by_test_id("handoff")).to_contain_text("Nuestro equipo")
    assert await find_problems(page) == []
    await context.close()


async def test_a_choice_that_cannot_be_worked_out_changes_nothing_and_can_be_tried_again(
    context: BrowserContext, offline_portal: Portal
) -> None:
    page = await open_chat(context, offline_portal)
    has_chosen = asyncio.Event()

    async def answer_late(route: Route) -> None:
        answer = await route.fetch()
        await has_chosen.wait()
        await route.fulfill(response=answer)

    await page.route("**/card/", answer_late)
    await ask(page, SENTENCE)
    first = await read_premium(page)
    await page.route("**/choose/", lambda route: route.fulfill(status=200, body="no JSON, no quote"))
    box = page.get_by_test_id("option-roadside_assistance")
    await box.click()
    await expect(page.get_by_role("button", name="Try again")).to_be_visible()
    assert await read_premium(page) == first and not await box.is_checked()
    await page.unroute("**/choose/")
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_test_id("quote-premium")).not_to_have_text(first)
    await expect(box).to_be_checked()

    # What the card was when it appeared comes too late to count.
    chosen = await read_premium(page)
    async with page.expect_response("**/card/"):
        has_chosen.set()
    await page.wait_for_timeout(200)
    assert await read_premium(page) == chosen and await box.is_checked()


async def test_an_expired_quote_offers_a_fresh_price_that_can_be_chosen_on(
    context: BrowserContext, offline_portal: Portal
) -> None:
    page = await open_chat(context, offline_portal)
    await ask(page, SENTENCE)
    first = await read_premium(page)
    with sqlite3.connect(offline_portal.data_dir / "portal.sqlite3", timeout=10) as database:
        database.execute("UPDATE quotes_quote SET valid_until = '2026-01-01'")
    await page.reload()
    await page.locator("#chat[data-ready=true]").wait_for()
    card = page.get_by_test_id("quote-card")
    await expect(card.get_by_test_id("option-roadside_assistance")).to_be_disabled()
    await card.get_by_test_id("quote-renew").click()
    await expect(card.get_by_test_id("quote-renew")).to_be_hidden()
    await card.get_by_test_id("option-roadside_assistance").check()
    await expect(card.get_by_test_id("quote-premium")).not_to_have_text(first)


async def test_a_draft_is_taken_up_again_the_next_day(context: BrowserContext, offline_portal: Portal) -> None:
    page = await open_chat(context, offline_portal)
    await ask(page, "quote for a 2020 Honda Civic with 45,000 miles")
    with sqlite3.connect(offline_portal.data_dir / "portal.sqlite3", timeout=10) as database:
        database.execute("UPDATE chat_turn SET finished_at = datetime(finished_at, '-1 day')")
    await page.reload()
    await page.locator("#chat[data-ready=true]").wait_for()
    greeting = await ask(page, "Hello again")
    assert "2020 Honda Civic" in greeting and "45,000 miles" in greeting
    confirmation = await ask(page, "34")
    assert "aged 34" in confirmation and not await page.get_by_test_id("quote-card").count()
    answer = await ask(page, "yes please")
    assert await read_premium(page) in answer


async def test_a_card_knows_what_was_left_and_shows_what_was_changed_by_asking(
    context: BrowserContext, offline_portal: Portal
) -> None:
    page = await open_chat(context, offline_portal)
    await ask(page, SENTENCE)
    card = page.get_by_test_id("quote-card").first
    await card.get_by_test_id("contact-phone").click()
    await card.get_by_test_id("contact-field-phone").fill("(555) 555-0123")
    await card.get_by_test_id("contact-agree").check()
    await card.get_by_test_id("contact-send").click()
    await expect(card.get_by_test_id("contact-card")).to_contain_text("0123")

    await page.reload()
    await page.locator("#chat[data-ready=true]").wait_for()
    await expect(card.get_by_test_id("contact-card")).to_contain_text("0123")
    assert await card.get_by_test_id("contact-phone").count() == 0, "it is not offered again"
    await card.get_by_test_id("contact-change").click()
    await card.get_by_test_id("contact-field-phone").fill("(555) 555-0199")
    await card.get_by_test_id("contact-agree").check()
    await card.get_by_test_id("contact-send").click()
    await expect(card.get_by_test_id("contact-card")).to_contain_text("0199")

    before = await card.get_by_test_id("quote-premium").inner_text()
    answer = await ask(page, "What if I take the $1,000 deductible?")
    assert before in answer and await page.get_by_test_id("quote-card").count() == 1
    changed = await ask(page, "yes please")
    await expect(card.get_by_test_id("quote-premium")).not_to_have_text(before)
    after = await read_premium(page)
    assert after in answer and after in changed and after != before
    await expect(card.get_by_test_id("quote-premium")).to_have_text(after)

    await card.get_by_test_id("contact-withdraw").click()
    await card.get_by_test_id("contact-withdraw-sure").click()
    await expect(card.get_by_test_id("contact-card")).to_contain_text("erased")
    await page.reload()
    await page.locator("#chat[data-ready=true]").wait_for()
    await expect(card.get_by_test_id("contact-phone")).to_be_visible()
    assert await find_problems(page) == []


async def test_text_card_and_page_of_a_quote_are_in_its_language_on_a_page_in_any(
    browser: Browser, offline_portal: Portal
) -> None:
    german = "Angebot bitte: Honda Civic, Baujahr 2020, 45.000 Meilen, ich bin 34"
    for locale, asked, total, mileage, month in (
        ("en-US", german, "Monatliche Prämie", "45.000 Meilen", "im Monat"),
        ("de-DE", SENTENCE, "Monthly premium", "45,000 miles", "per month"),
    ):
        context = await browser.new_context(locale=locale)
        page = await open_chat(context, offline_portal)
        answer = await ask(page, asked)
        card = page.get_by_test_id("quote-card")
        assert (await read_premium(page)).replace("\u00a0", " ") in answer.replace("\u00a0", " ")
        for words in (total, mileage, month):
            await expect(card).to_contain_text(words)
        # Whatever way the page is read in, a card's figures stay as its language writes them.
        await page.evaluate("document.documentElement.dir = 'rtl'")
        assert await card.evaluate("card => getComputedStyle(card).direction") == "ltr"
        await page.goto(f"{offline_portal.url}/quotes/{await card.get_attribute('data-reference')}/")
        await expect(page.locator("html")).to_have_attribute("lang", "de" if asked == german else "en")
        await expect(page.get_by_test_id("quote-page")).to_contain_text(mileage)
        await context.close()
