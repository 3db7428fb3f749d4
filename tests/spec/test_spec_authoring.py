"""Mistakes that authors make: each with its code, its place, and its sentence as a snapshot."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from grader.spec.bank_faults import BANK_FAULTS
from grader.spec.issue import Issue
from grader.spec.load import read_problem
from grader.spec.shape_faults import SHAPE_FAULTS
from grader.spec.yaml_faults import YAML_FAULTS

# Small, and with one part of each kind; every authoring mistake below is one change to it.
GOOD = """\
id: coins
title: Coins
statement: A coin falls heads with probability $p$.
due: 2030-01-31T23:59:00Z
solver:
  use: gaussian-mixture-em
  data: [-1, 0, 4, 5, 6]
  weights: [0.5, 0.5]
  means: [6, 7]
  variances: [1, 4]
symbols:
  p: {domain: "(0, 1)", means: probability of heads}
  q: {domain: "(0, 1)", aliases: [pbar]}
groups:
  first: First questions
policy:
  counts: best
  late: {penalty: 0.1, per_hours: 24}
parts:
  - id: variance
    kind: formula
    title: Variance
    ask: What is the variance of one toss?
    key: p*q
    given: [p + q = 1]
    points: 2
    attempts: 3
    group: first
    example: p + q
    mistakes:
      - token: forgot-q
        response: p
        say: That is the mean.
  - id: likelihood
    kind: number
    title: Likelihood
    ask: What is it?
    key: {solver: log_likelihood, step: 0}
    accept: {round: 0.1}
    points: 1
    mistakes:
      - slip: base-10-log
        say: Use the natural logarithm.
  - id: wider
    kind: choice
    title: Wider
    ask: Which is wider?
    options:
      - {id: one, label: The first}
      - {id: two, label: The second}
    key: {largest: variances, step: converged}
    published: one
    points: 1
  - id: sides
    kind: weights
    title: Sides
    ask: Heads or tails?
    options:
      - {id: h, label: Heads}
      - {id: t, label: Tails}
    items: [first toss, second toss]
    key: [h, t]
    points: 2
