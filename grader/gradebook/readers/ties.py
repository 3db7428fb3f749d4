"""Which part of the bank each question of an export belongs to: as written, or by its own name."""

from __future__ import annotations

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
    """Finds the part that a text names: by `problem/part`, or by an id or title.

    What several parts are called is none of them, unless the problem is known.
    """

    def __init__(self, parts: Iterable[KnownPart]) -> None:
        self.whole: dict[str, Tie] = {}
        self.names: dict[str, dict[tuple[str, str], str]] = {}
        for part in parts:
            place = (part.problem, part.part)
            self.whole[_tidy("/".join(place))] = Tie(Target(*place), "id")
            self.names.setdefault(_tidy(part.part), {})[place] = "id"
            if part.title:
                self.names.setdefault(_tidy(part.title), {}).setdefault(place, "title")

    def could_be(self, text: str) -> bool:
        """Whether the whole text names a part, or several."""
        return _tidy(text) in self.whole or _tidy(text) in self.names

    def several(self, text: str) -> list[str]:
        """The parts that the whole text names, as `problem/part`, where these are several."""
        found = self.names.get(_tidy(text), {})
        return ["/".join(place) for place in found] if len(found) > 1 else []

    def find(self, text: str, problem: str = "") -> Tie | None:
        """The one part that the whole text names, without differences of case and spaces.

        With `problem`, parts of others are passed over where several have this name.
        """
        name = _tidy(text)
        if name in self.whole:
            return self.whole[name]
        found = self.names.get(name, {})
        if len(found) > 1:
            found = {place: why for place, why in found.items() if place[0] == problem}
        if len(found) != 1:
            return None
        ((place, why),) = found.items()
        return Tie(Target(*place), why)


class Ties:
    """The parts of an export's questions, each looked up once.

    A question belongs where the mapping says, else where its text or key says itself. If those
    that are unmistakable are all of one problem, the others are taken to be of it too.
    """

    def __init__(
        self, questions: Iterable[Question], mapping: Mapping | None, names: PartNames
    ) -> None:
        self.mapping = mapping
        self.names = names
        questions = list(questions)
        sure = [tie.target for each in questions if (tie := self._find(each, "")) and tie.target]
        problems = {target.problem for target in sure}
        self.problem = problems.pop() if len(problems) == 1 else ""
        self.found = {each.key: self._find(each, self.problem) for each in questions}

    def find(self, key: str) -> Tie | None:
        """The part of the question with this key, also of one that was not seen before."""
        if key not in self.found:
            self.found[key] = self._find(Question(key, ""), self.problem)
        return self.found[key]

    def _find(self, question: Question, problem: str) -> Tie | None:
        words = [word for word in (question.key, question.text) if word]
        if self.mapping is not None:
            for word in words:
                if word in self.mapping.questions:
                    return Tie(self.mapping.questions[word], "mapping")
            problem = problem or self.mapping.problem
        found = (self.names.find(word, problem) for word in reversed(words))
        return next((tie for tie in found if tie is not None), None)


def _tidy(text: str) -> str:
    return " ".join(text.casefold().split())
