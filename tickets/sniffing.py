"""What a file is, by its first bytes: its name and the type that the sender claims decide nothing. Pure."""

import codecs
import unicodedata
from pathlib import PurePath

HEAD_BYTES = 4096
# Browsers may show these in the page; everything else is a download.
INLINE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
    b"isom": "video/mp4",
    b"mp41": "video/mp4",
    b"mp42": "video/mp4",
    b"avc1": "video/mp4",
    b"qt  ": "video/quicktime",
}
_OFFICE = "application/vnd.openxmlformats-officedocument."
# Documents that are zip archives inside: the name tells which; an archive by any other name is refused.
_ZIPPED = {
    ".docx": f"{_OFFICE}wordprocessingml.document",
    ".xlsx": f"{_OFFICE}spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_TEXTS = (".txt", ".csv", ".log", ".md", ".eml")
_ENDINGS = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg", ".jfif"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    "image/heif": (".heif", ".heic"),
    "application/pdf": (".pdf",),
    "video/mp4": (".mp4", ".m4v"),
    "video/quicktime": (".mov", ".qt"),
    "text/plain": _TEXTS,
} | {media_type: (ending,) for ending, media_type in _ZIPPED.items()}
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def find_type(head: bytes, name: str) -> str | None:
    """The media type of a file that begins with `head` (up to HEAD_BYTES); None for what we do not take."""
    for start, media_type in _STARTS:
        if head.startswith(start):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12])
    suffix = PurePath(name).suffix.lower()
    if head.startswith(b"PK\x03\x04"):
        return _ZIPPED.get(suffix)
    return "text/plain" if suffix in _TEXTS and _is_text(head) else None


def _is_text(head: bytes) -> bool:
    if head.startswith(_WIDE_MARKS):
        encodings = ["utf-16"]
    else:
        # What Windows has written text in for long has a sign for nearly every byte, so it is asked last.
        encodings = ["utf-8", "cp1252"]
    return any(_reads_as(head, encoding) for encoding in encodings)


def _reads_as(head: bytes, encoding: str) -> bool:
    try:
        # The last character may be cut in two.
        text = codecs.getincrementaldecoder(encoding)().decode(head, final=len(head) < HEAD_BYTES)
    except UnicodeDecodeError:
        return False
    return not any(unicodedata.category(sign) == "Cc" and sign not in "\t\r\n\x0c" for sign in text)


def fit_name(name: str, media_type: str) -> str:
    """The name with an ending that says what the file is: whoever opens a download opens it by that."""
    endings = _ENDINGS[media_type]
    return name if PurePath(name).suffix.lower() in endings else f"{name}{endings[0]}"


def clean_name(name: str) -> str:
    """The file's own name, without folders and without signs that mislead (control and direction marks)."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    kept = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C").strip(" .")
    stem, dot, suffix = kept.rpartition(".")
    if len(kept) > 100:
        kept = f"{stem[: 99 - len(suffix)]}{dot}{suffix}" if stem and len(suffix) <= 8 else kept[:100]
    return kept or "file"
