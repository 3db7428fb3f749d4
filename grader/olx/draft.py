"""What a problem of Open edX becomes, before it is written as YAML."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from grader.olx.formula_text import Sample
from grader.olx.xml_tree import Element
from grader.spec.key import Option


class DraftMistake(msgspec.Struct, frozen=True):
    """A wrong response that Open edX answers with a hint, or with a part of the points."""

    token: str
    response: str
    say: str
    credit: Fraction = Fraction(0)


class DraftPart(msgspec.Struct, frozen=True):
    """One part, made from `element`.

    `key` is a text, or for several options their ids. `accept` is the kind of a tolerance and
    its text, None for exact. `samples` are the names of a formula; with `any_case` their case
    does not matter. `fields` counts the answers that Open edX would have seen. `asks` and
    `solution` are paragraphs of Markdown.
    """

    kind: str
    key: str | tuple[str, ...]
    element: Element
    asks: tuple[str, ...] = ()
    accept: tuple[str, str] | None = None
    samples: tuple[Sample, ...] = ()
    any_case: bool = False
    options: tuple[Option, ...] = ()
    items: tuple[str, ...] = ()
    multiple: bool = False
    scheme: str = "all-or-nothing"
    mistakes: tuple[DraftMistake, ...] = ()
    solution: tuple[str, ...] = ()
    fields: int = 1


class LeftOutResponse(msgspec.Struct, frozen=True):
    """A response that could not be translated, with the paragraphs that led to it."""

    element: Element
    reason: str
    asks: tuple[str, ...] = ()


class DraftProblem(msgspec.Struct, frozen=True):
    """A problem: `weight` and `attempts` are those of Open edX, for all parts together.

    `hints` are what learners could ask for there; `origin` says where it comes from.
    """

    title: str
    statement: tuple[str, ...]
    parts: tuple[DraftPart, ...]
    left_out: tuple[LeftOutResponse, ...] = ()
    hints: tuple[str, ...] = ()
    weight: Fraction | None = None
    attempts: int | None = None
    due: str = ""
    origin: str = ""
