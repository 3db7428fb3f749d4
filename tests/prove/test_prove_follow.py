"""A follow-through that does not lead to the part's own key, or to nothing, is a fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.prove.problem import check_problem
from grader.spec.load import open_problem

ROOT = Path(__file__).parents[2]
HOME = ROOT / "problems" / "ridge-regression"
PROBLEM = (HOME / "problem.yaml").read_text(encoding="utf-8")
CASES = (HOME / "cases.yaml").read_text(encoding="utf-8")
RANGE = 'within: {a: "[-20, 20]", b: "[-20, 20]"}'

# What is replaced in the problem, by what, and the fault at its place.
WRONG = [
    ("key: a + 6*b", "key: a + 5*b", "follow-disagrees @ $.parts[2].follow_through"),
    ("key: a + 6*b", "key: a + 6*b/(a - 2.45)", "follow-fails @ $.parts[2].follow_through"),
    (
        RANGE,
        'within: {a: "[3, 20]", b: "[-20, 20]"}',
        "follow-range-excludes-key @ $.parts[2].follow_through.within.a",
    ),
    (
        RANGE,
        'within: {a: "[2.4, 2.5]", b: "[0.8, 0.9]"}',
        "follow-never @ $.parts[2].follow_through",
    ),
    (
        "      - slip: penalty-forgotten\n        say: |\n          This is the prediction",
        "      - slip: penalty-forgotten\n        credit: 0.75\n        say: |\n"
        "          This is the prediction",
        None,
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), WRONG)
def test_each_fault(tmp_path: Path, old: str, new: str, expected: str | None) -> None:
    home = tmp_path / "ridge-regression"
    home.mkdir()
    assert old in PROBLEM
    (home / "problem.yaml").write_text(PROBLEM.replace(old, new, 1), encoding="utf-8")
    (home / "cases.yaml").write_text(CASES, encoding="utf-8")
    loaded = open_problem(home)
    assert [str(issue) for issue in loaded.issues] == []
    found = [
        f"{issue.code} @ {issue.path}"
        for issue in check_problem(loaded)
        if not issue.code.startswith("case-")
    ]
    assert found == ([] if expected is None else [expected])


def test_a_row_says_what_was_typed_before(tmp_path: Path) -> None:
    home = tmp_path / "ridge-regression"
    home.mkdir()
    (home / "problem.yaml").write_text(PROBLEM, encoding="utf-8")
    row = '{response: 8.64, earlier: {coefficients: "(19/14, 17/14)"}'
    assert row in CASES
    changed = CASES.replace(row, row.replace("(19/14, 17/14)", "(2.45, 0.85)"), 1)
    (home / "cases.yaml").write_text(changed, encoding="utf-8")
    found = {issue.code for issue in check_problem(open_problem(home))}
    assert found == {"case-mistake", "case-credit"}


def test_a_row_names_only_parts_that_are_followed(tmp_path: Path) -> None:
    home = tmp_path / "ridge-regression"
    home.mkdir()
    (home / "problem.yaml").write_text(PROBLEM, encoding="utf-8")
    changed = CASES.replace("earlier: {coefficients:", "earlier: {large-penalty:", 1)
    (home / "cases.yaml").write_text(changed, encoding="utf-8")
    issues = open_problem(home).issues
    assert [(issue.code, issue.path) for issue in issues] == [
        ("follow-not-earlier", "$.prediction.wrong[3].earlier.large-penalty")
    ]
