"""From the assistant to a person and back, by the visitor's own hands. The agent acts over the services."""

import asyncio
import json
import struct
import sys
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.conftest import PATIENCE_SECONDS, check_page, open_chat, send
from tests.running import Portal
from tests.servers import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
Act = Callable[..., Awaitable[None]]


def make_picture() -> bytes:
    """One pixel."""
    size = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", size), (b"IDAT", zlib.compress(b"\0abc")), (b"IEND", b"")]
    packed = [
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@pytest_asyncio.fixture(loop_scope="session")
async def agent(desk_portal: Portal) -> AsyncIterator[Act]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.agent"),
        cwd=ROOT,
        env=desk_portal.environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin and process.stdout
    stdin, stdout = process.stdin, process.stdout
    assert await stdout.readline() == b"ok\n"

    async def act(*words: str) -> None:
        stdin.write(json.dumps(words).encode() + b"\n")
        assert await asyncio.wait_for(stdout.readline(), PATIENCE_SECONDS) == b"ok\n"

    yield act
    stdin.close()
    await process.wait()


async def find_conversation(page: Page) -> str:
    found: str = await page.evaluate("localStorage.getItem('portal.conversation')")
    return found


async def reload(page: Page) -> None:
    await page.reload()
    await page.locator("#chat[data-ready=true]").wait_for()


async def test_from_the_assistant_to_a_person_and_back(
    context: BrowserContext, desk_portal: Portal, agent: Act
) -> None:
    await agent("come")
    page = await open_chat(context, desk_portal)
    panel, status, answerer = page.locator("#handoff"), page.locator("#assistant-status"), page.locator("#answerer")

    await send(page, "Let me talk to a human please")
    await expect(panel).to_contain_text("You are number 1 in line. Somebody is free")
    await expect(status).to_have_text("Waiting for a person: number 1, somebody is free")
    conversation = await find_conversation(page)
    await reload(page)
    await expect(panel).to_contain_text("You are number 1 in line")
    await expect(page.get_by_test_id("choose-assistant")).to_be_visible()

    await agent("wait", conversation)
    await page.get_by_test_id("choose-email").click()
    await expect(page.get_by_test_id("handoff-email")).to_be_focused()
    await check_page(page, "the choice")
    await page.get_by_test_id("choose-wait").click()
    await expect(page.get_by_test_id("choose-email")).to_be_hidden()

    await agent("take", conversation)
    await expect(answerer).to_have_text("Maria")
    await expect(status).to_contain_text("A person from Acme")
    await expect(panel).to_be_hidden()
    await agent("type", conversation)
    await expect(page.get_by_test_id("working")).to_contain_text("Maria is typing")
    await expect(page.get_by_test_id("announcer")).to_contain_text("Maria is typing")
    await agent("say", conversation, "Could you send me a picture?")
    await expect(page.locator("[data-role=agent] .message__author")).to_have_text("Maria")

    await send_files(page)
    await check_page(page, "files")
    await reload(page)
    await expect(answerer).to_have_text("Maria")
    await expect(page.get_by_test_id("file")).to_have_count(1)

    await agent("end", conversation)
    await expect(answerer).to_have_text("Eva")
    await page.get_by_test_id("rating-offer").click()
    await page.get_by_test_id("star-5").check(force=True)
    await page.get_by_test_id("rating-send").click()
    await expect(page.get_by_test_id("rating-card")).to_contain_text("Thank you")
    await reload(page)
    await expect(page.get_by_test_id("rating-offer")).to_be_hidden()
    await send(page, "Is the battery covered?")
    await expect(page.locator("[data-role=assistant]").last).to_contain_text("battery")


async def send_files(page: Page) -> None:
    chosen, error = page.get_by_test_id("attach-list"), page.get_by_test_id("attach-error")
    picture = {"name": "dent.png", "mimeType": "image/png", "buffer": make_picture()}
    program = {"name": "run.exe", "mimeType": "image/png", "buffer": b"MZ"}
    await page.get_by_test_id("attach-input").set_input_files([picture, program])
    await expect(chosen.locator("li")).to_have_count(2)
    await page.locator("#composer-input").fill("Here it is")
    async with page.expect_response("**/files/") as refused:
        await page.get_by_test_id("send").click()
    assert (await refused.value).status == 400
    await expect(error).to_contain_text("run.exe")
    await expect(page.locator("#composer-input")).to_have_value("Here it is")
    await page.get_by_test_id("file-remove").last.click()
    await page.get_by_test_id("send").click()
    shown = page.locator("[data-role=visitor]").last
    await expect(shown).to_contain_text("Here it is")
    await expect(shown.locator("img")).to_have_js_property("naturalWidth", 1)
    await expect(chosen).to_be_hidden()


async def test_who_goes_on_with_the_assistant_is_answered(
    context: BrowserContext, desk_portal: Portal, agent: Act
) -> None:
    await agent("come")
    page = await open_chat(context, desk_portal)
    await page.get_by_test_id("handoff-open").click()
    await page.get_by_test_id("handoff-confirm").click()
    await page.get_by_test_id("choose-assistant").click()
    await expect(page.locator("#handoff")).to_contain_text("Our team keeps your request as number")
    await expect(page.locator("#assistant-status")).to_have_text("Automated assistant")
    await send(page, "Is the battery covered?")
    await expect(page.locator("[data-role=assistant]").last).to_contain_text("battery")


async def test_who_leaves_an_address_is_told_what_happens(
    context: BrowserContext, desk_portal: Portal, agent: Act
) -> None:
    await agent("leave")
    page = await open_chat(context, desk_portal)
    await page.get_by_test_id("handoff-open").click()
    await page.get_by_test_id("handoff-confirm").click()
    await page.get_by_test_id("choose-email").click()
    await page.get_by_test_id("handoff-email").fill("not@valid")
    await page.get_by_test_id("handoff-email-send").click()
    await expect(page.get_by_test_id("handoff-error")).to_contain_text("e-mail address")
    await page.get_by_test_id("handoff-email").fill("ann@example.com")
    await page.get_by_test_id("handoff-email-send").click()
    await expect(page.locator("#handoff")).to_contain_text("We've sent you an e-mail")
