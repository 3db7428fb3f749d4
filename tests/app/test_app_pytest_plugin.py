"""A bank under pytest: every row is a test, failures are words, other projects are left alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

# pytester forgets modules that a run inside this process loaded; loading some of them twice
# in a process goes wrong, and all of them takes long. So they are loaded before.
import grader.prove.problem
import grader.report.formats.checks
import grader.report.plain_text  # noqa: F401

pytest_plugins = ["pytester"]

PROBLEM = """\
id: sum
title: A sum
statement: Add.
parts:
  - id: total
    kind: number
    title: Total
    ask: What is 1 + 1?
    key: 2
    points: 1
"""
CASES = """\
total:
  right: [2, 2.0]
  wrong:
    - 3
  unreadable: ["2 +"]
"""


@pytest.fixture
def home(pytester: pytest.Pytester) -> Path:
    folder = pytester.path / "problems" / "sum"
    folder.mkdir(parents=True)
    (folder / "problem.yaml").write_text(PROBLEM, encoding="utf-8")
    (folder / "cases.yaml").write_text(CASES, encoding="utf-8")
    return folder


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest_inprocess("-p", "no:cacheprovider", *arguments)


def test_every_row_is_a_test(pytester: pytest.Pytester, home: Path) -> None:
    result = run(pytester, "problems", "--collect-only", "-q")
    assert [line for line in result.outlines if "::" in line] == [
        "problems/sum/cases.yaml::table",
        "problems/sum/cases.yaml::total/right: 2",
        "problems/sum/cases.yaml::total/right: 2.0",
        "problems/sum/cases.yaml::total/wrong: 3",
        "problems/sum/cases.yaml::total/unreadable: 2 +",
        "problems/sum/problem.yaml::proofs",
    ]
    run(pytester, "problems").assert_outcomes(passed=6)


@pytest.mark.parametrize(
    ("arguments", "passed"),
    [
        (("problems", "-k", "wrong"), 1),
        (("problems/sum/cases.yaml",), 5),
        (("problems/sum/cases.yaml::total/wrong: 3",), 1),
        (("problems/sum/problem.yaml",), 1),
        (("problems", "-p", "no:grader"), 0),
    ],
)
def test_selection(
    pytester: pytest.Pytester, home: Path, arguments: tuple[str, ...], passed: int
) -> None:
    run(pytester, *arguments).assert_outcomes(
        passed=passed, deselected=6 - 1 if "-k" in arguments else 0
    )


def test_a_failure_tells_the_line_and_the_decision(pytester: pytest.Pytester, home: Path) -> None:
    (home / "cases.yaml").write_text(CASES.replace("- 3", "- 2.00"), encoding="utf-8")
    result = run(pytester, "problems")
    result.assert_outcomes(passed=5, failed=1)
    text = result.stdout.str()
    assert "\nproblems/sum/cases.yaml:4:7: error case-verdict: `2.00` came out as right" in text
    assert "The learner is told:" in text
    assert "✓ Right." in text
    assert "Traceback" not in text
    assert "runtest" not in text


def test_a_wrong_key_fails_its_proofs_and_its_rows(pytester: pytest.Pytester, home: Path) -> None:
    (home / "problem.yaml").write_text(
        PROBLEM.replace("key: 2", "key: 2\n    published: 5"), encoding="utf-8"
    )
    result = run(pytester, "problems")
    result.assert_outcomes(passed=5, failed=1)
    assert "problem.yaml:10:16: error published-disagrees" in result.stdout.str()


def test_a_problem_that_cannot_be_read(pytester: pytest.Pytester, home: Path) -> None:
    (home / "problem.yaml").write_text(PROBLEM.replace("points", "pionts"), encoding="utf-8")
    result = run(pytester, "problems")
    result.assert_outcomes(failed=2)
    assert "problem.yaml:10:5: error unknown-field" in result.stdout.str()


def test_a_table_that_cannot_be_read(pytester: pytest.Pytester, home: Path) -> None:
    (home / "cases.yaml").write_text("totl:\n  right: [2]\n", encoding="utf-8")
    result = run(pytester, "problems/sum/cases.yaml")
    result.assert_outcomes(failed=1)
    assert "did you mean `total`?" in result.stdout.str()


def test_rows_that_look_alike_are_numbered(pytester: pytest.Pytester, home: Path) -> None:
    (home / "cases.yaml").write_text(CASES.replace("2.0]", "2]"), encoding="utf-8")
    result = run(pytester, "problems", "--collect-only", "-q")
    assert "problems/sum/cases.yaml::total/right: 2 (2)" in result.outlines


def test_junit_and_workers(pytester: pytest.Pytester, home: Path) -> None:
    result = run(pytester, "problems", "-n", "2", "--junitxml", "out.xml")
    result.assert_outcomes(passed=6)
    root = ElementTree.parse(pytester.path / "out.xml").getroot()
    assert sum(1 for _ in root.iter("testcase")) == 6


def test_files_of_others_are_left_alone(pytester: pytest.Pytester) -> None:
    """Contest problems are kept in a `problem.yaml` as well, test data in a `cases.yaml`."""
    for name, text in [("problem.yaml", "name: Hello\nauthor: me\n"), ("cases.yaml", "a: 1\n")]:
        (pytester.path / name).write_text(text, encoding="utf-8")
    (pytester.path / "deep").mkdir()
    (pytester.path / "deep" / "cases.yaml").write_text("- 1\n", encoding="utf-8")
    pytester.makepyfile("def test_it(): pass")
    run(pytester).assert_outcomes(passed=1)


def test_start_up_loads_nothing_of_ours() -> None:
    code = (
        "import sys, pytest; before = set(sys.modules); import grader.app.pytest_plugin;"
        "print(sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['grader', 'grader.app', 'grader.app.pytest_plugin']"
