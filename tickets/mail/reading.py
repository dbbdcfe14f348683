"""What a person wrote in a mail, without the mail that they answer. Pure."""

import re
from contextlib import suppress
from email.message import EmailMessage, MIMEPart
from html.parser import HTMLParser

# How mail programs begin what they quote: "On Monday, Acme wrote:" in the languages of most of them.
_WROTE = "wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev"
_INTRODUCTION = re.compile(rf"(?i)^.{{0,200}}\b(?:{_WROTE})\b.{{0,120}}:\s*$")
_ORIGINAL = "original message|ursprüngliche nachricht|message d'origine|mensaje original|messaggio originale"
_SEPARATOR = re.compile(rf"(?i)^\s*-{{2,}}\s*(?:{_ORIGINAL})\s*-{{2,}}\s*$")
# Outlook's block has no mark but its own lines.
_FROM = re.compile(r"(?i)^\**(?:from|von|de|da)\s*:\**\s")
_SENT = re.compile(r"(?i)^\**(?:sent|date|gesendet|datum|envoyé|enviado|inviato|data)\s*:\**\s")
_DROPPED = frozenset({"head", "script", "style", "blockquote"})
_QUOTES = ("gmail_quote", "divrplyfwdmsg", "moz-cite-prefix", "yahoo_quoted")
_BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "table", "ul", "ol"})


def find_words(message: EmailMessage) -> str:
    """The new text of a mail. All of it where nothing else is left, or where answers stand between what they quote."""
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    text = _decode(part)
    if part.get_content_subtype() == "html":
        text = _read_html(text)
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    return ("\n".join(lines[: _find_quote(lines)]).strip() or "\n".join(lines)).strip()


def _decode(part: MIMEPart) -> str:
    """Mail programs name encodings that there are none of, or write in others than they name: no letter that can be
    read is lost for that."""
    content = part.get_payload(decode=True)
    for name in (part.get_content_charset("utf-8"), "utf-8", "cp1252"):
        with suppress(LookupError, UnicodeDecodeError):
            return bytes(content).decode(name) if isinstance(content, bytes) else ""
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""


def _find_quote(lines: list[str]) -> int:
    """The line at which the quoted mail begins."""
    for place, line in enumerate(lines):
        if _SEPARATOR.match(line) or (_FROM.match(line) and any(map(_SENT.match, lines[place + 1 : place + 4]))):
            return place
        if _is_quoted(lines[place + 1 :]) and _INTRODUCTION.match(line):
            # Long introductions go over two lines.
            return place - 1 if place and not re.search(r"[.!?]$|^$", lines[place - 1]) else place
        if line.startswith(">") and _is_quoted(lines[place:]):
            return place
    return len(lines)


def _is_quoted(lines: list[str]) -> bool:
    """Whether nothing is left but quoted lines."""
    written = [line for line in lines if line]
    return bool(written) and all(line.startswith(">") for line in written)


def _read_html(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    return re.sub(r"\n{3,}", "\n\n", "".join(reader.parts))


class _Reader(HTMLParser):
    """Text, without what is quoted or not seen. Within an element that is left out only those of its own kind are
    counted: others may never be closed."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._dropped, self._depth = "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = " ".join(str(value).lower() for name, value in attrs if name in {"class", "id"})
        if self._depth:
            self._depth += tag == self._dropped
        elif tag in _DROPPED or any(quote in names for quote in _QUOTES):
            self._dropped, self._depth = tag, 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._depth and tag == self._dropped:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if not self._depth:
            self.parts.append(re.sub(r"\s+", " ", data))
