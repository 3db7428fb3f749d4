"""Verdicts in the gradebook: which responses still lack one, and keeping those just decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

import msgspec

from grader.decide.decision import Decision
from grader.gradebook.book import Gradebook
from grader.gradebook.judged import JOIN_JUDGED, read_judged, remember_all_readings
from grader.gradebook.verdict_row import VerdictRow, verdict_row
from grader.spec import key as keys
from grader.spec.key import Key

# No import has so large a number.
EVERY_IMPORT = 2**63 - 1

# So many keys of learners are in memory and in a transaction at once.
KEYS_AT_ONCE = 1_000


class RunPart(msgspec.Struct, frozen=True):
    """A part that a run grades, with the key and the rules (as JSON) by which it does.

    Responses that were read after the import of the number `last_import` are left out.
    """

    problem: str
    part: str
    key: Key
    rules: str
    last_import: int = EVERY_IMPORT


class LearnerKey(msgspec.Struct, frozen=True):
    """The key of one learner for the part at `position` of the run, in place of the part's."""

    position: int
    learner: str
    key: Key


class Pending(msgspec.Struct, frozen=True, gc=False):
    """A response without a verdict under the key of this digest.

    `position` is that of its part in the run. The key is the part's, or one of learners' own.
    """

    position: int
    key_digest: str
    response: str


class Decided(msgspec.Struct, frozen=True, gc=False):
    """The decision on a response under the key of this digest."""

    key_digest: str
    response: str
    decision: Decision


def begin_run(book: Gradebook, parts: Sequence[RunPart]) -> None:
    """Make the parts those of the run that is under way in this process.

    Until `add_learner_keys` says otherwise, everybody has the keys of the parts.
    """
    book.run(
        "CREATE OR REPLACE TEMP TABLE current "
        "(position INTEGER, problem VARCHAR, part VARCHAR, key_digest VARCHAR, last_import BIGINT)"
    )
    book.append(
        "current",
        ("c1::INTEGER", "c2", "c3", "c4", "c5::BIGINT"),
        [
            (str(n), each.problem, each.part, keys.digest(each.key), str(each.last_import))
            for n, each in enumerate(parts)
        ],
    )
    book.run(_CREATE_LEARNER_KEYS)
    book.run(_CREATE_LEARNER_DRAWS)
    remember_all_readings(book)
    read_judged(book)
    book.run(_asked())


def add_learner_keys(book: Gradebook, own: Iterable[LearnerKey]) -> None:
    """Give learners keys of their own in the run that is under way.

    May be called again, with other learners and parts: there is one key for each of them,
    and a second one is refused by the file. The keys are kept there, so that any number of
    them can be handed in one after the other.
    """
    left = iter(own)
    while batch := list(islice(left, KEYS_AT_ONCE)):
        digests = [keys.digest(each.key) for each in batch]
        with book.transaction():
            keep_keys(book, (each.key for each in batch))
            book.append(
                "learner_keys",
                ("c1::INTEGER", "c2", "c3"),
                [
                    (str(each.position), each.learner, digest)
                    for each, digest in zip(batch, digests, strict=True)
                ],
            )
        own_keys_given(book)


def own_keys_given(book: Gradebook) -> None:
    """Let the run under way ask for learners' own keys, which costs something: not all have any."""
    book.run(_asked(own_keys=True))


def keep_keys(book: Gradebook, wanted: Iterable[Key]) -> None:
    """Store those keys that the file does not have."""
    texts = {keys.digest(key): keys.to_json(key) for key in wanted}
    known = book.rows(
        "SELECT digest FROM keys JOIN (SELECT unnest(?::VARCHAR[]) AS digest) USING (digest)",
        list(texts),
    )
    for (digest,) in known:
        texts.pop(digest, None)
    book.append("keys", ("c1", "c2"), list(texts.items()))


def read_keys(book: Gradebook, digests: Iterable[str]) -> dict[str, str]:
    """The stored keys of these digests, as JSON."""
    rows = book.rows(
        "SELECT digest, key FROM keys JOIN (SELECT unnest(?::VARCHAR[]) AS digest) USING (digest)",
        sorted(set(digests)),
    )
    return dict(rows)


def count_pending(book: Gradebook, engine: str) -> int:
    """Find the distinct responses of the run's parts that this engine has not decided yet."""
    book.run(_CREATE_PENDING, engine)
    count = book.value("SELECT count(*) FROM pending")
    assert isinstance(count, int)
    return count


def has_given_up(book: Gradebook, engine: str, reason: str) -> bool:
    """Whether this engine gave up any response for this reason."""
    return bool(book.value(f"SELECT count(*) FROM ({_GIVEN_UP})", engine, _pattern(reason)))  # noqa: S608


def _pattern(reason: str) -> str:
    """What a decision that gave up holds; no text in one does, for its quotes are escaped."""
    return f'"reason":"{reason}"'


