"""Which part of the bank each question of an export belongs to: as written, or by its own name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from grader.gradebook.readers.layout import Question
from grader.gradebook.readers.mapping import Mapping, Target


class KnownPart(msgspec.Struct, frozen=True):
    """A part of the bank, as far as its name goes."""

    problem: str
    part: str
    title: str = ""


class Tie(msgspec.Struct, frozen=True):
    """A question's part, None if it is not to be read, and what tied them, for people."""

    target: Target | None
    why: str


class PartNames:
    """Finds the part that a text names: by `problem/part`, or an id or title that only one has."""

    def __init__(self, parts: Iterable[KnownPart]) -> None:
        self.names: dict[str, Tie] = {}
        parts = list(parts)
        ids = Counter(_tidy(part.part) for part in parts)
        titles = Counter(_tidy(part.title) for part in parts)
        for part in parts:
            target = Target(part.problem, part.part)
            if part.title and titles[_tidy(part.title)] == 1:
                self.names.setdefault(_tidy(part.title), Tie(target, "title"))
        for part in parts:
            target = Target(part.problem, part.part)
            if ids[_tidy(part.part)] == 1:
                self.names[_tidy(part.part)] = Tie(target, "id")
            self.names[_tidy(f"{part.problem}/{part.part}")] = Tie(target, "id")

    def find(self, text: str) -> Tie | None:
        """What the whole text names, without differences of case and spaces; None for nothing."""
        return self.names.get(_tidy(text))


def tie_question(question: Question, mapping: Mapping | None, names: PartNames) -> Tie | None:
    """The part of a question: as the mapping says, else as its text or key says itself."""
    if mapping is not None:
        for word in (question.key, question.text):
            if word and word in mapping.questions:
                return Tie(mapping.questions[word], "mapping")
    return names.find(question.text) or names.find(question.key)


def _tidy(text: str) -> str:
    return " ".join(text.casefold().split())
