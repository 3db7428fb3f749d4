"""Numbers that known mistakes produce: which mistake explains a wrong number?

A number typed to d digits is explained by a value that rounds to exactly those digits. Few
digits are met by chance, so at least three must agree where the slip was made in computing
the quantity that was asked for, four where it is another quantity.
"""

from __future__ import annotations

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


def find_sighting(sightings: Sequence[NumberSighting], tree: Node) -> str | None:
    """The token of the sighting that explains a number, None if none does.

    The asked quantity goes before others, then the nearest value, then the first in the list.
    The caller has made sure that the number is wrong.
    """
    if not sightings:
        return None
    typed = literal_of(tree)
    value = number_in(tree)
    if value is None:
        return None
    found = [
        (not sighting.same_quantity, abs(sighting.value - value.low), place, sighting.token)
        for place, sighting in enumerate(sightings)
        if explains(sighting.value, value, typed, _digits_needed(sighting))
    ]
    return min(found)[3] if found else None


def _digits_needed(sighting: NumberSighting) -> int:
    return _SAME_QUANTITY if sighting.same_quantity else _OTHER_QUANTITY


def explains(value: Fraction, response: Enclosure, typed: Literal | None, digits: int) -> bool:
    """Whether the value, rounded as the response was typed, is the response."""
    if typed is None:
        return abs(value - response.low) <= _FULL * abs(value) and value != 0
    return typed.digits >= digits and 2 * abs(value - typed.value) <= typed.unit


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
