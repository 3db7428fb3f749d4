"""Findings as JUnit XML, which GitLab, Jenkins, Azure and most test tabs read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from grader.prove.mutation import MutationScore
from grader.report.formats.checks import Check, CheckedProblem

# What XML 1.0 has no way to write, not even escaped.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(problems: Sequence[CheckedProblem]) -> str:
    """A document with a `testsuite` per problem and a `testcase` per key, case and file.

    An error fails its test case; a warning is written into its output. What became of the
    mutants of a part's key are properties of the test case of that key, their sums those of
    the suite.
    """
    checks = [check for problem in problems for check in problem.checks]
    root = ElementTree.Element("testsuites", {"name": "grader", **_counts(checks)})
    for problem in problems:
        counts = _counts(problem.checks)
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            {"name": _clean(problem.name), "file": _clean(problem.file), **counts},
        )
        _add_properties(suite, problem.scores)
        for check in problem.checks:
            _add_case(suite, problem, check)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _counts(checks: Sequence[Check]) -> dict[str, str]:
    failed = sum(check.failed for check in checks)
    return {"tests": str(len(checks)), "failures": str(failed), "errors": "0", "skipped": "0"}


def _add_case(suite: ElementTree.Element, problem: CheckedProblem, check: Check) -> None:
    where = f"{problem.name}.{check.part}" if check.part else problem.name
    names = {"classname": where, "name": check.name, "file": check.file, "line": str(check.line)}
    case = ElementTree.SubElement(
        suite, "testcase", {name: _clean(text) for name, text in names.items()}
    )
    if check.name == "key":
        _add_properties(case, [each for each in problem.scores if each.part == check.part])
    errors = [issue for issue in check.issues if issue.severity == "error"]
    if errors:
        # Readers show the first failure of a case only: all errors go into one.
        facts = {"type": errors[0].code, "message": _clean(errors[0].message)}
        failure = ElementTree.SubElement(case, "failure", facts)
        failure.text = _clean("\n".join(str(issue) for issue in errors))
    warnings = [str(issue) for issue in check.issues if issue.severity != "error"]
    if warnings:
        ElementTree.SubElement(case, "system-out").text = _clean("\n".join(warnings))


def _add_properties(element: ElementTree.Element, scores: Sequence[MutationScore]) -> None:
    """The sums of some mutation scores; nothing where there are none."""
    if not scores:
        return
    sums = {
        "killed": sum(score.killed for score in scores),
        "total": sum(score.total for score in scores),
        "survived": sum(len(score.survived) for score in scores),
        "undecided": sum(len(score.undecided) for score in scores),
    }
    properties = ElementTree.SubElement(element, "properties")
    for name, count in sums.items():
        facts = {"name": f"mutants.{name}", "value": str(count)}
        ElementTree.SubElement(properties, "property", facts)


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
