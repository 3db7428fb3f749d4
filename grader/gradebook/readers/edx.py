"""Open edX: the problem responses of a course or a part of it.

In order: username, title, location, [columns of the block, such as Answer, Answer ID, Correct
Answer, Question, in the platform's language], block_key, state. There is a row for each
answer; in older files, which have no columns of the block, one for each learner and problem.
The block's key and the learner's state, JSON with `student_answers`, tell the format.
(openedx-platform, lms/djangoapps/instructor_task/tasks_helper/grades.py)

An answer's id is `<block>_2_1`: the block's last name, the response (from 2), the input.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from grader.gradebook.readers.columns import most_cells
from grader.gradebook.readers.layout import Answer, Handed, Layout, Question

FORMAT = "edx-problem-responses"

_BLOCK = re.compile(r"block-v1:.+@.+|i4x://.+")
_ANSWER_ID = re.compile(r"[^\s,;]*_\d+_\d+")
_DYNAMIC = "_dynamath"
_BROKEN = "Python Error"


class _Places(msgspec.Struct, frozen=True):
    """The columns: `answer` and `answer_id` are None in the older files."""

    block: int
    state: int
    answer: int | None = None
    answer_id: int | None = None
    question: int | None = None


def find_edx(header: Sequence[str], sample: Sequence[Sequence[str]]) -> Layout | None:
    """The layout of a report of problem responses; None for every other table."""
    places = _places(header, sample)
    if places is None:
        return None
    roles = [""] * len(header)
    roles[0], roles[places.block], roles[places.state] = "learner", "block", "state, with its time"
    why = "a column of block keys beside one of learners' states as JSON"
    if places.answer is not None and places.answer_id is not None:
        roles[places.answer], roles[places.answer_id] = "responses", "question"
        why += ", and one of answer ids"
    questions = _questions(sample, places)
    return Layout(
        FORMAT,
        why,
        tuple(roles),
        questions,
        lambda cells: _read(cells, places),
        row_is_response=True,
        remark="last-attempt-only" if any(_has_more(row[places.state]) for row in sample) else "",
    )


def _has_more(cell: str) -> bool:
    """Whether a state is that of a second or later attempt."""
    return str(_load(cell).get("attempts", "0")) not in {"0", "1"}


def _places(header: Sequence[str], sample: Sequence[Sequence[str]]) -> _Places | None:
    columns = range(len(header))
    blocks = [place for place in columns if most_cells(sample[:50], place, _is_block)]
    states = [place for place in columns if most_cells(sample[:50], place, _is_state)]
    if not blocks or not states or 0 in {blocks[-1], states[-1]}:
        return None
    block, state = blocks[-1], states[-1]
    ids = [place for place in columns[1:] if most_cells(sample[:50], place, _is_answer_id)]
    others = [place for place in columns[3:] if place not in {block, state, *ids}]
    if not ids or not others:
        return _Places(block, state)
    answer = max(others, key=lambda place: _likeness(sample, place, ids[0], state))
    rest = [place for place in others if place != answer]
    question = max(rest, key=lambda n: sum(len(row[n]) for row in sample[:50]), default=None)
    return _Places(block, state, answer, ids[0], question)


def _likeness(sample: Sequence[Sequence[str]], place: int, ids: int, state: int) -> tuple[int, int]:
    """How much a column is like one of responses, which are sorted by their translated headers.

    What was typed is in the state too; and learners differ in their responses to a question,
    not in the question or its right answer.
    """
    typed = 0
    seen: dict[str, set[str]] = {}
    for row in sample:
        answers = _load(row[state]).get("student_answers")
        typed += isinstance(answers, dict) and answers.get(row[ids].strip()) == row[place] != ""
        seen.setdefault(row[ids], set()).add(row[place])
    return typed, sum(len(cells) for cells in seen.values())


def _is_block(cell: str) -> bool:
    return _BLOCK.fullmatch(cell.strip()) is not None


def _is_answer_id(cell: str) -> bool:
    return cell == _BROKEN or _ANSWER_ID.fullmatch(cell.strip()) is not None


def _is_state(cell: str) -> bool:
    state = _load(cell)
    return bool({"student_answers", "input_state", "seed", "attempts"} & set(state))


def _load(cell: str) -> dict[str, Any]:
    """The object in a cell, with its numbers as written; empty if there is none."""
    try:
        state = json.loads(cell, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return {}
    return state if isinstance(state, dict) else {}


def _questions(sample: Sequence[Sequence[str]], places: _Places) -> tuple[Question, ...]:
    """Every answer id that the sample holds, with what was asked where that is told."""
    found: dict[str, str] = {}
    for cells in sample:
        text = cells[places.question] if places.question is not None else cells[1]
        for answer in _read(cells, places).answers:
            found.setdefault(answer.key, " ".join(text.split()))
    return tuple(Question(key, text) for key, text in found.items())


def _read(cells: Sequence[str], places: _Places) -> Handed:
    learner = cells[0].strip()
    state = _load(cells[places.state])
    if not state and cells[places.state].strip():
        return Handed(learner, "", code="platform-fault", found="its state is no JSON object")
    time = state.get("last_submission_time")
    when = time if isinstance(time, str) else ""
    if places.answer is None or places.answer_id is None:
        return Handed(learner, when, tuple(_from_state(state)))
    key = cells[places.answer_id].strip()
    if key == _BROKEN:
        return Handed(learner, when, code="platform-fault", found="it says “Python Error”")
    if not key:
        # A row of a block that tells no answers of its own; who only looked has none.
        return Handed(learner, when, tuple(_from_state(state)))
    if key.endswith(_DYNAMIC):
        return Handed(learner, when)
    return Handed(learner, when, _answer(key, cells[places.answer]))


def _from_state(state: Mapping[str, Any]) -> Iterator[Answer]:
    """The answers of a state; who only looked at a problem has none."""
    answers = state.get("student_answers")
    for key, value in answers.items() if isinstance(answers, dict) else ():
        if key.endswith(_DYNAMIC):
            continue
        if isinstance(value, list):
            value = ", ".join(each for each in value if isinstance(each, str))
        if isinstance(value, str):
            yield from _answer(key, value)


def _answer(key: str, text: str) -> tuple[Answer, ...]:
    return () if not text or text.isspace() else (Answer(key, text),)
