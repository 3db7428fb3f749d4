"""What differs between two ways to grade a part, setting by setting."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from report_class import ALL_KEYS, MEAN_PART, PROBLEM

from grader.report.differences import grade_differences, key_differences, rule_differences
from grader.score.model import Adjustment, Rules
from grader.score.total import GradeRules
from grader.spec.key import FormulaKey, NumberKey
from grader.spec.tolerance import Absolute, Round

MEAN_KEY = ALL_KEYS[PROBLEM.id, MEAN_PART.id]
assert isinstance(MEAN_KEY, FormulaKey)
NUMBER = NumberKey(Fraction(5, 2), Round(Fraction(1, 10)))
RULES = Rules(Fraction(2), attempts=3)

# Two keys, and what is told of them.
KEYS = [
    (NUMBER, NUMBER, []),
    (NUMBER, {"value": Fraction(3)}, [("answer", "2.5", "3")]),
    (
        NUMBER,
        {"tolerance": Absolute(Fraction(1, 4))},
        [("tolerance", "round 0.1", "absolute 0.25")],
    ),
    (
        NUMBER,
        {"value": Fraction(3), "tolerance": Absolute(Fraction(1))},
        [("answer", "2.5", "3"), ("tolerance", "round 0.1", "absolute 1")],
    ),
    (NUMBER, {"asked": ("x", 1, None, None)}, []),
    (NUMBER, FormulaKey("x", MEAN_KEY.vocabulary), [("kind", "NumberKey", "FormulaKey")]),
    (MEAN_KEY, {"form": ("expanded",)}, [("form", "none", "expanded")]),
    (MEAN_KEY, {"form": tuple("abcdefghijklmnopqrstuvwxyz")}, [("form", "", "")]),
    (MEAN_KEY, {"mistakes": ()}, [("mistakes", "", "")]),
]


@pytest.mark.parametrize(("before", "after", "told"), KEYS)
def test_keys(before: Any, after: Any, told: list[tuple[str, str, str]]) -> None:
    other = msgspec.structs.replace(before, **after) if isinstance(after, dict) else after
    found = [
        (each.name, each.before, each.after) for each in key_differences(MEAN_PART, before, other)
    ]
    assert found == told


RULED: list[tuple[dict[str, Any], list[tuple[str, str, str]]]] = [
    ({}, []),
    ({"points": Fraction(1, 3)}, [("points", "2", "1/3")]),
    ({"attempts": None}, [("attempts", "3", "none")]),
    ({"counts": "last", "points": Fraction(4)}, [("points", "2", "4"), ("counts", "best", "last")]),
    (
        {"due": datetime(2026, 5, 1, 12, tzinfo=UTC)},
        [("due", "none", "2026-05-01 12:00 UTC")],
    ),
    (
        {"attempt_credit": (Fraction(1), Fraction(1, 2))},
        [("attempt_credit", "none", "1, 0.5")],
    ),
    ({"adjustments": (Adjustment(Fraction(1), "so"),)}, []),
]


@pytest.mark.parametrize(("after", "told"), RULED)
def test_rules(after: dict[str, Any], told: list[tuple[str, str, str]]) -> None:
    other = msgspec.structs.replace(RULES, **after)
    found = [(each.name, each.before, each.after) for each in rule_differences(RULES, other)]
    assert found == told


HALF = GradeRules({"em": Fraction(1, 2)}, 1)

GRADES: list[tuple[GradeRules | None, GradeRules | None, list[tuple[str, str, str]]]] = [
    (None, None, []),
    (HALF, HALF, []),
    (GradeRules({"em": Fraction(1)}), GradeRules(), []),
    (None, GradeRules(), [("grade", "none", "given")]),
    (
        HALF,
        None,
        [("grade", "given", "none"), ("drop_lowest", "1", "0"), ("weight of em", "0.5", "1")],
    ),
    (GradeRules(), GradeRules(round_to=Fraction(1, 2)), [("round_to", "none", "0.5")]),
]


@pytest.mark.parametrize(("before", "after", "told"), GRADES)
def test_grades(
    before: GradeRules | None, after: GradeRules | None, told: list[tuple[str, str, str]]
) -> None:
    found = [(each.name, each.before, each.after) for each in grade_differences(before, after)]
    assert found == told
