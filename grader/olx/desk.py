"""What every translator of a response needs: where faults go, and the problem around it."""

from __future__ import annotations

import msgspec

from grader.olx.prose import to_line
from grader.olx.report import LeftOut, Report
from grader.olx.xml_tree import Element

# Elements inside responses and answers that say nothing to the learner beforehand.
HINTS = (
    "choicehint", "compoundhint", "optionhint", "correcthint", "stringequalhint", "regexphint",
    "hintgroup", "hintpart", "demandhint",
)  # fmt: skip


class Desk(msgspec.Struct, frozen=True):
    """The problem that is being translated, and the report on it."""

    problem: Element
    report: Report

    def line(self, element: Element) -> str:
        """The words of an element as one paragraph, without the hints in it."""
        return to_line(element, _no_hints, self.report)

    def hint(self, element: Element) -> str:
        """What a hint says, led in by its label."""
        text, label = self.line(element), element.get("label")
        return f"{label}: {text}" if label and text else text or label

    def drop_hint(self, element: Element, advice: str) -> None:
        """Note a hint that cannot be given here."""
        text = self.hint(element)
        if text:
            self.report.add("olx-hint", element, text=text, advice=advice)

    def correct_hints(self, owner: Element, tag: str) -> tuple[str, ...]:
        """What is said to a right answer, moved into the solution."""
        texts = []
        for element in owner.find_all(tag):
            text = self.hint(element)
            if text:
                self.report.add("olx-hint-moved", element, text=text)
                texts.append(text)
        return tuple(texts)


def _no_hints(element: Element) -> str | None:
    return "" if element.tag in HINTS else None


def require(response: Element, attribute: str) -> str:
    """The value of an attribute that says what is right.

    Raises:
        LeftOut: if it is empty.
    """
    value = response.get(attribute)
    if not value:
        raise LeftOut("olx-no-answer", response, tag=response.tag)
    return value
