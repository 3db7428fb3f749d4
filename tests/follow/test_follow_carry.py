"""What follows from one earlier response: a table of responses, and a row for every guard."""

from __future__ import annotations

from fractions import Fraction

import pytest

from grader.decide.decision import Verdict
from grader.follow.carry import Earlier, carry
from grader.follow.guard import Guard
from grader.follow.learner import with_carried
from grader.grade import grade
from grader.spec.follow_through import CARRIED
from grader.spec.load import read_problem
from grader.spec.model import Problem, SolverKey
from grader.spec.resolve import resolve_key, solver_value

TEXT = r"""
id: walk
title: A walk
statement: Somebody walks, and mixes two Gaussians on the way.
LOCALE
solver:
  use: gaussian-mixture-em
  data: [-1, 0, 4, 5, 6]
  weights: [0.5, 0.5]
  means: [6, 7]
  variances: [1, 4]
symbols:
  t: {domain: positive}
  e: {domain: positive}
parts:
  - {id: speed, kind: number, title: T, ask: A, key: 4, points: 1, accept: {absolute: 0.05}}
  - {id: line, kind: formula, title: T, ask: A, key: "(2, 3)", points: 1, symbols: []}
  - id: sides
    kind: weights
    title: T
    ask: A
    options: [{id: left, label: left}, {id: right, label: right}]
    items: [one, two, three]
    key: [left, right, left]
    points: 1
  - {id: force, kind: number, title: T, ask: A, key: 6 N, points: 1, units: true}
  - id: doubled
    kind: number
    title: T
    ask: A
    key: 8
    accept: {absolute: 0.05}
    points: 1
    follow_through:
      inputs: {v: speed}
      within: {v: "(0, 100]"}
      key: 2*v
      credit: 1/2
  - id: shifted
    kind: number
    title: T
    ask: A
    key: 0.5
    accept: {absolute: 0.05}
    points: 1
    follow_through: {inputs: {v: speed}, within: {v: "[-10, 10]"}, key: 1/(v - 2), credit: 1}
  - id: path
    kind: formula
    title: T
    ask: A
    key: 2 + 3*t
    symbols: [t, e]
    points: 1
    follow_through:
      inputs: {a: "line[1]", b: "line[2]"}
      within: {a: "[-50, 50]", b: "[-50, 50]"}
      key: a + b*t
      credit: 1/2
  - id: count
    kind: number
    title: T
    ask: A
    key: 1
    points: 1
    follow_through:
      inputs: {p: "sides[1]", q: "sides[2]", r: "sides[3]"}
      within: {p: "[1, 2]", q: "[1, 2]", r: "[1, 2]"}
      key: p + q + r - 3
      credit: 1/2
  - id: work
    kind: number
    title: T
    ask: A
    key: 12 J
    units: true
    points: 1
    follow_through: {inputs: {f: force}, within: {f: "(0, 100]"}, key: 2*f J, credit: 1/2}
  - id: mean
    kind: number
    title: T
    ask: A
    key: {solver: means, step: 1, component: 1}
    accept: {absolute: 0.001}
    points: 1
    follow_through:
      inputs: {m: speed}
      within: {m: "(0, 100]"}
      solver: {parameters: {means: [m + 2, 7]}}
      credit: 1/2
  - id: around
    kind: number
    title: T
    ask: A
    key: {solver: variances, step: 1, component: 2}
    accept: {decimals: 3}
    points: 1
    follow_through:
      inputs: {own: speed}
      within: {own: "[0, 100]"}
      numbers:
        m: {solver: means, step: 1, component: 2}
        v: {solver: variances, step: 1, component: 2}
      key: v + (own - 4)*m
      credit: 1/2
  - id: wider
    kind: choice
    title: T
    ask: A
    options: [{id: first, label: first}, {id: second, label: second}]
    key: {largest: variances, step: 1}
    points: 1
    follow_through:
      inputs: {v: speed}
      within: {v: "[0, 100]"}
      solver: {parameters: {variances: [v - 3, 4]}, step: 0}
      credit: 1/4
"""


