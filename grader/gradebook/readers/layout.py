"""How an export is laid out: where the learner, the time and each response stand in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from grader.gradebook.readers.moments import WRITTEN_OUT, TimeStyle


class Question(msgspec.Struct, frozen=True):
    """A question as the platform knows it.

    `key` is what a mapping file calls it, `text` what the export says of it. `place` is its
    column, None where each row of the export names its own question.
    """

    key: str
    text: str
    place: int | None = None


class Answer(msgspec.Struct, frozen=True, gc=False):
    """The response of a record to the question with this key."""

    key: str
    text: str


class Handed(msgspec.Struct, frozen=True, gc=False):
    """What one record says: who, when (as written), and the responses in it.

    With a `code` the record cannot be used, and `found` says what is wrong with it.
    """

    learner: str
    time: str
    answers: Sequence[Answer] = ()
    code: str = ""
    found: str = ""


class Layout(msgspec.Struct, frozen=True):
    """One reading of a table.

    `format` is the format's code, `why` what told it, `roles` what each column was taken for.
    `learner` are the columns that may name the learner, of which `read` takes the first;
    `read` must not fail on the cells of any record that is as wide as the header. In a table
    with `row_is_response` each record is one response and names its own question. With
    `others_are_extra` a question that is tied to no part is a column like any other. `remark`
    is the code of a remark that holds for all of the export, empty for none.
    """

    format: str
    why: str
    roles: tuple[str, ...]
    questions: tuple[Question, ...]
    read: Callable[[Sequence[str]], Handed]
    style: TimeStyle = WRITTEN_OUT
    row_is_response: bool = False
    others_are_extra: bool = False
    remark: str = ""


def column_layout(
    format: str,  # noqa: A002 - the word that people use
    why: str,
    roles: Sequence[str],
    questions: Sequence[Question],
    learner: Sequence[int],
    time: int | None,
    split: Callable[[str, str], Iterator[Answer]] | None = None,
    style: TimeStyle = WRITTEN_OUT,
) -> Layout:
    """The layout of a table with a row for each learner (or attempt), columns for the questions.

    `learner` are the columns whose texts together name the learner. `split(key, cell)` gives
    the responses of a cell that is not blank, for a column with several questions under the
    part of their keys in front of a `/`; without it, the cell is the response.
    """
    columns = {
        question.place: question.key.split("/", 1)[0] if split else question.key
        for question in questions
        if question.place is not None
    }

    def read(cells: Sequence[str]) -> Handed:
        who = " ".join(filter(None, (cells[place].strip() for place in learner)))
        when = "" if time is None else cells[time]
        answers: list[Answer] = []
        for place, key in columns.items():
            cell = cells[place]
            if not cell or cell.isspace():
                continue
            if split is None:
                answers.append(Answer(key, cell))
            else:
                answers += split(key, cell)
        return Handed(who, when, answers)

    return Layout(format, why, tuple(roles), tuple(questions), read, style)
