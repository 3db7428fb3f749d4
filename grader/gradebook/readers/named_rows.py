"""A table with a row for each response whose columns have names of their own.

A mapping file says which column names the question, and which holds the response.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.gradebook.faults import fault, quoted
from grader.gradebook.readers.columns import find_column, is_moment, most_cells
from grader.gradebook.readers.layout import Answer, Handed, Layout, Question
from grader.gradebook.readers.mapping import Mapping
from grader.spec.issue import Issue

FORMAT = "named-rows"


def find_named_rows(
    header: Sequence[str],
    sample: Sequence[Sequence[str]],
    source: str,
    mapping: Mapping,
    named: Sequence[int],
) -> Layout | Issue:
    """The layout of a table whose `question` and `response` columns the mapping names."""
    asked, given = (find_column(header, name) for name in (mapping.question, mapping.response))
    if asked is None or given is None:
        column = mapping.question if asked is None else mapping.response
        shown = ", ".join(map(quoted, header[:6]))
        return fault("no-such-column", source, 1, column=quoted(column), columns=shown)
    if not named:
        return fault("no-identity", source, 1, found="the mapping file names no `learner`")
    time = _time(sample, [n for n in range(len(header)) if n not in {asked, given, *named}])
    roles = [""] * len(header)
    for place in named:
        roles[place] = "learner"
    roles[asked], roles[given] = "question", "responses"
    if time is not None:
        roles[time] = "time"

    def read(cells: Sequence[str]) -> Handed:
        who = " ".join(filter(None, (cells[place].strip() for place in named)))
        answer = Answer(" ".join(cells[asked].split()), cells[given])
        blank = not answer.text or answer.text.isspace()
        return Handed(who, "" if time is None else cells[time], () if blank else (answer,))

    keys = dict.fromkeys(" ".join(row[asked].split()) for row in sample)
    why = "a mapping file names the columns of questions and responses"
    questions = tuple(Question(key, key) for key in keys)
    return Layout(FORMAT, why, tuple(roles), questions, read, row_is_response=True)


def _time(sample: Sequence[Sequence[str]], places: Sequence[int]) -> int | None:
    """The last column that holds moments."""
    found = [place for place in places if most_cells(sample, place, is_moment)]
    return found[-1] if found else None
