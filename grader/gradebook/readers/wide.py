"""The wide table: a row for each learner, a column for each part."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from grader.gradebook.faults import fault
from grader.gradebook.header import tidy_name
from grader.gradebook.readers.columns import column_keys, is_email, is_moment, most_cells
from grader.gradebook.readers.layout import Layout, Question, column_layout
from grader.spec.issue import Issue

FORMAT = "wide-table"


def find_wide(
    header: Sequence[str],
    sample: Sequence[Sequence[str]],
    source: str,
    is_known: Callable[[str], bool],
    named: Sequence[int] = (),
) -> Layout | Issue | None:
    """The layout of a table in which at least one column is `is_known` to be a question's.

    An issue if no column is sure to name the learners: any table of numbers may have a column
    that is called like a part, such as `mean`.
    """
    keys = column_keys(header)
    known = [place for place, key in enumerate(keys) if is_known(key)]
    if not known:
        return None
    free = [place for place in range(len(header)) if place not in known]
    learner = list(named) or _learner(header, sample, free)
    if not learner:
        found = "none is called 'learner', and none holds email addresses"
        return fault("no-identity", source, 1, found=found)
    why = f"columns are headed by questions, the first of them {keys[known[0]]!r}"
    return _layout(header, sample, why, known, learner)


def plain_layout(
    header: Sequence[str],
    sample: Sequence[Sequence[str]],
    named: Sequence[int] = (),
    asked: Sequence[int] = (),
) -> Layout | None:
    """The best that can be said of a table of which nothing is known; None for a single column.

    The first column is taken to name the learners if no other is sure to. `asked` are the
    columns that may hold responses, all others if it is empty.
    """
    if len(header) < 2:
        return None
    learner = list(named) or _learner(header, sample, range(len(header))) or [0]
    why = "nothing in it tells another format"
    return _layout(header, sample, why, (), learner, asked)


def _layout(
    header: Sequence[str],
    sample: Sequence[Sequence[str]],
    why: str,
    known: Sequence[int],
    learner: Sequence[int],
    asked: Sequence[int] = (),
) -> Layout:
    rest = [place for place in range(len(header)) if place not in {*known, *learner}]
    time = _time(header, sample, rest)
    roles = [""] * len(header)
    for place in learner:
        roles[place] = "learner"
    if time is not None:
        roles[time] = "time"
    questions = [
        Question(key, " ".join(header[place].split()), place)
        for place, key in enumerate(column_keys(header))
        if not roles[place] and (not asked or place in asked)
    ]
    for question in questions:
        assert question.place is not None
        roles[question.place] = "responses"
    layout = column_layout(FORMAT, why, roles, questions, learner, time)
    return msgspec.structs.replace(layout, others_are_extra=True)


def _learner(
    header: Sequence[str], sample: Sequence[Sequence[str]], free: Sequence[int]
) -> list[int]:
    """The column called `learner`, else one of email addresses; nothing if there is none."""
    called = [place for place in free if tidy_name(header[place]) == "learner"]
    emails = [place for place in free if most_cells(sample, place, is_email)]
    return (called or emails)[:1]


def _time(
    header: Sequence[str], sample: Sequence[Sequence[str]], free: Sequence[int]
) -> int | None:
    """The column called `submitted_at`, else the last one that holds moments."""
    called = [place for place in free if tidy_name(header[place]) == "submitted_at"]
    moments = [place for place in free if most_cells(sample, place, is_moment)]
    found = called[:1] or moments[-1:]
    return found[0] if found else None
