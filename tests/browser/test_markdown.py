"""Answers' Markdown as the page renders it: whole, and letter by letter as it streams."""

from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page

from tests.browser.conftest import open_chat
from tests.running import Portal

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# What a text becomes; of attributes only those that carry meaning are compared.
CASES = {
    "emphasis": ("**a** *b* ***c*** ~~d~~ `e*f*`", "<p><strong>a</strong> <em>b</em> <strong><em>c</em></strong> "
                 "<s>d</s> <code>e*f*</code></p>"),
    "lines": ("a\nb\n\nc<br>d", "<p>a<br>b</p><p>c<br>d</p>"),
    "heading": ("## Cover\ntext", "<h3>Cover</h3><p>text</p>"),
    "no_heading": ("#1 in claims", "<p>#1 in claims</p>"),
    "list": ("- a\n- b\n\n- c\nd", "<ul><li>a</li><li>b</li><li>c</li></ul><p>d</p>"),
    "numbers_from_seven": ("7. a\n8. b\n10. c", '<ol start="7"><li>a</li><li>b</li><li>c</li></ol>'),
    "numbers_again": ("1. a\n\nb\n\n2. c", '<ol start="1"><li>a</li></ol><p>b</p><ol start="2"><li>c</li></ol>'),
    "year": ("2021. It was new.", '<ol start="2021"><li>It was new.</li></ol>'),
    "decimal": ("1.5 miles", "<p>1.5 miles</p>"),
    "nested": ("- a\n  - b\n    - c\n- d", "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>"),
    "nested_kinds": ("1. a\n   - b\n   - c\n2. d",
                     '<ol start="1"><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ol>'),
    "nested_sloppily": ("1. a\n  * b\n2. c", '<ol start="1"><li>a<ul><li>b</li></ul></li><li>c</li></ol>'),
    "nested_by_tab": ("- a\n\t- b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
    "kinds_after_one_another": ("- a\n1. b", '<ul><li>a</li></ul><ol start="1"><li>b</li></ol>'),
    "item_of_two_paragraphs": ("1. a\n\n   b\n2. c", '<ol start="1"><li>a<p>b</p></li><li>c</li></ol>'),
    "code_in_item": ("- a\n  ```\n  x\n\n    y\n  ```\n- b",
                     "<ul><li>a<pre><code>x\n\n  y</code></pre></li><li>b</li></ul>"),
    "quote_in_item": ("- > a\n- b", "<ul><li><blockquote><p>a</p></blockquote></li><li>b</li></ul>"),
    "tasks": ("- [x] a\n- [ ] b\n- [c](https://d.example)",
              '<ul><li><span data-done="true"></span>a</li><li><span data-done="false"></span>b</li>'
              '<li><a href="https://d.example/">c</a></li></ul>'),
    "task_in_numbers": ("1. [X] a", '<ol start="1"><li><span data-done="true"></span>a</li></ol>'),
    "no_task": ("- [x]\n- [ y", "<ul><li>[x]</li><li>[ y</li></ul>"),
    "quote": ("> a\n> b\n\nc", "<blockquote><p>a<br>b</p></blockquote><p>c</p>"),
    "quote_in_quote": ("> a\n>> b\n> > c\n>\n> d",
                       "<blockquote><p>a</p><blockquote><p>b<br>c</p></blockquote><p>d</p></blockquote>"),
    "list_in_quote": ("> Pay:\n> 1. a\n> 2. b",
                      '<blockquote><p>Pay:</p><ol start="1"><li>a</li><li>b</li></ol></blockquote>'),
    "rule": ("a\n\n---\nb", "<p>a</p><hr><p>b</p>"),
    "code": ("```python\na = '<b>'\n**b**\n```\nc", "<pre><code>a = '&lt;b&gt;'\n**b**</code></pre><p>c</p>"),
    "code_without_end": ("~~~\na\n\nb", "<pre><code>a\n\nb</code></pre>"),
    "table": ("| a | b | c |\n|:--|--:|:-:|\n| 1 | `x|y` | |\n| 2 || \\| |\nafter",
              '<table><thead><tr><th>a</th><th data-align="end">b</th><th data-align="center">c</th></tr></thead>'
              '<tbody><tr><td>1</td><td data-align="end"><code>x|y</code></td><td data-align="center"></td></tr>'
              '<tr><td>2</td><td data-align="end"></td><td data-align="center">|</td></tr></tbody></table>'
              "<p>after</p>"),
    "table_without_edges": ("a | b\n--|--\nc | d<br>e",
                            "<table><thead><tr><th>a</th><th>b</th></tr></thead>"
                            "<tbody><tr><td>c</td><td>d<br>e</td></tr></tbody></table>"),
    "no_table": ("this | that", "<p>this | that</p>"),
    "links": ("[a](https://b.example/c_(d)) <https://e.example> https://f.example/g. [h](tel:18001234567) [i](/help/)",
              '<p><a href="https://b.example/c_(d)">a</a> <a href="https://e.example/">https://e.example</a> '
              '<a href="https://f.example/g">https://f.example/g</a>. <a href="tel:18001234567">h</a> '
              '<a href="/help/">i</a></p>'),
    "image": ("![car](https://a.example/car.png)", '<p><a href="https://a.example/car.png">car</a></p>'),
    "markup": ("<b onclick=x>a</b> &lt;i&gt; <script>x</script>",
               "<p>&lt;b onclick=x&gt;a&lt;/b&gt; &amp;lt;i&amp;gt; &lt;script&gt;x&lt;/script&gt;</p>"),
    "markup_in_link": ("[<img src=x onerror=y>](https://a.example)",
                       '<p><a href="https://a.example/">&lt;img src=x onerror=y&gt;</a></p>'),
    "escaped": ("\\*a\\* 2*3*4 snake_case_name", "<p>*a* 2<em>3</em>4 snake_case_name</p>"),
    "unfinished": ("**a and `b and [c](https://d", "<p>**a and `b and [c](<a href=\"https://d/\">https://d</a></p>"),
}  # fmt: skip
HOSTILE = [
    f"[a]({address}) <{address}> ![b]({address})"
    for address in (
        "javascript:window.pwned=1", "JaVaScRiPt:window.pwned=1", "java\tscript:window.pwned=1", "\x01javascript:x",
        "data:text/html,<script>x</script>", "vbscript:x", "file:///etc/passwd", "blob:https://a.example/x",
        "filesystem:https://a.example/x", "view-source:https://a.example", "intent://x#Intent;end", "ms-word:ofe|u|x",
    )
]  # fmt: skip
RENDER = """async (texts) => {
  const { MarkdownStream } = await import("/static/chat/markdown/stream.js");
  const kept = new Set(["start", "href", "data-align", "data-done"]);
  const clean = (root) => {
    const copy = root.cloneNode(true);
    for (const node of copy.querySelectorAll(".visually-hidden")) node.remove();
    for (const node of copy.querySelectorAll(".md-table")) node.replaceWith(...node.childNodes);
    for (const node of copy.querySelectorAll("*"))
      for (const name of node.getAttributeNames()) if (!kept.has(name)) node.removeAttribute(name);
    for (const link of copy.querySelectorAll("a"))
      link.setAttribute("href", link.getAttribute("href").replace(location.origin, ""));
    return copy.innerHTML;
  };
  return texts.map((text) => {
    const roots = [document.createElement("div"), document.createElement("div")];
    const [whole, streamed] = roots.map((root) => new MarkdownStream(root, () => document.createTextNode("")));
    whole.update(text, [], { open: false });
    const links = new Set();
    for (let end = 1; end <= text.length; end += 1) {
      streamed.update(text.slice(0, end), [], { open: true });
      for (const link of roots[1].querySelectorAll("[href], [src]")) links.add(new URL(link.href).protocol);
    }
    streamed.update(text, [], { open: false });
    for (const link of roots[0].querySelectorAll("[href], [src]")) links.add(new URL(link.href).protocol);
    return { whole: clean(roots[0]), streamed: clean(roots[1]), links: [...links] };
  });
}"""


async def render(page: Page, texts: list[str]) -> list[dict[str, Any]]:
    rendered: list[dict[str, Any]] = await page.evaluate(RENDER, texts)
    return rendered


async def test_markdown_becomes_what_it_says_however_it_comes(context: BrowserContext, offline_portal: Portal) -> None:
    page = await open_chat(context, offline_portal)
    rendered = dict(zip(CASES, await render(page, [text for text, _ in CASES.values()]), strict=True))
    assert {name: one["whole"] for name, one in rendered.items()} == {name: html for name, (_, html) in CASES.items()}
    assert [name for name, one in rendered.items() if one["streamed"] != one["whole"]] == []
    for text, one in zip(HOSTILE, await render(page, HOSTILE), strict=True):
        assert set(one["links"]) <= {"http:", "https:"}, text
        assert one["streamed"] == one["whole"], text
    assert await page.evaluate("window.pwned") is None