def problem_of(locale: str = "") -> Problem:
    problem, issues = read_problem(TEXT.replace("LOCALE", locale), "walk")
    assert [str(issue) for issue in issues if issue.severity == "error"] == []
    assert problem is not None
    return problem


PROBLEM = problem_of()
GERMAN = problem_of("locale: de")


def carried(part_id: str, earlier: dict[str, str], problem: Problem = PROBLEM) -> str | Guard:
    part = problem.part(part_id)
    given = {}
    for name, response in earlier.items():
        key = resolve_key(problem, problem.part(name))
        given[name] = Earlier(key, response, grade(key, response).verdict is Verdict.EQUAL)
    return carry(problem, part, resolve_key(problem, part), given)


# The part, what was typed before, and the response that follows.
FOLLOWS = [
    ("doubled", {"speed": "5"}, "10"),
    ("doubled", {"speed": "10/3"}, "20/3"),
    ("doubled", {"speed": "4.06"}, "203/25"),
    ("doubled", {"speed": "sqrt(2)"}, "2*(sqrt(2))"),
    ("doubled", {"speed": "50 %"}, Guard.TRIVIAL_RESULT),
    ("shifted", {"speed": "5"}, "1/3"),
    ("path", {"line": "(3, 2)"}, "3 + 2*t"),
    ("path", {"line": "5, 1/2"}, "5 + (1/2)*t"),
    ("path", {"line": "(0, 3)"}, "0 + 3*t"),
    ("count", {"sides": "right, right, left"}, "2"),
    ("count", {"sides": "left, left, right"}, Guard.SAME_AS_KEY),
    ("work", {"force": "5 N"}, "10 J"),
    ("work", {"force": "0.005 kN"}, "10 J"),
    ("wider", {"speed": "9"}, "first"),
]


@pytest.mark.parametrize(("part", "earlier", "expected"), FOLLOWS)
def test_what_follows(part: str, earlier: dict[str, str], expected: str) -> None:
    assert carried(part, earlier) == expected


# Every guard, by what must be typed to meet it.
GUARDED = [
    ("the earlier response is right", "doubled", {"speed": "4.01"}, Guard.ALL_RIGHT),
    ("nothing was typed there", "doubled", {}, Guard.NOT_ANSWERED),
    ("a list has fewer entries", "path", {"line": "(1)"}, Guard.NO_NUMBER),
    ("a formula is no number", "path", {"line": "(t, 1)"}, Guard.NO_NUMBER),
    ("an infinite one", "path", {"line": "(infinity, 1)"}, Guard.NO_NUMBER),
    ("a complex one", "path", {"line": "(sqrt(-2), 1)"}, Guard.NO_NUMBER),
    ("e here is a symbol there", "path", {"line": "(e, 2)"}, Guard.NO_NUMBER),
    ("an item was left out", "count", {"sides": "left, , right"}, Guard.NO_NUMBER),
    ("one value in place of two", "path", {"line": "7"}, Guard.NO_NUMBER),
    ("at an open end", "doubled", {"speed": "0"}, Guard.OUT_OF_RANGE),
    ("far outside", "doubled", {"speed": "10^40"}, Guard.OUT_OF_RANGE),
    ("one", "doubled", {"speed": "1"}, Guard.TRIVIAL_INPUT),
    ("minus one", "shifted", {"speed": "-1"}, Guard.TRIVIAL_INPUT),
    ("zero and one", "path", {"line": "(0, 1)"}, Guard.TRIVIAL_INPUT),
    ("one option for everything", "count", {"sides": "left left left"}, Guard.TRIVIAL_INPUT),
    ("a division by zero", "shifted", {"speed": "2"}, Guard.NO_VALUE),
    ("the solver refuses it", "wider", {"speed": "2"}, Guard.NO_VALUE),
    ("components tie", "wider", {"speed": "7"}, Guard.TIED),
    ("right all the same", "wider", {"speed": "3.5"}, Guard.SAME_AS_KEY),
    ("right within the tolerance", "mean", {"speed": "4.0501"}, None),
    ("its own inverse", "shifted", {"speed": "1+sqrt(2)"}, Guard.SAME_AS_INPUT),
    ("a trivial result", "shifted", {"speed": "3"}, Guard.TRIVIAL_RESULT),
]


