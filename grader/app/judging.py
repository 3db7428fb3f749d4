"""What a person may decide about a class: what waits for them, and whom a judgement reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import msgspec

from grader.app.class_points import ClassPoints
from grader.app.engine import engine_name
from grader.app.graded import Graded
from grader.app.refused import Refused
from grader.app.standing_class import begin_standing
from grader.app.suggest import did_you_mean
from grader.decide.decision import Decision, NumericEvidence, Verdict
from grader.decide.keys import UnreadableKeyError
from grader.grade import grade
from grader.gradebook.attempts import find_distinct
from grader.gradebook.book import Gradebook
from grader.gradebook.overrides import DECISION, READ_AS, Override
from grader.report.safety import safe_text
from grader.report.suggestion import Slip, find_slips
from grader.report.summary import NeedsPerson, Result, summarise
from grader.score.model import Attempt
from grader.spec.key import FormulaKey, Key


class Waiting(msgspec.Struct, frozen=True):
    """A distinct response that a person should look at, typed by so many learners.

    The points of `at_stake` of them could change. `decision` is the one on it, or on the text
    `read_as` that a person said it was meant to be. `suggested` is what it would be under the
    suggestions made for it, and mends `slips`.
    """

    graded: Graded
    response: str
    decision: Decision
    learners: int
    at_stake: int
    suggested: str | None = None
    slips: tuple[Slip, ...] = ()
    read_as: str | None = None

    @property
    def points(self) -> Fraction:
        """How many points of everybody together could change at most."""
        return self.graded.rules.points * self.at_stake

    @property
    def place(self) -> tuple[str, str]:
        """The ids of its problem and part."""
        return self.graded.problem.id, self.graded.part.id


class Class:
    """A gradebook's problems as they are graded, with the distinct responses to each part."""

    def __init__(self, book: Gradebook, bank: Path, problem: str | None = None) -> None:
        """Begin a run of them, or of one of them.

        Raises:
            Refused: if the gradebook has no responses to any problem of the bank, or to that
                one; or if that one has faults.
        """
        self.book = book
        self.parts = begin_standing(book, bank, () if problem is None else (problem,)).parts

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
        met: dict[tuple[str, ...], Attempt] = {}
        summary = summarise(problems.values(), keys, self._results(met))
        found = [
            _waiting(self.part(each.problem, each.part), each, met[_place(each)])
            for each in summary.needs_person
        ]
        return sorted(found, key=lambda each: (-each.points, -each.learners))

    def waiting_at(self, problem: str | None, part: str | None) -> list[Waiting]:
        """The same of one problem, or of one part of it; of all without both.

        Raises:
            Refused: if no response in the gradebook is to that part.
        """
        if problem is not None and part is not None:
            self.part(problem, part)
        return [
            each
            for each in self.waiting()
            if problem in {None, each.place[0]} and part in {None, each.place[1]}
        ]

    def responses(self, graded: Graded) -> list[str]:
        """Every distinct response to a part, sorted."""
        return find_distinct(self.book, graded.problem.id, graded.part.id)

    def _results(self, met: dict[tuple[str, ...], Attempt]) -> Iterator[Result]:
        """Everybody's results; of the attempts that wait for a person one of each is noted."""
        for result in ClassPoints(self.book, engine_name(), self.parts).results():
            for each in result.attempts:
                if each.decision.needs_person:
                    what = (each.response.strip(), each.decision.verdict.value)
                    met.setdefault((result.problem, result.part, *what), each)
            yield result


def _place(person: NeedsPerson) -> tuple[str, ...]:
    return person.problem, person.part, person.response, person.verdict.value


def _waiting(graded: Graded, person: NeedsPerson, attempt: Attempt) -> Waiting:
    found = find_slips(graded.key, attempt.decision)
    return Waiting(
        graded,
        person.response,
        attempt.decision,
        person.learners,
        person.at_stake,
        None if found is None else found.text,
        () if found is None else found.slips,
        attempt.read_as,
    )


def equivalent_responses(key: Key, response: str, others: Iterable[str]) -> list[str]:
    """Those of the others that are proved equal to the response, sorted.

    Only formulas are, and only those that have a value.
    """
    if not isinstance(key, FormulaKey):
        return []
    alike = msgspec.structs.replace(key, text=response, mistakes=(), sightings=(), wrong_runs=None)
    try:
        is_like_itself = grade(alike, response).verdict is Verdict.EQUAL
    except UnreadableKeyError:
        return []
    if not is_like_itself:
        return []
    return sorted(each for each in others if each != response and _is_proved(alike, each))


def _is_proved(key: FormulaKey, response: str) -> bool:
    decision = grade(key, response)
    is_evidence = isinstance(decision.certificate, NumericEvidence)
    return decision.verdict is Verdict.EQUAL and not is_evidence


def judgement(
    graded: Graded, responses: Sequence[str], credit: Fraction, reason: str, mistake: str = ""
) -> list[Override]:
    """The override that gives each of these responses this credit, as the known mistake if any.

    Raises:
        Refused: if the part knows no such mistake, or the response is all right.
    """
    known = [each.token for each in graded.part.mistakes]
    if mistake and mistake not in known:
        hint = did_you_mean(mistake, known)
        raise Refused(f"the part has no mistake {safe_text(mistake, 60)!r}.{hint}")
    if mistake and credit == 1:
        raise Refused("what earns all points is no mistake.")
    place = (graded.problem.id, graded.part.id)
    return [
        Override(DECISION, reason, *place, response=each, credit=credit, misconception=mistake)
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

    With `typed` and `meant`, only of those whose one slip is this name in place of that one.
    """
    place = (graded.problem.id, graded.part.id)
    found = {
        each.response: reading(graded, each.response, each.suggested, reason)
        for each in course.waiting()
        if each.place == place
        and each.suggested is not None
        and (not typed or {(slip.typed, slip.meant) for slip in each.slips} == {(typed, meant)})
    }
    return [found[response] for response in sorted(found)]
