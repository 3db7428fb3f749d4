"""A formula key made ready for deciding: what is the same for every response is done once.

Nothing here can change a verdict; the cache only saves time. Points and values are found
when first needed, always in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeVar

from grader.decide.ball_program import Program
from grader.decide.ball_trees import is_complex
from grader.decide.balls import evaluate, working_precision
from grader.decide.constants import ends_of
from grader.decide.decision import Decision, Verdict, ZeroInField
from grader.decide.definitions import find_definitions, put_definitions
from grader.decide.exact import Pair, Point, fraction_text, value_at
from grader.decide.kept import Kept
from grader.decide.key_points import complete_point, sample_points
from grader.decide.names import names_in, walk
from grader.decide.polynomial import (
    Function,
    constant_value,
    function_of,
    is_zero,
    multiply,
)
from grader.decide.refuter import Refuter
from grader.decide.relations import Relations, solve_relations
from grader.decide.stops import NotExact, Stop, TooLarge
from grader.spec.domain import REAL, Domain, contains
from grader.syntax.tree import Call, Node, Sum

T = TypeVar("T")

_BALL_POINTS = 24
_CONDITION_BITS = 64
_NOT_NEGATIVE = Domain(low=Fraction(0), low_closed=True)
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
        conditions: what has to lie in a domain at every point, such as what a name stands for.
        points: exact points of the domains that satisfy the relations, readable ones first.
    """

    def __init__(
        self,
        tree: Node,
        domains: dict[str, Domain],
        relations: Relations,
        seed: bytes,
        points: Kept[Point] | None = None,
        conditions: tuple[tuple[Node, Domain], ...] = (),
    ) -> None:
        self.tree = tree
        self.domains = domains
        self.relations = relations
        self.seed = seed
        self.names = names_in(tree)
        self.function, self.too_large = _function(tree, relations)
        self.equal = Decision(Verdict.EQUAL, ZeroInField(relations.texts), Fraction(1))
        self.conditions = conditions
        self.points = points or Kept(filter(self.is_met, sample_points(domains, relations, seed)))
        self._samples = Kept(self._sampled())
        self._parts: dict[Node, Compiled] = {}
        self._once: dict[Callable[[Compiled], Any], Any] = {}

    def sample(self, index: int) -> Sample | None:
        """The sample with this number, the readable ones first; None beyond the last."""
        return self._samples.at(index)

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
        if not self.relations.texts and not self.conditions:
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
        if found is None or not self.is_met(found):
            return None
        return {name: Fraction(*at) for name, at in found.items()}

    def is_met(self, point: Point) -> bool:
        """Whether the conditions hold at a point, as surely as enclosures say."""
        if not self.conditions:
            return True
        exact = {name: Fraction(*value) for name, value in point.items()}
        with working_precision(_CONDITION_BITS):
            for tree, domain in self.conditions:
                program = Program(tree, self.domains, is_complex(tree, self.domains))
                ends = ends_of(evaluate(program, exact, _CONDITION_BITS))
                if ends is None or not all(contains(domain, end) for end in (ends.low, ends.high)):
                    return False
        return True

    def part(self, tree: Node) -> Compiled:
        """A member of a compound key made ready; remembered."""
        ready = self._parts.get(tree)
        if ready is None:
            ready = self._parts[tree] = self.with_tree(tree)
        return ready

    def with_tree(self, tree: Node) -> Compiled:
        """Another tree under the same names, domains and relations."""
        return Compiled(tree, self.domains, self.relations, self.seed, self.points, self.conditions)

    def _sampled(self) -> Iterator[Sample]:
        for point in self.points:
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
    """A key made ready. Names without a declared domain are real.

    What is defined is put in for its name, which is none of the key's names any more.
    """
    definitions, equations = find_definitions(names, equations)
    tree = put_definitions(tree, definitions)
    free = tuple(name for name in names if name not in definitions)
    everywhere = {name: domains.get(name, REAL) for name in free}
    relations = solve_relations(free, equations, texts)
    conditions = tuple((known, domains.get(name, REAL)) for name, known in definitions.items())
    conditions += tuple(_choices(tree, everywhere))
    return Compiled(tree, everywhere, relations, seed, conditions=conditions)


def _choices(tree: Node, domains: dict[str, Domain]) -> Iterator[tuple[Node, Domain]]:
    """For `binomial(n, r)` of whole numbers that `r` and `n - r` are not negative.

    Beyond, the binomial is 0 by convention, while `n!/(r! (n-r)!)` has no value.
    """
    for node in walk(tree):
        if isinstance(node, Call) and node.function == "binomial":
            upper, lower = node.arguments
            names = names_in(node)
            if names and all(name in domains and domains[name].integer for name in names):
                yield lower, _NOT_NEGATIVE
                yield Sum(node.start, node.end, (upper, lower), ("-",)), _NOT_NEGATIVE


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
