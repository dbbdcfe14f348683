"""An agent and a visitor side by side: taken over while the assistant writes, both write, the agent solves it."""

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from tests.browser.conftest import check_page, open_chat, open_inbox, send
from tests.browser.test_connection import PART, WORDS
from tests.running import Portal
from tests.upstream import Upstream, held, reply

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
# What tells the conversation from those of other tests.
BRIDGE = "on the bridge"
# A file from the clipboard, or by the mouse.
CARRY = """(kind) => {
  const carried = new DataTransfer();
  carried.items.add(new File(["Red."], "seal.txt", { type: "text/plain" }));
  const more = { bubbles: true, cancelable: true };
  const event = kind === "drop" ? new DragEvent(kind, { ...more, dataTransfer: carried })
    : new ClipboardEvent(kind, { ...more, clipboardData: carried });
  document.getElementById("composer-text").dispatchEvent(event);
}"""


# A ticket that is done with.
SOLVED = f"""
from chat.models import Conversation, Visitor
from tickets.actors import Actor, ActorKind, make_customer
from tickets.services.changing import change_state
from tickets.services.opening import NewTicket, open_ticket
from tickets.states import State
conversation = Conversation.objects.create(visitor=Visitor.objects.create(), title="An accident {BRIDGE}")
conversation.messages.create(role="visitor", text="I had an accident {BRIDGE}")
ticket = open_ticket(conversation.pk, NewTicket("An accident {BRIDGE}"), make_customer()).ticket
change_state(ticket.pk, State.SOLVED, Actor(ActorKind.AGENT))
"""


@pytest_asyncio.fixture(loop_scope="session")
async def solved(model_portal: Portal) -> None:
    """The ticket that the first test has solved, or another where that was not run."""
    with sqlite3.connect(model_portal.data_dir / "portal.sqlite3", timeout=10) as database:
        (count,) = database.execute("SELECT count(*) FROM tickets_ticket WHERE state = 'solved'").fetchone()
    if not count:
        await model_portal.run(SOLVED)


