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
from math import prod
from typing import TypeAlias

from flint import arb

from grader.decide.ball_functions import Ball, NotDecided, NoValueError, exact_integer
from grader.decide.ball_places import Places, coordinates
from grader.decide.ball_points import Point
from grader.decide.ball_program import Program
from grader.decide.ball_trees import Domains, exact_value, nodes_of
from grader.spec.domain import REAL, contains
from grader.syntax.tree import (
    Call,
    Constant,
    Group,
    Name,
    Node,
    Number,
    Power,
    Product,
    Signed,
    Sum,
)

# Kernels of one formula, sign changes followed in all, bisection steps for each.
_MOST_KERNELS = 8
_MOST_FOLLOWED = 12
_STEPS = 10
_MOST_POINTS = 24

_OF_ARGUMENT = {"abs", "sign", "floor", "ceil", "arcsin", "arccos", "arctan", "arccot"}
_OF_ARGUMENT |= {"atan2", "arccosh"}
_OF_ROOT = {"sqrt", "root", "cbrt", "ln", "log"}

Pattern: TypeAlias = tuple[int, ...]


def kernels_of(tree: Node, domains: Domains) -> list[Node]:
    """The distinct kernels of a tree that may change sign, outermost first, at most eight."""
    found: dict[Node, None] = {}
    for node in nodes_of(tree):
        for kernel in _kernels(node):
            if exact_value(kernel) is None and not plain_sign(kernel, domains):
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


# Functions that are positive wherever they have a value.
_POSITIVE = {"exp", "cosh", "sech", "sqrt", "abs", "arccosh"}


def plain_sign(tree: Node, domains: Domains) -> int:
    """1 or -1 for a tree that plainly never has the other sign on the domain, 0 if unsure."""
    match tree:
        case Number():
            return 1
        case Name(name=name):
            domain = domains.get(name, REAL)
            if domain.low is not None and domain.low >= 0:
                return 1
            return -1 if domain.high is not None and domain.high <= 0 else 0
        case Constant(name=name):
            return 1 if name in ("pi", "e") else 0
        case Group(inner=inner):
            return plain_sign(inner, domains)
        case Signed(sign=sign, operand=operand):
            return plain_sign(operand, domains) * (-1 if sign == "-" else 1)
        case Sum(terms=terms, operators=operators):
            signs = {
                plain_sign(term, domains) * (-1 if operator == "-" else 1)
                for term, operator in zip(terms, ("+", *operators), strict=True)
            }
            return signs.pop() if len(signs) == 1 else 0
        case Product(factors=factors):
            return prod(plain_sign(factor, domains) for factor in factors)
        case Power(base=base, exponent=exponent):
            fixed = exact_value(exponent)
            if fixed is not None and fixed.q == 1 and fixed.p % 2 == 0:
                return 1
            return 1 if _is_e(base) or plain_sign(base, domains) > 0 else 0
        case Call(function=function):
            return 1 if function in _POSITIVE else 0
    return 0


