"""Expressions whose sign decides which branch a formula takes, and points on every branch.

`|x - y|`, `√((x - y)²)`, `max(x, y)` and `⌊x⌋` are smooth pieces glued together: two
formulas may agree on one piece and differ on the next, however many points of the first
piece are tried. The kernels here (`x - y`, `x - y`, `x - y`, `x`) change sign where pieces
meet; points are sought on both sides of each.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, combinations, pairwise, product
from typing import Any, TypeAlias

from flint import arb, fmpq

from grader.decide.ball_functions import NoValueError
from grader.decide.ball_points import Point
from grader.decide.ball_program import Program
from grader.decide.ball_trees import Domains, exact_value, nodes_of
from grader.spec.domain import REAL, contains
from grader.syntax.tree import Call, Constant, Group, Node, Power, Product, Signed, Sum

_BITS = 64
# Kernels of one formula, sign changes followed in all, bisection steps for each.
_MOST_KERNELS = 8
_MOST_FOLLOWED = 12
_STEPS = 10
_MOST_POINTS = 24

_OF_ARGUMENT = {"abs", "sign", "floor", "ceil", "arcsin", "arccos", "arctan", "arccot"}
_OF_ARGUMENT |= {"atan2", "arccosh"}
_OF_ROOT = {"sqrt", "root", "cbrt", "ln", "log"}

Pattern: TypeAlias = tuple[int, ...]


def kernels_of(tree: Node) -> list[Node]:
    """The distinct kernels of a tree, outermost first, at most eight."""
    found: dict[Node, None] = {}
    for node in nodes_of(tree):
        for kernel in _kernels(node):
            if exact_value(kernel) is None:
                found.setdefault(kernel)
            if len(found) == _MOST_KERNELS:
                return list(found)
    return list(found)


def _kernels(node: Node) -> Iterator[Node]:
    """The kernels that this node itself has."""
    if type(node) is Call:
        name, arguments = node.function, node.arguments
        if name in _OF_ARGUMENT:
            yield from arguments
        elif name in _OF_ROOT:
            yield from _factors(arguments[0])
        elif name in {"min", "max"}:
            free = [argument for argument in arguments if exact_value(argument) is None]
            constant = [argument for argument in arguments if exact_value(argument) is not None]
            pairs = chain(combinations(free, 2), product(free, constant))
            yield from (Sum(0, 0, pair, ("-",)) for pair in pairs)
    elif type(node) is Power:
        fixed = exact_value(node.exponent)
        if (fixed is None and not _is_e(node.base)) or (fixed is not None and fixed.q != 1):
            yield from _factors(node.base)


def _is_e(tree: Node) -> bool:
    return type(tree) is Constant and tree.name == "e"


def _factors(tree: Node) -> Iterator[Node]:
    """What is multiplied, without powers and signs: where it changes sign, so may the whole."""
    match tree:
        case Group(inner=inner) | Signed(operand=inner):
            yield from _factors(inner)
        case Product(factors=factors):
            for factor in factors:
                yield from _factors(factor)
        case Power(base=base):
            yield from _factors(base)
        case _:
            yield tree


class Branches:
    """The kernels of two formulas, compiled, and the sign pattern they have at a point."""

    def __init__(self, kernels: list[Node], domains: Domains) -> None:
        self._programs = [Program(kernel, domains, in_complex=False) for kernel in kernels]
        self._domains = domains
        self._followed = 0

    def pattern(self, point: Point) -> Pattern:
        """The sign of each kernel: -1, 0, 1, or 2 where it has no value."""
        return tuple(_sign_at(program, point) for program in self._programs)

    def points(self, pool: list[Point]) -> list[Point]:
        """Points of branches that the pool misses, found on the segments between its points."""
        if any(self._domains.get(name, REAL).integer for point in pool[:1] for name in point):
            return []
        # One name: the points in order, so that each segment meets its own sign changes.
        pool = sorted(pool, key=lambda point: [*point.values()][:1])
        patterns = [self.pattern(point) for point in pool]
        seen, fresh = set(patterns), []
        for point in self._far_points(pool, patterns):
            pattern = self.pattern(point)
            if pattern not in seen:
                seen.add(pattern)
                fresh.append(point)
        for (here, before), (there, after) in pairwise(zip(pool, patterns, strict=True)):
            changed = [
                program
                for program, first, last in zip(self._programs, before, after, strict=True)
                if {first, last} == {-1, 1}
            ]
            for point in self._crossings(changed, here, there):
                pattern = self.pattern(point)
                if pattern not in seen:
                    seen.add(pattern)
                    fresh.append(point)
        return fresh[:_MOST_POINTS]

    def _far_points(self, pool: list[Point], patterns: list[Pattern]) -> Iterator[Point]:
        """Points on both sides of the zero of a kernel that is linear in a name.

        Only for kernels whose sign is the same all over the pool: `x - 1000`.
        """
        for place, program in enumerate(self._programs):
            if len({pattern[place] for pattern in patterns} - {2}) != 1:
                continue
            for name in program.names:
                root = _linear_root(program, pool[0], name)
                for value in () if root is None else (root - 1, root + 1):
                    if contains(self._domains.get(name, REAL), value):
                        yield {**pool[0], name: value}

    def _crossings(self, changed: list[Program], here: Point, there: Point) -> Iterator[Point]:
        """Points beside each sign change on the segment, and between neighbouring changes."""
        if not changed or self._followed >= _MOST_FOLLOWED:
            return
        self._followed += len(changed)
        ends = [_bisected(program, here, there) for program in changed]
        cuts = sorted({Fraction(0), Fraction(1), *(cut for pair in ends for cut in pair)})
        for low, high in pairwise(cuts):
            yield _between(here, there, (low + high) / 2)
        for cut in cuts[1:-1]:
            yield _between(here, there, cut)


def _between(here: Point, there: Point, part: Fraction) -> Point:
    return {name: value + (there[name] - value) * part for name, value in here.items()}


def _linear_root(program: Program, point: Point, name: str) -> Fraction | None:
    """Where the kernel is zero, if it is linear in one name with the others held fixed."""
    start = point[name]
    values = [_value_at(program, {**point, name: start + step}) for step in range(3)]
    if None in values:
        return None
    first, second, third = values
    slope = second - first
    if slope.contains(0) or not (third - 2 * second + first).contains(0):
        return None
    root = (arb(fmpq(start.numerator, start.denominator)) - first / slope) * 64
    middle = root.mid().floor().unique_fmpz()
    return None if middle is None else Fraction(int(middle), 64)


def _value_at(program: Program, point: Point) -> Any:
    """The ball around a kernel, or None."""
    values: list[Any] = [
        arb(fmpq(point[name].numerator, point[name].denominator)) for name in program.names
    ]
    try:
        return program.evaluate(values, _BITS)
    except NoValueError:
        return None


def _sign_at(program: Program, point: Point) -> int:
    value = _value_at(program, point)
    if value is None:
        return 2
    return 1 if value > 0 else -1 if value < 0 else 0


def _bisected(program: Program, here: Point, there: Point) -> tuple[Fraction, Fraction]:
    """Two parts of the segment, close together, between which the kernel changes sign."""
    first = _sign_at(program, here)
    low, high = Fraction(0), Fraction(1)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        sign = _sign_at(program, _between(here, there, middle))
        if sign == first:
            low = middle
        else:
            high = middle
            if sign == 0:
                break
    return low, high
