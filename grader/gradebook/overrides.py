"""What people decided: rows beside the verdicts and the grades, each with its reason.

Nothing is edited. A row holds until another one withdraws it; of several that judge the same
response, or set the same points, the last one counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction

import msgspec

from grader.decide.decision import Decision, Judgement, Verdict
from grader.gradebook.book import Gradebook
from grader.gradebook.times import microseconds, moment_of
from grader.score.model import Adjustment

DECISION, READ_AS, POINTS, AT_LEAST, WITHDRAW = (
    *("decision", "read-as", "points"),
    *("at-least", "withdraw"),
)

# Why points are kept from falling no longer, where no person has said so.
RESTORED = "an earlier run was restored, in which these points were not kept"


class Override(msgspec.Struct, frozen=True):
    """One thing that a person decided; `number` is 0 until it is stored.

    A `decision` gives every such `response` to the part `credit` and, if it is a known
    mistake, its token. `read-as` decides it as if `read_as` had been typed. `points` and
    `at-least` are of one `learner`. `withdraw` undoes the override `target`.
    """

    kind: str
    reason: str
    problem: str = ""
    part: str = ""
    learner: str = ""
    response: str = ""
    read_as: str = ""
    credit: Fraction = Fraction(0)
    misconception: str = ""
    points: Fraction = Fraction(0)
    target: int = 0
    number: int = 0
    decided_by: str = ""
    decided_at: datetime | None = None

    @property
    def decision(self) -> Decision:
        """What the response comes to by it."""
        verdict = Verdict.EQUAL if self.credit == 1 else Verdict.DIFFERENT
        return Decision(verdict, Judgement(self.reason), self.credit, self.misconception or None)


def add_overrides(
    book: Gradebook, overrides: Sequence[Override], by: str, at: datetime
) -> list[Override]:
    """Store what `by` decided at this moment, all of it or nothing; returns it as stored.

    It has its numbers then, and texts without the bytes that are none and that no file can hold.
    """
    last = last_override(book)
    stored = [
        msgspec.structs.replace(
            each,
            reason=_storable(each.reason),
            number=number,
            decided_by=_storable(by),
            decided_at=at,
        )
        for number, each in enumerate(overrides, last + 1)
    ]
    with book.transaction():
        book.append("overrides", _VALUES, [_texts(each, at) for each in stored])
    return stored


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def last_override(book: Gradebook) -> int:
    """The number of the latest override, 0 if there is none."""
    number = book.value("SELECT coalesce(max(number), 0) FROM overrides")
    assert isinstance(number, int)
    return number


def find_overrides(book: Gradebook, up_to: int | None = None) -> list[Override]:
    """Those that hold, in the order in which they were made; those a run saw, with its number."""
    every = [_override(row) for row in book.rows(_FIND, up_to)]
    withdrawn = {each.target for each in every if each.kind == WITHDRAW}
    return [each for each in every if each.kind != WITHDRAW and each.number not in withdrawn]


def find_adjustments(book: Gradebook) -> dict[tuple[str, str, str], list[Adjustment]]:
    """The points that people set, by learner, problem and part, in the order of their making."""
    return adjustments_by_place(find_overrides(book))


def adjustments_by_place(
    overrides: Iterable[Override],
) -> dict[tuple[str, str, str], list[Adjustment]]:
    """Those of the overrides that set points, by learner, problem and part, in their order."""
    found: dict[tuple[str, str, str], list[Override]] = {}
    for each in overrides:
        found.setdefault((each.learner, each.problem, each.part), []).append(each)
    return {place: made for place, group in found.items() if (made := adjustments_of(group))}


class KeptPoints(msgspec.Struct, frozen=True):
    """Where points that are kept from falling were others in an earlier run.

    `since` are kept now, and were not yet; `lost` were kept, until a run was restored that did
    not know of them. What a person withdrew is in neither.
    """

    since: tuple[Override, ...] = ()
    lost: tuple[Override, ...] = ()


def find_kept_points(book: Gradebook, run: int) -> KeptPoints:
    """What regrades keep from falling now and what they kept as this run was made."""
    seen = book.value("SELECT coalesce(max(last_override), 0) FROM runs WHERE number = ?", run)
    now = {each.number for each in find_overrides(book)}
    ended = {
        each.target
        for each in find_history(book)
        if each.kind == WITHDRAW and each.reason == RESTORED
    }
    kept = [each for each in find_overrides(book, seen) if each.kind == AT_LEAST]
    since = [each for each in find_overrides(book) if each.kind == AT_LEAST and each.number > seen]
    lost = [each for each in kept if each.number not in now and each.number in ended]
    return KeptPoints(tuple(since), tuple(lost))


def adjustments_of(overrides: Iterable[Override]) -> list[Adjustment]:
    """Those of the overrides that set points, as the score takes them."""
    return [
        Adjustment(each.points, each.reason, each.kind == AT_LEAST)
        for each in overrides
        if each.kind in {POINTS, AT_LEAST}
    ]


def find_history(book: Gradebook) -> list[Override]:
    """Every override that was ever made, those withdrawn and those that withdraw too."""
    return [_override(row) for row in book.rows(_FIND, None)]


def _texts(each: Override, at: datetime) -> tuple[str, ...]:
    return (
        *(str(each.number), str(microseconds(at)), each.decided_by, each.kind),
        *(each.problem, each.part, each.learner, each.response, each.read_as),
        *(str(each.credit), each.misconception, str(each.points), str(each.target), each.reason),
    )


def _override(row: Iterable[object]) -> Override:
    number, at, by, kind, problem, part, learner, response, read_as, credit, *rest = row
    misconception, points, target, reason = rest
    return Override(
        kind=str(kind),
        reason=str(reason),
        problem=str(problem),
        part=str(part),
        learner=str(learner),
        response=str(response),
        read_as=str(read_as),
        credit=Fraction(str(credit)),
        misconception=str(misconception),
        points=Fraction(str(points)),
        target=int(str(target)),
        number=int(str(number)),
        decided_by=str(by),
        decided_at=moment_of(int(str(at))),
    )


_VALUES = (
    *("c1::INTEGER", "make_timestamp(c2::BIGINT)"),
    *(f"c{place}" for place in range(3, 13)),
    *("c13::INTEGER", "c14"),
)

_FIND = """SELECT number, epoch_us(decided_at), decided_by, kind, problem, part, learner, response,
        read_as, credit, misconception, points, target, reason
    FROM overrides WHERE number <= coalesce(?, number) ORDER BY number"""
