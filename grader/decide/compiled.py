"""A formula key made ready for deciding: what is the same for every response is done once.

Nothing here can change a verdict; the cache only saves time. Points and values are found
when first needed, always in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeVar

from flint import fmpz_poly

from grader.decide.decision import Decision, Verdict, ZeroInField
from grader.decide.exact import Pair, Point, fraction_text, value_at
from grader.decide.names import names_in
from grader.decide.points import large_points, readable_points
from grader.decide.polynomial import (
    Function,
    Poly,
    constant_value,
    function_of,
    is_zero,
    multiply,
)
from grader.decide.refuter import Refuter
from grader.decide.relations import Relations, solve_relations
from grader.decide.stops import NotExact, Stop, TooLarge
from grader.spec.domain import REAL, Domain, contains
from grader.syntax.tree import Node

T = TypeVar("T")

_READABLE = 40
_TRIED = 400
_LARGE = 3
_BALL_POINTS = 24
# Longer values are shown rounded; Python itself refuses to print much longer ones.
_SHORT = 10**60


class Sample:
    """A point of the domains where the key has the exact value `value`; both as text too."""

    __slots__ = ("point", "value", "value_text", "written")

    def __init__(self, point: Point, value: Pair) -> None:
        self.point = point
        self.value = value
        self.written = {name: fraction_text(at) for name, at in point.items()}
        self.value_text = fraction_text(value) if is_short(value) else ""


def is_short(value: Pair) -> bool:
    """Whether a value is short enough to be written in full."""
    return -_SHORT < value[0] < _SHORT and -_SHORT < value[1] < _SHORT


class Compiled:
    """A key's tree with its domains and relations, and what was worked out about it.

    Attributes:
        tree: the key.
        domains: of every declared name.
        relations: between the declared names.
        function: the key as a rational function, None if it is none.
        too_large: whether it may be one, but too large to expand.
        equal: the decision on a response whose equality the polynomial stage has proved.
    """

    def __init__(
        self, tree: Node, domains: dict[str, Domain], relations: Relations, seed: bytes
    ) -> None:
        self.tree = tree
        self.domains = domains
        self.relations = relations
        self.seed = seed
        self.names = names_in(tree)
        self.function, self.too_large = _function(tree, relations)
        self.equal = Decision(Verdict.EQUAL, ZeroInField(relations.texts), Fraction(1))
        self._points = self._search()
        self._samples: list[Sample] = []
        self._parts: dict[Node, Compiled] = {}
        self._once: dict[Callable[[Compiled], Any], Any] = {}

    def sample(self, index: int) -> Sample | None:
        """The sample with this number, the readable ones first; None beyond the last."""
        while len(self._samples) <= index:
            fresh = next(self._points, None)
            if fresh is None:
                return None
            self._samples.append(fresh)
        return self._samples[index]

    def once(self, work: Callable[[Compiled], T]) -> T:
        """What a stage works out of the key alone; `work` is called the first time only."""
        if work not in self._once:
            self._once[work] = work(self)
        found: T = self._once[work]
        return found

    @cached_property
    def refuter(self) -> Refuter:
        """The key made ready for ball arithmetic, at points that satisfy the relations."""
        seed = self.seed.hex()
        if not self.relations.texts:
            return Refuter(self.tree, self.domains, seed)
        free = tuple(name for name in self.domains if name not in self.relations.solved)
        return Refuter(self.tree, self.domains, seed, _BALL_POINTS, self._complete, free)

    @cached_property
    def solved_trees(self) -> dict[str, Node]:
        """What the relations say the dependent names are."""
        return self.relations.trees()

    def _complete(self, point: dict[str, Fraction]) -> dict[str, Fraction] | None:
        pairs = {name: (value.numerator, value.denominator) for name, value in point.items()}
        found = complete_point(pairs, self.domains, self.relations)
        return None if found is None else {name: Fraction(*at) for name, at in found.items()}

    def part(self, tree: Node) -> Compiled:
        """A member of a compound key made ready; remembered."""
        ready = self._parts.get(tree)
        if ready is None:
            ready = self._parts[tree] = self.with_tree(tree)
        return ready

    def with_tree(self, tree: Node) -> Compiled:
        """Another tree under the same names, domains and relations."""
        return Compiled(tree, self.domains, self.relations, self.seed)

    def _search(self) -> Iterator[Sample]:
        for point in sample_points(self.domains, self.relations, self.seed):
            try:
                yield Sample(point, value_at(self.tree, point))
            except Stop:
                continue


def compile_tree(
    tree: Node,
    names: tuple[str, ...],
    domains: dict[str, Domain],
    equations: tuple[tuple[Node, Node], ...],
    texts: tuple[str, ...],
    seed: bytes,
) -> Compiled:
    """A key made ready. Names without a declared domain are real."""
    everywhere = {name: domains.get(name, REAL) for name in names}
    relations = solve_relations(names, equations, texts)
    return Compiled(tree, everywhere, relations, seed)


def constant_ratio(left: Function, right: Function, node: Node) -> Fraction | None:
    """The rational c with `left = c * right` everywhere, None if there is none or right is zero.

    Raises:
        TooLarge: where the cross products would exceed the caps.
    """
    upper, lower = multiply(left[0], right[1], node), multiply(right[0], left[1], node)
    if is_zero(lower):
        return None
    return constant_value(upper, lower)


def _function(tree: Node, relations: Relations) -> tuple[Function | None, bool]:
    """The rational function, and whether it was only too large to expand.

    Raises:
        NoValue: if the tree is undefined everywhere.
    """
    try:
        return function_of(tree, relations.names), False
    except NotExact:
        return None, False
    except TooLarge:
        return None, True


def sample_points(domains: dict[str, Domain], relations: Relations, seed: bytes) -> Iterator[Point]:
    """Exact points inside the domains that satisfy the relations, readable ones first.

    None at all if the relations could not be solved exactly.
    """
    if relations.problem:
        return
    free = {name: domain for name, domain in domains.items() if name not in relations.solved}
    tries = _TRIED if relations.texts else _READABLE
    found = 0
    for point in readable_points(free, seed, tries):
        complete = complete_point(point, domains, relations)
        if complete is not None:
            found += 1
            yield complete
        if found == _READABLE:
            break
    for point in large_points(free, seed, _LARGE):
        complete = complete_point(point, domains, relations)
        if complete is not None:
            yield complete


def complete_point(
    point: dict[str, Pair], domains: dict[str, Domain], relations: Relations
) -> Point | None:
    """The point with the dependent names filled in, None if it leaves the domains."""
    if not relations.texts:
        return point
    if relations.equations:
        moved = _onto(point, domains, relations)
        if moved is None:
            return None
        point = moved
    complete = dict(point)
    for name in relations.solved:
        value = _value(relations.names[name], relations, point)
        if value is None or not contains(domains[name], value):
            return None
        complete[name] = (value.numerator, value.denominator)
    return complete


def _value(function: Function, relations: Relations, point: Point) -> Fraction | None:
    top, bottom = (evaluate(poly, relations, point) for poly in function)
    return top / bottom if bottom else None


def evaluate(poly: Poly, relations: Relations, point: Point) -> Fraction:
    """The value of a polynomial at a point of the free names."""
    if type(poly) is int:
        return Fraction(poly)
    values = [Fraction(*point.get(name, (0, 1))) for name in relations.names]
    total = Fraction(0)
    for exponents, coefficient in poly.terms():
        term = Fraction(int(coefficient))
        for value, exponent in zip(values, exponents, strict=False):
            term *= value ** int(exponent) if exponent else 1
        total += term
    return total


def _onto(
    point: dict[str, Pair], domains: dict[str, Domain], relations: Relations
) -> dict[str, Pair] | None:
    """The point moved along one name per equation until the equations hold, None if it cannot."""
    moved = dict(point)
    done: set[str] = set()
    for equation in relations.equations:
        movable = [
            name
            for name, degree in zip(relations.names, equation.degrees(), strict=False)
            if degree and name not in done
        ]
        for name in reversed(movable):
            root = _rational_root(equation, name, moved, domains, relations)
            if root is not None:
                moved[name] = (root.numerator, root.denominator)
                done.add(name)
                break
    holds = all(evaluate(e, relations, moved) == 0 for e in relations.equations)
    return moved if holds else None


def _rational_root(
    equation: Poly, name: str, point: Point, domains: dict[str, Domain], relations: Relations
) -> Fraction | None:
    """The rational solution in the name's domain that is nearest to its value at the point."""
    index = list(relations.names).index(name)
    coefficients: dict[int, Fraction] = {}
    others = {**point, name: (1, 1)}
    for exponents, coefficient in equation.terms():
        term = equation.context().from_dict({tuple(map(int, exponents)): coefficient})
        power = int(exponents[index])
        coefficients[power] = coefficients.get(power, Fraction(0)) + evaluate(
            term, relations, others
        )
    scale = 1
    for value in coefficients.values():
        scale *= value.denominator
    dense = [int(coefficients.get(k, Fraction(0)) * scale) for k in range(max(coefficients) + 1)]
    _, factors = fmpz_poly(dense).factor()
    roots = [Fraction(-int(f[0]), int(f[1])) for f, _ in factors if f.degree() == 1]
    here = Fraction(*point[name])
    inside = [root for root in roots if contains(domains[name], root)]
    return min(inside, key=lambda root: (abs(root - here), root), default=None)
