"""What earlier runs graded by: their parts with keys and rules, to be looked at and used again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec

from grader.gradebook.book import Gradebook
from grader.gradebook.runs import read_rules
from grader.gradebook.times import moment_of
from grader.gradebook.verdicts import own_keys_given
from grader.score.model import Rules
from grader.spec import key as keys
from grader.spec.key import Key


class RecordedPart(msgspec.Struct, frozen=True):
    """A part as a run graded it; `position` is its place in that run.

    The run had the responses of all imports up to that of the number `last_import`.
    """

    run: int
    position: int
    last_import: int
    engine: str
    problem: str
    part: str
    key: Key
    rules: Rules


class RecordedRun(msgspec.Struct, frozen=True):
    """One line of the list of runs; `cause` is empty for a run by grading."""

    number: int
    finished_at: datetime
    cause: str
    engine: str
    parts: int


def find_runs(book: Gradebook) -> list[RecordedRun]:
    """Every run, the first one first."""
    return [
        RecordedRun(number, moment_of(at), cause, engine, parts)
        for number, at, cause, engine, parts in book.rows(_FIND_RUNS)
    ]


def parts_of_run(book: Gradebook, run: int) -> list[RecordedPart]:
    """The parts of one run in their order; none if there is no such run."""
    return [_part(row) for row in book.rows(f"{_FIND_PARTS} WHERE p.run = ? {_ORDER}", run)]


def standing_parts(book: Gradebook) -> dict[tuple[str, str], RecordedPart]:
    """Every part as the latest run that graded it did, by problem and part."""
    rows = book.rows(f"{_FIND_PARTS} JOIN ({_LATEST}) USING (problem, part, run) {_ORDER}")
    return {(part.problem, part.part): part for part in map(_part, rows)}


def find_learners_since(
    book: Gradebook, problem: str, parts: Sequence[str], last_import: int
) -> set[str]:
    """Everybody who has handed in a response to one of these parts after this import."""
    rows = book.rows(_FIND_LEARNERS_SINCE, problem, list(parts), last_import)
    return {learner for (learner,) in rows}


def give_recorded_keys(
    book: Gradebook,
    recorded: Mapping[int, RecordedPart],
    without: Mapping[int, Collection[str]] = {},
) -> set[tuple[int, str]]:
    """Give learners the keys of their own that they had; `recorded` by position under way.

    By position, `without` are the learners who get none. Returns the position and the learner of
    each key.
    """
    for position, part in recorded.items():
        left_out = sorted(without.get(position, ()))
        book.run(_GIVE, position, part.run, part.position, left_out)
    given = set(book.rows("SELECT position, learner FROM learner_keys"))
    if given:
        own_keys_given(book)
    return given


def keep_numbers(book: Gradebook, position: int) -> int:
    """Let learners whose own key at a position asks for other numbers now keep the one they had.

    Only known mistakes may differ from the key of the latest run: what is carried forward goes
    on coming in. Returns how many learners keep theirs.
    """
    moved = [
        (learner, earlier)
        for learner, earlier, before, now in book.rows(_FIND_MOVED, position)
        if _question(before) != _question(now)
    ]
    if moved:
        learners, digests = zip(*moved, strict=True)
        book.run(_KEEP, list(learners), list(digests), position)
    return len(moved)


def _question(key: str) -> str:
    """The digest of what a key asks for, whatever mistakes it knows."""
    return keys.digest(msgspec.structs.replace(keys.from_json(key), mistakes=()))


def find_redecided(book: Gradebook, engine: str, earlier: str) -> set[int]:
    """The positions of the run under way where the engine decides any text unlike the earlier one.

    Only what a score depends on is compared, and only where both have decided.
    """
    return {position for (position,) in book.rows(_FIND_REDECIDED, engine, earlier)}


def _part(row: tuple[object, ...]) -> RecordedPart:
    run, position, last_import, engine, problem, part, key, rules = row
    return RecordedPart(
        int(str(run)),
        int(str(position)),
        int(str(last_import)),
        str(engine),
        str(problem),
        str(part),
        keys.from_json(str(key)),
        read_rules(str(rules)),
    )


_FIND_RUNS = """SELECT number, epoch_us(finished_at), cause, engine,
        (SELECT count(*) FROM run_parts WHERE run = number)
    FROM runs ORDER BY number"""

_LATEST = "SELECT problem, part, max(run) AS run FROM run_parts GROUP BY problem, part"

_FIND_PARTS = """SELECT
        p.run, p.position, runs.last_import, runs.engine, p.problem, p.part, keys.key, p.rules
    FROM run_parts p
    JOIN runs ON runs.number = p.run
    JOIN keys ON keys.digest = p.key_digest"""

_ORDER = "ORDER BY p.run, p.position"

_FIND_REDECIDED = """SELECT DISTINCT position
    FROM (SELECT DISTINCT position, key_digest, decided FROM asked) a
    JOIN verdicts n ON n.key_digest = a.key_digest AND n.response = a.decided AND n.engine = ?
    JOIN verdicts o ON o.key_digest = a.key_digest AND o.response = a.decided AND o.engine = ?
    WHERE n.verdict <> o.verdict OR n.credit <> o.credit"""

_GIVE = """INSERT INTO learner_keys
    SELECT ?, learner, key_digest FROM run_learner_keys
    WHERE run = ? AND position = ? AND learner NOT IN (SELECT unnest(?::VARCHAR[]))"""

_FIND_LEARNERS_SINCE = """SELECT DISTINCT learner FROM responses
    WHERE problem = ? AND list_contains(?::VARCHAR[], part) AND import > ?"""

_FIND_MOVED = f"""SELECT f.learner, own.key_digest, before.key, now.key
    FROM learner_keys f
    JOIN current c ON c.position = f.position
    JOIN ({_LATEST}) latest ON latest.problem = c.problem AND latest.part = c.part
    JOIN run_parts p ON p.run = latest.run AND p.problem = c.problem AND p.part = c.part
    JOIN run_learner_keys own
        ON own.run = p.run AND own.position = p.position AND own.learner = f.learner
    JOIN keys before ON before.digest = own.key_digest
    JOIN keys now ON now.digest = f.key_digest
    WHERE f.position = ? AND own.key_digest <> f.key_digest
    ORDER BY f.learner"""  # noqa: S608

_KEEP = """UPDATE learner_keys SET key_digest = had.digest
    FROM (SELECT unnest(?::VARCHAR[]) AS learner, unnest(?::VARCHAR[]) AS digest) had
    WHERE learner_keys.position = ? AND learner_keys.learner = had.learner"""