class Branches:
    """The kernels of two formulas, compiled, and the sign pattern they have at a point."""

    def __init__(self, kernels: list[Node], domains: Domains) -> None:
        self._programs = [Program(kernel, domains, in_complex=False) for kernel in kernels]
        self._domains = domains
        self._followed = 0

    def points(self, places: Places, bits: int) -> list[Point]:
        """Points of branches that the places miss, found on the segments between them.

        The working precision must be `bits`.
        """
        pool = places.points
        if any(self._domains.get(name, REAL).integer for point in pool[:1] for name in point):
            return []
        # One name: the points in order, so that each segment meets its own sign changes.
        order = sorted(range(len(pool)), key=lambda place: [*pool[place].values()][:1])
        patterns = [self._pattern_at(places, place, bits) for place in order]
        pool = [pool[place] for place in order]
        seen, fresh = set(patterns), []
        for point in chain(
            self._far_points(pool, patterns, bits), self._turns(pool, patterns, bits)
        ):
            pattern = self._pattern(point, bits)
            if pattern not in seen:
                seen.add(pattern)
                fresh.append(point)
        return fresh[:_MOST_POINTS]

    def _pattern_at(self, places: Places, place: int, bits: int) -> Pattern:
        return tuple(
            _sign_at(program, places.values(place, program.names, bits), bits)
            for program in self._programs
        )

    def _pattern(self, point: Point, bits: int) -> Pattern:
        """The sign of each kernel: -1, 0, 1, or 2 where it has no value."""
        return tuple(
            _sign_at(program, coordinates(point, program.names, False), bits)
            for program in self._programs
        )

    def _far_points(self, pool: list[Point], patterns: list[Pattern], bits: int) -> Iterator[Point]:
        """Points on both sides of the zero of a kernel that is linear in a name.

        Only for kernels whose sign is the same all over the pool: `x - 1000`.
        """
        for place, program in enumerate(self._programs):
            if len({pattern[place] for pattern in patterns} - {2}) != 1:
                continue
            for name in program.names:
                root = _linear_root(program, pool[0], name, bits)
                for value in () if root is None else (root - 1, root + 1):
                    if contains(self._domains.get(name, REAL), value):
                        yield {**pool[0], name: value}

    def _turns(self, pool: list[Point], patterns: list[Pattern], bits: int) -> Iterator[Point]:
        """Points beside the sign changes between one point of the pool and the next."""
        for (here, before), (there, after) in pairwise(zip(pool, patterns, strict=True)):
            changed = [
                program
                for program, first, last in zip(self._programs, before, after, strict=True)
                if {first, last} == {-1, 1}
            ]
            yield from self._crossings(changed, here, there, bits)

    def _crossings(
        self, changed: list[Program], here: Point, there: Point, bits: int
    ) -> Iterator[Point]:
        """Points beside each sign change on the segment, and between neighbouring changes."""
        if not changed or self._followed >= _MOST_FOLLOWED:
            return
        self._followed += len(changed)
        ends = [_bisected(program, here, there, bits) for program in changed]
        cuts = sorted({0.0, 1.0, *(cut for pair in ends for cut in pair)})
        for low, high in pairwise(cuts):
            yield _between(here, there, (Fraction(low) + Fraction(high)) / 2)
        for cut in cuts[1:-1]:
            yield _between(here, there, Fraction(cut))


def _between(here: Point, there: Point, part: Fraction) -> Point:
    return {name: value + (there[name] - value) * part for name, value in here.items()}


def _linear_root(program: Program, point: Point, name: str, bits: int) -> Fraction | None:
    """Where the kernel is zero, if it is linear in one name with the others held fixed."""
    values = coordinates(point, program.names, False)
    index = program.names.index(name)
    start, found = values[index], []
    for step in range(3):
        values[index] = start + step
        found.append(_value_at(program, values, bits))
    first, second, third = found
    if first is None or second is None or third is None:
        return None
    slope = second - first
    if slope.contains(0) or not (third - 2 * second + first).contains(0):
        return None
    try:
        middle = exact_integer(((start - first / slope) * 64).mid().floor())
    except NotDecided:
        return None
    return None if middle is None else Fraction(middle, 64)


def _value_at(program: Program, values: list[Ball], bits: int) -> Ball | None:
    """The ball around a kernel, or None."""
    try:
        return program.evaluate(values, bits)
    except NoValueError:
        return None


def _sign_at(program: Program, values: list[Ball], bits: int) -> int:
    value = _value_at(program, values, bits)
    if value is None:
        return 2
    return 1 if value > 0 else -1 if value < 0 else 0


def _bisected(program: Program, here: Point, there: Point, bits: int) -> tuple[float, float]:
    """Two parts of the segment, close together, between which the kernel changes sign.

    Halves of halves, so that a float is exact.
    """
    start = coordinates(here, program.names, False)
    steps = [
        end - begin
        for begin, end in zip(start, coordinates(there, program.names, False), strict=True)
    ]
    first = _sign_at(program, start, bits)
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        part = arb(middle)
        between = [begin + step * part for begin, step in zip(start, steps, strict=True)]
        sign = _sign_at(program, between, bits)
        if sign == first:
            low = middle
        else:
            high = middle
            if sign == 0:
                break
    return low, high
