"""What people decided on responses, ready to be joined with them."""

from __future__ import annotations

from grader.decide.decision import Decision
from grader.gradebook.book import Gradebook
from grader.gradebook.overrides import DECISION, READ_AS, Override, find_overrides
from grader.gradebook.schema import BARE

# `judged` has at most one row for a response to a part; it is empty in most gradebooks.
JOIN_JUDGED = f"""LEFT JOIN judged j ON j.problem = r.problem AND j.part = r.part
    AND j.response = {BARE}"""

# What people said of a row of `asked`, as one text; empty where they said nothing.
SAID = """coalesce(asked.judged::VARCHAR,
    CASE WHEN asked.decided <> asked.response THEN 'read as ' || asked.decided END, '')"""


def read_judged(book: Gradebook) -> dict[int, Decision]:
    """Make the temporary table `judged`; returns the judgements in it by their numbers.

    Of several overrides of the same response to a part the last one counts.
    """
    found: dict[tuple[str, str, str], Override] = {
        (each.problem, each.part, each.response.strip()): each
        for each in find_overrides(book)
        if each.kind in {DECISION, READ_AS}
    }
    book.run(_CREATE)
    book.append("judged", _VALUES, [_texts(place, each) for place, each in found.items()])
    book.run(f"CREATE TEMP TABLE IF NOT EXISTS {_FORGOTTEN}")
    book.run(_AS_TYPED)
    return {each.number: each.decision for each in found.values() if each.kind == DECISION}


def forget_new_readings(book: Gradebook, engine: str) -> None:
    """Let what an engine has not decided as people read it be as typed, in the run under way.

    It is what people have read otherwise since that engine graded.
    """
    book.run(_FORGET, engine)
    book.run(_AS_TYPED)


def remember_all_readings(book: Gradebook) -> None:
    """Let another run begin, in which everything is as people read it."""
    book.run(f"CREATE OR REPLACE TEMP TABLE {_FORGOTTEN}")


def _texts(place: tuple[str, str, str], each: Override) -> tuple[str, ...]:
    number = str(each.number) if each.kind == DECISION else ""
    return (*place, each.read_as, number)


_CREATE = """CREATE OR REPLACE TEMP TABLE judged
    (problem VARCHAR, part VARCHAR, response VARCHAR, read_as VARCHAR, judged INTEGER)"""

_VALUES = ("c1", "c2", "c3", "nullif(c4, '')", "nullif(c5, '')::INTEGER")

_FORGOTTEN = "forgotten (problem VARCHAR, part VARCHAR, response VARCHAR)"

_FORGET = f"""INSERT INTO forgotten
    SELECT DISTINCT r.problem, r.part, {BARE}
    FROM asked r LEFT JOIN verdicts v
        ON v.key_digest = r.key_digest AND v.response = r.decided AND v.engine = ?
    WHERE r.decided <> r.response AND v.engine IS NULL"""  # noqa: S608

_AS_TYPED = """UPDATE judged SET read_as = NULL FROM forgotten f
    WHERE judged.problem = f.problem AND judged.part = f.part AND judged.response = f.response"""
