r"""Author's TeX maths to MathML Core, or where and why it is none.

Strict on purpose: a command that is not known, a brace that is not closed and a formula cut
off by a `%` are faults, where a browser would show half of the formula in red.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from math_core import LatexToMathML

# The converter descends once for each level; these bounds keep it far from the end of the stack.
_MOST_CHARACTERS = 2_000
_MOST_NESTED = 60
_COMMENT = re.compile(r"(?<!\\)(?:\\\\)*(%)")
_DEFINITION = re.compile(r"\\(?:re|provide)?newcommand|\\[gex]?def(?![A-Za-z])|\\let(?![A-Za-z])")
_PLACED = re.compile(r"(\d+): (.*)", re.DOTALL)


class TexFault(msgspec.Struct, frozen=True):
    """Why a formula cannot be typeset; `offset` counts characters from its beginning."""

    offset: int
    problem: str


def tex_to_mathml(tex: str, display: bool = False) -> str | TexFault:
    """One `<math>` element that is safe inside HTML, or the first fault of the formula."""
    refused = _refuse(tex)
    if refused is not None:
        return refused
    # math_core is a compiled module: only what shows or checks prose loads it.
    from math_core import LatexError

    try:
        return _converter().convert_with_local_state(tex, displaystyle=display)
    except LatexError as error:
        return _fault(tex, str(error))


@cache
def _converter() -> LatexToMathML:
    from math_core import LatexToMathML

    # Authors define no macros (see `_refuse`), and those of the converter are short.
    return LatexToMathML(fancy_error=False, max_expansions=1_000)


def _refuse(tex: str) -> TexFault | None:
    """What the converter would not tell, or would take too long or too deep to tell."""
    if not tex.strip():
        return TexFault(0, "the formula is empty")
    if len(tex) > _MOST_CHARACTERS:
        return TexFault(0, f"the formula has more than {_MOST_CHARACTERS:,} characters")
    if comment := _COMMENT.search(tex):
        return TexFault(comment.start(1), "`%` hides the rest of the line; a percent sign is `\\%`")
    if defined := _DEFINITION.search(tex):
        return TexFault(defined.start(), f"`{defined[0]}` defines a command: write its meaning out")
    depth = 0
    for place, character in enumerate(tex):
        depth += (character == "{") - (character == "}")
        if depth > _MOST_NESTED:
            return TexFault(place, f"more than {_MOST_NESTED} braces inside of each other")
    return None


def _fault(tex: str, told: str) -> TexFault:
    """The converter's sentence in our form: no capital, no full stop, names in backticks."""
    placed = _PLACED.fullmatch(told)
    offset, words = (int(placed[1]), placed[2]) if placed else (0, told)
    words = re.sub(r'"(.+?)"(?=[ ,.:]|$)', r"`\1`", words).rstrip(".")
    return TexFault(min(offset, len(tex)), words[:1].lower() + words[1:])
