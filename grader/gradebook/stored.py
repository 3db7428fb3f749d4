"""The verdicts on which today's grades rest, each once, for checking them again."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from grader.gradebook.book import Gradebook
from grader.gradebook.schema import BARE

_CHUNK = 5_000


class StoredVerdict(msgspec.Struct, frozen=True):
    """A verdict as the file has it: `key` and `decision` are JSON, not read yet.

    `verdict`, `credit` and `needs_person` are what its other columns say. `source` and
    `line` are where the first of its `count` responses came from. `decided` is the text that was
    decided: the response, or what a person said that it was meant to be. `judgement` is the
    reason of a person who decided in the engine's place, None where nobody did.
    """

    problem: str
    part: str
    response: str
    key_digest: str
    key: str
    decision: str
    verdict: str
    credit: str
    needs_person: bool
    count: int
    source: str
    line: int
    decided: str
    judgement: str | None = None


def count_verdicts(book: Gradebook) -> int:
    """Find the verdicts of the latest run of every part; returns how many there are."""
    book.run(_CREATE)
    count = book.value("SELECT count(*) FROM standing")
    assert isinstance(count, int)
    return count


def read_verdicts(book: Gradebook) -> Iterator[StoredVerdict]:
    """What `count_verdicts` found, in order of problem, part and response."""
    start = 0
    while True:
        rows = book.rows(_READ, start, start + _CHUNK)
        if not rows:
            return
        for row in rows:
            yield StoredVerdict(*row)
        start += _CHUNK


_CREATE = f"""CREATE OR REPLACE TEMP TABLE standing AS
    WITH latest AS (SELECT problem, part, max(run) AS run FROM run_parts GROUP BY problem, part),
    met AS (
        SELECT p.problem, p.part, p.position, runs.engine, r.response,
            coalesce(nullif(j.override.read_as, ''), r.response) AS decided,
            CASE WHEN j.override.kind = 'decision' THEN j.override.reason END AS judgement,
            coalesce(own.key_digest, p.key_digest) AS key_digest,
            count(*) AS n_responses, arg_min(r.source, (r.import, r.line)) AS source,
            arg_min(r.line, (r.import, r.line)) AS line
        FROM latest
        JOIN run_parts p USING (problem, part, run)
        JOIN runs ON runs.number = latest.run
        JOIN responses r
            ON r.problem = latest.problem AND r.part = latest.part
            AND r.import <= runs.last_import
        LEFT JOIN run_learner_keys own
            ON own.run = p.run AND own.position = p.position AND own.learner = r.learner
        LEFT JOIN judgements j
            ON j.problem = r.problem AND j.part = r.part AND j.response = {BARE}
        GROUP BY ALL
    )
    SELECT met.*,
        row_number() OVER (ORDER BY problem, position, response, key_digest) - 1 AS n
    FROM met"""  # noqa: S608

_READ = """SELECT s.problem, s.part, s.response, s.key_digest, keys.key, v.decision, v.verdict,
        v.credit, v.needs_person, s.n_responses, s.source, s.line,
        s.decided, s.judgement
    FROM standing s
    JOIN keys ON keys.digest = s.key_digest
    JOIN verdicts v
        ON v.key_digest = s.key_digest AND v.engine = s.engine AND v.response = s.decided
    WHERE s.n >= ? AND s.n < ?
    ORDER BY s.n"""
