"""Where the translators of one file put what they find, each with the element's line."""

from __future__ import annotations

import msgspec

from grader.olx.faults import OLX_FAULTS
from grader.olx.xml_tree import Element
from grader.spec.fault import make_issue
from grader.spec.issue import Issue


class LeftOut(Exception):  # noqa: N818 - an outcome, not an error
    """A response cannot be translated: the code of the reason, the element at fault, the facts."""

    def __init__(self, code: str, element: Element, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.element = element
        self.facts = facts


class Report(msgspec.Struct):
    """The issues of one file, found so far."""

    source: str
    issues: list[Issue] = []

    def add(self, code: str, element: Element, **facts: object) -> None:
        """Note a fault at an element; the fact `advice` is its whole suggestion."""
        place = (element.line, element.column)
        advice = str(facts["advice"]) if "advice" in facts else None
        issue = make_issue(OLX_FAULTS[code], self.source, place, facts, element.path, advice)
        if issue not in self.issues:
            self.issues.append(issue)

    def add_left_out(self, stop: LeftOut) -> None:
        """Note why a response was left out."""
        self.add(stop.code, stop.element, **stop.facts)
