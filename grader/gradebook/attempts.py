"""Responses joined with their verdicts, learner by learner: what the fold is fed with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from operator import attrgetter, itemgetter

import msgspec

from grader.decide.decision import Decision, from_json
from grader.gradebook.book import Gradebook
from grader.gradebook.judged import JOIN_JUDGED, read_judged
from grader.gradebook.times import moment_of
from grader.score.model import Attempt

CHUNK = 20_000
# The keys of so many learners are read at once.
CHUNK_OF_LEARNERS = 200
# Decisions kept in memory; a class of any size has far fewer distinct ones.
MOST_DECISIONS = 100_000


class History(msgspec.Struct, frozen=True):
    """All attempts of a learner on the part at `position` of the run, in order.

    `verdicts` has a number for each attempt: within a part and a reading of the gradebook,
    equal numbers mean equal responses with equal decisions. `sources` says where each
    attempt stands, as (file, line).
    """

    learner: str
    position: int
    attempts: tuple[Attempt, ...]
    verdicts: tuple[int, ...]
    sources: tuple[tuple[str, int], ...]


class StoredResponse(msgspec.Struct, frozen=True):
    """One response with the decision on it, a person's or an engine's; None if there is none.

    `read_as` is what it was meant to be, where a person has said so: that is decided then.
    """

    response: str
    submitted_at: datetime | None
    source: str
    line: int
    decision: Decision | None
    read_as: str | None = None


def find_learners(book: Gradebook) -> list[str]:
    """Everybody who handed anything in, sorted."""
    return [name for (name,) in book.rows("SELECT DISTINCT learner FROM responses ORDER BY 1")]


def find_distinct(book: Gradebook, problem: str, part: str) -> list[str]:
    """Every distinct response to a part, without the white space around it, sorted."""
    rows = book.rows(
        "SELECT DISTINCT response FROM responses WHERE problem = ? AND part = ?", problem, part
    )
    return sorted({response.strip() for (response,) in rows})


def find_run_learners(book: Gradebook) -> list[str]:
    """Everybody who handed in anything for the run that is under way, sorted."""
    return [name for (name,) in book.rows("SELECT DISTINCT learner FROM asked ORDER BY 1")]


def find_responses(
    book: Gradebook, learner: str, problem: str, part: str, key_digest: str, engine: str
) -> list[StoredResponse]:
    """One learner's responses to a part, in the order in which they are scored."""
    judgements = read_judged(book)
    rows = book.rows(_FIND_RESPONSES, key_digest, engine, learner, problem, part)
    return [
        StoredResponse(
            response,
            None if moment is None else moment_of(moment),
            source,
            line,
            judgements.get(judged) or (None if decision is None else from_json(decision)),
            read_as,
        )
        for response, moment, source, line, decision, judged, read_as in rows
    ]


class _Row(msgspec.Struct, frozen=True, gc=False):
    learner: str
    position: int
    attempt: Attempt
    verdict: int
    source: str
    line: int


def read_histories(book: Gradebook, engine: str) -> Iterator[History]:
    """The history of every learner and part of the run, sorted by learner, then by part.

    Attempts are in order of time, those of unknown time first, and within a time in the
    order of the files. Every response of the run must have a verdict of this engine.
    """
    book.run(_CREATE_ORDERED, engine)
    for _, rows in groupby(_rows(book), attrgetter("learner", "position")):
        history = list(rows)
        yield History(
            history[0].learner,
            history[0].position,
            tuple(row.attempt for row in history),
            tuple(row.verdict for row in history),
            tuple((row.source, row.line) for row in history),
        )
    book.run("DROP TABLE ordered")


def _rows(book: Gradebook) -> Iterator[_Row]:
    # Verdicts have the numbers of their rows; judgements of people theirs, below zero.
    judgements = {-number: decision for number, decision in read_judged(book).items()}
    decisions = dict(judgements)
    start = 0
    while chunk := book.rows(_READ_ORDERED, start, start + CHUNK):
        if len(decisions) > MOST_DECISIONS:
            decisions = dict(judgements)
        missing = {row[3] for row in chunk} - decisions.keys()
        if missing:
            decisions.update(_decisions(book, missing))
        for learner, position, response, verdict, at, source, line, read_as in chunk:
            time = None if at is None else moment_of(at)
            attempt = Attempt(response, decisions[verdict], time, read_as)
            yield _Row(learner, position, attempt, verdict, source, line)
        start += CHUNK


def read_learner_keys(book: Gradebook) -> Iterator[tuple[str, dict[int, str]]]:
    """The learners of the run who have keys of their own, sorted, each with those by position.

    A key is JSON, which `grader.spec.key.from_json` reads: most are never looked at.
    """
    start = 0
    while chunk := book.rows(_READ_LEARNERS, start, CHUNK_OF_LEARNERS):
        rows = book.rows(_READ_LEARNER_KEYS, [name for (name,) in chunk])
        for learner, group in groupby(rows, itemgetter(0)):
            yield learner, {position: text for _, position, text in group}
        start += CHUNK_OF_LEARNERS


def _decisions(book: Gradebook, wanted: set[int]) -> Iterator[tuple[int, Decision]]:
    rows = book.rows(
        "SELECT v.rowid, decision FROM verdicts v "
        "JOIN (SELECT unnest(?::BIGINT[]) AS wanted) ON v.rowid = wanted",
        sorted(wanted),
    )
    for row, decision in rows:
        yield row, from_json(decision)


_FIND_RESPONSES = f"""SELECT r.response, epoch_us(submitted_at), source, line, decision,
        j.judged, j.read_as
    FROM responses r
    {JOIN_JUDGED}
    LEFT JOIN verdicts v ON v.key_digest = ? AND v.engine = ?
        AND v.response = coalesce(j.read_as, r.response)
    WHERE r.learner = ? AND r.problem = ? AND r.part = ?
    ORDER BY submitted_at NULLS FIRST, source, line, id"""  # noqa: S608

_CREATE_ORDERED = """CREATE OR REPLACE TEMP TABLE ordered AS
    SELECT row_number() OVER (ORDER BY
            learner, position, submitted_at NULLS FIRST, source, line, id) - 1 AS n,
        learner, position, asked.response, coalesce(-judged, v.rowid) AS verdict,
        epoch_us(submitted_at) AS moment, source, line,
        CASE WHEN decided <> asked.response THEN decided END AS read_as
    FROM asked
    JOIN verdicts v ON v.key_digest = asked.key_digest AND v.response = decided
    WHERE v.engine = ?
    ORDER BY n"""

_READ_LEARNERS = """SELECT DISTINCT learner FROM learner_keys ORDER BY learner
    OFFSET ? LIMIT ?"""

_READ_LEARNER_KEYS = """SELECT learner, position, key
    FROM learner_keys
    JOIN (SELECT unnest(?::VARCHAR[]) AS learner) USING (learner)
    JOIN keys ON keys.digest = learner_keys.key_digest
    ORDER BY learner, position"""

_READ_ORDERED = """SELECT learner, position, response, verdict, moment, source, line, read_as
    FROM ordered WHERE n >= ? AND n < ? ORDER BY n"""
