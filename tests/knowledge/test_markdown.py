import pytest

from knowledge.markdown import render


@pytest.mark.parametrize(
    ("text", "anchors"),
    [
        ("## What's covered?\n\n## Battery & range", ["whats-covered", "battery-range"]),
        ("## Same\n\n## Same", ["same", "same-2"]),
        ("## Content\n\n## Chat", ["content-2", "chat-2"]),
        ("## Cubierta de batería", ["cubierta-de-batería"]),
        ("## ?!", ["section"]),
    ],
)
def test_headings_get_readable_anchors_that_clash_with_nothing(text: str, anchors: list[str]) -> None:
    assert [heading.anchor for heading in render(text).headings] == anchors


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://tracker.example/pixel.gif)",
        "<a href='#' onclick='alert(1)'>x</a>",
    ],
)
def test_nothing_that_runs_or_tracks_gets_through(text: str) -> None:
    html = render(text).html
    assert not any(tag in html for tag in ("<script", "<img", 'href="javascript', 'href="data', "<a href='#'"))


def test_an_article_has_no_second_page_title() -> None:
    assert render("# Big").html.startswith('<h2 id="big">')
