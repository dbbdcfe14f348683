"""Text as staff see it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from chat.admin.rendering import (
    format_cost,
    format_duration,
    format_milliseconds,
    render_plain,
    safe_url,
)
from chat.markdown import render_markdown


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**Bold**\nand a line", "<p><strong>Bold</strong><br>\nand a line</p>"),
        ("# Title", "<h4>Title</h4>"),
        ("a <b>b</b>", "<p>a &lt;b&gt;b&lt;/b&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("![x](https://example.com/x.png)", "<p></p>"),
        ("[x](/help/)", '<p><a href="/help/" rel="noopener noreferrer nofollow">x</a></p>'),
        ("marks \ue0c21\ue0c3 of its own", "<p>marks \ufffd1\ufffd of its own</p>"),
    ],
)
def test_markdown_becomes_safe_html(text: str, html: str) -> None:
    assert render_markdown(text).strip() == html


def test_marks_keep_their_places_whatever_their_order() -> None:
    html = render_markdown("One. Two.", [{"number": 2, "offset": 9}, {"number": 1, "offset": 4}], "m")
    assert html.strip() == (
        '<p>One.<sup><a class="cite" href="#m-source-1">1</a></sup> '
        'Two.<sup><a class="cite" href="#m-source-2">2</a></sup></p>'
    )


@pytest.mark.parametrize("offset", [-5, 10_000, None, "4", 3.5])
def test_a_mark_whose_place_makes_no_sense_is_survived(offset: object) -> None:
    assert "source-1" in render_markdown("Text", [{"number": 1, "offset": offset}], "m")


def test_a_mark_within_a_links_address_becomes_no_tag() -> None:
    html = render_markdown("[x](https://example.com/path)", [{"number": 1, "offset": 12}], "m")
    assert "<sup>" not in html.partition('">')[0]


def test_a_visitors_text_is_escaped_and_its_placeholders_set_apart() -> None:
    assert render_plain("<i> [EMAIL_1] [note]") == '&lt;i&gt; <span class="masked">[EMAIL_1]</span> [note]'


@pytest.mark.parametrize(
    ("url", "is_safe"),
    [
        ("/help/x/#a", True),
        ("https://example.com/a?b=c", True),
        ("http://example.com", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("data:text/html,x", False),
        ("https:///x", False),
        ("http://[", False),
        ("", False),
        (None, False),
    ],
)
def test_only_pages_are_linked_to(url: object, is_safe: bool) -> None:
    assert bool(safe_url(url)) is is_safe


def test_figures_are_short_and_exact_enough() -> None:
    assert [format_cost(Decimal(cost)) for cost in ("0", "0.001234", "12.5")] == ["$0", "$0.0012", "$12.50"]
    assert [format_milliseconds(value) for value in (None, 640, 2300)] == ["", "640 ms", "2.3 s"]
    spans = [timedelta(seconds=200), timedelta(minutes=125), timedelta(hours=76)]
    assert [format_duration(span) for span in spans] == ["3 min 20 s", "2 h 5 min", "3 d 4 h"]
