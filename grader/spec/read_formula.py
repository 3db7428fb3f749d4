"""Formulas that an author wrote, read as a learner's would be; faults where they stand."""

from __future__ import annotations

import re

from msgspec.structs import replace

from grader.spec.findings import Findings
from grader.syntax.parser import parse
from grader.syntax.problem_words import sentence
from grader.syntax.reading import Reading
from grader.syntax.vocabulary import Vocabulary


def check_formula(
    text: str,
    vocabulary: Vocabulary,
    path: str,
    findings: Findings,
    around: tuple[str, int] | None = None,
) -> Reading | None:
    """The reading of an author's formula; None, and a fault at `path`, if it has none.

    `around` is the whole text at the path, and where the formula begins in it.
    """
    reading = parse(text, vocabulary)
    if isinstance(reading, Reading):
        return reading
    whole, begun = around or (text, 0)
    inside = (whole, begun + reading.start)
    said = sentence(reading)
    is_value = not vocabulary.names and re.match(r"[-+]?\d", text)
    if is_value and isinstance(parse(text, replace(vocabulary, units=True)), Reading):
        said += " A value has a unit if the part says `units: true`."
    findings.add("unreadable-formula", path, {"text": text}, suggestion=said, inside=inside)
    return None


def check_relation(text: str, vocabulary: Vocabulary, path: str, findings: Findings) -> bool:
    """Whether a relation between names is one equation with two readable sides."""
    left, equals, right = text.partition("=")
    if not equals or "=" in right or not left.strip() or not right.strip():
        findings.add("not-a-relation", path, {"text": text})
        return False
    behind = len(left) + len(equals)
    sides = [
        check_formula(side, vocabulary, path, findings, (text, begun))
        for side, begun in ((left, 0), (right, behind))
    ]
    return None not in sides
