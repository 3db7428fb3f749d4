"""Text of strangers, made safe to show in a terminal and in Markdown.

A response may hold anything: terminal escape sequences, direction marks that turn the
line around, a megabyte of one letter. All of it is shown, and none of it acts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import msgspec

# More of a response is not shown; the stored text stays whole.
LONGEST_SHOWN = 400

_BACKTICKS = re.compile(r"`+")
_MARKUP = re.compile(r"([\\`*_\[\]<>&|~$#])")
_CONTROL_PICTURES = 0x2400
_DELETE, _DELETE_PICTURE = 0x7F, "␡"


def safe_text(text: str, limit: int = LONGEST_SHOWN) -> str:
    """The text on one line, with every character that does not print made visible.

    Control characters become their pictures (`␛`, `␊`), all others their code points
    (`⟨U+202E⟩`). Longer text than `limit` characters loses its middle, and says so.
    """
    shown = shorten(text, limit)
    if not shown.isprintable():
        shown = "".join(map(visible, shown))
    if shown and unicodedata.combining(shown[0]):
        return f"◌{shown}"  # lest the mark sits on whatever stands before the text
    return shown


def safe_lines(text: str) -> str:
    """The same for text of several lines, whole: only the line ends stay what they are."""
    return "\n".join(safe_text(line, len(line)) for line in text.splitlines())


def shorten(text: str, limit: int = LONGEST_SHOWN) -> str:
    """The text, or its beginning and end with the number of characters between them."""
    if len(text) <= limit:
        return text
    head, tail = limit * 2 // 3, limit // 3
    hidden = len(text) - head - tail
    return f"{text[:head]} … ({hidden:,} more characters) … {text[len(text) - tail :]}"


def visible(char: str) -> str:
    """The character, or what is shown in its place if it does not print."""
    if char.isprintable():
        return char
    code = ord(char)
    if code < ord(" "):
        return chr(_CONTROL_PICTURES + code)
    if code == _DELETE:
        return _DELETE_PICTURE
    if unicodedata.category(char) == "Zs":
        return " "
    return f"⟨U+{code:04X}⟩"


def fence_for(text: str) -> str:
    """Backticks that occur nowhere in the text in such a row."""
    return "`" * (max((len(run) for run in _BACKTICKS.findall(text)), default=0) + 1)


def code_span(text: str) -> str:
    """The text as a Markdown code span that ends where the text does, whatever it holds.

    Not for cells of a table, where a `|` ends the cell even inside a code span.
    """
    shown = safe_text(text)
    fence = fence_for(shown)
    touches = shown.startswith(("`", " ")) or shown.endswith(("`", " "))
    padding = " " if touches and shown.strip() else ""
    return f"{fence}{padding}{shown}{padding}{fence}"


def escape_markdown(text: str) -> str:
    """The text as plain words inside a line of Markdown."""
    return _MARKUP.sub(r"\\\1", safe_text(text))


def _quoted(text: str) -> str:
    return f"`{safe_text(text)}`"


class Style(msgspec.Struct, frozen=True):
    """How a sentence shows what is not its own: `code` what was typed, `text` other words."""

    code: Callable[[str], str]
    text: Callable[[str], str]


PLAIN = Style(code=_quoted, text=safe_text)
MARKDOWN = Style(code=code_span, text=escape_markdown)
