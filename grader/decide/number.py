"""Deciding a number: is the response near enough to the key, by the key's tolerance?"""

from __future__ import annotations

import re
from fractions import Fraction

import msgspec

from grader.decide.closeness import Enclosure, Nearness, compare_numbers
from grader.decide.compiled import compile_tree
from grader.decide.constants import PRECISIONS, enclose_value
from grader.decide.decision import (
    UNDEFINED,
    Counterexample,
    Decision,
    Distance,
    GaveUp,
    NumericEvidence,
    Verdict,
)
from grader.decide.keys import UnreadableKeyError, read_key
from grader.decide.ladder import climb
from grader.decide.literals import Literal, literal_of
from grader.decide.names import is_scalar
from grader.decide.number_feedback import number_feedback
from grader.decide.quantities import UnitStop, in_units_of, key_units, plain_tree
from grader.decide.reading import no_value, unreadable
from grader.decide.sightings import explains, find_sighting
from grader.decide.stops import NoValue
from grader.decide.undefined import find_broken_factorial, find_valueless
from grader.spec.key import Mistake, NumberKey
from grader.spec.tolerance import AnyTolerance
from grader.spec.wrong_numbers import sightings_of
from grader.syntax.limits import DEFAULT
from grader.syntax.parser import parse
from grader.syntax.problem import SyntaxProblem
from grader.syntax.reading import Reading
from grader.syntax.tree import Node, Number

_ONE = Fraction(1)
_MISTAKE_DIGITS = 3


def decide_number(key: NumberKey, response: str) -> Decision:
    """The decision on a number; the response may be an expression such as `ln(2)/3`.

    Raises:
        UnreadableKeyError: if the key's own text cannot be read or has no value.
    """
    reading = parse(response, key.vocabulary, DEFAULT)
    if isinstance(reading, SyntaxProblem):
        return unreadable(reading)
    if key.vocabulary.units:
        try:
            reading = in_units_of(ready_number(key).units, reading)
        except UnitStop as stop:
            return msgspec.structs.replace(stop.decision, notes=reading.notes)
    if reading.names or not is_scalar(reading.tree):
        return unreadable(_not_a_number(reading))
    try:
        nearness, value, goal = judge_values(reading.tree, ready_number(key).tree, key.tolerance)
    except NoValue as stop:
        return _without_value(key, reading, stop)
    if nearness is None or value is None or goal is None:
        return Decision(Verdict.UNDECIDED, GaveUp("value-not-enclosed"), notes=reading.notes)
    return _decision(key, reading, nearness, value, goal)


def _without_value(key: NumberKey, reading: Reading, stop: NoValue) -> Decision:
    """No real value: unreadable if it has none at all, wrong if it has a complex one."""
    goal = enclose_value(ready_number(key).tree, PRECISIONS[0])
    piece = find_valueless(reading.tree)
    if piece is not None or goal is None:
        return unreadable(no_value(reading.text, piece or stop.node))
    certificate = Counterexample({}, UNDEFINED, goal.text())
    return Decision(Verdict.DIFFERENT, certificate, notes=reading.notes)


def key_tree(key: NumberKey) -> Node:
    """The key as a tree: its text as read, or its exact value.

    Raises:
        UnreadableKeyError: if the text cannot be read.
    """
    if key.value is not None:
        return Number(0, 0, key.value.numerator, key.value.denominator, "")
    return read_key(key.text, key.vocabulary)


def judge_values(
    response: Node, key: Node, tolerance: AnyTolerance
) -> tuple[Nearness | None, Enclosure | None, Enclosure | None]:
    """How near two constants are, at the first precision that decides it, with their values.

    Raises:
        NoValue: if the response has no value.
    """
    nearness, value, goal = None, None, None
    for bits in PRECISIONS:
        value = enclose_value(response, bits)
        goal = enclose_value(key, bits)
        if value is None or goal is None:
            continue
        nearness = compare_numbers(value, goal, tolerance)
        if nearness.is_near is not None:
            break
    return nearness, value, goal