@pytest.mark.parametrize(
    ("part", "earlier", "expected"), [row[1:] for row in GUARDED], ids=[row[0] for row in GUARDED]
)
def test_guards(part: str, earlier: dict[str, str], expected: Guard | None) -> None:
    found = carried(part, earlier)
    if expected is None:
        assert not isinstance(found, Guard)
    else:
        assert found == expected


def test_every_guard_has_a_row() -> None:
    # Whether a response came too late is seen with its time, in `learner.py`.
    assert {row[3] for row in GUARDED} - {None} == set(Guard) - {Guard.CAME_LATER}


def test_a_decimal_comma_is_read_and_written() -> None:
    assert carried("doubled", {"speed": "5,25"}, GERMAN) == "21/2"
    assert carried("path", {"line": "(1,5; 2)"}, GERMAN) == "3/2 + 2*t"
    mean = carried("mean", {"speed": "4,5"}, GERMAN)
    assert isinstance(mean, str)
    assert "," in mean
    assert "." not in mean


def test_numbers_of_the_solver_are_put_in_at_full_precision() -> None:
    part = PROBLEM.part("around")
    mean = solver_value(PROBLEM, SolverKey("means", 1, 2))
    variance = solver_value(PROBLEM, SolverKey("variances", 1, 2))
    found = carried(part.id, {"speed": "9"})
    assert isinstance(found, str)
    assert float(Fraction(found)) == pytest.approx(variance + 5 * mean, rel=1e-15)


def test_what_follows_is_met_as_near_as_the_key() -> None:
    """Three digits explain a slip; an own result is followed by the rule of the part."""
    key = with_carried(resolve_key(PROBLEM, PROBLEM.part("doubled")), ["20/3"], Fraction(1, 2))
    outcomes = {
        text: grade(key, text).credit for text in ("6.7", "6.62", "6.6", "6.72", "8", "20/3")
    }
    assert outcomes == {
        "6.7": Fraction(1, 2),
        "6.62": Fraction(1, 2),
        "6.6": 0,
        "6.72": 0,
        "8": 1,
        "20/3": Fraction(1, 2),
    }


def test_the_better_paid_mistake_goes_first() -> None:
    part = PROBLEM.part("doubled")
    key = resolve_key(PROBLEM, part)
    half = with_carried(key, ["10"], Fraction(1, 2))
    both = with_carried(half, ["10"], Fraction(1, 4))
    decision = grade(both, "10")
    assert (decision.credit, decision.misconception) == (Fraction(1, 2), CARRIED)
    assert len(both.mistakes) == 2


NASTY = [
    "10^-5000", "1/3^9000", "1 + 10^-3000", "9^9^9", "factorial(3000)", "0." + "3" * 500,
    "(10^-5000, 2)", "((((3))), 2)", "3, 3, 3", "[[3, 2]]", "{3, 2}", "[3, 2)", "(3, nan)",
    "3 = 2", "(3 N, 2)", "1/0", "(1/0, 2)", "0/0", "i", "(i, 2)", "e^(10^9)", "\x00", "٣", "½",
    "3 kg", "5 m", "left", "right, left", "x" * 30_000, "(" * 3_000, "-" * 3_000 + "3",
]  # fmt: skip


@pytest.mark.parametrize("part", [part.id for part in PROBLEM.parts if part.follow_through])
@pytest.mark.parametrize("typed", NASTY, ids=lambda text: repr(text[:20]))
def test_whatever_was_typed_is_carried_or_refused(part: str, typed: str) -> None:
    """What is carried can be read, is wrong, and makes a key that earns what it should."""
    follow = PROBLEM.part(part).follow_through
    assert follow is not None
    found = carried(part, dict.fromkeys(follow.parts, typed))
    if not isinstance(found, Guard):
        key = with_carried(resolve_key(PROBLEM, PROBLEM.part(part)), [found], follow.credit)
        decision = grade(key, found)
        assert (decision.verdict, decision.misconception) == (Verdict.DIFFERENT, CARRIED)
        assert len(found) < 3_000
