"""Known mistakes as authors write them: faults at their lines, credit, slips of choices."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from grader.grade import grade
from grader.prove.problem import check_problem
from grader.spec.load import open_problem
from grader.spec.model import Problem
from grader.spec.resolve import resolve_key

TEXT = """
id: trial
title: T
statement: S
symbols:
  x: {domain: positive}
  y: {domain: positive}
solver:
  use: gaussian-mixture-em
  data: [-1, 0, 4, 5, 6]
  weights: [0.5, 0.5]
  means: [6, 7]
  variances: [1, 4]
parts:
  - id: formula
    kind: formula
    title: T
    ask: A
    key: x*y
    points: 2
    mistakes:
      FORMULA
  - id: number
    kind: number
    title: T
    ask: A
    key: 10
    accept: {absolute: 0.5}
    points: 3
    mistakes:
      NUMBER
  - id: chosen
    kind: choice
    title: T
    ask: A
    options: [{id: a, label: A}, {id: b, label: B}]
    key: {largest: variances, step: converged}
    points: 1
    attempts: 1
    mistakes:
      CHOSEN
  - id: several
    kind: choice
    multiple: true
    scheme: each-option
    title: T
    ask: A
    options: [{id: a, label: A}, {id: b, label: B}, {id: c, label: C}]
    key: [a, b]
    points: 1
    mistakes:
      SEVERAL
  - id: listed
    kind: weights
    title: T
    ask: A
    options: [{id: a, label: A}, {id: b, label: B}]
    items: [one, two, three, four, five]
    key: {largest: responsibilities, step: 0}
    points: 2
    mistakes:
      LISTED
"""
SOUND = {
    "FORMULA": "- {token: sum, response: x + y, say: S, credit: 0.5}",
    "NUMBER": "- {token: half, response: 5, say: S, credit: 1/3}",
    "CHOSEN": "- {slip: variance-as-standard-deviation, say: S}",
    "SEVERAL": "- {token: one, response: a, say: S, credit: 0.9}",
    "LISTED": "- {slip: components-swapped, say: S, credit: 0.25}",
}


def faults(folder: Path, **changed: str) -> list[str]:
    """Code and line, counted from the first mistake of the part, of each fault but of cases."""
    loaded = open_problem(written(folder, changed))
    issues = [*loaded.issues, *check_problem(loaded)] if not loaded.issues else loaded.issues
    leave_out = ("cases-missing", "derivation-missing", "choice-by-trial")
    return sorted(f"{issue.code} @ {issue.path}" for issue in issues if issue.code not in leave_out)


def written(folder: Path, changed: dict[str, str]) -> Path:
    text = TEXT
    for word, sound in SOUND.items():
        text = text.replace(word, changed.get(word, sound))
    home = folder / "trial"
    home.mkdir()
    (home / "problem.yaml").write_text(text, encoding="utf-8")
    return home


def problem_in(folder: Path) -> Problem:
    problem = open_problem(written(folder, {})).problem
    assert problem is not None
    return problem


MORE = "\n      - "
WRONG = [
    ("FORMULA", "{token: twice, response: y + x, say: S}", "mistake-hidden", 0, ""),
    ("FORMULA", "{token: same, response: y*x, say: S}", "mistake-is-right", 0, ""),
    ("FORMULA", "{token: none, response: x/0, say: S}", "mistake-without-value", 0, ""),
    ("FORMULA", "{token: a, response: x, say: S, credit: 1}", "mistake-full-credit", 0, ".credit"),
    ("FORMULA", "{token: less, response: x, say: S, credit: -1}", "not-a-share", 0, ".credit"),
    ("FORMULA", "{token: sum, response: x, say: S}", "duplicate-token", 0, ""),
    ("FORMULA", "{slip: base-10-log, say: S}", "key-not-for-kind", 0, ".slip"),
    ("NUMBER", "{token: near, response: 10.4, say: S}", "mistake-is-right", 1, ""),
    ("NUMBER", "{token: twice, response: 5.0, say: S}", "mistake-hidden", 1, ""),
    ("NUMBER", "{token: none, response: 1/0, say: S}", "mistake-unreadable", 1, ""),
    ("CHOSEN", "{slip: base-10-log, say: S}", "mistake-is-right", 2, ""),
    ("CHOSEN", "{slip: no-such-slip, say: S}", "unknown-slip", 2, ".slip"),
    ("CHOSEN", "{token: third, response: c, say: S}", "unknown-option", 2, ".response"),
    ("SEVERAL", "{token: order, response: [b, a], say: S}", "mistake-is-right", 3, ""),
    ("SEVERAL", "{token: b, response: b, say: S, credit: .1}", "mistake-credit-idle", 3, ".credit"),
    ("LISTED", "{token: short, response: [a], say: S}", "wrong-count", 4, ".response"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("part", "mistake", "code", "number", "field"),
    WRONG,
    ids=[f"{row[0]}-{row[2]}" for row in WRONG],
)
def test_each_fault_stands_at_its_mistake(
    tmp_path: Path, part: str, mistake: str, code: str, number: int, field: str
) -> None:
    found = faults(tmp_path, **{part: SOUND[part] + MORE + mistake})
    assert found == [f"{code} @ $.parts[{number}].mistakes[1]{field}"]


def test_one_without_value_does_not_hide_the_others(tmp_path: Path) -> None:
    none, again = "{token: none, response: x/0, say: S}", "{token: again, response: y+x, say: S}"
    assert faults(tmp_path, FORMULA=MORE.join((SOUND["FORMULA"], none, again))) == [
        "mistake-hidden @ $.parts[0].mistakes[2]",
        "mistake-without-value @ $.parts[0].mistakes[1]",
    ]


# What is typed, the mistake that it is, and its credit.
RECOGNISED = [
    ("formula", "y + x", "sum", Fraction(1, 2)),
    ("number", "5", "half", Fraction(1, 3)),
    ("number", "5.00", "half", Fraction(1, 3)),
    ("chosen", "b", "slip:variance-as-standard-deviation", Fraction(0)),
    ("several", "A", "one", Fraction(9, 10)),
    ("several", "c", None, Fraction(0)),
    ("listed", "a a a b b", "slip:components-swapped", Fraction(1, 4)),
    ("listed", "b b b a b", None, Fraction(4, 5)),
]


@pytest.mark.parametrize(("part", "typed", "token", "credit"), RECOGNISED)
def test_credit_is_given(
    tmp_path: Path, part: str, typed: str, token: str | None, credit: Fraction
) -> None:
    problem = problem_in(tmp_path)
    decision = grade(resolve_key(problem, problem.part(part)), typed)
    assert (decision.misconception, decision.credit) == (token, credit)
