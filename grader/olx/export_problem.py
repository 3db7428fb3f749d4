"""A problem of a bank as the XML of Open edX, as far as that can say it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from grader.olx.export_faults import EXPORT_FAULTS
from grader.olx.export_formula import NotExpressibleError
from grader.olx.export_parts import response_of
from grader.olx.formula_text import decimal_text
from grader.olx.html import to_html
from grader.olx.xml_text import make_element, xml_lines
from grader.olx.xml_tree import Element
from grader.spec.findings import Findings
from grader.spec.issue import Issue
from grader.spec.model import Part, Policy, Problem
from grader.spec.resolve import resolve_key
from grader.spec.yaml_tree import Positions


class Exported(msgspec.Struct, frozen=True):
    """The XML of a problem, empty if no part could be said; how many could, and what was lost."""

    xml: str
    parts: int
    issues: tuple[Issue, ...]


def export_problem(problem: Problem, positions: Positions) -> Exported:
    """The problem with all parts that Open edX would grade alike."""
    findings = Findings(EXPORT_FAULTS, positions)
    root = make_element("problem", display_name=problem.title)
    root.children += to_html(problem.statement)
    written: list[Part] = []
    for index, part in enumerate(problem.parts):
        elements = _elements(problem, part, f"$.parts[{index}]", findings)
        if elements:
            written.append(part)
            root.children += elements
    if not written:
        findings.add("export-nothing", "$.id")
        return Exported("", 0, tuple(sorted(findings.issues)))
    _set_attributes(root, problem, written, findings)
    xml = "\n".join(xml_lines(root)) + "\n"
    return Exported(xml, len(written), tuple(sorted(findings.issues)))


def _elements(problem: Problem, part: Part, path: str, findings: Findings) -> list[Element | str]:
    """The heading, the response with its question, and the solution; nothing if left out."""
    try:
        response = response_of(part, resolve_key(problem, part), path, findings)
    except NotExpressibleError as reason:
        findings.add("export-part", f"{path}.kind", {"part": part.id, "reason": reason})
        return []
    if part.follow_through is not None:
        findings.add("export-follow", f"{path}.follow_through", {"part": part.id})
    response.children = [*to_html(part.ask), *response.children]
    title = [make_element("h3", part.title)] if len(problem.parts) > 1 else []
    if not part.solution:
        return [*title, response]
    explained = make_element("div", *to_html(part.solution), class_="detailed-solution")
    return [*title, response, make_element("solution", explained)]


def _set_attributes(
    root: Element, problem: Problem, parts: Sequence[Part], findings: Findings
) -> None:
    """Weight, attempts and due date, which Open edX has for the problem as a whole."""
    fields = {part.id: max(1, len(part.items)) for part in parts}
    root.attributes["weight"] = _decimal(sum((part.points for part in parts), Fraction(0)))
    if len({part.points / fields[part.id] for part in parts}) > 1:
        findings.add("export-points", "$.parts")
    attempts = {part.attempts for part in parts}
    most = None if None in attempts else max(a for a in attempts if a is not None)
    if most is not None:
        root.attributes["max_attempts"] = str(most)
    if len(attempts) > 1:
        text = "any number" if most is None else str(most)
        findings.add("export-attempts", "$.parts", {"text": text})
    if problem.due is not None:
        root.attributes["due"] = problem.due.isoformat().replace("+00:00", "Z")
    if problem.variants is not None:
        findings.add("export-variants", "$.variants")
    if problem.policy != Policy():
        findings.add("export-policy", "$.policy")


def _decimal(points: Fraction) -> str:
    """Points as the decimal that Open edX reads, which is a float there too."""
    text = decimal_text(points)
    return repr(float(points)) if "/" in text else text
