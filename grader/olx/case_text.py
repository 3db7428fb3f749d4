"""The first test table of an imported problem: what its XML says, tried on the key itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import assert_never

from grader.decide.decision import Decision, Verdict
from grader.grade import grade
from grader.olx.formula_text import decimal_text
from grader.olx.yaml_text import Value, comment, write_yaml
from grader.spec.key import ChoiceKey, FormulaKey, Key, NumberKey, WeightsKey
from grader.spec.model import Part, Problem
from grader.spec.resolve import resolve_key
from grader.spec.tolerance import Within

_MOST_WRONG = 12
_HEAD = "What must come out of these responses. Add what learners really type."


def case_text(problem: Problem) -> str:
    """The text of `cases.yaml`: for every part right, wrong and unreadable responses.

    A row is written only if it comes out as its heading says.
    """
    tables = {part.id: _table(part, resolve_key(problem, part)) for part in problem.parts}
    return comment(_HEAD) + "\n" + write_yaml(tables)


def _table(part: Part, key: Key) -> dict[str, Value]:
    wanted = (
        ("right", Verdict.EQUAL, _right(key)),
        ("wrong", Verdict.DIFFERENT, _wrong(part, key)),
        ("unreadable", Verdict.UNREADABLE, _unreadable(key)),
    )
    table: dict[str, Value] = {}
    for word, verdict, responses in wanted:
        graded = ((text, grade(key, text)) for text in dict.fromkeys(responses))
        rows = (_row(text, decision) for text, decision in graded if decision.verdict is verdict)
        table[word] = list(islice(rows, _MOST_WRONG))
    return table


def _row(response: str, decision: Decision) -> Value:
    row: dict[str, Value] = {"response": response}
    if decision.misconception is not None:
        row["mistake"] = decision.misconception
    if decision.verdict is Verdict.DIFFERENT and decision.credit:
        row["credit"] = str(decision.credit)
    return row if len(row) > 1 else response


def _right(key: Key) -> Iterator[str]:
    match key:
        case NumberKey(tolerance=Within() as ends):
            yield from (decimal_text(end) for end in (ends.low, ends.high))
            yield decimal_text((ends.low + ends.high) / 2)
        case NumberKey() | FormulaKey():
            yield _key_text(key)
        case ChoiceKey():
            yield ", ".join(key.correct)
            labels = [option.label for option in key.options if option.id in key.correct]
            yield from labels if len(labels) == 1 else ()
        case WeightsKey():
            yield ", ".join(key.correct)
        case _:
            assert_never(key)


def _key_text(key: NumberKey | FormulaKey) -> str:
    if isinstance(key, NumberKey) and key.value is not None:
        return decimal_text(key.value)
    return key.text


def _wrong(part: Part, key: Key) -> Iterator[str]:
    yield from (mistake.response for mistake in part.mistakes if mistake.response is not None)
    match key:
        case NumberKey(tolerance=Within() as ends):
            yield from (decimal_text(end) for end in (ends.low, ends.high))
            yield decimal_text(ends.low - 1)
            yield decimal_text(ends.high + 1)
        case NumberKey(value=value) if value is not None:
            yield from (decimal_text(number) for number in (-value, value + 1, 3 * value + 10))
        case NumberKey() | FormulaKey():
            text = _key_text(key)
            yield from (f"({text}) + 1", f"-({text})", f"3*({text}) + 10")
        case ChoiceKey(multiple=False):
            yield from (option.id for option in key.options)
        case ChoiceKey():
            yield from _toggled(key)
        case WeightsKey():
            yield from _one_changed(key)
        case _:
            assert_never(key)


def _toggled(key: ChoiceKey) -> Iterator[str]:
    """The right selection with one option more or less."""
    for toggled in key.options:
        chosen = {*key.correct} ^ {toggled.id}
        yield ", ".join(option.id for option in key.options if option.id in chosen) or "none"


def _one_changed(key: WeightsKey) -> Iterator[str]:
    for place, right in enumerate(key.correct):
        other = next(option.id for option in key.options if option.id != right)
        yield ", ".join((*key.correct[:place], other, *key.correct[place + 1 :]))


def _unreadable(key: Key) -> Iterator[str]:
    match key:
        case NumberKey() | FormulaKey():
            yield f"({_key_text(key)}"
        case ChoiceKey() | WeightsKey():
            yield "none of this is an option"
        case _:
            assert_never(key)
