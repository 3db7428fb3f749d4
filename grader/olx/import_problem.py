"""One `<problem>` of Open edX as the two files of a problem of a bank."""

from __future__ import annotations

import re

import msgspec

from grader.olx.case_text import case_text
from grader.olx.course import ALONE, Setting
from grader.olx.draft import DraftPart, DraftProblem, LeftOutResponse
from grader.olx.problem_text import problem_text
from grader.olx.read_problem import read_problem_element
from grader.olx.report import Report
from grader.olx.xml_tree import Element, read_xml
from grader.spec.issue import Issue
from grader.spec.load import read_problem


class Imported(msgspec.Struct, frozen=True):
    """The texts of a problem's files, and what was lost on the way.

    `problem_yaml` and `cases_yaml` are empty if nothing could be translated. `parts` and
    `responses` count what was made, and what was asked for there.
    """

    id: str
    problem_yaml: str
    cases_yaml: str
    parts: int
    responses: int
    issues: tuple[Issue, ...]


def find_problems(data: bytes, source: str) -> list[Element] | Issue:
    """The `<problem>` elements in a file, or why it cannot be read; pointers are none.

    A file may be a problem, or a unit or library that holds several.
    """
    root = read_xml(data, source)
    if isinstance(root, Issue):
        return root
    return [
        element
        for element in root.walk()
        if element.tag == "problem" and (element.elements or element.text())
    ]


def import_problem(
    problem: Element, source: str, problem_id: str, setting: Setting = ALONE
) -> Imported:
    """The problem as YAML that loads; parts that would not are left out and told.

    `source` names the file in faults, and with the titles of the `setting` in the comment at
    the top. What the problem says itself goes before what it inherits.
    """
    report = Report(source)
    attributes = dict(setting.attributes) | problem.attributes
    whole = msgspec.structs.replace(problem, attributes=attributes)
    origin = " > ".join((*setting.titles, source))
    draft = read_problem_element(whole, report, origin)
    responses = len(draft.parts) + len(draft.left_out)
    while draft.parts:
        text = problem_text(draft, problem_id, Report(source))
        model, issues = read_problem(text, "problem.yaml")
        if model is not None:
            text = problem_text(draft, problem_id, report)
            cases = case_text(model)
            told = tuple(sorted(report.issues))
            return Imported(problem_id, text, cases, len(draft.parts), responses, told)
        draft = _without_refused(draft, issues, report)
    report.add("olx-nothing", problem, id=problem_id)
    return Imported(problem_id, "", "", 0, responses, tuple(sorted(report.issues)))


def _without_refused(draft: DraftProblem, issues: list[Issue], report: Report) -> DraftProblem:
    """The draft without the parts that a fault was found in; without all if it is in none."""
    refused: dict[int, Issue] = {}
    for issue in issues:
        found = re.match(r"\$\.parts\[(\d+)\]", issue.path)
        places = [int(found[1])] if found else range(len(draft.parts))
        for place in places:
            refused.setdefault(place, issue)
    kept: list[DraftPart] = []
    left_out = list(draft.left_out)
    for place, part in enumerate(draft.parts):
        if place not in refused:
            kept.append(part)
            continue
        issue = refused[place]
        report.add("olx-part-refused", part.element, fault=issue.code, message=issue.message)
        left_out.append(LeftOutResponse(part.element, f"{issue.code}: {issue.message}", part.asks))
    return msgspec.structs.replace(draft, parts=tuple(kept), left_out=tuple(left_out))
