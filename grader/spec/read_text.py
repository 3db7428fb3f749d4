"""From the bytes of a file to its text, or to the one fault that keeps it from being text."""

from __future__ import annotations

import re
import unicodedata

from grader.spec.fault import make_issue
from grader.spec.issue import Issue
from grader.spec.yaml_faults import YAML_FAULTS

# What YAML 1.2 calls printable; everything else is a sign of a damaged or binary file.
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def read_text(data: bytes | str, source: str, largest: int) -> str | Issue:
    """The text of a file without its byte order mark.

    A file of more than `largest` bytes (characters, if it is text already), in another
    encoding than UTF-8, or with characters that no text has, is one `Issue`.
    """
    if len(data) > largest:
        return make_issue(
            YAML_FAULTS["too-large"],
            source,
            (1, 1),
            {"size": f"{len(data):,}", "largest": f"{largest:,}"},
        )
    text = _decode(data, source) if isinstance(data, bytes) else data
    if isinstance(text, Issue):
        return text
    text = text.removeprefix("\ufeff")
    unprintable = _UNPRINTABLE.search(text)
    return text if unprintable is None else _unprintable(text, unprintable.start(), source)


def _decode(data: bytes, source: str) -> str | Issue:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _not_utf_8(source, 1, 1, f"the file is {encoding}, not UTF-8")
    if b"\0" in data and _looks_like_utf_16(data):
        return _not_utf_8(source, 1, 1, "the file looks like UTF-16, not UTF-8")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = place_of(before, len(before))
        byte = data[error.start]
        found = f"byte 0x{byte:02X} is not UTF-8"
        if byte >= 0xA0:
            found += f"; in Latin-1 (Windows-1252) it would be {chr(byte)!r}"
        return _not_utf_8(source, line, column, found)


def _looks_like_utf_16(data: bytes) -> bool:
    """Whether nearly every second byte of the beginning is NUL, as in UTF-16 of Latin script."""
    head = data[:400]
    zeros = max(head[0::2].count(0), head[1::2].count(0))
    return len(head) >= 4 and zeros * 10 >= len(head) // 2 * 8


def _not_utf_8(source: str, line: int, column: int, found: str) -> Issue:
    return make_issue(YAML_FAULTS["not-utf-8"], source, (line, column), {"found": found})


def _unprintable(text: str, index: int, source: str) -> Issue:
    character = text[index]
    name = "NUL" if character == "\0" else unicodedata.name(character, "a control character")
    return make_issue(
        YAML_FAULTS["control-character"],
        source,
        place_of(text, index),
        {"character": f"U+{ord(character):04X}", "name": name},
    )


def place_of(text: str, index: int) -> tuple[int, int]:
    r"""Line and column (from 1) of a character; lines end with `\n`, `\r\n` or `\r`."""
    lines = re.split(r"\r\n|\r|\n", text[:index])
    return (len(lines), len(lines[-1]) + 1)
