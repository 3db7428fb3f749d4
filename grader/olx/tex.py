r"""Text of a page with TeX in `\(…\)`, `\[…\]` or `[mathjax]…[/mathjax]`, as Markdown."""

from __future__ import annotations

import re

_DELIMITER = re.compile(r"(\\\(|\\\)|\\\[|\\\]|\[/?mathjax(?:inline)?\])")
_CLOSERS = {
    "\\(": "\\)",
    "\\[": "\\]",
    "[mathjaxinline]": "[/mathjaxinline]",
    "[mathjax]": "[/mathjax]",
}
_DISPLAY = {"\\[", "[mathjax]"}

# What Markdown would take for markup: each of these only where it would.
_MARKUP = re.compile(
    r"\$|`"
    r"|(?<!\s)\*|\*(?!\s)"
    r"|(?<![^\W_])_(?=\S)|(?<=\S)_(?![^\W_])"
    r"|\\(?=[!-/:-@\[-`{-~])"
    r"|<(?=[A-Za-z/!?])"
    r"|\](?=\()"
    r"|&(?=#?\w+;)"
)
_AT_START = re.compile(
    r"#{1,6}(?:\s|\Z)|[-+*](?:\s|\Z)|>|--|=|~~~|\[(?=[^\]]*\]:)|\d{1,9}(?=[.)](?:\s|\Z))"
)


def markdown_of(text: str) -> str:
    """The text as Markdown: TeX between dollar signs, everything else shown as it is.

    Blanks and line ends become one space each. Delimiters without a partner stay text. One
    pass: the time does not depend on how delimiters are arranged.
    """
    pieces = _DELIMITER.split(" ".join(text.split()) if text.strip() else " " * bool(text))
    if text[:1].isspace() and not pieces[0].startswith(" "):
        pieces[0] = " " + pieces[0]
    if text[-1:].isspace() and not pieces[-1].endswith(" "):
        pieces[-1] += " "
    last = {piece: index for index, piece in enumerate(pieces)}
    out: list[str] = []
    index = 0
    while index < len(pieces):
        closer = _CLOSERS.get(pieces[index], "")
        if closer and last.get(closer, -1) > index:
            end = pieces.index(closer, index)
            out.append(_maths("".join(pieces[index + 1 : end]), pieces[index], out))
            index = end + 1
        else:
            out.append(escape(pieces[index]))
            index += 1
    return "".join(out)


def _maths(tex: str, opener: str, before: list[str]) -> str:
    body = re.sub(r"(?<!\\)\$", r"\\$", tex.strip())
    if not body:
        return ""
    if opener in _DISPLAY:
        return f"$${body}$$"
    # Maths is recognised only where it does not touch a word.
    touches = before and before[-1][-1:].isalnum()
    return f"{' ' if touches else ''}${body}$"


def escape(text: str) -> str:
    """Plain words inside a paragraph of Markdown."""
    return _MARKUP.sub(r"\\\g<0>", text)


def escape_start(paragraph: str) -> str:
    """The paragraph, so that its first characters start no list, heading or quotation."""
    found = _AT_START.match(paragraph)
    if found is None:
        return paragraph
    end = found.end() if found[0][0].isdigit() else 0
    return f"{paragraph[:end]}\\{paragraph[end:]}"
