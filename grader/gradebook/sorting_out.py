"""Of rows that came in: which of them say again, or say otherwise, what was said before."""

from __future__ import annotations

from grader.gradebook.book import Gradebook
from grader.gradebook.faults import fault, quoted
from grader.spec.issue import Issue


def sort_out(book: Gradebook) -> tuple[dict[str, list[Issue]], dict[str, int]]:
    """Take the rows out of `arrived` that are not to be stored; `incoming` shows it in full.

    Gives by file an issue for each row that its file has already, or that contradicts another
    row; and how many rows are known, because they are stored or stand in an earlier file.
    """
    for statement in (_CREATE_NEAR, _CREATE_SUSPECTS, _CREATE_REFUSED, _CREATE_KNOWN):
        book.run(statement)
    rows = book.rows(
        "SELECT source, line, code, learner, part, first_source, first_line "
        "FROM suspects JOIN refused USING (n) ORDER BY n"
    )
    issues: dict[str, list[Issue]] = {}
    for source, line, code, learner, part, where, first in rows:
        facts = {"learner": quoted(learner), "part": part, "first": f"{where}:{first}"}
        issues.setdefault(source, []).append(fault(code, source, line, None, **facts))
    known = dict(book.rows("SELECT source, count(*) FROM known GROUP BY source"))
    book.run("DELETE FROM arrived WHERE n IN (SELECT n FROM refused UNION ALL SELECT n FROM known)")
    for table in ("near", "suspects", "refused", "known"):
        book.run(f"DROP TABLE {table}")
    return issues, known


# The id of a row: the beginning of a SHA-256 over its fields, set apart by a character that none
# of them holds. Computed last, where DuckDB can do it on all cores.
ID = """left(sha256(concat_ws(chr(0), learner, problem, part,
    coalesce(epoch_us(submitted_at)::VARCHAR, ''), response)), 32)::UUID"""

_SLOT = "hash(learner, problem, part, submitted_at)"

# The stored rows with the learner, problem, part and time of a row that came, and the rows that
# share these with a stored row or with another one. Only they need a closer look, and they are
# few, unless a file has been read before. They are found by a hash of the four; where others
# share that by chance, the closer look tells them apart.
_CREATE_NEAR = f"""CREATE OR REPLACE TEMP TABLE near AS
    SELECT id, {_SLOT} AS slot, learner, problem, part, submitted_at, source, line
    FROM responses
    WHERE {_SLOT} IN (SELECT {_SLOT} FROM incoming)"""  # noqa: S608

_CREATE_SUSPECTS = f"""CREATE OR REPLACE TEMP TABLE suspects AS
    SELECT *, {ID} AS id FROM incoming WHERE {_SLOT} IN (
        SELECT slot FROM (SELECT {_SLOT} AS slot FROM incoming) GROUP BY slot HAVING count(*) > 1
        UNION ALL SELECT slot FROM near)"""  # noqa: S608

# A row is refused if its file holds the same row before it, or if another response of the
# learner to the part has the same time: one that is stored, or else the first of those read.
_CREATE_REFUSED = """CREATE OR REPLACE TEMP TABLE refused AS
    WITH copies AS (
        SELECT source, id, min(n) AS first, arg_min(line, n) AS first_line
        FROM suspects GROUP BY source, id HAVING count(*) > 1
    ), slots AS (
        SELECT learner, problem, part, submitted_at, arg_min(id, n) AS first_id,
            arg_min(source, n) AS first_source, arg_min(line, n) AS first_line
        FROM suspects WHERE submitted_at IS NOT NULL
        GROUP BY learner, problem, part, submitted_at HAVING count(DISTINCT id) > 1
    ), reasons AS (
        SELECT n, 1 AS weight, 'duplicate-row' AS code, source AS first_source, first_line
        FROM suspects JOIN copies USING (source, id) WHERE n > first
        UNION ALL
        SELECT n, 2, 'conflicting-row', near.source, near.line
        FROM suspects JOIN near USING (learner, problem, part, submitted_at)
        WHERE suspects.id <> near.id
        UNION ALL
        SELECT n, 3, 'conflicting-row', first_source, first_line
        FROM suspects JOIN slots USING (learner, problem, part, submitted_at)
        WHERE id <> first_id AND id NOT IN (SELECT id FROM near)
    )
    SELECT n, arg_min(code, weight) AS code, arg_min(first_source, weight) AS first_source,
        arg_min(first_line, weight) AS first_line
    FROM reasons GROUP BY n"""

# Of the same row in several files the first is stored.
_CREATE_KNOWN = """CREATE OR REPLACE TEMP TABLE known AS
    SELECT n, source FROM (
        SELECT n, id, source, row_number() OVER (PARTITION BY id ORDER BY n) AS copy
        FROM suspects ANTI JOIN refused USING (n)
    ) WHERE copy > 1 OR id IN (SELECT id FROM near)"""
