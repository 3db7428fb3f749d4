r"""Author's Markdown with `$…$` maths, made readable where nothing can typeset it.

`$\frac{\gamma_{k1}}{2}$` becomes `γ_k1/2`. This is for eyes alone: what comes out is never
parsed, and a command that is not known is shown as its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from grader.report.maths_symbols import ACCENTS, DROPPED, SUPERSCRIPTS, SYMBOLS, WORDS

_MATHS = re.compile(r"\$\$(.+?)\$\$|(?<![\\$\w])\$(?!\s)((?:\\.|[^$\\])+?)(?<!\s)\$", re.DOTALL)
_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|.", re.DOTALL)
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\s*\{[^{}]*\}(?:\{[^{}]*\})?")
_JOINED = re.compile(r"[^\s+\-−/*·=<>≤≥,]+")
# A number, or one letter with its marks, index and raised figures.
_ATOM = re.compile(r"\d+(?:\.\d+)?|[^\W\d_][\u0300-\u036f\u20d7]*(?:_\w+)?[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱ′]*")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,2})(?=\S)([^*]+?)(?<=\S)\1(?![\w*])|`([^`]+)`")
_SPACES = re.compile(r"[ \t]{2,}")
_MOST_NESTED = 40


def readable_maths(markdown: str, escape: Callable[[str], str] = str) -> str:
    """The text with each piece of maths written as plain text; `escape` is applied to those.

    Display maths (`$$…$$`) becomes a paragraph of its own.
    """

    def replaced(match: re.Match[str]) -> str:
        display, inline = match.groups()
        if display is None:
            return escape(tex_to_text(inline))
        rows = [escape(row.strip()) for row in tex_to_text(display).split("\n") if row.strip()]
        return "\n\n" + "  \n".join(rows) + "\n\n"

    return _MATHS.sub(replaced, markdown)


def plain_prose(markdown: str) -> str:
    """Markdown as plain paragraphs: maths readable, emphasis and line ends within them gone."""
    pieces, end = [], 0
    for found in _MATHS.finditer(markdown):
        pieces += [_without_emphasis(markdown[end : found.start()]), readable_maths(found[0])]
        end = found.end()
    text = "".join([*pieces, _without_emphasis(markdown[end:])])
    paragraphs = (" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text))
    return "\n".join(paragraph for paragraph in paragraphs if paragraph)


def _without_emphasis(prose: str) -> str:
    return _EMPHASIS.sub(lambda found: found[2] or found[3], prose)


def tex_to_text(tex: str) -> str:
    r"""TeX maths as Unicode text: `\hat\mu_k^{(1)}` gives `μ̂_k⁽¹⁾`; rows end at line ends."""
    tokens = _TOKEN.findall(_ENVIRONMENT.sub(" ", tex.replace("\n", " ")))
    text = _Reader(tokens).sequence(closing=None)
    return "\n".join(_SPACES.sub(" ", row).strip() for row in text.split("\n"))


class _Reader:
    """Walks the tokens once; the deepest nesting is bounded, beyond it braces are ignored."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.place = 0
        self.depth = 0

    def sequence(self, closing: str | None) -> str:
        """All items up to the token `closing`, which is consumed, or to the end."""
        if self.depth >= _MOST_NESTED:
            return ""
        self.depth += 1
        pieces: list[str] = []
        while self.place < len(self.tokens):
            if self.tokens[self.place] == closing:
                self.place += 1
                break
            pieces.append(self.item())
        self.depth -= 1
        return "".join(pieces)

    def item(self) -> str:
        """One token with what belongs to it."""
        item = self.tokens[self.place]
        self.place += 1
        if item == "{":
            return self.sequence(closing="}")
        if item == "^":
            return _raised(self.argument())
        if item == "_":
            return f"_{_tight(self.argument(), _JOINED)}"
        if item.startswith("\\"):
            return self.command(item[1:])
        return {"}": "", "&": " ", "~": " ", "-": "−", "'": "′"}.get(item, item)

    def argument(self) -> str:
        """The group or the single item that a command takes; nothing at the end."""
        while self.place < len(self.tokens) and self.tokens[self.place].isspace():
            self.place += 1
        if self.place >= len(self.tokens) or self.tokens[self.place] == "}":
            return ""
        if self.depth >= _MOST_NESTED:
            self.place += 1
            return ""
        self.depth += 1
        inner = self.item()
        self.depth -= 1
        return inner.strip()

    def command(self, name: str) -> str:
        if name in ACCENTS:
            return self.argument() + ACCENTS[name]
        if name in {"frac", "tfrac", "dfrac", "cfrac"}:
            return f"{_tight(self.argument(), _JOINED)}/{_tight(self.argument())}"
        if name == "sqrt":
            return self.root()
        if name == "\\":
            return "\n"
        if name in SYMBOLS:
            return SYMBOLS[name]
        if name in DROPPED:
            return ""
        if name in WORDS:
            return f" {name} "
        return name if len(name) > 1 else name.strip(",;:!> ") or " "

    def root(self) -> str:
        degree = ""
        if self.tokens[self.place : self.place + 1] == ["["]:
            self.place += 1
            degree = _raised(self.sequence(closing="]")).removeprefix("^")
        return f"{degree}√{_tight(self.argument())}"


def _raised(text: str) -> str:
    if text and all(char in SUPERSCRIPTS for char in text):
        return "".join(SUPERSCRIPTS[char] for char in text)
    return f"^{_tight(text)}"


def _tight(text: str, whole: re.Pattern[str] = _ATOM) -> str:
    """The text in parentheses, unless all of it is one `whole`."""
    inner = text.strip()
    return inner if whole.fullmatch(inner) else f"({inner})"