"""


def issues_of(text: str) -> list[Issue]:
    return read_problem(text, "coins/problem.yaml", "coins")[1]


def change(old: str, new: str) -> str:
    assert GOOD.count(old) == 1, f"{old!r} must stand in the good file exactly once"
    return GOOD.replace(old, new)


def test_the_file_that_all_others_change_is_good() -> None:
    problem, issues = read_problem(GOOD, "coins/problem.yaml", "coins")
    assert issues == []
    assert problem is not None
    assert [part.kind for part in problem.parts] == ["formula", "number", "choice", "weights"]


# What the author did, the text replaced, its replacement, code, path, and the line's text.
MISTAKES = [
    (
        "spelt a symbol like a product",
        "aliases: [pbar]",
        "aliases: [2p]",
        "bad-name",
        "$.symbols.q.aliases[0]",
        "[2p]",
    ),
    (
        "asked for a form that is none",
        "given: [p + q = 1]",
        "given: [p + q = 1]\n    form: [expandet]",
        "unknown-form",
        "$.parts[0].form[0]",
        "form:",
    ),
    (
        "misspelt a field",
        "points: 2\n    attempts",
        "point: 2\n    attempts",
        "unknown-field",
        "$.parts[0].point",
        "point: 2",
    ),
    (
        "left a field out",
        "    title: Variance\n",
        "",
        "missing-field",
        "$.parts[0].title",
        "- id: variance",
    ),
    (
        "left a field empty",
        "title: Coins",
        "title:",
        "missing-field",
        "$.title",
        "title:\n",
    ),
    (
        "invented a kind",
        "kind: formula",
        "kind: expression",
        "unknown-word",
        "$.parts[0].kind",
        "kind: expression",
    ),
    (
        "wrote an id with spaces",
        "id: wider",
        "id: Which is wider",
        "bad-id",
        "$.parts[2].id",
        "id: Which",
    ),
    (
        "used an id twice",
        "id: sides",
        "id: wider",
        "duplicate-id",
        "$.parts[3].id",
        "id: wider\n    kind: weights",
    ),
    (
        "named it after another folder",
        "id: coins",
        "id: coin",
        "id-not-folder",
        "$.id",
        "id: coin\n",
    ),
    (
        "forgot the time zone",
        "23:59:00Z",
        "23:59:00",
        "date-without-zone",
        "$.due",
        "due:",
    ),
    (
        "wrote a date in words",
        "2030-01-31T23:59:00Z",
        "31 January 2030",
        "expected-date",
        "$.due",
        "due:",
    ),
    (
        "wrote a date that is none",
        "2030-01-31T",
        "2030-02-30T",
        "no-such-date",
        "$.due",
        "due:",
    ),
    (
        "wrote a decimal comma",
        "penalty: 0.1,",
        "penalty: '0,1',",
        "expected-number",
        "$.policy.late.penalty",
        "late:",
    ),
    (
        "gave no points",
        "points: 2\n    attempts",
        "points: 0\n    attempts",
        "not-positive",
        "$.parts[0].points",
        "points: 0",
    ),
    (
        "allowed no attempt",
        "attempts: 3",
        "attempts: 0",
        "no-attempts",
        "$.parts[0].attempts",
        "attempts: 0",
    ),
    (
        "mistyped a key",
        "key: p*q",
        "key: p*(1-q",
        "unreadable-formula",
        "$.parts[0].key",
        "p*(1-q",
    ),
    (
        "used an undeclared name",
        "key: p*q",
        "key: p*r",
        "unreadable-formula",
        "$.parts[0].key",
        "p*r",
    ),
    (
        "wrote a relation that is none",
        "[p + q = 1]",
        "[p + q]",
        "not-a-relation",
        "$.parts[0].given[0]",
        "given:",
    ),
    (
        "misspelt a group",
        "group: first",
        "group: frist",
        "unknown-group",
        "$.parts[0].group",
        "frist",
    ),
    (
        "misspelt an output",
        "solver: log_likelihood",
        "solver: loglikelihood",
        "unknown-output",
        "$.parts[1].key.solver",
        "loglikelihood",
    ),
    (
        "forgot the component",
        "log_likelihood, step: 0",
        "means, step: 1",
        "no-such-value",
        "$.parts[1].key",
        "means, step",
    ),
    (
        "misspelt a slip",
        "slip: base-10-log",
        "slip: base10-log",
        "unknown-slip",
        "$.parts[1].mistakes[0].slip",
        "base10-log",
    ),
    (
        "misspelt the solver",
        "use: gaussian-mixture-em",
        "use: gaussian-mixture",
        "unknown-solver",
        "$.solver.use",
        "use:",
    ),
    (
        "forgot a parameter",
        "  variances: [1, 4]\n",
        "",
        "bad-parameter",
        "$.solver.variances",
        "use:",
    ),
    (
        "gave a weight too many",
        "[0.5, 0.5]",
        "[0.5, 0.3, 0.2]",
        "bad-parameter",
        "$.solver.weights",
        "weights: [",
    ),
    (
        "forgot the tolerance",
        "    accept: {round: 0.1}\n",
        "",
        "accept-missing",
        "$.parts[1].accept",
        "- id: likelihood",
    ),
    (
        "called a field by another name",
        "accept: {round: 0.1}",
        "tolerance: {round: 0.1}",
        "unknown-field",
        "$.parts[1].tolerance",
        "tolerance:",
    ),
    (
        "wrote a field that is nothing like any",
        "example: p + q",
        "colour: red",
        "unknown-field",
        "$.parts[0].colour",
        "colour:",
    ),
    (
        "gave a tolerance without its kind",
        "{round: 0.1}",
        "0.1",
        "expected-mapping",
        "$.parts[1].accept",
        "accept:",
    ),
    (
        "wrote a share in percent",
        "penalty: 0.1,",
        "penalty: 10%,",
        "expected-number",
        "$.policy.late.penalty",
        "late:",
    ),
    (
        "forgot the time of day",
        "2030-01-31T23:59:00Z",
        "2030-01-31",
        "expected-date",
        "$.due",
        "due:",
    ),
    (
        "wrote an id in capitals",
        "id: coins",
        "id: Coins",
        "bad-id",
        "$.id",
        "id: Coins",
    ),
    (
        "pasted curly quotes",
        'p: {domain: "(0, 1)"',
        "p: {domain: “[0, 1]”",
        "foreign-character",
        "",
        "“",
    ),
    (
        "pasted a space that does not break",
        "    points: 2\n    attempts",
        "\u00a0   points: 2\n    attempts",
        "foreign-character",
        "",
        "\u00a0",
    ),
    (
        "gave a key a unit without saying so",
        "key: {solver: log_likelihood, step: 0}\n    accept: {round: 0.1}\n    points: 1\n"
        "    mistakes:\n      - slip: base-10-log\n        say: Use the natural logarithm.\n",
        "key: 49.05 N\n    points: 1\n",
        "unreadable-formula",
        "$.parts[1].key",
        "49.05 N",
    ),
    (
        "gave two tolerances",
        "{round: 0.1}",
        "{round: 0.1, absolute: 1}",
        "accept-not-one",
        "$.parts[1].accept",
        "accept:",
    ),
    (
        "gave a tolerance of nothing",
        "{round: 0.1}",
        "{absolute: 0}",
        "bad-tolerance",
        "$.parts[1].accept.absolute",
        "accept:",
    ),
    (
        "named no option",
        "key: [h, t]",
        "key: [h, x]",
        "unknown-option",
        "$.parts[3].key",
        "[h, x]",
    ),
    (
        "forgot an item's key",
        "key: [h, t]",
        "key: [h]",
        "wrong-count",
        "$.parts[3].key",
        "[h]",
    ),
    (
        "had options for no component",
        "      - {id: two, label: The second}\n",
        "",
        "no-options",
        "$.parts[2].options",
        "- {id: one",
    ),
    (
        "wrote TeX in double quotes",
        "means: probability of heads",
        'means: "\\phi"',
        "bad-escape",
        "",
        "phi",
    ),
    (
        "wrote a colon in a text",
        "say: That is the mean.",
        "say: Wrong: the mean.",
        "unexpected-colon",
        "",
        "Wrong",
    ),
    (
        "wrote an impossible domain",
        'p: {domain: "(0, 1)"',
        'p: {domain: "(1, 0)"',
        "empty-domain",
        "$.symbols.p.domain",
        "(1, 0)",
    ),
    (
        "gave a spelling to two names",
        "aliases: [pbar]",
        "aliases: [p]",
        "duplicate-name",
        "$.symbols.q.aliases[0]",
        "aliases: [p]",
    ),
    (
        "gave full credit for a mistake",
        "response: p\n",
        "response: p\n        credit: 1\n",
        "mistake-full-credit",
        "$.parts[0].mistakes[0].credit",
        "credit: 1",
    ),
    (
        "put a list where a text belongs",
        "ask: What is it?",
        "ask: [What is it]",
        "expected-text",
        "$.parts[1].ask",
        "ask: [",
    ),
    (
        "put a field where it means nothing",
        "example: p + q",
        "multiple: true",
        "field-not-for-kind",
        "$.parts[0].multiple",
        "multiple:",
    ),
    (
        "wrote a formula where an interval is asked for",
        "given: [p + q = 1]",
        "given: [p + q = 1]\n    shape: interval",
        "not-an-interval",
        "$.parts[0].key",
        "key:",
    ),
    (
        "asked for a shape that is none",
        "given: [p + q = 1]",
        "given: [p + q = 1]\n    shape: list",
        "unknown-word",
        "$.parts[0].shape",
        "shape:",
    ),
    (
        "forgot a token",
        "      - token: forgot-q\n        response",
        "      - response",
        "mistake-without-token",
        "$.parts[0].mistakes[0]",
        "- response",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "code", "path", "where"),
    [row[1:] for row in MISTAKES],
    ids=[r[0] for r in MISTAKES],
)
def test_a_mistake_is_told_at_its_place(
    old: str, new: str, code: str, path: str, where: str
) -> None:
    text = change(old, new)
    line = text[: text.index(where)].count("\n") + 1
    # The one change does not set off faults elsewhere in the file.
    assert [(i.code, i.path, i.line) for i in issues_of(text) if i.severity == "error"] == [
        (code, path, line)
    ]


# The key, its shape, and the code of its fault.
INTERVALS = [
    ("[0, 1]", "interval", None),
    ("(0, 1]", "interval", None),
    ("]0, 1[", "interval", None),
    ("[p, q]", "interval", None),
    ("[sqrt(2), 2]", "interval", None),
    ("(-oo, 0) U {1}", "interval", None),
    ("ℝ", "interval", None),
    ("[1, 1]", "interval", None),
    ("[1, 0]", "interval", "empty-interval"),
    ("(1/2, 0.5]", "interval", "empty-interval"),
    ("(0, 1) U (3, 2)", "interval", "empty-interval"),
    ("[2, 1)", "", "empty-interval"),
    ("[1, 0]", "", None),
    ("0, 1", "interval", "not-an-interval"),
    ("{0, 1}", "interval", "not-an-interval"),
    ("[0, 1, 2]", "interval", "not-an-interval"),
    ("0 < p < 1", "interval", "not-an-interval"),
    ("p", "interval", "not-an-interval"),
]


@pytest.mark.parametrize(("key", "shape", "code"), INTERVALS)
def test_the_key_of_an_interval(key: str, shape: str, code: str | None) -> None:
    said = f'key: "{key}"' + (f"\n    shape: {shape}" if shape else "")
    found = [
        (issue.code, issue.path)
        for issue in issues_of(change("key: p*q\n    given", said + "\n    given"))
        if issue.severity == "error"
    ]
    assert found == ([] if code is None else [(code, "$.parts[0].key")])


def test_the_sentences(snapshot: SnapshotAssertion) -> None:
    """What an author reads after each of these mistakes."""
    told = [
        f"# {row[0]}\n" + "\n".join(str(issue) for issue in issues_of(change(row[1], row[2])))
        for row in MISTAKES
    ]
    assert "\n\n".join(told) == snapshot


# How a formula with an unknown name r is written, and the line and column of that name.
PLACES = [
    ("key: p*q", "key: p*r", (24, 12)),
    ("key: p*q", "key: |\n      p *\n      r", (26, 7)),
    ("key: p*q", "key: >-\n      p\n      * (r)", (26, 10)),
    ("key: p*q", 'key: "p*r"', (24, 13)),
    ("key: p*q", "key: 'p*r'", (24, 13)),
    ("key: p*q", "key: [p, r]", (24, 10)),
    ("given: [p + q = 1]", "given: [p + q = 1 - r]", (25, 25)),
    ("given: [p + q = 1]", "given:\n      - r + q = 1", (26, 9)),
]


@pytest.mark.parametrize(("old", "new", "place"), PLACES)
def test_an_unknown_name_in_a_formula_is_told_at_the_name(
    old: str, new: str, place: tuple[int, int]
) -> None:
    assert [(i.code, i.line, i.column) for i in issues_of(change(old, new))] == [
        ("unreadable-formula", *place)
    ]


# What hides other mistakes: no YAML, no solver, no kind; and an id that is no longer there twice.
HIDING = {
    "bad-escape",
    "foreign-character",
    "unexpected-colon",
    "unknown-solver",
    "bad-parameter",
    "unknown-word",
    "duplicate-id",
}


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    text = GOOD
    made: dict[str, str] = {}
    for _, old, new, code, path, _ in MISTAKES:
        if code not in HIDING and path not in made and text.count(old) == 1:
            text = text.replace(old, new)
            made[path] = code
    assert len(made) > 20
    assert set(made.values()) - {issue.code for issue in issues_of(text)} == set()


def test_entries_after_a_broken_one_keep_their_lines() -> None:
    """A part that cannot be used is left out, the parts after it are still checked in place."""
    text = change("kind: formula", "kind: expression").replace("key: [h, t]", "key: [h, x]")
    issues = issues_of(text)
    assert [(i.code, i.path, i.line) for i in issues if i.severity == "error"] == [
        ("unknown-word", "$.parts[0].kind", 21),
        ("unknown-option", "$.parts[3].key", 62),
    ]


KNOWN = {*YAML_FAULTS, *SHAPE_FAULTS, *BANK_FAULTS}


@given(data=st.data())
@settings(derandomize=True, max_examples=300, deadline=None)
def test_every_fault_of_a_damaged_file_lies_in_the_file(data: st.DataObject) -> None:
    """Lines dropped, doubled, cut, re-indented, swapped: faults, each at a line that exists."""
    lines = GOOD.splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        other = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "double", "cut", "indent", "swap", "empty"])):
            case "drop" if len(lines) > 1:
                del lines[at]
            case "double":
                lines.insert(other, lines[at])
            case "cut":
                lines[at] = lines[at][: len(lines[at]) // 2] + "\n"
            case "indent":
                lines[at] = "  " + lines[at]
            case "swap":
                lines[at], lines[other] = lines[other], lines[at]
            case "empty":
                lines[at] = re.sub(r":.*", ":", lines[at])
    text = "".join(lines)
    problem, issues = read_problem(text, "f.yaml")
    assert problem is not None or any(issue.severity == "error" for issue in issues)
    for issue in issues:
        assert issue.code in KNOWN
        assert 1 <= issue.line <= max(1, len(text.splitlines()))
        assert issue.column >= 1
        assert issue.message


@given(st.binary(max_size=80) | st.text(max_size=80))
@settings(derandomize=True, max_examples=500, deadline=None)
def test_no_bytes_raise(data: bytes | str) -> None:
    problem, issues = read_problem(data, "f.yaml")
    assert problem is None
    assert issues
