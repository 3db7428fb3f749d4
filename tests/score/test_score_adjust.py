"""What a person sets: the points after it, and a line for everything that moved them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from grader.decide.decision import Decision, GaveUp, Structure, Verdict
from grader.score.adjust import adjusted
from grader.score.fold import score_attempts
from grader.score.model import Adjustment, Attempt, PartScore, Rules

HALF = Attempt("a", Decision(Verdict.DIFFERENT, Structure(()), Fraction(1, 2)))
OPEN = Attempt("b", Decision(Verdict.UNDECIDED, GaveUp("budget")))


def score() -> PartScore:
    """One of two points, with a response that waits for a person."""
    return score_attempts(Rules(points=Fraction(2)), (HALF, OPEN))


def to(points: str, at_least: bool = False) -> Adjustment:
    return Adjustment(Fraction(points), "she showed me", at_least)


# what is shown, adjustments, points after them, codes of the lines they leave, waits for a person
TABLE = [
    ("none", [], "1", [], True),
    ("raised", [to("2")], "2", ["set-by-person"], False),
    ("lowered", [to("0")], "0", ["set-by-person"], False),
    ("set to what it is", [to("1")], "1", ["set-by-person"], False),
    ("above what is possible", [to("3")], "3", ["set-by-person"], False),
    ("at least, and it has more", [to("1/2", True)], "1", [], True),
    ("at least, and it has less", [to("3/2", True)], "3/2", ["kept-higher"], True),
    ("set, then at least", [to("0"), to("1", True)], "1", ["set-by-person", "kept-higher"], False),
    ("set twice", [to("0"), to("2")], "2", ["set-by-person", "set-by-person"], False),
]


@pytest.mark.parametrize(
    ("adjustments", "points", "codes", "waits"),
    [row[1:] for row in TABLE],
    ids=[r[0] for r in TABLE],
)
def test_adjustments(
    adjustments: list[Adjustment], points: str, codes: list[str], waits: bool
) -> None:
    before, after = score(), adjusted(score(), adjustments)
    assert after.earned == Fraction(points)
    assert [line.code for line in after.lines[len(before.lines) :]] == codes
    assert sum(line.points for line in after.lines) == after.earned
    assert after.needs_person is waits
