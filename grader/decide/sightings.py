"""Numbers that known mistakes produce: which mistake explains a wrong number?

A number typed to d digits is explained by a value that rounds to exactly those digits. Few
digits are met by chance, so at least three must agree where the slip was made in computing
the quantity that was asked for, four where it is another quantity.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from fractions import Fraction

from grader.decide.closeness import Enclosure, exactly
from grader.decide.constants import enclose_value
from grader.decide.literals import Literal, literal_of
from grader.decide.names import names_in
from grader.decide.stops import NoValue
from grader.spec.key import NumberSighting
from grader.syntax.tree import Node

_SAME_QUANTITY = 3
_OTHER_QUANTITY = 4
# A number that was not typed as a literal (`1/3`, `ln(2)`) carries its full precision.
_FULL = Fraction(1, 10**9)
# What floats may be wrong by where they narrow a search that exact numbers then decide.
_SLACK = 1e-12


def find_sighting(sightings: Sequence[NumberSighting], tree: Node) -> str | None:
    """The token of the sighting that explains a number, None if none does.

    The asked quantity goes before others, then the nearest value, then the first in the list.
    The caller has made sure that the number is wrong.
    """
    if not sightings:
        return None
    value = number_in(tree)
    return None if value is None else _table_of(sightings).find(value, literal_of(tree))


class _Table:
    """Sightings in the order of their values: a class may type thousands of wrong numbers."""

    def __init__(self, sightings: Sequence[NumberSighting]) -> None:
        self.sightings = sightings
        self._places = sorted(range(len(sightings)), key=lambda place: sightings[place].value)
        self._values = [float(sightings[place].value) for place in self._places]

    def find(self, value: Enclosure, typed: Literal | None) -> str | None:
        """The token of the sighting that explains the number, which may have been typed so."""
        if typed is not None and typed.digits < _SAME_QUANTITY:
            return None
        found = []
        for place in self._near(value.low, typed):
            sighting = self.sightings[place]
            if explains(sighting.value, value, typed, _digits_needed(sighting)):
                distance = abs(sighting.value - value.low)
                found.append((not sighting.same_quantity, distance, place, sighting.token))
        return min(found)[3] if found else None

    def _near(self, number: Fraction, typed: Literal | None) -> list[int]:
        """The places of all sightings that could explain the number, and perhaps a few more."""
        try:
            middle = float(number)
            unit = 0.0 if typed is None else float(typed.unit)
        except OverflowError:
            return []  # no run gives a number beyond floats
        width = max(unit, 2 * abs(middle) * float(_FULL)) + abs(middle) * _SLACK
        first = bisect_left(self._values, middle - width)
        return self._places[first : bisect_right(self._values, middle + width)]


_KEPT = 256
_tables: dict[int, _Table] = {}


def _table_of(sightings: Sequence[NumberSighting]) -> _Table:
    """The table of a key's sightings, made once; it keeps them alive, so identities last."""
    table = _tables.get(id(sightings))
    if table is None:
        if len(_tables) >= _KEPT:
            del _tables[next(iter(_tables))]
        table = _tables[id(sightings)] = _Table(sightings)
    return table


def _digits_needed(sighting: NumberSighting) -> int:
    return _SAME_QUANTITY if sighting.same_quantity else _OTHER_QUANTITY


def explains(value: Fraction, response: Enclosure, typed: Literal | None, digits: int) -> bool:
    """Whether the value, rounded as the response was typed, is the response.

    A number with all the digits that a program prints needs to agree to a billionth only:
    the value itself is known to a dozen digits, and two programs differ in the last ones.
    """
    if typed is None:
        if _are_far(value, response.low, 0.0):
            return False
        return abs(value - response.low) <= _FULL * abs(value) and value != 0
    if typed.digits < digits or _are_far(value, typed.value, typed.unit):
        return False
    finest = max(typed.unit, 2 * _FULL * abs(value))
    return 2 * abs(value - typed.value) <= finest


def _are_far(value: Fraction, number: Fraction, unit: Fraction | float) -> bool:
    """Whether floats are enough to see that two numbers do not agree to `unit`."""
    try:
        here = float(value)
        return abs(here - float(number)) > float(unit) + 4e-9 * abs(here)
    except OverflowError:
        return False


def number_in(tree: Node) -> Enclosure | None:
    """The value of a tree if it is a number, None if it has names or no value."""
    literal = literal_of(tree)
    if literal is not None:
        return exactly(literal.value)
    if names_in(tree):
        return None
    try:
        return enclose_value(tree, 128)
    except NoValue:
        return None