def _decision(
    key: NumberKey, reading: Reading, nearness: Nearness, value: Enclosure, goal: Enclosure
) -> Decision:
    certificate = distance_certificate(nearness, value, goal)
    if nearness.is_near is None:
        return _on_the_boundary(key, reading)
    if nearness.is_near:
        return Decision(Verdict.EQUAL, certificate, _ONE, notes=reading.notes)
    piece = find_broken_factorial(reading.tree)
    if piece is not None:
        return unreadable(no_value(reading.text, piece))
    known = _known_mistake(key, reading.tree, value)
    credit = known.credit if known is not None else Fraction(0)
    token = known.token if known is not None else find_sighting(sightings_of(key), reading.tree)
    feedback = number_feedback(value, goal, key.tolerance, literal_of(reading.tree))
    return Decision(Verdict.DIFFERENT, certificate, credit, token, feedback, reading.notes)


def _on_the_boundary(key: NumberKey, reading: Reading) -> Decision:
    """Enclosures cannot tell the side: the very same number is right, if that can be proved."""
    goal = compile_tree(ready_number(key).tree, (), {}, (), (), b"number")
    verdict, certificate = climb(goal, reading.tree)
    if verdict is Verdict.EQUAL and not isinstance(certificate, NumericEvidence):
        return Decision(Verdict.EQUAL, certificate, _ONE, notes=reading.notes)
    return Decision(Verdict.UNDECIDED, GaveUp("on-the-boundary"), notes=reading.notes)


def distance_certificate(nearness: Nearness, value: Enclosure, goal: Enclosure) -> Distance:
    """The certificate that says how far apart two numbers are."""
    return Distance(
        value.text(),
        goal.text(),
        nearness.distance.text(),
        nearness.allowed.text(),
        nearness.kind,
    )


def _known_mistake(key: NumberKey, tree: Node, value: Enclosure) -> Mistake | None:
    """The first of the key's mistakes that the number is, at the precision of either."""
    typed = literal_of(tree)
    for mistake, wrong, written in ready_number(key).mistakes:
        if mistake.as_key:
            if compare_numbers(value, wrong, key.tolerance).is_near is True:
                return mistake
        elif (
            (value.is_exact and value == wrong)
            or explains(value.low, wrong, written, _MISTAKE_DIGITS)
            or explains(wrong.low, value, typed, _MISTAKE_DIGITS)
        ):
            return mistake
    return None


class ReadyNumber:
    """A number key's tree, and its known mistakes as numbers with the way they are written."""

    def __init__(self, key: NumberKey) -> None:
        self.key = key
        tree = key_tree(key)
        self.units = key_units(tree, key.text)
        self.tree = plain_tree(self.units, tree, key.text)
        try:
            enclose_value(self.tree, PRECISIONS[0])
        except NoValue as stop:
            raise UnreadableKeyError(no_value(key.text, stop.node)) from stop
        self.mistakes: list[tuple[Mistake, Enclosure, Literal | None]] = []
        for mistake in key.mistakes:
            reading = parse(mistake.response, key.vocabulary, DEFAULT)
            if isinstance(reading, SyntaxProblem):
                continue
            try:
                tree = plain_tree(self.units, reading.tree, reading.text)
                wrong = enclose_value(tree, PRECISIONS[0])
            except (NoValue, UnitStop):
                continue  # the bank's checks tell its author; it explains no number
            if wrong is not None:
                self.mistakes.append((mistake, wrong, literal_of(reading.tree)))


_KEPT = 256
_ready: dict[int, ReadyNumber] = {}


def ready_number(key: NumberKey) -> ReadyNumber:
    """The key made ready, by the object's identity as in `formula.ready_key`.

    Raises:
        UnreadableKeyError: if the key's text cannot be read or has no value.
    """
    ready = _ready.get(id(key))
    if ready is None:
        if len(_ready) >= _KEPT:
            del _ready[next(iter(_ready))]
        ready = _ready[id(key)] = ReadyNumber(key)
    return ready


def _not_a_number(reading: Reading) -> SyntaxProblem:
    """A formula, or several values; `24,5` may be meant as a decimal."""
    text = reading.text
    found = ", ".join(reading.names) or "several values"
    decimal = re.fullmatch(r"\s*([+-]?\d+),(\d+)\s*", text)
    suggestion = f"{decimal[1]}.{decimal[2]}" if decimal else None
    return SyntaxProblem("not-a-number", text, 0, len(text), found, "one number", suggestion)
