"""What a file is, whatever its name and its sender say."""

import pytest

from tickets.sniffing import HEAD_BYTES, find_type, fit_name

PNG = b"\x89PNG\r\n\x1a\n"
FILES = [
    # name, content, what it is, the name it is kept under
    ("dent.png", PNG, "image/png", "dent.png"),
    ("DENT.JPG", b"\xff\xd8\xff\xe0", "image/jpeg", "DENT.JPG"),
    ("a.png", b"<html><script>alert(1)</script>", None, ""),
    ("a.svg", b"<svg onload=alert(1)>", None, ""),
    ("run.exe", b"MZ\x90\x00", None, ""),
    ("bag.zip", b"PK\x03\x04", None, ""),
    ("sums.ods", b"PK\x03\x04", "application/vnd.oasis.opendocument.spreadsheet", "sums.ods"),
    # What begins like a picture is opened as one, not by a program that its name calls.
    ("run.hta", b"GIF89a<script>", "image/gif", "run.hta.gif"),
    ("run.bat", b"%PDF-1.4", "application/pdf", "run.bat.pdf"),
    ("noname", PNG, "image/png", "noname.png"),
    ("note.txt", "Grüße, 谢谢".encode(), "text/plain", "note.txt"),
    # As Windows has written text for long, and as it does where it is told "Unicode".
    ("list.csv", "Größe;“5”".encode("cp1252"), "text/plain", "list.csv"),
    ("note.txt", "Größe".encode("utf-16"), "text/plain", "note.txt"),
    ("note.txt", b"\x00\x01\x02", None, ""),
    ("page.html", b"<html>", None, ""),
    # The head of a long one may end in the middle of a character.
    ("long.txt", ("x" * (HEAD_BYTES - 1) + "ü").encode()[:HEAD_BYTES], "text/plain", "long.txt"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "media_type", "kept"), FILES)
def test_a_file_is_what_it_begins_with_and_is_named_so(
    name: str, content: bytes, media_type: str | None, kept: str
) -> None:
    assert find_type(content, name) == media_type
    assert media_type is None or fit_name(name, media_type) == kept
