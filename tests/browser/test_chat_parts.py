"""Parts of the chat's page by themselves: what speech hears of them, and cards that know less than usual."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import ask, open_chat
from tests.running import Portal

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def chat(browser: Browser, offline_portal: Portal) -> AsyncIterator[Page]:
    """A page whose modules are tried by themselves: nothing is said there."""
    context = await browser.new_context()
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield await open_chat(context, offline_portal)
    await context.close()
    assert errors == []


SPEAK = """async (pieces) => {
  const { Announcer } = await import("/static/chat/announcer.js");
  const announcer = new Announcer(document.createElement("div"));
  const heard = [];
  announcer.say = (words) => heard.push(words);
  const message = { role: "assistant", status: "streaming", text: "", revision: 0 };
  const tell = () => announcer.follow({ event: null, changed: new Set([message]), state: {} });
  for (const piece of pieces) { message.text += piece; tell(); }
  message.status = "complete";
  tell();
  return heard;
}"""


@pytest.mark.parametrize(
    ("pieces", "heard"),
    [
        (["It costs $84.", "20 a mo", "nth. Shall I", " go on?"], ["It costs $84.20 a month.", " Shall I go on?"]),
        (["我们承保", "摩托车。您", "想要报价吗？"], ["我们承保摩托车。", "您想要报价吗？"]),
        (["نؤمّن السيارات", ". هل تريد", " عرضًا؟ نعم"], ["نؤمّن السيارات.", " هل تريد عرضًا؟", " نعم"]),
        (["- collision\n- thef", "t\n"], ["- collision\n", "- theft\n"]),
    ],
)
async def test_speech_hears_a_sentence_as_soon_as_it_is_whole(chat: Page, pieces: list[str], heard: list[str]) -> None:
    assert await chat.evaluate(SPEAK, pieces) == heard


NOTICES = """async (texts) => {
  const { Notices } = await import("/static/chat/notices.js");
  const heard = [];
  const notices = new Notices(document.createElement("div"), { announce: (text) => heard.push(text) });
  for (const text of texts) notices.show(text);
  return [heard, notices.node.textContent];
}"""


async def test_a_notice_that_comes_again_and_again_is_heard_once(chat: Page) -> None:
    assert await chat.evaluate(NOTICES, ["away", "away", "back", "away"]) == [["away", "back", "away"], "away"]


BANNER = """async (steps) => {
  const { ConnectionBanner } = await import("/static/chat/connection_banner.js");
  const real = { setTimeout, clearTimeout, now: Date.now };
  let now = Date.now(), timer = null;
  window.setTimeout = (run, wait) => (timer = { run, at: now + wait });
  window.clearTimeout = () => (timer = null);
  Date.now = () => now;
  const node = document.querySelector("#connection").cloneNode(true);
  const read = [];
  try {
    const banner = new ConnectionBanner(node, { retry: () => null });
    for (const [connection, wait] of steps) {
      banner.follow(connection);
      for (const end = now + wait; timer && timer.at <= end; ) {
        const { run, at } = timer;
        timer = null;
        now = at;
        run();
      }
      now += wait;
      read.push(node.hidden ? "" : node.querySelector("[data-text]").textContent);
    }
  } finally {
    Object.assign(window, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
    Date.now = real.now;
  }
  return read;
}"""
LOST, BACK, CALL = "Connection lost. Trying to reconnect…", "You are connected again.", "1-800-123-4567"


async def test_who_has_no_connection_is_told_once_what_else_there_is_and_that_it_is_back_when_it_stays(
    chat: Page,
) -> None:
    steps = [("lost", 500), ("open", 2000), ("lost", 2000), ("open", 100), ("lost", 0), ("open", 100), ("lost", 9000),
             ("open", 100), ("open", 2000), ("open", 9000)]  # fmt: skip
    short, steady, first, *flicker, long, opened, restored, over = await chat.evaluate(BANNER, steps)
    assert (short, steady, first, over) == ("", "", LOST, "") and set(flicker) == {LOST}
    assert long.startswith(LOST) and CALL in long and opened == long and restored == BACK


MARKS = """async ([text, numbers]) => {
  const [{ MarkdownStream }, { makeMark }] = await Promise.all(
    ["markdown/stream.js", "source_card.js"].map((name) => import(`/static/chat/${name}`)),
  );
  const answer = document.createElement("div");
  answer.className = "answer";
  document.querySelector(".log__inner").append(answer);
  const citations = numbers.map((offset, index) => ({ number: index + 1, title: "Battery", url: "/help/", offset }));
  new MarkdownStream(answer, makeMark).update(text, citations, { open: false });
  const alone = [];
  for (let width = 120; width < 420; width += 4) {
    answer.style.inlineSize = `${width}px`;
    for (const mark of answer.querySelectorAll(".cite")) {
      const words = document.createRange();
      const before = mark.closest("sup").previousSibling;
      words.setStart(before, 0);
      words.setEndAfter(before);
      const last = [...words.getClientRects()].at(-1);
      if (mark.getBoundingClientRect().left < last.left) alone.push([width, mark.textContent]);
    }
  }
  const words = answer.innerText;
  answer.remove();
  return [alone, words.replace(/[\\d\\s]/g, "") === text.replace(/[\\d\\s]/g, "")];
}"""


@pytest.mark.parametrize(
    "text",
    ["We cover the battery in two ways. The charger on your wall too.", "我们承保电池的两种损坏。墙上的充电器也在内。"],
)
async def test_no_mark_begins_a_line(chat: Page, text: str) -> None:
    end = max(text.find(". "), text.find("。")) + 1
    assert await chat.evaluate(MARKS, [text, [end, end, len(text)]]) == [[], True]


REFUSE = """async () => {
  const { makeMessageView } = await import("/static/chat/message_view.js");
  const heard = [];
  const message = { role: "visitor", status: "sending", text: "hello", files: [], error: null };
  const view = makeMessageView(message, { announce: (words) => heard.push(words) });
  const refused = { ...message, status: "rejected", error: { message: "Please wait.", retry_after: 2 } };
  view.update(refused);
  view.update({ ...refused, feedback: 1 });
  view.update(message);
  view.update({ ...refused, error: { message: "Too long." } });
  return heard;
}"""
TICKET = """async (data) => {
  const { makeTicketCard } = await import("/static/chat/cards/ticket.js");
  const card = makeTicketCard(data);
  return [card.querySelector("h3").textContent, card.querySelectorAll("a").length];
}"""


async def test_a_refused_message_is_heard_once_each_time(chat: Page) -> None:
    assert await chat.evaluate(REFUSE) == ["Please wait.", "Too long."]


async def test_a_request_without_a_number_is_a_request_all_the_same(chat: Page) -> None:
    cases: list[tuple[dict[str, Any], list[Any]]] = [
        ({"number": 12, "url": "/tickets/12/"}, ["Request #12", 1]),
        ({"url": "/tickets/"}, ["Your request", 1]),
        ({}, ["Your request", 0]),
    ]
    for data, shown in cases:
        assert await chat.evaluate(TICKET, data) == shown


async def test_whoever_asks_for_a_person_and_rates_by_keyboard_goes_on_in_the_box_and_hears_it_once(
    context: BrowserContext, offline_portal: Portal
) -> None:
    page = await open_chat(context, offline_portal)
    box, live = page.locator("#composer-input"), "[aria-live=polite], [role=status], [role=alert]"
    await page.evaluate(
        """(live) => {
          window.heard = [];
          const note = (node) => node.closest?.(live) && window.heard.push(node.textContent);
          new MutationObserver((records) => {
            for (const { target, addedNodes } of records) addedNodes.length ? addedNodes.forEach(note) : note(target);
          }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["hidden"] });
        }""",
        live,
    )
    await ask(page, "hello")
    await page.get_by_test_id("handoff-open").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("handoff-confirm")).to_be_visible()
    await page.get_by_test_id("handoff-confirm").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#handoff")).to_be_visible()
    await expect(box).to_be_focused()

    await page.get_by_test_id("chat-menu-button").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("rating-open")).to_be_visible()
    await page.get_by_test_id("rating-open").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("rating-dialog")).to_be_visible()
    await page.get_by_test_id("star-4").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")
    await expect(page.locator("#announcer")).to_contain_text("Thank you for rating")
    await expect(box).to_be_focused()
    heard = await page.evaluate("window.heard")
    assert sum("Thank you for rating" in words for words in heard) == 1, heard
