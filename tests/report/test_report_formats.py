"""Findings in the formats of CI services: well formed whatever stands in them, worst first."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from report_sarif import SARIF

from grader.prove.fault_page import SECTIONS
from grader.prove.mutants import Mutant
from grader.prove.mutation import MutationScore
from grader.report.formats.checks import Check, CheckedProblem, checked_problem, worst_first
from grader.report.formats.github import github_annotations, step_summary
from grader.report.formats.junit import junit_xml
from grader.report.formats.sarif import sarif_log
from grader.spec.issue import Issue
from grader.spec.load import open_problem

ROOT = Path(__file__).parents[2]
KINDS = {code: kind for _, _, table in SECTIONS for code, kind in table.items()}
ERROR = Issue("b/problem.yaml", 7, 3, "unknown-field", "unknown `x`", "$.x", "did you mean `y`?")
WARNING = Issue("a/problem.yaml", 2, 1, "unused-symbol", "`q` is not used", severity="warning")
UNPLACED = Issue("c/problem.yaml", 0, 0, "file-missing", "no such file")

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
ISSUES = st.builds(
    Issue,
    file=TEXTS.map(lambda text: f"f{text}"),
    line=st.integers(0, 99),
    column=st.integers(0, 99),
    code=st.sampled_from(sorted(KINDS)),
    message=TEXTS,
    path=TEXTS,
    suggestion=TEXTS,
    severity=st.sampled_from(["error", "warning"]),
)


def test_errors_come_first_and_each_issue_once() -> None:
    assert worst_first([WARNING, ERROR, UNPLACED, ERROR]) == [ERROR, UNPLACED, WARNING]


def test_annotations() -> None:
    awkward = Issue("a,b:c.yaml", 1, 2, "tab", "100% a,b: c\r\n::error::no")
    assert github_annotations([WARNING, ERROR, UNPLACED, awkward]).splitlines() == [
        "::error file=a%2Cb%3Ac.yaml,title=tab,line=1,col=2::"
        "100%25 a,b: c%0D%0A::error::no%0Adocs/faults.md#tab",
        "::error file=b/problem.yaml,title=unknown-field,line=7,col=3::"
        "unknown `x`%0Adid you mean `y`?%0Adocs/faults.md#unknown-field",
        "::error file=c/problem.yaml,title=file-missing::"
        "no such file%0Adocs/faults.md#file-missing",
        "::warning file=a/problem.yaml,title=unused-symbol,line=2,col=1::"
        "`q` is not used%0Adocs/faults.md#unused-symbol",
    ]


@settings(derandomize=True, max_examples=200)
@given(st.lists(ISSUES, max_size=4))
def test_annotations_can_be_read_back(issues: list[Issue]) -> None:
    """By the rules that the service applies: a line is a command, `,` and `:` part it."""

    def plain(text: str) -> str:
        for code, character in [("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r")]:
            text = text.replace(code, character)
        return text.replace("%25", "%")

    lines = re.split(r"\r\n|\r|\n", github_annotations(issues))[:-1]
    read = []
    for line in lines:
        _, head, data = line.split("::", 2)
        facts = dict(pair.split("=", 1) for pair in head.split(" ", 1)[1].split(","))
        read.append((plain(facts["file"]), facts["title"], plain(data)))
    expected = [
        (
            issue.file,
            issue.code,
            "\n".join(
                text
                for text in (issue.message, issue.suggestion, f"docs/faults.md#{issue.code}")
                if text
            ),
        )
        for issue in worst_first(issues)
    ]
    assert read == expected


def test_step_summary() -> None:
    text = step_summary([ERROR, WARNING], "2 problems: 1 error, 1 warning.", "https://x.invalid/f")
    rows = unescape(text).splitlines()
    assert rows[0] == "### 2 problems: 1 error, 1 warning."
    assert rows[4] == (
        "| b/problem.yaml:7 | ❌ [unknown-field](https://x.invalid/f#unknown-field) "
        "| unknown `x` | did you mean `y`? |"
    )
    assert rows[5].startswith("| a/problem.yaml:2 | ⚠️ ")
    assert step_summary([], "1 problem: 0 errors.") == "### 1 problem: 0 errors.\n\n"


def test_step_summary_stays_within_what_a_step_may_have() -> None:
    many = [Issue("f", line, 1, "tab", "é" * 500) for line in range(1, 2_000)]
    text = step_summary(many, "much")
    assert len(text.encode()) < 1024 * 1024
    shown = text.count("\n| f&") + text.count("\n| f:")
    assert f"… and {len(many) - shown} more." in text


@settings(derandomize=True, max_examples=200)
@given(st.lists(ISSUES, min_size=1, max_size=3))
def test_nothing_in_a_summary_is_markup(issues: list[Issue]) -> None:
    rows = step_summary(issues, "h").splitlines()[4:-1]
    assert len(rows) == len(set(issues))
    for row in rows:
        assert row.count("|") == 5
        assert "<" not in row
        assert row.count("](") == 1


SCORES = (
    MutationScore("mean", killed=7, equivalent=1),
    MutationScore("rate", killed=2, survived=(Mutant("sign", "-x|*y*"),), undecided=()),
    MutationScore("none"),
)


def test_the_summary_tells_mutation_scores_with_the_worst_part_first() -> None:
    problem = CheckedProblem("p", "p/problem.yaml", (), SCORES)
    lines = unescape(step_summary([WARNING], "h", problems=[problem])).splitlines()
    assert lines[6:] == [
        "| problem | part | mutants killed | survived | undecided |",
        "| --- | --- | --- | --- | --- |",
        "| p | rate | 2 of 3 | `-x|*y*` | – |",
        "| p | mean | 7 of 7 | – | – |",
        "| p | none | 0 of 0 | – | – |",
        "",
    ]


@settings(derandomize=True, max_examples=100)
@given(st.lists(TEXTS, min_size=1, max_size=9))
def test_nothing_in_a_table_of_mutants_is_markup(texts: list[str]) -> None:
    score = MutationScore("p", survived=tuple(Mutant("sign", text) for text in texts))
    problem = CheckedProblem(texts[0], "f", (), (score,))
    (row,) = step_summary([], "h", problems=[problem]).splitlines()[4:-1]
    assert row.count("|") == 6
    assert not set("<>`*_[]") & set(row)


def test_junit_has_mutation_scores_as_properties() -> None:
    checks = (
        Check("", "files", "f", 1, ()),
        Check("mean", "key", "f", 1, ()),
        Check("rate", "key", "f", 1, ()),
        Check("rate", "wrong: 3", "f", 1, ()),
    )
    root = read_junit(junit_xml([CheckedProblem("p", "f", checks, SCORES)]))

    def properties(element: ElementTree.Element) -> dict[str | None, str | None]:
        return {each.get("name"): each.get("value") for each in element.findall("./properties/*")}

    suite, cases = root[0], root.findall(".//testcase")
    assert suite[0].tag == "properties"
    assert properties(suite) == {
        "mutants.killed": "9", "mutants.total": "10", "mutants.survived": "1",
        "mutants.undecided": "0",
    }  # fmt: skip
    assert [properties(case).get("mutants.killed") for case in cases] == [None, "7", "2", None]
    assert properties(cases[2])["mutants.total"] == "3"


def read_junit(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text.encode())


def test_junit_has_a_suite_per_problem_and_a_case_per_check() -> None:
    checks = (
        Check("", "files", "p/problem.yaml", 1, (WARNING,)),
        Check("mean", "key", "p/problem.yaml", 7, (ERROR, WARNING)),
        Check("mean", "wrong: 3", "p/cases.yaml", 4, ()),
    )
    root = read_junit(junit_xml([CheckedProblem("p", "p/problem.yaml", checks)]))
    suite = root[0]
    assert (root.tag, suite.tag) == ("testsuites", "testsuite")
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == ("p", "3", "1")
    names = [(case.get("classname"), case.get("name"), case.get("line")) for case in suite]
    assert names == [("p", "files", "1"), ("p.mean", "key", "7"), ("p.mean", "wrong: 3", "4")]
    assert [[child.tag for child in case] for case in suite] == [
        ["system-out"], ["failure", "system-out"], [],
    ]  # fmt: skip
    failure = suite[1][0]
    assert failure.get("type") == "unknown-field"
    assert failure.text is not None
    assert failure.text.startswith("b/problem.yaml:7:3: error unknown-field")


@settings(derandomize=True, max_examples=200)
@given(st.lists(ISSUES, max_size=3), st.text(max_size=20))
def test_junit_can_be_parsed_whatever_stands_in_it(issues: list[Issue], name: str) -> None:
    check = Check(name, name, name, 1, tuple(issues))
    root = read_junit(junit_xml([CheckedProblem(name, name, (check,))]))
    assert len(root.findall(".//testcase")) == 1
    failed = any(issue.severity == "error" for issue in issues)
    assert len(root.findall(".//failure")) == failed


@pytest.mark.parametrize("page", ["", "https://example.invalid/faults.md"])
def test_sarif_has_its_essential_structure(page: str) -> None:
    log = json.loads(sarif_log([WARNING, ERROR, UNPLACED], KINDS, "1.2.3", page))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "grader"
    rules = driver["rules"]
    assert [rule["id"] for rule in rules] == sorted(
        {"unknown-field", "unused-symbol", "file-missing"}
    )
    for rule in rules:
        assert rule["help"]["text"]
        assert rule["shortDescription"]["text"].endswith((".", "?"))
        assert rule.get("helpUri", "") == (page and f"{page}#{rule['id']}")
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning"}
        assert result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert place["region"]["startLine"] >= 1
        assert place["region"].get("startColumn", 1) >= 1
        assert place["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
    assert run["results"][0]["message"]["text"] == "unknown `x`\ndid you mean `y`?"


def test_sarif_fits_the_structure_of_the_standard() -> None:
    """Every kind of fault as a rule and a result, with and without a place in its file."""
    issues = [Issue("a b.yaml", 3, 4, code, "m\n", "$.x", "s", kind.severity)
              for code, kind in KINDS.items()]  # fmt: skip
    for found in ([], [*issues, Issue("/abs", 0, 0, "no-such-code", "m")]):
        for page in ("", "https://example.invalid/faults.md"):
            log = json.loads(sarif_log(found, KINDS, "0.1.0", page))
            assert [e.message for e in Draft7Validator(SARIF).iter_errors(log)] == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["version"], "2.0"),
        (["runs", 0, "results", 0, "level"], "fatal"),
        (["runs", 0, "results", 0, "message"], {}),
        (["runs", 0, "results", 0, "locations", 0, "physicalLocation", "region", "startLine"], 0),
        (["runs", 0, "tool", "driver", "rules", 0, "id"], 3),
        (["runs", 0, "surprise"], 1),
    ],
)
def test_the_structure_refuses_what_the_standard_refuses(path: list[Any], value: object) -> None:
    log = json.loads(sarif_log([ERROR], KINDS, "0.1.0"))
    holder = log
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    assert list(Draft7Validator(SARIF).iter_errors(log))


def test_sarif_paths_are_addresses() -> None:
    def location(file: str) -> object:
        log = json.loads(sarif_log([Issue(file, 1, 1, "tab", "m")], KINDS, "1"))
        return log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]

    assert location("a b/ü.yaml") == {"uri": "a%20b/%C3%BC.yaml", "uriBaseId": "%SRCROOT%"}
    assert location("/x/a b.yaml") == {"uri": "file:///x/a%20b.yaml"}


def test_a_finding_that_moved_keeps_its_fingerprint() -> None:
    def print_of(line: int, message: str) -> str:
        log = json.loads(sarif_log([Issue("f", line, 1, "tab", message, "$.x")], KINDS, "1"))
        return str(log["runs"][0]["results"][0]["partialFingerprints"])

    assert print_of(3, "m") == print_of(9, "m") != print_of(3, "n")


def test_every_issue_is_in_exactly_one_check() -> None:
    loaded = open_problem(ROOT / "problems" / "em-gaussian-mixture")
    case = loaded.cases[3]
    source, cases = loaded.positions.source, loaded.case_positions.source
    issues = [
        Issue(source, 1, 1, "a", "m", "$.title"),
        Issue(source, 1, 1, "b", "m", "$.parts[1].key"),
        Issue(cases, 1, 1, "c", "m", f"{case.path}.mistake"),
        Issue(cases, 1, 1, "d", "m", "$.nothing"),
    ]
    checked = checked_problem(loaded, issues)
    found = {
        check.name if not check.part else f"{check.part}/{check.name}": check.issues
        for check in checked.checks
        if check.issues
    }
    assert loaded.problem is not None
    assert found == {
        "files": (issues[3], issues[0]),
        f"{loaded.problem.parts[1].id}/key": (issues[1],),
        f"{case.part}/right: {case.response}": (issues[2],),
    }
    assert len(checked.checks) == 1 + len(loaded.problem.parts) + len(loaded.cases)


def test_a_problem_that_did_not_load_is_one_failed_check(tmp_path: Path) -> None:
    loaded = open_problem(tmp_path / "none")
    checked = checked_problem(loaded, loaded.issues)
    assert [(check.name, check.failed) for check in checked.checks] == [("files", True)]
