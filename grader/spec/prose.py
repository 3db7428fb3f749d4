"""Author's prose, which is Markdown with `$…$` maths, taken apart: formulas, links, loose ends.

A *loose end* is markup that was opened and not closed, so that readers would see the marks
themselves. Every piece knows the offset of its first character in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache

import msgspec
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_MATHS = re.compile(
    r"\$\$(?P<display>.+?)\$\$|(?<![\\$\w])\$(?!\s)(?P<inline>(?:\\.|[^$\\])+?)(?<!\s)\$", re.DOTALL
)
_BEYOND = 200
# Loose ends: what is left of them in the words between formulas, code and links.
_LOOSE = {
    "maths": re.compile(r"\$"),
    "code": re.compile(r"`"),
    "emphasis": re.compile(r"\*\*|(?<![\w*])\*(?=\w)|(?<=\w)\*(?![\w*])"),
    "link": re.compile(r"\]\s?[(\[]"),
    "html": re.compile(r"<(?:!--|/?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>)"),
}


class Maths(msgspec.Struct, frozen=True):
    """A formula; `offset` is that of its TeX, behind the dollar signs."""

    tex: str
    display: bool
    offset: int


class Link(msgspec.Struct, frozen=True):
    """A link or an image with its address as written; `label` is an image's description."""

    address: str
    offset: int
    is_image: bool = False
    label: str = ""


class LooseEnd(msgspec.Struct, frozen=True):
    """Markup of a `kind` (maths, code, emphasis, link, html, fence) that is not obeyed."""

    kind: str
    offset: int


class Prose(msgspec.Struct, frozen=True):
    """What a text holds besides words, each list in the order of the text."""

    maths: tuple[Maths, ...] = ()
    links: tuple[Link, ...] = ()
    loose: tuple[LooseEnd, ...] = ()
    headings: tuple[str, ...] = ()


Piece = Maths | Link | LooseEnd


def read_prose(text: str) -> Prose:
    """The pieces of a text; never fails, as every text is Markdown."""
    parser = _reader()
    lines = text.split("\n")
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    pieces: list[Piece] = []
    headings: list[str] = []
    before, first = "", 0
    for token in parser.parse(text):
        # A cell of a table stands in the line of its row.
        first = token.map[0] if token.map else first
        if token.type == "fence":
            pieces += _open_fence(token, lines, starts)
        elif token.type == "inline":
            children: list[Token] = []
            parser.inline.parse(token.content, parser, {}, children)
            offsets = _offsets(token.content, first, lines, starts)
            pieces += [_moved(piece, offsets) for piece in _inline_pieces(token.content, children)]
            headings += [token.content] if before == "heading_open" else []
        before = token.type
    return Prose(
        tuple(piece for piece in pieces if isinstance(piece, Maths)),
        tuple(piece for piece in pieces if isinstance(piece, Link)),
        tuple(piece for piece in pieces if isinstance(piece, LooseEnd)),
        tuple(headings),
    )


def heading_slug(heading: str) -> str:
    """The name under which links lead to a heading: `The E-Step` is `the-e-step`."""
    return "-".join(re.findall(r"\w+", heading.lower()))


