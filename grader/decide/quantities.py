"""Values with units, turned into plain values in the units of the key.

After that the same engine decides them, with the same tolerances and certificates. A unit
that cannot be read and a unit that is missing cost no attempt; one of another dimension is
wrong, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

import msgspec

from grader.decide.decision import Decision, Feedback, Structure, Verdict
from grader.decide.keys import UnreadableKeyError
from grader.decide.measured import find_mixed_side, has_statements, values_in
from grader.decide.names import names_in, walk
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

_CONTAINERS = (Sequence, Interval, Union, Matrix, Relation)
_PLAIN: Factors = ()


class UnitStop(Exception):  # noqa: N818 - a finding, not an error
    """Ends the deciding of a response because of its units."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.verdict.value)
        self.decision = decision


class KeyUnits(msgspec.Struct, frozen=True):
    """The units of a key's values, from left to right, and whether their order means anything.

    In `statements` a value has the first unit of its kind: then a name measures the same
    number wherever it stands. `measured` has a unit for each name beside a value.
    """

    units: tuple[Factors, ...]
    in_order: bool
    statements: bool = False
    measured: tuple[tuple[str, Factors], ...] = ()

    def at(self, index: int, count: int, unit: Factors = _PLAIN) -> Factors | None:
        """The unit for a response's value in `unit`, one of so many; None if there is none."""
        if self.statements:
            return self._alike(unit)
        if len(set(self.units)) == 1:
            return self.units[0]
        return self.units[index] if self.in_order and count == len(self.units) else None

    def _alike(self, unit: Factors) -> Factors | None:
        """The first unit that measures the same; a value without any has the key's only one."""
        if unit == _PLAIN:
            return self.units[0] if len(set(self.units)) == 1 else _PLAIN
        dimension = scale_of(unit).dimension
        alike = (each for each in self.units if scale_of(each).dimension == dimension)
        return next(alike, None)


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
    if has_statements(tree):
        fault = _find_mixed_side(tree, units, text)
        if fault is not None:
            raise UnreadableKeyError(fault)
        found = KeyUnits(tuple(units), False, True, tuple(measured_in(tree)))
        if _find_mismatched(found, tree) is not None:
            raise UnreadableKeyError(
                SyntaxProblem("unit-mixed", text, 0, len(text), text, "a unit")
            )
        return found
    unordered = any(
        isinstance(n, Union | Interval) or getattr(n, "kind", "") == "set" for n in walk(tree)
    )
    if unordered:
        finite = [
            unit
            for leaf, unit in zip(single_values(tree), units, strict=True)
            if not is_infinite(leaf)
        ]
        if len({scale_of(unit).dimension for unit in finite}) > 1:
            raise UnreadableKeyError(
                SyntaxProblem("unit-mixed", text, 0, len(text), text, "a unit")
            )
        units = finite[:1] * len(units)  # `{1 m, 2 km}` counts in metres
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
    if has_statements(tree):
        fault = _find_mixed_side(tree, (*wanted.units, *_known_units(leaves)), text)
        if fault is not None:
            raise UnitStop(unreadable(fault))
        other = _find_mismatched(wanted, tree)
        if other is not None:
            raise UnitStop(_wrong(other))
    plain: dict[int, Node] = {}
    for index, leaf in enumerate(leaves):
        unit = unit_of(leaf)
        known = _PLAIN if isinstance(unit, UnitFault) else unit
        plain[id(leaf)] = _converted(leaf, wanted.at(index, len(leaves), known), text)
    return rewrite(spread, lambda node: plain.get(id(node)))


def _known_units(leaves: list[Node]) -> list[Factors]:
    units = (unit_of(leaf) for leaf in leaves)
    return [unit for unit in units if not isinstance(unit, UnitFault)]


def measured_in(tree: Node) -> Iterator[tuple[str, Factors]]:
    """Every name of an equation or inequality with the unit of each value beside it."""
    for relation in (node for node in walk(tree) if isinstance(node, Relation)):
        sides = [side for side in relation.sides if not isinstance(side, Quantity)]
        names = sorted({name for side in sides for name in names_in(side)})
        for unit in _known_units([side for side in relation.sides if isinstance(side, Quantity)]):
            yield from ((name, unit) for name in names)


def _find_mismatched(wanted: KeyUnits, tree: Node) -> Factors | None:
    """The first unit in which a name is measured that measures another thing in the key."""
    measured = tuple(measured_in(tree))
    known = dict(reversed((*wanted.measured, *measured)))
    for name, unit in measured:
        if scale_of(unit).dimension != scale_of(known[name]).dimension:
            return unit
    return None


def _find_mixed_side(tree: Node, units: Iterable[Factors], text: str) -> SyntaxProblem | None:
    """The problem of a statement whose names measure what cannot be told, if there are units."""
    scales = [scale_of(unit) for unit in units if unit != _PLAIN]
    if not scales:
        return None
    has_zero_point = any(scale.offset for scale in scales)
    return find_mixed_side(tree, text, has_zero_point=has_zero_point)


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
        if isinstance(node, Relation):
            found.extend(values_in(node))
            return node
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
    if unit == goal or is_infinite(value):
        return value
    if goal is None and is_nothing(value) and not scale_of(unit).offset:
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


def is_nothing(value: Node) -> bool:
    """Whether a value is zero, which is the same in all units but those of temperature."""
    return isinstance(value, Number) and value.numerator == 0


def is_infinite(value: Node) -> bool:
    """Whether a value is infinite, which needs no unit."""
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
