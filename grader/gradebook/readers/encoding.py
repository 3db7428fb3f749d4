"""From the bytes of a table to UTF-8, where the file itself says how it is encoded."""

from __future__ import annotations

import msgspec

from grader.gradebook.faults import fault, quoted
from grader.spec.issue import Issue

UTF_8_MARK = b"\xef\xbb\xbf"

# The longer marks first: that of UTF-32 begins like that of UTF-16.
_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32-LE"),
    (b"\x00\x00\xfe\xff", "UTF-32-BE"),
    (b"\xff\xfe", "UTF-16-LE"),
    (b"\xfe\xff", "UTF-16-BE"),
)
_WIDTHS = {"UTF-16-LE": 2, "UTF-16-BE": 2, "UTF-32-LE": 4, "UTF-32-BE": 4}

# A byte that UTF-8 never has: the row that holds it is reported, and no other.
_DAMAGED = b"\xff"


class Decoded(msgspec.Struct, frozen=True):
    """A text as UTF-8 without a mark, and the `encoding` that it was found in."""

    data: bytes
    encoding: str


def to_utf_8(data: bytes, source: str, encoding: str = "") -> Decoded | Issue:
    """The file in UTF-8; an issue if it cannot be decoded as `encoding`, where that is given.

    UTF-16 and UTF-32 are told by their marks, UTF-16 also by a NUL in every second byte.
    Nothing else is guessed: what is not UTF-8 stays as it is and is reported row by row.
    """
    if encoding:
        return _decode_as(data, source, encoding)
    if data.startswith(UTF_8_MARK):
        return Decoded(data[len(UTF_8_MARK) :], "UTF-8 with a mark")
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _transcode(data[len(mark) :], name)
    name = _wide_without_mark(data)
    return _transcode(data, name) if name else Decoded(data, "UTF-8")


def _decode_as(data: bytes, source: str, encoding: str) -> Decoded | Issue:
    try:
        text = data.decode(encoding)
    except LookupError:
        return fault("unknown-encoding", source, 1, encoding=quoted(encoding))
    except UnicodeError as error:
        found = f"the file is not {quoted(encoding)}: {error}"
        return fault("not-in-encoding", source, 1, found=found)
    return Decoded(text.removeprefix("\ufeff").encode("utf-8", "surrogatepass"), encoding)


def _wide_without_mark(data: bytes) -> str:
    """UTF-16 shows itself in Western text: nearly every second byte is a NUL."""
    head = data[:400]
    half = len(head) // 2
    if len(head) < 4:
        return ""
    if head[1::2].count(0) * 10 >= half * 8 and head[0::2].count(0) * 10 < half:
        return "UTF-16-LE"
    if head[0::2].count(0) * 10 >= half * 8 and head[1::2].count(0) * 10 < half:
        return "UTF-16-BE"
    return ""


def _transcode(data: bytes, name: str) -> Decoded:
    """Half characters and lone surrogates become bytes that are reported with their row."""
    width = _WIDTHS[name]
    whole = len(data) - len(data) % width
    tail = _DAMAGED if whole < len(data) else b""
    pieces = []
    start = 0
    while start < whole:
        try:
            text = data[start:whole].decode(name, "surrogatepass")
        except UnicodeDecodeError as error:
            stop = start + error.start
            good = data[start:stop].decode(name, "surrogatepass")
            pieces += [good.encode("utf-8", "surrogatepass"), _DAMAGED]
            start = stop + width
            continue
        pieces.append(text.encode("utf-8", "surrogatepass"))
        break
    return Decoded(b"".join(pieces) + tail, name.rsplit("-", 1)[0])
