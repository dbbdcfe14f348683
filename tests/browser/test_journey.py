"""Out of hours: a request from the chat goes on from its mail, on another device, with the agent in the inbox."""

import asyncio
import re
import time
from email.message import EmailMessage

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE_SECONDS, check_page, open_chat, open_inbox
from tests.running import Portal
from tests.tickets.mailbox import Mailbox, read_plain

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ADDRESS = "kim@example.net"
# Nobody is there until the day after tomorrow.
CLOSE = """
from datetime import timedelta
from django.utils import timezone
from tickets.models import Calendar, OpeningHours
OpeningHours.objects.all().delete()
day = (timezone.now() + timedelta(days=2)).weekday()
OpeningHours.objects.create(calendar=Calendar.objects.get(is_default=True), weekday=day, opens="09:00", closes="17:00")
"""
# What waits for replies to gather goes out now.
SEND = """
from django.utils import timezone
from tickets.models import OutgoingMail
from tickets.services.mailing import deliver
waiting = OutgoingMail.objects.filter(state="waiting")
waiting.update(due_at=timezone.now())
for pk in list(waiting.values_list("pk", flat=True)):
    deliver(pk)
"""


class Letters:
    """What one customer has got by mail."""

    def __init__(self, mailbox: Mailbox, portal: Portal, recipient: str) -> None:
        self.mailbox, self.portal, self.recipient = mailbox, portal, recipient

    async def find(self, words: str) -> str:
        """The plain text of the letter whose subject or text has the words, once it has come."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            for letter in self.find_all():
                if words in f"{letter['Subject']}\n{read_plain(letter)}":
                    return read_plain(letter)
            await asyncio.sleep(0.1)
        raise AssertionError(f"no letter says {words}: {[letter['Subject'] for letter in self.find_all()]}")

    def find_all(self) -> list[EmailMessage]:
        return [letter for letter in self.mailbox.letters if self.recipient in letter["To"]]

    async def find_link(self, words: str) -> str:
        match = re.search(r"https?://[^/\s]+(/tickets/enter/\?\S+)", await self.find(words))
        assert match is not None
        return self.portal.url + match[1]


async def ask_for_person(page: Page) -> None:
    await page.get_by_test_id("handoff-open").click()
    await page.get_by_test_id("handoff-reason").fill("My windscreen is cracked")
    await page.get_by_test_id("handoff-confirm").click()


async def test_a_request_out_of_hours_goes_on_from_its_mail_until_it_is_rated(
    browser: Browser, desk_portal: Portal, mailbox: Mailbox
) -> None:
    await desk_portal.run(CLOSE)
    letters = Letters(mailbox, desk_portal, ADDRESS)
    chat = await open_chat(await browser.new_context(), desk_portal)
    await ask_for_person(chat)
    card = chat.get_by_test_id("ticket-card")
    await expect(card).to_contain_text("#")
    await check_page(chat, "the card")
    await leave_address(chat)
    await chat.context.close()

    # Another device, by the link of the mail: a look at it opens nothing, the button does.
    customer = await (await browser.new_context()).new_page()
    await customer.goto(await letters.find_link("confirm your address"))
    await expect(customer.get_by_test_id("gate")).to_have_attribute("data-state", "valid")
    await customer.get_by_role("button", name="Open my request").click()
    await expect(customer.locator("main")).to_contain_text("My windscreen is cracked")
    await customer.locator("#reply-text").fill("Here is a list of the damage.")
    await customer.locator("#reply-files").set_input_files(
        {"name": "damage.txt", "mimeType": "text/plain", "buffer": b"One crack."}
    )
    await customer.get_by_role("button", name="Send", exact=True).click()
    await expect(customer.locator("main")).to_contain_text("damage.txt")
    await check_page(customer, "/tickets/1/")

    agent = await open_inbox(await browser.new_context(viewport={"width": 1440, "height": 900}), desk_portal)
    await agent.locator("[data-row]", has_text="Here is a list of the damage.").click()
    await expect(agent.locator("#thread")).to_contain_text("Here is a list of the damage.")
    await expect(agent.locator("#thread").get_by_role("link", name="damage.txt")).to_be_visible()
    await agent.keyboard.press("r")
    await expect(agent.locator("#composer-text")).to_be_focused()
    await agent.keyboard.type("We replace the glass on Monday.")
    await agent.keyboard.press("Control+Enter")
    await expect(agent.locator("#thread")).to_contain_text("We replace the glass on Monday.")

    await desk_portal.run(SEND)
    assert "We replace the glass on Monday." in await letters.find("replace the glass")
    await customer.reload()
    await expect(customer.locator("main")).to_contain_text("We replace the glass on Monday.")

    await agent.locator("#composer-text").press("Escape")
    await expect(agent.locator("#composer-text")).not_to_be_focused()
    await agent.keyboard.press("e")
    await expect(agent.get_by_test_id("state")).to_have_text("Solved")
    await customer.goto(await letters.find_link("Your request is solved"))
    await customer.get_by_role("button", name="Open my request").click()
    await expect(customer).to_have_url(re.compile("#rating$"))
    await customer.locator("label[for=score-5]").click()
    await customer.get_by_role("button", name="Send rating").click()
    await expect(customer.get_by_test_id("rating-form")).to_contain_text("Change rating")


async def leave_address(chat: Page) -> None:
    await chat.get_by_test_id("choose-email").click()
    await chat.get_by_test_id("handoff-email").fill(ADDRESS)
    await chat.get_by_test_id("handoff-email-send").click()
    await expect(chat.locator("#handoff")).to_contain_text("We've sent you an e-mail")
