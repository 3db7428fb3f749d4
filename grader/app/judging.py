"""What a person may decide about a class: what waits for them, and whom a judgement reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import msgspec

from grader.app.batch import Graded, begin, decide_begun, fold_class, parts_of
from grader.app.engine import engine_name
from grader.app.refused import Refused
from grader.app.standing import give_keys, standing
from grader.app.stored_problems import stored_problems
from grader.app.suggest import did_you_mean
from grader.decide.decision import Decision, NumericEvidence, Verdict
from grader.grade import grade
from grader.gradebook.book import Gradebook
from grader.gradebook.overrides import DECISION, READ_AS, Override
from grader.report.safety import safe_text
from grader.report.suggestion import find_suggestion
from grader.report.summary import Result, summarise
from grader.spec.key import FormulaKey, Key


class Waiting(msgspec.Struct, frozen=True):
    """A distinct response that a person should look at, typed by so many learners.

    `suggested` is what it would be under the suggestions made for it.
    """

    graded: Graded
    response: str
    decision: Decision
    learners: int
    at_stake: int
    suggested: str | None = None


class Class:
    """A gradebook's problems as they are graded, with the distinct responses to each part."""

    def __init__(self, book: Gradebook, bank: Path) -> None:
        self.book = book
        found = standing(book, parts_of(stored_problems(book, bank)))
        self.parts = found.parts
        begin(book, self.parts)
        give_keys(book, found)
        decide_begun(book, engine_name(), self.parts)
        self._typed: dict[tuple[str, str], dict[str, set[str]]] = {}

    def part(self, problem: str, part: str) -> Graded:
        """The part of this name.

        Raises:
            Refused: if no response in the gradebook is to such a part.
        """
        places = {f"{g.problem.id} {g.part.id}": g for g in self.parts}
        name = f"{problem} {part}"
        if name not in places:
            hint = did_you_mean(name, places)
            raise Refused(f"the gradebook has no responses to {safe_text(name, 80)!r}.{hint}")
        return places[name]

    def waiting(self) -> list[Waiting]:
        """What needs a person: first what could change most points, then what most have typed."""
        keys = {(g.problem.id, g.part.id): g.key for g in self.parts}
        problems = {g.problem.id: g.problem for g in self.parts}
        summary = summarise(problems.values(), keys, self._results())
        return [
            Waiting(
                graded,
                each.response,
                grade(graded.key, each.response),
                each.learners,
                each.at_stake,
                each.suggested,
            )
            for each in summary.needs_person
            for graded in [self.part(each.problem, each.part)]
        ]

    def responses(self, graded: Graded) -> dict[str, set[str]]:
        """Every distinct response to a part, with the learners who typed it."""
        if not self._typed:
            for result in self._results():
                typed = self._typed.setdefault((result.problem, result.part), {})
                for attempt in result.attempts:
                    typed.setdefault(attempt.response.strip(), set()).add(result.learner)
        return self._typed.get((graded.problem.id, graded.part.id), {})

    def _results(self) -> Iterator[Result]:
        for grades in fold_class(self.book, engine_name(), self.parts):
            yield from grades.results


def equivalent_responses(key: Key, response: str, others: Iterable[str]) -> list[str]:
    """Those of the others that are proved equal to the response, sorted; only among formulas."""
    if not isinstance(key, FormulaKey):
        return []
    alike = msgspec.structs.replace(key, text=response, mistakes=(), sightings=(), wrong_runs=None)
    if grade(alike, response).verdict is not Verdict.EQUAL:
        return []
    return sorted(each for each in others if each != response and _is_proved(alike, each))


def _is_proved(key: FormulaKey, response: str) -> bool:
    decision = grade(key, response)
    is_evidence = isinstance(decision.certificate, NumericEvidence)
    return decision.verdict is Verdict.EQUAL and not is_evidence


def judgement(
    graded: Graded, responses: Sequence[str], credit: Fraction, reason: str
) -> list[Override]:
    """The override that gives each of these responses this credit."""
    return [
        Override(DECISION, reason, graded.problem.id, graded.part.id, response=each, credit=credit)
        for each in responses
    ]


def reading(graded: Graded, response: str, meant: str, reason: str) -> Override:
    """The override by which the response is decided as if this had been typed.

    Raises:
        Refused: if that cannot be read either.
    """
    if grade(graded.key, meant).verdict in {Verdict.UNREADABLE, Verdict.BLANK}:
        raise Refused(f"{safe_text(meant, 80)!r} cannot be read either.")
    place = (graded.problem.id, graded.part.id)
    return Override(READ_AS, reason, *place, response=response, read_as=meant)


def suggested_readings(
    course: Class, graded: Graded, typed: str, meant: str, reason: str
) -> list[Override]:
    """The readings of all responses to a part that can be read under the suggestions for them.

    With `typed` and `meant`, only of those in which this name stood for that one.
    """
    found = []
    for response in course.responses(graded):
        decision = grade(graded.key, response)
        suggested = find_suggestion(graded.key, decision)
        if suggested is None:
            continue
        if typed and response.replace(typed, meant) != suggested:
            continue
        found.append(reading(graded, response, suggested, reason))
    return sorted(found, key=lambda each: each.response)
