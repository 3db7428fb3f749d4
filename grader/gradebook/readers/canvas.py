"""Canvas: the “Student Analysis” of a classic quiz.

A header such as `4711: What is …?` is followed by one that is only a number, the points
that can be had; so it is in every language. What stands in front of the questions, in order:
name, id, [sis_id], [root_account], section, section_id, [section_sis_id], submitted, [attempt],
of which an anonymous survey lacks the first two.
(canvas-lms, app/models/quizzes/quiz_statistics/student_analysis.rb)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from grader.gradebook.faults import fault
from grader.gradebook.readers.columns import is_moment, most_cells
from grader.gradebook.readers.layout import Answer, Layout, Question, column_layout
from grader.spec.issue import Issue

FORMAT = "canvas-student-analysis"

_QUESTION = re.compile(r"\s*(?P<id>\d+):(?P<text>.*)", re.DOTALL)
_POINTS = re.compile(r"\s*\d+(?:[.,]\d+)?\s*")
# `a=>3,b=>4,12.5`: the values that a formula question was asked with, then the response.
_VARIABLES = re.compile(r"(?:[^,=]+=>[^,]*,)+(?P<answer>(?:(?!=>).)*)", re.DOTALL)


def find_canvas(
    header: Sequence[str], sample: Sequence[Sequence[str]], source: str, named: Sequence[int] = ()
) -> Layout | Issue | None:
    """The layout of a student analysis; None for every other table.

    `named` are the columns that a mapping file says name the learner, in place of Canvas's id.
    """
    questions = list(_questions(header))
    if not questions:
        return None
    first = questions[0].place
    assert first is not None
    front = _front(first, sample)
    learner = list(named) or [place for place, role in enumerate(front) if role == "learner"]
    if not learner:
        found = "the questions stand right behind the sections: this is an anonymous survey"
        return fault("no-identity", source, 1, found=found)
    roles = [*front, *[""] * (len(header) - first)]
    for question in questions:
        assert question.place is not None
        roles[question.place] = f"responses to question {question.key}"
        roles[question.place + 1] = "points"
    time = front.index("time") if "time" in front else None
    why = f"{len(questions)} headers of the form `number: text`, each followed by a number"
    return column_layout(FORMAT, why, roles, questions, learner, time, _split)


def _questions(header: Sequence[str]) -> Iterator[Question]:
    for place, name in enumerate(header[:-1]):
        found = _QUESTION.fullmatch(name)
        if found and _POINTS.fullmatch(header[place + 1]):
            yield Question(found["id"], " ".join(found["text"].split()), place)


def _front(width: int, sample: Sequence[Sequence[str]]) -> list[str]:
    """What the columns in front of the questions are.

    A survey that is anonymous has three of them at most before the time: sections and their ids.
    """
    roles = [""] * width
    time = _time_column(width, sample)
    if (width - 1 if time is None else time) >= 4:
        roles[0], roles[1] = "name", "learner"
    if time is not None:
        roles[time] = "time"
        roles[time + 1 :] = ["attempt"] * (width - time - 1)
    return roles


def _time_column(width: int, sample: Sequence[Sequence[str]]) -> int | None:
    """`submitted` is the last column in front of the questions, or the one before it."""
    for place in (width - 1, width - 2):
        if place >= 0 and most_cells(sample, place, is_moment):
            return place
    return None


def _split(key: str, cell: str) -> Iterator[Answer]:
    formula = _VARIABLES.fullmatch(cell)
    yield Answer(key, formula["answer"] if formula and formula["answer"] else cell)