def count_given_up(book: Gradebook, engine: str, reason: str) -> int:
    """Find those responses of the run that this engine gave up for this reason, to ask again.

    What a person has judged is left alone. A million verdicts are looked through in 20 ms.
    """
    if not has_given_up(book, engine, reason):
        return 0
    book.run(_CREATE_GIVEN_UP, engine, _pattern(reason))
    count = book.value("SELECT count(*) FROM pending")
    assert isinstance(count, int)
    return count


def pending_chunks(book: Gradebook, size: Callable[[], int]) -> Iterator[list[Pending]]:
    """What was counted last, in a fixed order, at most `size()` at a time."""
    start = 0
    while True:
        behind = start + size()
        rows = book.rows(
            "SELECT position, key_digest, response FROM pending WHERE n >= ? AND n < ? ORDER BY n",
            start,
            behind,
        )
        if not rows:
            return
        yield [Pending(*row) for row in rows]
        start = behind


def save_verdicts(book: Gradebook, engine: str, decided: Iterable[Decided]) -> None:
    """Keep decisions that this engine made, all of them or none."""
    save_rows(
        book,
        engine,
        [verdict_row(each.key_digest, each.response, each.decision) for each in decided],
    )


def save_rows(book: Gradebook, engine: str, rows: Sequence[VerdictRow]) -> None:
    """Keep the verdicts of this engine, all of them or none, in this order."""
    with book.transaction():
        _add_rows(book, engine, rows)


def _add_rows(book: Gradebook, engine: str, rows: Sequence[VerdictRow]) -> None:
    if not rows:
        return
    columns = dict(zip(VerdictRow._fields, zip(*rows, strict=True), strict=True))
    book.append_columns("verdicts", _VERDICT, {**columns, "engine": [engine] * len(rows)})


def replace_rows(book: Gradebook, engine: str, rows: Sequence[VerdictRow]) -> None:
    """Keep these verdicts in place of those on the same responses, all of them or none."""
    with book.transaction():
        book.run(
            "DELETE FROM verdicts WHERE engine = ? AND (key_digest, response) IN "
            "(SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]))",
            engine,
            [row.key_digest for row in rows],
            [row.response for row in rows],
        )
        _add_rows(book, engine, rows)


_VERDICT = (
    *("key_digest", "engine", "response", "verdict", "credit"),
    *("nullif(misconception, '')", "needs_person = 1", "decision"),
)

_CREATE_LEARNER_KEYS = """CREATE OR REPLACE TEMP TABLE learner_keys
    (position INTEGER, learner VARCHAR, key_digest VARCHAR, PRIMARY KEY (position, learner))"""

# The values that learners have in problems with variants.
_CREATE_LEARNER_DRAWS = """CREATE OR REPLACE TEMP TABLE learner_draws
    (problem VARCHAR, learner VARCHAR, drawn VARCHAR, PRIMARY KEY (problem, learner))"""


def _asked(own_keys: bool = False) -> str:
    """The view of every response of the run, with the key that decides it.

    `decided` is the text that is decided: what was typed, or what a person says it was meant
    to be. `judged` is the number of a person's judgement on it, if there is one.
    """
    key = "coalesce(own.key_digest, c.key_digest)" if own_keys else "c.key_digest"
    return f"""CREATE OR REPLACE TEMP VIEW asked AS
        SELECT r.*, c.position, {key} AS key_digest,
            coalesce(j.read_as, r.response) AS decided, j.judged
        FROM responses r
        JOIN current c
            ON c.problem = r.problem AND c.part = r.part AND r.import <= c.last_import
        {_OWN_KEYS if own_keys else ""} {JOIN_JUDGED}"""  # noqa: S608


_OWN_KEYS = "LEFT JOIN learner_keys own ON own.position = c.position AND own.learner = r.learner"

# Parts, and learners, with equal keys share their verdicts.
_CREATE_PENDING = """CREATE OR REPLACE TEMP TABLE pending AS
    WITH wanted AS (
        SELECT min(position) AS position, key_digest, decided AS response
        FROM asked
        GROUP BY key_digest, decided
    )
    SELECT row_number() OVER (ORDER BY position, key_digest, response) - 1 AS n,
        position, key_digest, response
    FROM wanted
    ANTI JOIN (SELECT key_digest, response FROM verdicts WHERE engine = ?)
        USING (key_digest, response)
    ORDER BY n"""

_GIVEN_UP = """SELECT key_digest, response FROM verdicts
    WHERE engine = ? AND verdict = 'undecided' AND contains(decision, ?)"""

_CREATE_GIVEN_UP = f"""CREATE OR REPLACE TEMP TABLE pending AS
    WITH wanted AS (
        SELECT min(position) AS position, asked.key_digest, decided AS response
        FROM asked SEMI JOIN ({_GIVEN_UP}) died
            ON died.key_digest = asked.key_digest AND died.response = asked.decided
        WHERE judged IS NULL
        GROUP BY asked.key_digest, decided
    )
    SELECT row_number() OVER (ORDER BY position, key_digest, response) - 1 AS n,
        position, key_digest, response
    FROM wanted ORDER BY n"""  # noqa: S608