@pytest_asyncio.fixture(loop_scope="session")
async def agent(browser: Browser, model_portal: Portal) -> AsyncIterator[Page]:
    """The agent of the demonstration, in the inbox; an error on their page fails the test."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    page = await open_inbox(context, model_portal, list_="live")
    await page.locator("[data-presence][data-status=away]").wait_for()
    yield page
    await context.close()
    assert errors == []


async def test_an_agent_takes_over_in_mid_answer_and_solves_it_by_the_keyboard(
    browser: Browser, agent: Page, model_portal: Portal, upstream: Upstream
) -> None:
    goes_on = asyncio.Event()
    upstream.play(held(*WORDS[:PART], goes_on, *WORDS[PART:]))
    context = await browser.new_context()
    visitor = await open_chat(context, model_portal)
    await send(visitor, f"I had an accident {BRIDGE}")
    await expect(visitor.get_by_test_id("message-text").nth(1)).to_contain_text("look")

    # It appears by itself, above what others have said before, and shows what is being written.
    await expect(agent.locator("[data-row]").first).to_contain_text(BRIDGE)
    await agent.keyboard.press("j")
    await agent.keyboard.press("Enter")
    await expect(agent.get_by_test_id("streaming")).to_contain_text("everyone")
    await expect(agent.get_by_test_id("holder")).to_contain_text("answers")
    second = await agent.context.new_page()
    await second.goto(agent.url)
    await expect(second.get_by_test_id("streaming")).to_contain_text("everyone")

    await agent.keyboard.press("t")
    await expect(agent.get_by_test_id("holder")).to_contain_text("You answer")
    await expect(visitor.locator("[data-status=stopped]")).to_contain_text("topped")
    cut = await visitor.get_by_test_id("message-text").nth(1).inner_text()
    goes_on.set()
    assert "/tickets/" in agent.url and len(cut.split()) < len(WORDS)
    # Whoever looks at it has the ticket, too, and where to write.
    await expect(second.locator("#composer-text")).to_be_visible()
    assert second.url.partition("?")[0] == agent.url.partition("?")[0]
    await second.close()

    await agent.keyboard.press("r")
    await expect(agent.locator("#composer-text")).to_be_focused()
    await agent.keyboard.type("I am here now. Is anybody hurt?")
    await agent.keyboard.press("Control+Enter")
    await expect(visitor.locator("#messages")).to_contain_text("Is anybody hurt?")
    await visitor.locator("#composer-input").press_sequentially("No, we are")
    await expect(agent.locator("[data-typing]")).to_be_visible()
    await send(visitor, "No, we are fine.")
    await expect(agent.locator("#thread")).to_contain_text("No, we are fine.")
    assert await visitor.get_by_test_id("message-text").nth(1).inner_text() == cut

    await send_file(agent, visitor)

    await agent.locator("#composer-text").press("Escape")
    await expect(agent.locator("#composer-text")).not_to_be_focused()
    await agent.keyboard.press("n")
    await expect(agent.locator("#composer-text")).to_be_focused()
    await agent.keyboard.type("Ask @man")
    await agent.locator("#mentions [role=option]").first.wait_for()
    await agent.keyboard.press("Enter")
    await keep_note_and_leave(agent)
    await agent.keyboard.press("e")
    await expect(agent.get_by_test_id("state")).to_have_text("Solved")
    await expect(visitor.locator("#messages")).to_contain_text("has ended this conversation")
    await expect(visitor.locator("#messages")).not_to_contain_text("Ask @manager")
    await context.close()


async def keep_note_and_leave(agent: Page) -> None:
    """Out of the field before the note has arrived: nothing leads back into it."""
    has_left = asyncio.Event()

    async def hold_back(route: Route) -> None:
        await has_left.wait()
        await route.continue_()

    await agent.route("**/note/", hold_back)
    async with agent.expect_request("**/note/"):
        await agent.keyboard.press("Control+Enter")
    await agent.keyboard.press("Escape")
    has_left.set()
    await expect(agent.locator("[data-role=note]")).to_contain_text("Ask @manager")
    await expect(agent.locator("#composer-text")).to_have_value("")
    await expect(agent.locator("#composer-text")).not_to_be_focused()


async def send_file(agent: Page, visitor: Page) -> None:
    """Chosen, looked at, refused, taken back, sent: with the words that were written all the while."""
    form, chosen = agent.locator("[data-composer]"), agent.get_by_test_id("attach-list").locator("li")
    field = agent.get_by_label("Attach files")
    await agent.locator("#composer-text").fill("Please sign this")
    await field.set_input_files({"name": "run.exe", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00"})
    await field.set_input_files({"name": "form.txt", "mimeType": "text/plain", "buffer": b"Sign here."})
    await expect(chosen).to_have_count(2)
    await field.set_input_files({"name": "big.txt", "mimeType": "text/plain", "buffer": b"x" * (10 * 2**20 + 1)})
    await expect(form.get_by_test_id("attach-error")).to_contain_text("“big.txt” is larger than 10 MB")
    await check_page(agent, "/inbox/ with files")
    await agent.locator("#composer-text").press("Control+Enter")
    await expect(agent.get_by_test_id("problem")).to_contain_text("can't take “run.exe”")
    await expect(chosen).to_have_count(2)
    await expect(agent.locator("#composer-text")).to_have_value("Please sign this")

    # Pasted and dropped; a note takes none. Given up on its way, all of it is still there.
    await agent.evaluate(CARRY, "paste")
    await expect(chosen).to_have_count(3)
    await agent.get_by_label("Note", exact=True).check(force=True)
    await agent.evaluate(CARRY, "drop")
    await expect(agent.locator("[data-toasts]")).to_contain_text("A note can't have files")
    await agent.get_by_label("Reply", exact=True).check(force=True)
    await agent.evaluate(CARRY, "drop")
    await expect(chosen).to_have_count(4)
    await agent.route("**/reply/", lambda route: asyncio.sleep(0))
    await agent.locator("#composer-text").press("Control+Enter")
    await expect(agent.get_by_test_id("attach-progress")).to_contain_text("Sending")
    await agent.get_by_role("button", name="Cancel").click()
    await expect(agent.get_by_test_id("attach-progress")).to_be_hidden()
    await agent.unroute("**/reply/")
    await expect(agent.locator("#composer-text")).to_have_value("Please sign this")
    for left in (3, 2):
        await agent.get_by_role("button", name="Remove seal.txt").last.click()
        await expect(chosen).to_have_count(left)

    # Away and back: they are still there.
    await agent.locator("[data-list=mine]").click()
    await expect(agent.locator("[data-list=mine]")).to_have_attribute("aria-current", "page")
    await agent.locator("[data-row]", has_text=BRIDGE).click()
    await expect(agent.get_by_test_id("problem")).to_have_count(0)
    await expect(chosen).to_have_count(2)
    await agent.get_by_role("button", name="Remove run.exe").press("Enter")
    await expect(agent.get_by_role("button", name="Remove form.txt")).to_be_focused()
    await agent.locator("#composer-text").press("Control+Enter")
    await expect(visitor.get_by_test_id("file")).to_contain_text("form.txt")
    await expect(visitor.locator("#messages")).to_contain_text("Please sign this")
    await expect(agent.locator("#thread").get_by_role("link", name="form.txt")).to_be_visible()
    await expect(chosen).to_have_count(0)
    await expect(agent.locator("#composer-text")).to_have_value("")


async def test_what_was_written_outlives_a_lost_connection_and_another_visit(solved: None, agent: Page) -> None:
    await agent.locator("[data-list=solved]").click()
    await expect(agent.locator("[data-list=solved]")).to_have_attribute("aria-current", "page")
    await agent.locator("[data-row]", has_text=BRIDGE).click()
    await agent.locator("[data-pane]").wait_for()
    await agent.keyboard.press("r")
    await expect(agent.locator("#composer-text")).to_be_focused()
    await agent.keyboard.type("To be continued")
    await expect(agent.locator("[data-composer-saved]")).to_have_text("Draft kept")
    await agent.context.set_offline(True)
    await expect(agent.locator("[data-banner]")).to_contain_text("connection is lost")
    await agent.keyboard.press("Control+Enter")
    await expect(agent.locator("[data-toasts]")).to_contain_text("can't be reached")
    await expect(agent.locator("#composer-text")).to_have_value("To be continued")
    await agent.context.set_offline(False)
    await expect(agent.locator("[data-banner]")).to_be_hidden()
    await agent.reload()
    await agent.locator("[data-inbox][data-ready=true]").wait_for()
    await expect(agent.locator("#composer-text")).to_have_value("To be continued")
    # A letter that is typed is a letter, and the way out leads to the list.
    await agent.locator("#composer-text").press("e")
    await expect(agent.locator("#composer-text")).to_have_value("eTo be continued")
    await agent.keyboard.press("Escape")
    await expect(agent.locator("#composer-text")).not_to_be_focused()
    await agent.keyboard.press("?")
    await expect(agent.locator("#dialog-shortcuts")).to_be_visible()
    await agent.keyboard.press("Escape")
    await expect(agent.locator("#dialog-shortcuts")).to_be_hidden()


# What changes elsewhere asks for the rows again; and a row that moves up among them.
REFRESH = "import('/static/js/inbox/list.js').then(({ refreshRows }) => refreshRows())"
MOVE = """async () => {
  const { mergeRegions } = await import("/static/js/inbox/merging.js");
  const make = (...names) => {
    const place = document.createElement("div");
    const rows = names.map((name) => `<li id="moved-${name}"><a href="#" data-row="${name}">${name}</a></li>`);
    place.innerHTML = `<ol data-region="moving">${rows.join("")}</ol>`;
    return place;
  };
  const place = make("a", "b", "c");
  document.body.append(place);
  place.querySelector("[data-row=c]").focus();
  mergeRegions(place, make("c", "a", "b"));
  const found = [place.textContent, document.activeElement.textContent];
  place.remove();
  return found;
}"""


async def test_a_list_that_is_opened_comes_and_the_place_among_rows_stays_whatever_changes_meanwhile(
    agent: Page,
) -> None:
    may_come = asyncio.Event()

    async def hold_back(route: Route) -> None:
        await may_come.wait()
        await route.continue_()

    await agent.route("**/inbox/rows/?list=solved*", hold_back)
    async with agent.expect_request("**/inbox/rows/?list=solved*"):
        await agent.locator("[data-list=solved]").click()
    refreshing = asyncio.create_task(agent.evaluate(REFRESH))
    await asyncio.sleep(0.3)
    may_come.set()
    await refreshing
    await expect(agent.locator("#list-title")).to_contain_text("Solved lately")
    assert await agent.evaluate(MOVE) == ["cab", "c"]


async def test_every_width_and_scheme_is_usable(solved: None, agent: Page) -> None:
    for width in (360, 768, 1440):
        await agent.set_viewport_size({"width": width, "height": 800})
        await look_round(agent, width)


async def look_round(agent: Page, width: int) -> None:
    for scheme in ("light", "dark"):
        await agent.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await agent.goto(agent.url.partition("/inbox/")[0] + "/inbox/?list=solved")
        await check_page(agent, f"/inbox/ {width} {scheme}")
        await agent.locator("[data-row]").first.click()
        await agent.locator("[data-pane]").wait_for()
        await expect(agent.locator("[data-list-pane]")).to_be_visible(visible=width > 700)
        await check_page(agent, f"/inbox/tickets/ {width} {scheme}")
        assert await agent.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0, "only its parts scroll"
        if width < 1300:
            await agent.locator("[data-side-open]").click()
            await expect(agent.locator("[data-side-close]")).to_be_focused()
            await agent.keyboard.press("Escape")
        await agent.keyboard.press("Escape")


async def test_while_valkey_is_away_both_sides_are_told_and_go_on_when_it_is_back(
    browser: Browser, agent: Page, model_portal: Portal, upstream: Upstream
) -> None:
    upstream.play(reply("Here I am again."))
    context = await browser.new_context()
    visitor = await open_chat(context, model_portal)
    model_portal.signal("valkey", signal.SIGSTOP)
    try:
        await agent.get_by_role("switch").click()
        await send(visitor, "Are you there?")
        await expect(agent.locator("[data-banner]")).to_contain_text("Live updates are away")
        await expect(agent.get_by_role("switch")).to_be_disabled()
        await expect(visitor.get_by_role("status").get_by_text("isn't lost")).to_be_visible()
    finally:
        model_portal.signal("valkey", signal.SIGCONT)
    await expect(visitor.locator("#messages")).to_contain_text("Here I am again.")
    await expect(visitor.get_by_text("isn't lost")).to_be_hidden()
    await expect(agent.locator("[data-banner]")).to_be_hidden()
    await context.close()
