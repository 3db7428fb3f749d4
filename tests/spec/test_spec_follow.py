"""What an author may say of errors carried forward, and the fault of everything else."""

from __future__ import annotations

from fractions import Fraction

import pytest

from grader.spec.domain import interval
from grader.spec.follow_through import FollowThrough, Source
from grader.spec.load import read_problem

TEXT = """
id: sums
title: T
statement: S
SOLVER
symbols:
  t: {domain: real}
parts:
  - {id: one, kind: number, title: T, ask: A, key: 4, points: 1}
  - {id: pair, kind: formula, title: T, ask: A, key: "(2, 3)", points: 1, symbols: []}
  - {id: grid, kind: formula, title: T, ask: A, key: "[[2, 3], [4, 5]]", points: 1, symbols: []}
  - id: picks
    kind: choice
    title: T
    ask: A
    options: [{id: left, label: left}, {id: right, label: right}]
    key: left
    points: 1
    multiple: true
  - id: here
    kind: KIND
    title: T
    ask: A
    key: KEY
    points: 1
    ACCEPT
    MISTAKES
    follow_through:
      inputs: INPUTS
      within: WITHIN
      WAY
      credit: CREDIT
  - {id: later, kind: formula, title: T, ask: A, key: t, points: 1}
"""
SOUND = {
    "SOLVER": "",
    "KIND": "number",
    "KEY": "8",
    "ACCEPT": "",
    "MISTAKES": "",
    "INPUTS": "{v: one}",
    "WITHIN": "{v: '[0, 10]'}",
    "WAY": "key: 2*v",
    "CREDIT": "1/2",
}
ORIGIN = "solver: {use: ridge, x: [1, 2], y: [2, 3], penalty: 1}"


def faults(**changed: str) -> list[str]:
    text = TEXT
    for word, sound in SOUND.items():
        text = text.replace(word, changed.get(word, sound))
    _, issues = read_problem(text, "sums")
    return [f"{issue.code} @ {issue.path}" for issue in issues if issue.severity == "error"]


def test_it_is_read() -> None:
    text = TEXT
    for word, sound in SOUND.items():
        text = text.replace(word, sound)
    problem, _ = read_problem(text.replace("{v: one}", "{v: 'grid[3]'}"), "sums")
    assert problem is not None
    assert problem.part("here").follow_through == FollowThrough(
        sources=(Source("v", "grid", 3, interval(Fraction(0), Fraction(10))),),
        credit=Fraction(1, 2),
        text="2*v",
    )


RIGHT: list[dict[str, str]] = [
    {},
    {"SOLVER": ORIGIN, "WAY": "numbers: {m: {solver: slope}}\n      key: v + m"},
    {"INPUTS": "{v: 'pair[2]'}"},
    {"INPUTS": "{v: 'grid[4]'}"},
    {"CREDIT": "1"},
    {"WITHIN": "{v: '(0, 1)'}"},
    {
        "SOLVER": ORIGIN,
        "KEY": "{solver: slope}",
        "ACCEPT": "accept: {absolute: 0.1}",
        "WAY": "solver: {parameters: {y: [v, 3]}}",
    },
]


@pytest.mark.parametrize("changed", RIGHT)
def test_right_ways(changed: dict[str, str]) -> None:
    assert faults(**changed) == []


HERE = "$.parts[4].follow_through"
WRONG = [
    ({"INPUTS": "{v: later}"}, f"follow-not-earlier @ {HERE}.inputs.v"),
    ({"INPUTS": "{v: here}"}, f"follow-not-earlier @ {HERE}.inputs.v"),
    ({"INPUTS": "{v: nowhere}"}, f"follow-not-earlier @ {HERE}.inputs.v"),
    ({"INPUTS": "{v: 'one[1]'}"}, f"follow-no-entries @ {HERE}.inputs.v"),
    ({"INPUTS": "{v: pair}"}, f"follow-which-entry @ {HERE}.inputs.v"),
    ({"INPUTS": "{v: 'pair[3]'}"}, f"follow-which-entry @ {HERE}.inputs.v"),
    ({"INPUTS": "{v: 'grid[0]'}"}, f"follow-which-entry @ {HERE}.inputs.v"),
    ({"INPUTS": "{v: picks}"}, f"follow-several-options @ {HERE}.inputs.v"),
    ({"INPUTS": "{}"}, f"too-few @ {HERE}.inputs"),
    ({"WITHIN": "{}"}, f"follow-without-range @ {HERE}.within"),
    ({"WITHIN": "{v: positive}"}, f"follow-range-open @ {HERE}.within.v"),
    ({"WITHIN": "{v: '[0, 1]', w: '[0, 1]'}"}, f"follow-unknown-input @ {HERE}.within.w"),
    ({"CREDIT": "0"}, f"not-positive @ {HERE}.credit"),
    ({"CREDIT": "2"}, f"not-a-share @ {HERE}.credit"),
    ({"CREDIT": "-1"}, f"not-positive @ {HERE}.credit"),
    ({"WAY": "say: S"}, f"follow-not-one @ {HERE}"),
    ({"WAY": "key: 2*v\n      solver: {parameters: {y: v}}"}, f"follow-not-one @ {HERE}"),
    ({"WAY": "key: 2*w"}, f"unreadable-formula @ {HERE}.key"),
    ({"WAY": "key: 2"}, f"follow-unused-input @ {HERE}.inputs.v"),
    ({"WAY": "solver: {parameters: {y: v}}"}, f"follow-key-typed @ {HERE}.solver"),
    ({"ACCEPT": "accept: {interval: '[1, 2]'}"}, f"follow-interval @ {HERE}"),
    (
        {"WAY": "numbers: {m: {solver: slope}}\n      key: v + m"},
        f"no-solver @ {HERE}.numbers.m.solver",
    ),
    (
        {"SOLVER": ORIGIN, "WAY": "numbers: {m: {solver: slop}}\n      key: v + m"},
        f"unknown-output @ {HERE}.numbers.m.solver",
    ),
    (
        {"SOLVER": ORIGIN, "WAY": "numbers: {m: {solver: slope}}\n      key: v"},
        f"follow-unused-input @ {HERE}.numbers.m",
    ),
    (
        {"SOLVER": ORIGIN, "WAY": "numbers: {v: {solver: slope}}\n      key: v"},
        f"duplicate-name @ {HERE}.numbers.v",
    ),
    (
        {"MISTAKES": "mistakes: [{token: carried-forward, response: 3, say: S}]"},
        "duplicate-token @ $.parts[4].mistakes[0]",
    ),
    (
        {"KIND": "formula", "KEY": "t", "INPUTS": "{t: one}", "WITHIN": "{t: '[0, 1]'}",
         "WAY": "key: 2*t"},
        f"duplicate-name @ {HERE}.inputs.t",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "expected"), WRONG, ids=[row[1] for row in WRONG])
def test_each_fault_stands_at_its_place(changed: dict[str, str], expected: str) -> None:
    assert faults(**changed) == [expected]


def test_an_expression_chooses_no_option() -> None:
    found = faults(
        KIND="choice", KEY="left", ACCEPT="options: [{id: left, label: L}, {id: r, label: R}]"
    )
    assert found == [f"follow-not-computed @ {HERE}.key"]


def test_an_input_is_a_name() -> None:
    assert faults(INPUTS="{2v: one}", WITHIN="{2v: '[0, 1]'}") == [
        f"bad-name @ {HERE}.inputs.2v",
        f"unreadable-formula @ {HERE}.key",
    ]
