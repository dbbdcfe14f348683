"""What agents work with on tickets, by keyboard and mouse in Chromium."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import check_page, open_chat, open_inbox
from tests.running import Portal

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
# Two tickets of one customer, quiet for hours, and a colleague.
WORLD = """
from datetime import timedelta
from django.utils import timezone
from chat.models import Conversation, Visitor
from tickets.actors import make_customer
from tickets.models import CannedReply, Tag
from tickets.services.opening import NewTicket, open_ticket
visitor = Visitor.objects.create()
for subject in ("Is the battery covered", "My charger, which hums and gets warm whenever it rains for a whole night"):
    conversation = Conversation.objects.create(visitor=visitor, title=subject)
    conversation.messages.create(role="visitor", channel="ticket", text=f"{subject}? I would like to know.")
    open_ticket(conversation.pk, NewTicket(subject), make_customer())
    past = timezone.now() - timedelta(hours=3)
    Conversation.objects.filter(pk=conversation.pk).update(last_activity_at=past)
reply = CannedReply.objects.create(title="Covered", text="Yes, #{{ticket.number}} is covered.", set_priority="high")
reply.add_tags.add(Tag.objects.create(name="covered"))
CannedReply.objects.create(title="Hello", text="Hello {{customer.first_name}},")
"""


@pytest_asyncio.fixture(loop_scope="session")
async def inbox(browser: Browser, desk_portal: Portal) -> AsyncIterator[Page]:
    await desk_portal.run(WORLD)
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield await open_inbox(context, desk_portal)
    await context.close()
    assert errors == []


async def test_an_agent_takes_answers_snoozes_and_merges_tickets(inbox: Page, desk_portal: Portal) -> None:
    page, tools = inbox, inbox.locator("#side")
    # The next one is taken by a key.
    await page.keyboard.press("g")
    await expect(page.locator("[data-pane-title]")).to_have_text("Is the battery covered")
    await expect(page.locator(".toasts")).to_contain_text("is yours")

    # What the assistant drafts gets into the reply by hand alone.
    field = page.locator("#composer-text")
    await page.get_by_role("button", name="Draft a reply").click()
    await expect(page.locator("[data-assist-note]")).to_contain_text("Picked word for word")
    await expect(field).to_have_value("")
    await check_page(page, "/inbox/")
    await page.get_by_role("button", name="Put it into the reply").click()
    await expect(field).to_have_value(re.compile("Is the battery covered"))

    # A macro by keyboard: found, seen, put in, sent with its changes.
    await field.fill("")
    await page.keyboard.press("/")
    await expect(page.locator("[data-canned]")).to_have_count(2)
    await check_page(page, "/inbox/")
    await page.keyboard.type("cov")
    await expect(page.locator("[data-canned]")).to_have_count(1)
    await expect(page.locator("[data-canned-preview]")).to_contain_text("Also does: Priority: High · Tags: covered")
    await page.keyboard.press("Enter")
    await expect(field).to_be_focused()
    await expect(page.locator("[data-macro-chip]")).to_be_visible()
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_test_id("entry").last).to_contain_text("is covered.")
    await expect(tools.get_by_label("Priority")).to_have_value("high")
    await expect(tools.get_by_label("Tags", exact=True)).to_have_value("covered")
    await expect(page.locator("[data-macro-chip]")).to_be_hidden()

    # Snoozed and brought back.
    await tools.locator("button[value=tomorrow]").click()
    await expect(page.get_by_test_id("snoozed")).to_be_visible()
    await tools.get_by_role("button", name="Bring back").click()
    await expect(page.get_by_test_id("snoozed")).to_have_count(0)

    # Merged, after a look at what will happen.
    await tools.get_by_text("Link or merge").click()
    await tools.get_by_role("button", name="Merge this").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="My charger").click()
    await expect(dialog).to_contain_text("For a day it can be taken back")
    await check_page(page, "/inbox/")
    await dialog.get_by_role("button", name="Merge them").click()
    await expect(page.locator("[data-pane-title]")).to_contain_text("My charger")
    await expect(page.get_by_test_id("pane")).to_contain_text("Is the battery covered?")
    await tools.get_by_role("button", name="the merge of").click()
    await page.get_by_role("dialog").get_by_role("button", name="Take it out").click()
    await expect(page.locator("[data-pane-title]")).to_have_text("Is the battery covered")
    await expect(page.get_by_test_id("state")).to_have_text("Open")
    # The other one's long subject is cut where the panel ends.
    await check_page(page, "/inbox/")

    # Many at once: asked before, told after.
    await page.goto(f"{desk_portal.url}/inbox/?list=open")
    await page.locator("[data-inbox][data-ready=true]").wait_for()
    await page.locator("[data-tick]").first.check(force=True)
    await page.locator("[data-bulk]").get_by_label("State").select_option("on_hold")
    await page.locator("[data-bulk]").get_by_role("button", name="Change").click()
    await page.get_by_role("dialog").get_by_role("button", name="Change them").click()
    await expect(page.get_by_role("dialog")).to_contain_text("1 ticket changed.")
    await expect(page.locator("[data-bulk]")).to_be_hidden()
    await page.get_by_role("dialog").get_by_role("button", name="Take it back").click()
    await expect(page.get_by_role("dialog")).to_contain_text("1 ticket is as it was.")


# The desktop's notices as the page asks for them, and a window that is out of sight.
DESKTOP = """
window.notices = [];
window.Notification = class extends EventTarget {
  static permission = "granted";
  static requestPermission = async () => "granted";
  constructor(title) { super(); window.notices.push(title); }
};
Object.defineProperty(document, "hidden", { get: () => true });
"""


async def test_an_agent_hears_of_a_visitor_who_waits_and_a_colleague_takes_the_conversation_from_them(
    browser: Browser, desk_portal: Portal
) -> None:
    contexts = [await browser.new_context(viewport={"width": 1440, "height": 900}) for _ in range(3)]
    await contexts[0].add_init_script(DESKTOP)
    agent = await open_inbox(contexts[0], desk_portal)
    await agent.get_by_role("button", name="Desktop notices").click()
    await agent.get_by_role("switch").click()
    await agent.locator("[data-presence][data-status=online]").wait_for()

    visitor = await open_chat(contexts[2], desk_portal)
    await visitor.get_by_test_id("handoff-open").click()
    await visitor.get_by_test_id("handoff-confirm").click()
    await expect(agent.locator("#nav-waiting")).to_contain_text("1")
    assert await agent.evaluate("window.notices") == ["Somebody waits for a person"]
    await agent.locator("#nav-waiting a").click()
    await agent.locator(".row--waiting [data-row]").click()
    await expect(agent.get_by_test_id("holder")).to_contain_text("Waits for a person")
    await agent.keyboard.press("t")
    await expect(agent.get_by_test_id("holder")).to_contain_text("You answer")
    await expect(visitor.locator("#answerer")).to_have_text("Sam")

    # Each sees that the other is there, and who writes; what one has, the other takes only when sure.
    manager = await open_inbox(contexts[1], desk_portal, "manager")
    await manager.goto(agent.url)
    await expect(manager.locator("[data-others]")).to_contain_text("Sam also here")
    await expect(agent.locator("[data-others]")).to_contain_text("Dana also here")
    await manager.locator("#composer-text").press_sequentially("Hi")
    await expect(agent.locator("[data-others]")).to_contain_text("Dana is writing here")
    await manager.keyboard.press("Escape")
    await expect(manager.locator("#composer-text")).not_to_be_focused()
    await expect(manager.get_by_test_id("holder")).to_contain_text("Sam answers")
    await manager.keyboard.press("t")
    await expect(manager.get_by_role("dialog")).to_contain_text("Take this from Sam?")
    await manager.get_by_role("dialog").get_by_role("button", name="Take it").click()
    await expect(agent.get_by_test_id("holder")).to_contain_text("Dana answers")
    await expect(visitor.locator("#answerer")).to_have_text("Dana")
    for context in contexts:
        await context.close()
