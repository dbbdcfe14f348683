"""Out of hours: a request from the chat goes on from its mail, on another device, with the agent in the inbox."""

import asyncio
import json
import re
import sys
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiosmtpd.controller import Controller
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import check_page, open_chat
from tests.running import Portal, find_port, make_environment, run_portal
from tests.servers import ROOT
from tests.tickets.mailbox import Mailbox, read_plain

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
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


class Office:
    """The portal with a mail server, and what is done behind it."""

    def __init__(self, portal: Portal, mailbox: Mailbox, settings: dict[str, str]) -> None:
        self.portal, self.mailbox, self._settings = portal, mailbox, settings

    async def run(self, code: str) -> None:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "manage.py", "shell", "-v", "0", "-c", code),
            cwd=ROOT,
            env=make_environment(self.portal.data_dir, **self._settings),
        )
        assert await process.wait() == 0

    async def find_letter(self, words: str) -> str:
        """The plain text of the letter whose subject or text has the words, once it has come."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for letter in self.mailbox.letters:
                if words in f"{letter['Subject']}\n{read_plain(letter)}":
                    return read_plain(letter)
            await asyncio.sleep(0.1)
        raise AssertionError(f"no letter says {words}: {[letter['Subject'] for letter in self.mailbox.letters]}")

    def read_link(self, letter: str) -> str:
        match = re.search(r"https?://[^/\s]+(/tickets/enter/\?\S+)", letter)
        assert match is not None
        return self.portal.url + match[1]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    mailbox, port = Mailbox(), find_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, ready_timeout=30)
    controller.start()
    settings = {
        "RATE_LIMIT_VISITOR": "off",
        "RATE_LIMIT_ADDRESS": "off",
        "EMAIL_URL": f"smtp://127.0.0.1:{port}?tls=off",
    }
    async with run_portal(tmp_path_factory.mktemp("journey"), find_port(), **settings) as portal:
        office = Office(portal, mailbox, settings)
        await office.run(CLOSE)
        yield office
    controller.stop()


async def open_inbox(browser: Browser, portal: Portal) -> Page:
    page = await (await browser.new_context(viewport={"width": 1440, "height": 900})).new_page()
    password = json.loads((portal.data_dir / "sign-ins.json").read_text())["agent"]
    await page.goto(f"{portal.url}/account/sign-in/?next=/inbox/%3Flist%3Dunassigned")
    await page.locator("[name=username]").fill("agent")
    await page.locator("[name=password]").fill(password)
    await page.locator("[name=password]").press("Enter")
    await page.locator("[data-inbox][data-ready=true]").wait_for()
    return page


async def ask_for_person(page: Page) -> None:
    await page.get_by_test_id("handoff-open").click()
    await page.get_by_test_id("handoff-reason").fill("My windscreen is cracked")
    await page.get_by_test_id("handoff-confirm").click()


async def test_a_request_out_of_hours_goes_on_from_its_mail_until_it_is_rated(browser: Browser, office: Office) -> None:
    chat = await open_chat(await browser.new_context(), office.portal)
    await ask_for_person(chat)
    card = chat.get_by_test_id("ticket-card")
    await expect(card).to_contain_text("#", timeout=20_000)
    await check_page(chat, "the card")
    await leave_address(chat)
    await chat.context.close()

    # Another device, by the link of the mail: a look at it opens nothing, the button does.
    customer = await (await browser.new_context()).new_page()
    await customer.goto(office.read_link(await office.find_letter("confirm your address")))
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

    agent = await open_inbox(browser, office.portal)
    await agent.locator("[data-row]").first.click()
    await expect(agent.locator("#thread")).to_contain_text("Here is a list of the damage.")
    await expect(agent.locator("#thread").get_by_role("link", name="damage.txt")).to_be_visible()
    await agent.keyboard.press("r")
    await agent.keyboard.type("We replace the glass on Monday.")
    await agent.keyboard.press("Control+Enter")
    await expect(agent.locator("#thread")).to_contain_text("We replace the glass on Monday.")

    await office.run(SEND)
    assert "We replace the glass on Monday." in await office.find_letter("replace the glass")
    await customer.reload()
    await expect(customer.locator("main")).to_contain_text("We replace the glass on Monday.")

    await agent.keyboard.press("Escape")
    await agent.keyboard.press("e")
    await expect(agent.get_by_test_id("state")).to_have_text("Solved")
    await customer.goto(office.read_link(await office.find_letter("Your request is solved")))
    await customer.get_by_role("button", name="Open my request").click()
    await expect(customer).to_have_url(re.compile("#rating$"))
    await customer.locator("label[for=score-5]").click()
    await customer.get_by_role("button", name="Send rating").click()
    await expect(customer.get_by_test_id("rating-form")).to_contain_text("Change rating")


async def leave_address(chat: Page) -> None:
    await chat.get_by_test_id("choose-email").click()
    await chat.get_by_test_id("handoff-email").fill("kim@example.net")
    await chat.get_by_test_id("handoff-email-send").click()
    await expect(chat.locator("#handoff")).to_contain_text("We've sent you a mail")
