"""How a response was read, shown from what the grader itself made of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

import msgspec

from grader.decide.decision import Decision, Options, Verdict
from grader.decide.names import walk
from grader.report.plain_maths import readable_maths
from grader.report.safety import shorten
from grader.spec.key import ChoiceKey, FormulaKey, Key, NumberKey, Option, WeightsKey
from grader.syntax.limits import DEFAULT
from grader.syntax.parser import parse
from grader.syntax.problem import Note, SyntaxProblem
from grader.syntax.reading import Reading
from grader.syntax.render_tex import render_tex
from grader.syntax.render_text import render_text
from grader.syntax.tree import Group, Node, Sequence
from grader.syntax.vocabulary import Vocabulary

_LONGEST = 2_000
_ROUND = str.maketrans("{}", "()")


class Shown(msgspec.Struct, frozen=True):
    """A response as it was read: `text` on one line, the `names` found, remarks on the way.

    `text` is empty where nothing was read; `tex` where it was not asked for, where there is no
    formula, and where the formula is too long to be looked at.
    """

    text: str = ""
    tex: str = ""
    names: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


def show_reading(
    key: Key, response: str, decision: Decision, tex_names: Mapping[str, str] | None = None
) -> Shown:
    """How the response was read under the key's vocabulary; empty if it was not.

    With `tex_names`, which typeset declared names, a formula is given as TeX too.
    """
    if decision.verdict is Verdict.UNREADABLE:
        return Shown()  # `1/0` is an expression, but one that says nothing
    match key:
        case FormulaKey() | NumberKey():
            return _expression(key.vocabulary, response, tex_names)
        case ChoiceKey():
            return Shown(_selection(key.options, decision))
        case WeightsKey():
            return Shown(_list(key, decision))
        case _:
            assert_never(key)


def read_expression(vocabulary: Vocabulary, response: str) -> Reading | None:
    """The reading of a formula or number, None if it has none."""
    reading = parse(response, vocabulary, DEFAULT)
    return None if isinstance(reading, SyntaxProblem) else reading


def _expression(
    vocabulary: Vocabulary, response: str, tex_names: Mapping[str, str] | None
) -> Shown:
    reading = read_expression(vocabulary, response)
    if reading is None:
        return Shown()
    text = tree_text(reading.tree, vocabulary.decimal_comma)
    wanted = tex_names is not None and len(text) <= _LONGEST
    tex = render_tex(reading.tree, tex_names) if wanted else ""
    return Shown(shorten(text, _LONGEST), tex, reading.names, reading.notes)


def tree_text(tree: Node, decimal_comma: bool = False) -> str:
    r"""The tree as a person would type it: the braces of `\frac{a}{b}` become round brackets."""
    while isinstance(tree, Group) and tree.bracket == "{":
        tree = tree.inner
    text = render_text(tree, decimal_comma)
    has_sets = any(isinstance(node, Sequence) for node in walk(tree))
    return text if has_sets else text.translate(_ROUND)


def _selection(options: tuple[Option, ...], decision: Decision) -> str:
    if not isinstance(decision.certificate, Options):
        return ""
    chosen = decision.certificate.chosen[0]
    return ", ".join(option_text(options, each) for each in chosen) or "no option"


def _list(key: WeightsKey, decision: Decision) -> str:
    if not isinstance(decision.certificate, Options):
        return ""
    pairs = zip(key.items, decision.certificate.chosen, strict=True)
    return "; ".join(
        f"{readable_maths(item)}: {option_text(key.options, chosen[0]) if chosen else '–'}"
        for item, chosen in pairs
    )


def option_text(options: tuple[Option, ...], option_id: str) -> str:
    """An option as `id (label)`, or its id alone where the label says no more."""
    label = next((option.label for option in options if option.id == option_id), "")
    label = readable_maths(label).strip()
    return option_id if label in {"", option_id} else f"{option_id} ({label})"
