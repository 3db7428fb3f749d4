"""What was drawn for learners: kept once it has been drawn, and recorded with each run.

Looking for a fair draw takes some hundredths of a second. The values that were found, and the
keys that they make, are stored under a digest of everything that the draw depends on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby, islice
from operator import itemgetter

import msgspec

from grader.gradebook.attempts import CHUNK_OF_LEARNERS
from grader.gradebook.book import Gradebook
from grader.gradebook.verdicts import keep_keys, own_keys_given
from grader.spec import key as keys
from grader.spec.draw import Drawn, Value
from grader.spec.key import Key

# Little is lost by a kill, and little time by a transaction.
_AT_ONCE = 100


class LearnerDraw(msgspec.Struct, frozen=True):
    """The values that one learner has in a problem, by name, and the keys of parts by their id."""

    learner: str
    values: Mapping[str, Drawn]
    keys: Mapping[str, Key]


def drawn_json(values: Mapping[str, Drawn]) -> str:
    """Values as JSON: a number is a fraction such as `"3/4"`, a text stands in a list of `text`."""
    return msgspec.json.encode({name: _plain(value) for name, value in values.items()}).decode()


def read_drawn(text: str) -> dict[str, Drawn]:
    """The inverse of `drawn_json`."""
    return {name: _value(value) for name, value in msgspec.json.decode(text).items()}


def find_undrawn(book: Gradebook, digest: str) -> list[str]:
    """The learners of the run under way for whom nothing is stored under a digest, sorted."""
    return [name for (name,) in book.rows(_FIND_UNDRAWN, digest)]


def keep_draws(book: Gradebook, digest: str, draws: Iterable[LearnerDraw]) -> None:
    """Store draws under the digest of what they depend on, some at a time."""
    left = iter(draws)
    while batch := list(islice(left, _AT_ONCE)):
        with book.transaction():
            keep_keys(book, (key for each in batch for key in each.keys.values()))
            rows = [(digest, each.learner, drawn_json(each.values)) for each in batch]
            book.append("draws", ("c1", "c2", "c3"), rows)
            parts = [
                (digest, each.learner, part, keys.digest(key))
                for each in batch
                for part, key in each.keys.items()
            ]
            book.append("draw_keys", ("c1", "c2", "c3", "c4"), parts)


def give_draws(
    book: Gradebook,
    digest: str,
    problem: str,
    parts: Mapping[str, int],
    followed: Collection[int] = (),
) -> None:
    """Let everybody in the run under way have what is stored under a digest, for this problem.

    `parts` has the positions of its parts. Who has values or a key already keeps them. At the
    positions in `followed` only those get a key who have handed in nothing there: for others
    something else may follow from what they have.
    """
    for part, position in parts.items():
        passed_over = [position] if position in followed else []
        book.run(_GIVE_KEYS, position, passed_over, digest, part)
    book.run(_GIVE_DRAWS, problem, digest)
    own_keys_given(book)


def give_recorded_draws(book: Gradebook, problem: str, run: int | None = None) -> None:
    """Let learners have the values that they had in a run: in the latest of the problem, or this.

    Who has values already keeps them.
    """
    book.run(_GIVE_RECORDED, problem, run, problem)


def find_recorded_draw(book: Gradebook, problem: str, learner: str) -> dict[str, Drawn] | None:
    """The values by which the latest run of a problem graded a learner, None if it has none."""
    rows = book.rows(_FIND_RECORDED, learner, problem, None, problem)
    return read_drawn(rows[0][0]) if rows else None


def find_askers(book: Gradebook, positions: Sequence[int]) -> list[tuple[int, str]]:
    """Who has handed in anything at these positions of the run under way, with the position."""
    return book.rows(_FIND_ASKERS, list(positions))


def read_draws(
    book: Gradebook, problem: str, learners: Sequence[str]
) -> Iterator[tuple[str, dict[str, Drawn]]]:
    """These learners with the values they have in a problem in the run under way, sorted."""
    for learner, drawn in book.rows(_READ_VALUES, learners, problem):
        yield learner, read_drawn(drawn)


def read_learner_draws(book: Gradebook) -> Iterator[tuple[str, dict[str, str]]]:
    """The learners of the run who have values of their own, sorted: JSON by problem."""
    start = 0
    while chunk := book.rows(_READ_LEARNERS, start, CHUNK_OF_LEARNERS):
        rows = book.rows(_READ_DRAWS, [name for (name,) in chunk])
        for learner, group in groupby(rows, itemgetter(0)):
            yield learner, {problem: drawn for _, problem, drawn in group}
        start += CHUNK_OF_LEARNERS


def _plain(value: Drawn) -> object:
    match value:
        case Fraction():
            return str(value)
        case str():
            return {"text": value}
        case _:
            return [_plain(entry) for entry in value]


def _value(plain: object) -> Drawn:
    if isinstance(plain, list):
        return tuple(_single(entry) for entry in plain)
    return _single(plain)


def _single(plain: object) -> Value:
    return str(plain["text"]) if isinstance(plain, dict) else Fraction(str(plain))


_FIND_UNDRAWN = """SELECT learner FROM (SELECT DISTINCT learner FROM asked)
    ANTI JOIN (SELECT learner FROM draws WHERE digest = ?) USING (learner) ORDER BY learner"""

_GIVE_KEYS = """INSERT OR IGNORE INTO learner_keys
    SELECT ?, learner, key_digest
    FROM draw_keys SEMI JOIN (SELECT DISTINCT learner FROM asked) USING (learner)
    ANTI JOIN (SELECT learner FROM asked WHERE list_contains(?::INTEGER[], position))
        USING (learner)
    WHERE digest = ? AND part = ?"""

_FIND_ASKERS = """SELECT DISTINCT position, learner FROM asked
    WHERE list_contains(?::INTEGER[], position) ORDER BY learner, position"""

_READ_VALUES = """SELECT learner, drawn
    FROM learner_draws JOIN (SELECT unnest(?::VARCHAR[]) AS learner) USING (learner)
    WHERE problem = ? ORDER BY learner"""

_GIVE_DRAWS = """INSERT OR IGNORE INTO learner_draws
    SELECT ?, learner, drawn
    FROM draws SEMI JOIN (SELECT DISTINCT learner FROM asked) USING (learner)
    WHERE digest = ?"""

_GIVE_RECORDED = """INSERT OR IGNORE INTO learner_draws
    SELECT problem, learner, drawn FROM run_draws
    WHERE problem = ?
        AND run = coalesce(?, (SELECT max(run) FROM run_parts WHERE problem = ?))"""

_FIND_RECORDED = """SELECT drawn FROM run_draws
    WHERE learner = ? AND problem = ?
        AND run = coalesce(?, (SELECT max(run) FROM run_parts WHERE problem = ?))"""

_READ_LEARNERS = """SELECT DISTINCT learner FROM learner_draws ORDER BY learner
    OFFSET ? LIMIT ?"""

_READ_DRAWS = """SELECT learner, problem, drawn
    FROM learner_draws
    JOIN (SELECT unnest(?::VARCHAR[]) AS learner) USING (learner)
    ORDER BY learner, problem"""
