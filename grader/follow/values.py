"""The numbers that a response to an earlier part holds."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from grader.decide.choice import read_items
from grader.decide.constants import PRECISIONS, enclose_value
from grader.decide.formula import ready_key
from grader.decide.names import names_in
from grader.decide.number import key_tree, ready_number
from grader.decide.option_names import find_options
from grader.decide.quantities import UnitStop, in_units_of
from grader.decide.stops import NoValue
from grader.decide.substitute import number_node
from grader.spec.entries import entries_of
from grader.spec.key import ChoiceKey, FormulaKey, Key, NumberKey, Option, WeightsKey
from grader.syntax.parser import parse
from grader.syntax.problem import SyntaxProblem
from grader.syntax.reading import Reading
from grader.syntax.tree import Constant, Node

_NOWHERE = Constant(0, 0, "")


# Longer numbers stay as they were typed: what is worked out must be short enough to be read.
_MOST_BITS = 1_000


def is_short(number: Fraction) -> bool:
    """Whether a rational number has at most some three hundred digits above and below."""
    return max(number.numerator.bit_length(), number.denominator.bit_length()) <= _MOST_BITS


class Value(msgspec.Struct, frozen=True):
    """One number of a response: its tree, and the number itself (a near one if irrational).

    `is_option` says that it is the place of an option in its list, from 1.
    """

    tree: Node
    number: Fraction
    is_option: bool = False


def values_in(key: Key, response: str) -> tuple[Value | None, ...]:
    """The numbers of a response, entry by entry; None for an entry that is none.

    A value with a unit is taken in the unit of the key. Nothing at all where the response
    cannot be read, or several options are chosen.
    """
    match key:
        case NumberKey():
            return _values(_read_number(key, response), is_list=False)
        case FormulaKey():
            return _values(_read_formula(key, response), is_list=True)
        case WeightsKey():
            items = read_items(key, response)
            chosen = () if isinstance(items, SyntaxProblem) else items
            return tuple(_place(key.options, each) for each in chosen)
        case ChoiceKey():
            found = find_options(key.options, response, several=key.multiple)
            return () if isinstance(found, SyntaxProblem) else (_place(key.options, found),)


def right_values(key: Key) -> tuple[Value | None, ...]:
    """The numbers of a right response, as `values_in` gives them."""
    match key:
        case NumberKey(value=None):
            return values_in(key, key.text)
        case NumberKey():
            return (_value(key_tree(key)),)
        case FormulaKey():
            return values_in(key, key.text)
        case ChoiceKey() | WeightsKey():
            return values_in(key, ", ".join(key.correct))


def _read_number(key: NumberKey, response: str) -> Node | None:
    reading = parse(response, key.vocabulary)
    if isinstance(reading, SyntaxProblem):
        return None
    if not key.vocabulary.units:
        return reading.tree
    try:
        return in_units_of(ready_number(key).units, reading).tree
    except UnitStop:
        return None


def _read_formula(key: FormulaKey, response: str) -> Node | None:
    reading = parse(response, key.vocabulary)
    if isinstance(reading, SyntaxProblem):
        return None
    units = ready_key(key).units
    if units is None:
        return reading.tree
    try:
        converted: Reading = in_units_of(units, reading)
    except UnitStop:
        return None
    return converted.tree


def _values(tree: Node | None, *, is_list: bool) -> tuple[Value | None, ...]:
    if tree is None:
        return ()
    entries = entries_of(tree) if is_list else None
    return tuple(_value(entry) for entry in ((tree,) if entries is None else entries))


def _value(tree: Node) -> Value | None:
    """The value of a tree without names, None if it has none that is a finite real number."""
    if names_in(tree) or entries_of(tree) is not None:
        return None
    try:
        found = enclose_value(tree, PRECISIONS[0])
    except NoValue:
        return None
    if found is None:
        return None
    if found.is_exact and is_short(found.low):
        return Value(number_node(found.low, tree), found.low)
    return Value(tree, (found.low + found.high) / 2)


def _place(options: tuple[Option, ...], chosen: tuple[str, ...]) -> Value | None:
    if len(chosen) != 1:
        return None
    place = Fraction([option.id for option in options].index(chosen[0]) + 1)
    return Value(number_node(place, _NOWHERE), place, is_option=True)
