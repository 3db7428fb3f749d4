"""What is different in how a part is graded, setting by setting, with both values where short."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction

import msgspec

from grader.report.answer import answer_text
from grader.report.numbers import moment_text, points_text
from grader.score.model import Rules
from grader.score.total import GradeRules
from grader.spec.key import Key
from grader.spec.model import Part
from grader.spec.tolerance import Tolerance

ENGINE = "engine"
ANSWER = "answer"
# These follow from the answer, or are no thing that somebody sets.
_SAME_AS_ANSWER = frozenset({"text", "value", "correct"})
_NOT_SET = frozenset({"asked", "adjustments"})
_LONGEST = 60


class Difference(msgspec.Struct, frozen=True):
    """One thing that differs: `before` and `after` are empty where they say nothing in short."""

    name: str
    before: str = ""
    after: str = ""


def key_differences(part: Part, before: Key, after: Key) -> Iterator[Difference]:
    """What differs between two keys of a part: the answer first, then their settings by name."""
    old, new = answer_text(part, before), answer_text(part, after)
    if type(before) is not type(after):
        yield Difference("kind", type(before).__name__, type(after).__name__)
        return
    if old != new:
        yield Difference(ANSWER, old, new)
    for name in before.__struct_fields__:
        left, right = getattr(before, name), getattr(after, name)
        unsaid = name in _NOT_SET or (name in _SAME_AS_ANSWER and old != new)
        if left != right and not unsaid:
            yield Difference(name, *_values(left, right))


def rule_differences(before: Rules, after: Rules) -> Iterator[Difference]:
    """The settings of the policy that differ."""
    for name in Rules.__struct_fields__:
        left, right = getattr(before, name), getattr(after, name)
        if left != right and name not in _NOT_SET:
            yield Difference(name, *_values(left, right))


def grade_differences(before: GradeRules | None, after: GradeRules | None) -> Iterator[Difference]:
    """What differs in how problems become a grade: whether there is one, then each setting."""
    if (before is None) != (after is None):
        yield Difference(
            "grade", *("none" if each is None else "given" for each in (before, after))
        )
    old, new = before or GradeRules(), after or GradeRules()
    for name in ("drop_lowest", "round_to"):
        left, right = getattr(old, name), getattr(new, name)
        if left != right:
            yield Difference(name, _value(left), _value(right))
    for problem in sorted(old.weights.keys() | new.weights.keys()):
        left, right = (each.weights.get(problem, Fraction(1)) for each in (old, new))
        if left != right:
            yield Difference(f"weight of {problem}", _value(left), _value(right))


def _values(before: object, after: object) -> tuple[str, str]:
    old, new = _value(before), _value(after)
    return (old, new) if old and new and max(len(old), len(new)) <= _LONGEST else ("", "")


def _value(value: object) -> str:
    """A setting in short, empty if it cannot be."""
    match value:
        case None:
            return "none"
        case Fraction():
            return points_text(value)
        case datetime():
            return moment_text(value)
        case Tolerance():
            fields = msgspec.structs.asdict(value).values()
            return " ".join([type(value).__name__.lower(), *map(_value, fields)])
        case tuple():
            shown = [_value(each) for each in value]
            return ", ".join(shown) or "none" if all(shown) else ""
        case bool() | int() | str():
            return str(value)
        case _:
            return ""