def markdown_parser() -> MarkdownIt:
    """A parser of our Markdown: CommonMark without HTML, with tables and maths.

    Formulas are tokens of type `maths`, their TeX as `content`; `block` says that one was
    written between double dollar signs.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.disable(["html_block", "html_inline"])
    parser.block.ruler.before("heading", "maths", _maths_paragraph, {"alt": ["paragraph"]})
    parser.inline.ruler.before("escape", "maths", _inline_maths)
    return parser


def _any_address(url: str) -> bool:  # noqa: ARG001 - every address is one
    """A link to anywhere is a link, so that a forbidden address can be named."""
    return True


@cache
def _reader() -> MarkdownIt:
    """The parser that leaves inline markup to us, and every address as it was written."""
    parser = markdown_parser()
    parser.core.ruler.enableOnly(["normalize", "block"])
    parser.validateLink = _any_address  # type: ignore[method-assign]
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return parser


def _inline_maths(state: StateInline, silent: bool) -> bool:
    """`$…$` and `$$…$$`; what is no formula stays a dollar sign."""
    found = _MATHS.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        kind = "display" if found["display"] is not None else "inline"
        token = state.push("maths", "math", 0)
        token.content, token.block = found[kind], kind == "display"
        token.meta = {"offset": found.start(kind)}
    state.pos = found.end()
    return True


def _maths_paragraph(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A paragraph that begins with `$$`: its lines belong together whatever they begin with."""
    first = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    if not first.startswith("$$") or "$$" in first[2:]:
        return False
    line = start + 1
    while line < end and not state.isEmpty(line):
        text = state.src[state.bMarks[line] : state.eMarks[line]]
        line += 1
        if "$$" in text:
            break
    else:
        return False
    if silent:
        return True
    content = state.getLines(start, line, state.blkIndent, False).strip()
    state.line = line
    state.push("paragraph_open", "p", 1).map = [start, line]
    token = state.push("inline", "", 0)
    token.content, token.map, token.children = content, [start, line], []
    state.push("paragraph_close", "p", -1)
    return True


def _open_fence(token: Token, lines: list[str], starts: list[int]) -> Iterator[LooseEnd]:
    assert token.map is not None
    first, after = token.map
    last = lines[after - 1].strip() if after - 1 > first else ""
    if not last.startswith(token.markup) or last.strip(token.markup[0]):
        yield LooseEnd("fence", starts[first] + lines[first].index(token.markup))


def _offsets(
    content: str, first: int, lines: list[str], starts: list[int]
) -> list[tuple[int, int]]:
    """For each line of an inline text: where it begins in that text, and in the whole one.

    `first` is the number of its first line in the whole text, from 0.
    """
    found = []
    at = 0
    for number, line in enumerate(content.split("\n"), first):
        column = lines[number].find(line) if number < len(lines) else 0
        found.append((at, starts[min(number, len(starts) - 1)] + max(0, column)))
        at += len(line) + 1
    return found


def _moved(piece: Piece, offsets: list[tuple[int, int]]) -> Piece:
    """The piece with its offset in the whole text instead of that in its paragraph."""
    here, there = offsets[bisect_right(offsets, piece.offset, key=lambda pair: pair[0]) - 1]
    return msgspec.structs.replace(piece, offset=piece.offset - here + there)


def _inline_pieces(content: str, children: list[Token]) -> Iterator[Piece]:
    """The pieces of a paragraph, found again in its text from left to right."""
    at = 0
    for token in children:
        if token.type == "text":
            at = _find(content, token.content, at)
            yield from _loose_ends(content, at, at + len(token.content))
            at += len(token.content)
        elif token.type == "maths":
            yield Maths(token.content, token.block, token.meta["offset"])
            at = token.meta["offset"] + len(token.content) + (2 if token.block else 1)
        elif token.type == "link_open":
            at = _find(content, "<" if token.markup == "autolink" else "[", at)
            yield Link(str(token.attrs["href"]), at)
            at += 1
        elif token.type == "image":
            at = _find(content, "![", at)
            yield Link(str(token.attrs["src"]), at, is_image=True, label=token.content)
            at += len(token.content) + 2
        else:
            at = _behind(token, content, at)


def _behind(token: Token, content: str, at: int) -> int:
    """The place behind code, which may hold anything; other markup is passed with its words."""
    if token.type != "code_inline":
        return at
    opening = _find(content, token.markup, at) + len(token.markup)
    return _find(content, token.markup, opening + len(token.content)) + len(token.markup)


def _find(content: str, mark: str, at: int) -> int:
    return max(at, content.find(mark, at))


def _loose_ends(content: str, begun: int, end: int) -> Iterator[LooseEnd]:
    """The first loose end of each kind that begins in some words; it may end behind them."""
    for kind, pattern in _LOOSE.items():
        # A look a little beyond the words; further, long texts would be searched once a word.
        found = pattern.search(content, begun, end + _BEYOND)
        if found and found.start() < end:
            yield LooseEnd(kind, found.start())
