"""A real Chromium, once, before the portal as `make run` starts it."""

import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio
from aiosmtpd.controller import Controller
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.running import Portal, find_port, run_portal
from tests.tickets.mailbox import Mailbox
from tests.upstream import Upstream

# What a page comes to show is waited for as long as a busy machine may need: few assertions here are about time.
PATIENCE_SECONDS = 60
expect.set_options(timeout=PATIENCE_SECONDS * 1000)
# How often a question is asked whose search a busy machine had no time for.
TRIES = 4
# The page itself says when nothing is under way: its policy forbids the evaluation that other waits need.
IDLE = "html[data-turn=idle]:not(:has([data-status=streaming], [data-status=sending], [data-status=queued]))"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
def upstream(model_upstream: Upstream) -> Upstream:
    """The model behind the portal; what it was asked before is forgotten."""
    model_upstream.bodies.clear()
    return model_upstream


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def mailbox() -> AsyncIterator[Mailbox]:
    """What the portal of the desk has sent."""
    port = find_port()
    mailbox = Mailbox(f"smtp://127.0.0.1:{port}?tls=off")
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, ready_timeout=30)
    controller.start()
    yield mailbox
    controller.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def desk_portal(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox) -> AsyncIterator[Portal]:
    """The offline assistant, a mail server, and a desk without a ticket or a reply until a test makes one. Files that
    share it follow one another by name, and each leaves nobody waiting and nobody there."""
    settings = {"RATE_LIMIT_VISITOR": "off", "RATE_LIMIT_ADDRESS": "off", "EMAIL_URL": mailbox.url}
    async with run_portal(tmp_path_factory.mktemp("desk"), find_port(), **settings) as portal:
        await portal.warm_up()
        yield portal


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A new visitor's browser. An error on the console fails the test."""
    context = await browser.new_context()
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on(
        "console",
        lambda line: errors.append(line.text) if line.type == "error" and not is_connection_loss(line.text) else None,
    )
    yield context
    await context.close()
    assert errors == []


def is_connection_loss(text: str) -> bool:
    """What Chromium itself writes when a test takes the server away, or sends what the server refuses."""
    return any(
        words in text for words in ("WebSocket", "ERR_CONNECTION_", "ERR_EMPTY_RESPONSE", "status of 400 (Bad Request)")
    )


async def sign_in(context: BrowserContext, portal: Portal, name: str, path: str) -> Page:
    """A page of one of the people whom a first start makes."""
    page = await context.new_page()
    await page.goto(f"{portal.url}/account/sign-in/?next={quote(path)}")
    await page.locator("input[name=username]").fill(name)
    await page.locator("input[name=password]").fill(portal.read_password(name))
    await page.locator("input[name=password]").press("Enter")
    await page.wait_for_url(lambda url: "/sign-in/" not in url)
    return page


async def open_inbox(context: BrowserContext, portal: Portal, name: str = "agent", list_: str = "unassigned") -> Page:
    page = await sign_in(context, portal, name, f"/inbox/?list={list_}")
    await page.locator("[data-inbox][data-ready=true]").wait_for()
    return page


async def open_chat(context: BrowserContext, portal: Portal, path: str = "/chat/") -> Page:
    page = await context.new_page()
    await page.goto(portal.url + path)
    await page.locator("#chat[data-ready=true]").wait_for()
    return page


async def send(page: Page, text: str) -> None:
    await page.locator("#composer-input").fill(text)
    await page.locator("#composer-input").press("Enter")


async def wait_for_answer(page: Page, count: int = 1, seconds: float = PATIENCE_SECONDS) -> str:
    """The text of the `count`-th answer, once the turn is over."""
    answer = page.locator("[data-testid=message][data-role=assistant]").nth(count - 1)
    await answer.wait_for(timeout=seconds * 1000)
    await page.locator(IDLE).wait_for(timeout=seconds * 1000, state="attached")
    return await answer.get_by_test_id("message-text").inner_text()


async def ask(page: Page, text: str) -> str:
    count = await page.locator("[data-testid=message][data-role=assistant]").count()
    await send(page, text)
    return await wait_for_answer(page, count + 1)


async def ask_for_sources(page: Page, text: str) -> str:
    """The answer, which has its sources: where a busy machine's search took longer than it is waited for, it is asked
    again."""
    answers = []
    citations = page.get_by_test_id("citation")
    for _ in range(TRIES):
        known = await citations.count()
        answers.append(await ask(page, text))
        if await citations.count() > known:
            return answers[-1]
    raise AssertionError(f"no source in {answers}")


async def read_messages(page: Page) -> list[str]:
    """The words of all messages. Without their minutes: an answer is stored when it is over, be it in the next one."""
    return re.sub(r"\b\d{1,2}:\d{2}\b", "", await page.locator("#messages").inner_text()).split()


# What Django draws and what fails by itself: the search field, whose label is a picture; rows of a table and fields
# that look up as one types, which have no label; and two lists side by side.
_DJANGOS = ("#toolbar", ".inline-group", ".select2", ".selector")
OURS_IN_ADMIN = {"include": [["#content"]], "exclude": [[part] for part in _DJANGOS]}
AXE = Axe().axe_script
# What comes and goes by degrees is judged when it has come: a colour on its way is neither.
SETTLE = """async () => {
  const ends = (motion) => motion.playState === "running" && motion.effect.getComputedTiming().endTime < Infinity;
  await Promise.all(document.getAnimations().filter(ends).map((motion) => motion.finished.catch(() => null)));
}"""
# Of what axe finds only what is wrong comes back: all that is right takes as long to bring over as it took to find.
FIND_PROBLEMS = """async (context) => {
  const { violations } = await axe.run(context ?? document, { resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target} ${html}`));
}"""


async def find_problems(page: Page, context: dict[str, Any] | None = None) -> list[str]:
    """The rules of accessibility that the page breaks once it stands still, each with where. `context`: axe's own."""
    await page.evaluate(SETTLE)
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE)
    problems: list[str] = await page.evaluate(FIND_PROBLEMS, context)
    return problems


async def check_page(page: Page, path: str) -> None:
    assert await find_problems(page, OURS_IN_ADMIN if path.startswith("/admin/") else None) == [], path
    sideways = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0, f"{path} scrolls sideways by {sideways} px"
