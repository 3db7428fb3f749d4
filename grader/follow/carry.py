"""What follows from a learner's earlier responses: a response to a later part, or why none does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from grader.decide.decision import Verdict
from grader.decide.number import judge_values
from grader.follow.compute import compute
from grader.follow.guard import Guard, Stopped
from grader.follow.values import Value, right_values, values_in
from grader.grade import grade
from grader.spec.domain import contains
from grader.spec.follow_through import FollowThrough, Source
from grader.spec.key import FormulaKey, Key, NumberKey
from grader.spec.model import Part, Problem


class Earlier(msgspec.Struct, frozen=True):
    """A learner's response to an earlier part, under that part's key."""

    key: Key
    response: str
    is_right: bool


def carry(problem: Problem, part: Part, key: Key, earlier: Mapping[str, Earlier]) -> str | Guard:
    """The response to the part that follows from one response to each earlier part it takes.

    `key` is the part's own. The response is at full precision, and wrong by the key.
    """
    follow = part.follow_through
    assert follow is not None
    try:
        inputs = _inputs(follow, earlier)
        text = compute(problem, part, follow, inputs)
        _check_result(key, text, inputs.values())
    except Stopped as stop:
        return stop.guard
    return text


def _inputs(follow: FollowThrough, earlier: Mapping[str, Earlier]) -> dict[str, Value]:
    if not all(part in earlier for part in follow.parts):
        raise Stopped(Guard.NOT_ANSWERED)
    if all(earlier[part].is_right for part in follow.parts):
        raise Stopped(Guard.ALL_RIGHT)
    given = {part: values_in(earlier[part].key, earlier[part].response) for part in follow.parts}
    inputs = {source.name: _input(source, given[source.part]) for source in follow.sources}
    for part in follow.parts:
        names = [source.name for source in follow.sources if source.part == part]
        if not earlier[part].is_right:
            entries = [source.entry for source in follow.sources if source.part == part]
            _check_input(earlier[part].key, entries, [inputs[name] for name in names])
    return inputs


def _input(source: Source, given: Sequence[Value | None]) -> Value:
    """The number that a source names."""
    place = (source.entry or 1) - 1
    value = given[place] if place < len(given) else None
    if value is None or (source.entry is None and len(given) > 1):
        raise Stopped(Guard.NO_NUMBER)
    if not contains(source.within, value.number):
        raise Stopped(Guard.OUT_OF_RANGE)
    return value


def _check_input(key: Key, entries: Sequence[int | None], given: Sequence[Value]) -> None:
    """Refuse a wrong response that makes what follows too easy, unless a right one does too."""
    right = right_values(key)
    if _is_trivial(given) and not _is_trivial(_known([right[(n or 1) - 1] for n in entries])):
        raise Stopped(Guard.TRIVIAL_INPUT)


def _is_trivial(values: Sequence[Value]) -> bool:
    """Whether all are 0, 1 or -1, or all the same one of several options."""
    if all(value.is_option for value in values):
        return len(values) > 1 and len({value.number for value in values}) == 1
    return all(abs(value.number) in (0, 1) for value in values)


def _check_result(key: Key, text: str, inputs: Iterable[Value]) -> None:
    """Refuse a result that is right anyway, has no value, or takes no work to get at."""
    verdict = grade(key, text).verdict
    if verdict is Verdict.EQUAL:
        raise Stopped(Guard.SAME_AS_KEY)
    if verdict is not Verdict.DIFFERENT:
        raise Stopped(Guard.NO_VALUE)
    if not isinstance(key, NumberKey | FormulaKey):
        return
    found = _known(values_in(key, text))
    if found and _is_trivial(found) and not _is_trivial(_known(right_values(key))):
        raise Stopped(Guard.TRIVIAL_RESULT)
    if len(found) == 1 and any(_is_near(key, found[0], value) for value in inputs):
        raise Stopped(Guard.SAME_AS_INPUT)


def _known(values: Sequence[Value | None]) -> list[Value]:
    """The values, or none of them if one is not a number."""
    known = [value for value in values if value is not None]
    return known if len(known) == len(values) else []


def _is_near(key: NumberKey | FormulaKey, result: Value, given: Value) -> bool:
    if given.is_option:
        return False
    nearness, _, _ = judge_values(result.tree, given.tree, key.tolerance)
    return nearness is not None and nearness.is_near is True
