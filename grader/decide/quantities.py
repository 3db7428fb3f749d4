"""Values with units, turned into plain values in the units of the key.

After that the same engine decides them, with the same tolerances and certificates. A unit
that cannot be read and a unit that is missing cost no attempt; one of another dimension is
wrong, and says so.
"""

from __future__ import annotations

from fractions import Fraction

import msgspec

from grader.decide.decision import Decision, Feedback, Structure, Verdict
from grader.decide.keys import UnreadableKeyError
from grader.decide.names import walk
from grader.decide.reading import unreadable
from grader.decide.substitute import number_node, rewrite
from grader.decide.units import Factors, Scale, UnitFault, read_unit, scale_of
from grader.syntax.problem import SyntaxProblem
from grader.syntax.reading import Reading
from grader.syntax.tree import (
    Constant,
    Group,
    Interval,
    Matrix,
    Node,
    Number,
    Power,
    Product,
    Quantity,
    Relation,
    Sequence,
    Sum,
    Union,
)

_CONTAINERS = (Sequence, Interval, Union, Matrix)
_PLAIN: Factors = ()


class UnitStop(Exception):  # noqa: N818 - a finding, not an error
    """Ends the deciding of a response because of its units."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.verdict.value)
        self.decision = decision


class KeyUnits(msgspec.Struct, frozen=True):
    """The units of a key's values, from left to right, and whether their order means anything."""

    units: tuple[Factors, ...]
    in_order: bool

    def at(self, index: int, count: int) -> Factors | None:
        """The unit of a response's value, one of so many; None if that cannot be told."""
        if len(set(self.units)) == 1:
            return self.units[0]
        return self.units[index] if self.in_order and count == len(self.units) else None


def key_units(tree: Node, text: str) -> KeyUnits:
    """The units of a key.

    Raises:
        UnreadableKeyError: if one of them cannot be read, or the members of a set measure
            different things.
    """
    units: list[Factors] = []
    for leaf in single_values(tree):
        unit = unit_of(leaf)
        if isinstance(unit, UnitFault):
            raise UnreadableKeyError(_problem(unit, leaf, text))
        units.append(unit)
    unordered = any(isinstance(n, Union) or getattr(n, "kind", "") == "set" for n in walk(tree))
    if unordered:
        if len({scale_of(unit).dimension for unit in units}) > 1:
            raise UnreadableKeyError(
                SyntaxProblem("unit-mixed", text, 0, len(text), text, "a unit")
            )
        units = [units[0]] * len(units)  # `{1 m, 2 km}` counts in metres
    return KeyUnits(tuple(units), not unordered)


def in_units_of(wanted: KeyUnits, reading: Reading) -> Reading:
    """The response with plain numbers, which count in the units of the key.

    Raises:
        UnitStop: if a unit is missing, unknown, or of another dimension.
    """
    return msgspec.structs.replace(reading, tree=plain_tree(wanted, reading.tree, reading.text))


def plain_tree(wanted: KeyUnits, tree: Node, text: str) -> Node:
    """The same for a tree.

    Raises:
        UnitStop: if a unit is missing, unknown, or of another dimension.
    """
    spread = _spread(tree)
    leaves = _leaves(spread)
    plain: dict[int, Node] = {}
    for index, leaf in enumerate(leaves):
        goal = wanted.at(index, len(leaves))
        plain[id(leaf)] = _converted(leaf, goal, text)
    return rewrite(spread, lambda node: plain.get(id(node)))


def _spread(tree: Node) -> Node:
    """`(3, 4) m` as `(3 m, 4 m)`."""
    if not isinstance(tree, Quantity):
        return tree
    inner = tree.value
    while isinstance(inner, Group):
        inner = inner.inner
    if not isinstance(inner, _CONTAINERS):
        return tree

    def with_unit(node: Node) -> Node | None:
        if isinstance(node, _CONTAINERS):
            return None
        return Quantity(node.start, tree.end, node, tree.unit)

    return rewrite(inner, with_unit)


def single_values(tree: Node) -> list[Node]:
    """The single values of a response or key, from left to right, each with its unit."""
    return _leaves(_spread(tree))


def _leaves(tree: Node) -> list[Node]:
    """The single values of a tree, from left to right."""
    found: list[Node] = []

    def collect(node: Node) -> Node | None:
        if isinstance(node, _CONTAINERS):
            return None
        found.append(node)
        return node

    rewrite(tree, collect)
    return found


def unit_of(leaf: Node) -> Factors | UnitFault:
    """The unit of one value; none at all is that of a plain number."""
    return read_unit(leaf.unit) if isinstance(leaf, Quantity) else _PLAIN


def _problem(fault: UnitFault, leaf: Node, text: str) -> SyntaxProblem:
    """A fault of a unit at its place in the text."""
    unit = leaf.unit if isinstance(leaf, Quantity) else ""
    start = leaf.end - len(unit)
    suggestion = fault.suggestion
    return SyntaxProblem(
        fault.code, text, start + fault.start, start + fault.end, fault.found, "a unit", suggestion
    )


def _converted(leaf: Node, goal: Factors | None, text: str) -> Node:
    """The value of one leaf in the key's unit.

    Raises:
        UnitStop: as above.
    """
    unit = unit_of(leaf)
    if isinstance(unit, UnitFault):
        raise UnitStop(unreadable(_problem(unit, leaf, text)))
    value = leaf.value if isinstance(leaf, Quantity) else leaf
    if unit == goal or isinstance(value, Relation) or _is_infinite(value):
        return value
    if goal is None:
        raise UnitStop(_wrong(unit))
    ours, theirs = scale_of(unit), scale_of(goal)
    if ours.dimension != theirs.dimension:
        if not isinstance(leaf, Quantity):
            found = text[leaf.start : leaf.end]
            problem = SyntaxProblem(
                "missing-unit", text, leaf.start, leaf.end, found, "a value with its unit"
            )
            raise UnitStop(unreadable(problem))
        raise UnitStop(_wrong(unit))
    return _rescaled(value, ours, theirs)


def _is_infinite(value: Node) -> bool:
    return any(isinstance(node, Constant) and node.name == "infinity" for node in walk(value))


def _wrong(unit: Factors) -> Decision:
    written = " ".join(f"{name}^{power}" if power != 1 else name for name, power in unit)
    feedback = (Feedback("wrong-dimension", {"unit": written or "none"}),)
    return Decision(Verdict.DIFFERENT, Structure((), "dimension"), feedback=feedback)


def _rescaled(value: Node, ours: Scale, theirs: Scale) -> Node:
    """`(value * ours + offset) / theirs`, exact, at the place of the value."""
    start, end = value.start, value.end
    factor = ours.factor / theirs.factor
    factors: list[Node] = [Group(start, end, value)]
    if factor != 1:
        factors.append(number_node(factor, value))
    power = ours.pi_power - theirs.pi_power
    if power:
        pi = Constant(start, end, "pi")
        factors.append(Power(start, end, pi, number_node(Fraction(power), value)))
    scaled = factors[0]
    if len(factors) > 1:
        scaled = Product(start, end, tuple(factors), ("*",) * (len(factors) - 1))
    shift = (ours.offset - theirs.offset) / theirs.factor
    if not shift:
        return scaled
    offset = Number(start, end, abs(shift.numerator), shift.denominator, "")
    return Sum(start, end, (scaled, offset), ("+" if shift > 0 else "-",))
