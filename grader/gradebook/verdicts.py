"""Verdicts in the gradebook: which responses still lack one, and keeping those just decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from grader.decide.decision import Decision, to_json
from grader.gradebook.book import Gradebook
from grader.spec import key as keys
from grader.spec.key import Key


class RunPart(msgspec.Struct, frozen=True):
    """A part that a run grades, with the key and the rules (as JSON) by which it does."""

    problem: str
    part: str
    key: Key
    rules: str


class Pending(msgspec.Struct, frozen=True, gc=False):
    """A response without a verdict; `position` is that of its part in the run."""

    position: int
    response: str


class Decided(msgspec.Struct, frozen=True, gc=False):
    """The decision on a response under the key of the part at `position` of the run."""

    position: int
    response: str
    decision: Decision


def begin_run(book: Gradebook, parts: Sequence[RunPart]) -> None:
    """Make the parts those of the run that is under way in this process."""
    book.run(
        "CREATE OR REPLACE TEMP TABLE current "
        "(position INTEGER, problem VARCHAR, part VARCHAR, key_digest VARCHAR)"
    )
    book.append(
        "current",
        ("c1::INTEGER", "c2", "c3", "c4"),
        [(str(n), each.problem, each.part, keys.digest(each.key)) for n, each in enumerate(parts)],
    )


def count_pending(book: Gradebook, engine: str) -> int:
    """Find the distinct responses of the run's parts that this engine has not decided yet."""
    book.run(_CREATE_PENDING, engine)
    count = book.value("SELECT count(*) FROM pending")
    assert isinstance(count, int)
    return count


def pending_chunks(book: Gradebook, size: int) -> Iterator[list[Pending]]:
    """What `count_pending` found, in a fixed order, at most `size` at a time."""
    start = 0
    while True:
        rows = book.rows(
            "SELECT position, response FROM pending WHERE n >= ? AND n < ? ORDER BY n",
            start,
            start + size,
        )
        if not rows:
            return
        yield [Pending(*row) for row in rows]
        start += size


def save_verdicts(
    book: Gradebook, engine: str, parts: Sequence[RunPart], decided: Iterable[Decided]
) -> None:
    """Keep decisions that this engine made, all of them or none."""
    digests = [keys.digest(part.key) for part in parts]
    with book.transaction():
        book.append(
            "verdicts", _VERDICT, (_texts(digests[each.position], engine, each) for each in decided)
        )


def _texts(digest: str, engine: str, decided: Decided) -> tuple[str, ...]:
    decision = decided.decision
    return (
        digest,
        engine,
        decided.response,
        decision.verdict.value,
        str(decision.credit),
        decision.misconception or "",
        "1" if decision.needs_person else "0",
        to_json(decision).decode(),
    )


_VERDICT = ("c1", "c2", "c3", "c4", "c5", "nullif(c6, '')", "c7 = '1'", "c8")

# Parts with equal keys share their verdicts.
_CREATE_PENDING = """CREATE OR REPLACE TEMP TABLE pending AS
    WITH wanted AS (
        SELECT min(position) AS position, key_digest, response
        FROM (SELECT DISTINCT problem, part, response FROM responses)
        JOIN current USING (problem, part)
        GROUP BY key_digest, response
    )
    SELECT row_number() OVER (ORDER BY position, response) - 1 AS n, position, response
    FROM wanted
    ANTI JOIN (SELECT key_digest, response FROM verdicts WHERE engine = ?)
        USING (key_digest, response)
    ORDER BY n"""
