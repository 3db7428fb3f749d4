"""A tree made ready for many evaluations: closures over a list of balls.

A `Program` is compiled once per tree and world. The list it reads holds the values of the
names first, then the exact constants of the tree at the working precision.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt
from typing import Any, TypeAlias

from flint import acb, arb, fmpq

from grader.decide.ball_complex import (
    COMPLEX_FUNCTIONS,
    complex_integer_power,
    complex_power,
)
from grader.decide.ball_functions import (
    REAL_FUNCTIONS,
    Ball,
    NotDecided,
    ProvedUndefined,
    discrete_power,
    divide,
    finite,
    general_power,
    integer_power,
    rational_power,
)
from grader.decide.ball_trees import (
    Domains,
    Folded,
    exact_value,
    names_of,
    nodes_of,
    number_tree,
    pi_multiple,
    substituted,
)
from grader.syntax.tree import (
    Call,
    Constant,
    Group,
    Name,
    Node,
    Percent,
    Power,
    Product,
    Signed,
    Sum,
)

Closure: TypeAlias = Callable[[list[Any]], Ball]

# An exponent of more nodes is not made a fraction at each point.
_LONG_EXPONENT = 40

# What the functions may cost in one evaluation, in microseconds. Roots and comparisons cost no
# more than products, which the size of the tree bounds.
_MOST_WORK = 4_000
_CHEAP = {"sqrt", "abs", "sign", "floor", "ceil", "min", "max"}
_DEAREST = {"gamma", "factorial", "double_factorial", "binomial"}

_EXACT_TRIG: dict[str, Callable[[fmpq], tuple[Ball, Ball]]] = {
    "sin": lambda q: (arb.sin_pi_fmpq(q), arb(1)),
    "cos": lambda q: (arb.cos_pi_fmpq(q), arb(1)),
    "tan": lambda q: (arb.sin_pi_fmpq(q), arb.cos_pi_fmpq(q)),
    "cot": lambda q: (arb.cos_pi_fmpq(q), arb.sin_pi_fmpq(q)),
    "sec": lambda q: (arb(1), arb.cos_pi_fmpq(q)),
    "csc": lambda q: (arb(1), arb.sin_pi_fmpq(q)),
}


class Program:
    """One tree, compiled for the real or the complex world.

    `names` are the names that occur, in order; `evaluate` takes their balls in that order.
    """

    def __init__(self, tree: Node, domains: Domains, in_complex: bool) -> None:
        self.in_complex = in_complex
        self.names: list[str] = []
        self._domains = domains
        self._functions = COMPLEX_FUNCTIONS if in_complex else REAL_FUNCTIONS
        self._makers: list[Callable[[], Ball]] = []
        # The closures read their constants here; refilled when the precision changes.
        self._constants: list[Ball] = []
        self._constants_by_bits: dict[int, list[Ball]] = {}
        self._folded: Folded = {}
        self._nodes, self._dear, self._dearest = 0, 0, 0
        self._run = self._compile(tree)
        self._folded.clear()  # its keys are only good while the tree is alive

    def evaluate(self, values: list[Ball], bits: int) -> Ball:
        """The enclosure of the tree; the working precision must be `bits` already.

        Raises:
            ProvedUndefined: where the tree has no value.
            NotDecided: where the balls are too wide, or so many digits would be too much work.
        """
        if self.work(bits) > _MOST_WORK:
            raise NotDecided
        constants = self._constants_by_bits.get(bits)
        if constants is None:
            constants = [self._lift(make()) for make in self._makers]
            self._constants_by_bits[bits] = constants
        self._constants[:] = constants
        return self._run(values)

    def work(self, bits: int) -> int:
        """About how many microseconds one evaluation takes; the same on any machine."""
        elementary = self._dear * (1 + bits * isqrt(bits) // 4_000)
        return self._nodes // 4 + elementary + self._dearest * (10 + bits * bits // 15_000)

    def _lift(self, value: Ball) -> Ball:
        return acb(value) if self.in_complex else value

    def _position(self, name: str) -> int:
        if name not in self.names:
            self.names.append(name)
        return self.names.index(name)

    def _constant(self, make: Callable[[], Ball]) -> Closure:
        position, constants = len(self._makers), self._constants
        self._makers.append(make)
        return lambda _values: constants[position]

    def _compile(self, tree: Node) -> Closure:
        self._nodes += 1
        exact = exact_value(tree, self._folded)
        if exact is not None:
            value: fmpq = exact
            return self._constant(lambda: arb(value))
        match tree:
            case Name(name=name):
                position = self._position(name)
                return lambda values: values[position]
            case Constant(name=name):
                return self._compile_constant(name)
            case Group(inner=inner):
                return self._compile(inner)
            case Signed(sign=sign, operand=operand):
                run = self._compile(operand)
                return (lambda values: -run(values)) if sign == "-" else run
            case Percent(operand=operand):
                hundredfold = self._compile(operand)
                return lambda values: hundredfold(values) / 100
            case Sum():
                return self._compile_sum(tree)
            case Product():
                return self._compile_product(tree)
            case Power(base=base, exponent=exponent):
                return self._compile_power(base, exponent)
            case Call():
                return self._compile_call(tree)
            case _:
                return _never_decided

    def _compile_constant(self, name: str) -> Closure:
        if name == "i" and self.in_complex:
            return self._constant(lambda: acb(0, 1))
        makers = {"pi": arb.pi, "e": arb.const_e}
        return self._constant(makers[name]) if name in makers else _never_decided

    def _compile_sum(self, tree: Sum) -> Closure:
        first, *rest = (self._compile(term) for term in tree.terms)
        if len(rest) == 1:
            second = rest[0]
            if tree.operators[0] == "-":
                return lambda values: first(values) - second(values)
            return lambda values: first(values) + second(values)
        signed = tuple(zip(tree.operators, rest, strict=True))

        def add(values: list[Any]) -> Ball:
            total = first(values)
            for operator, run in signed:
                total = total - run(values) if operator == "-" else total + run(values)
            return total

        return add

    def _compile_product(self, tree: Product) -> Closure:
        first, *rest = (self._compile(factor) for factor in tree.factors)
        if len(rest) == 1:
            second = rest[0]
            if tree.operators[0] == "/":
                return lambda values: divide(first(values), second(values))
            return lambda values: first(values) * second(values)
        chained = tuple(zip(tree.operators, rest, strict=True))

        def multiply(values: list[Any]) -> Ball:
            total = first(values)
            for operator, run in chained:
                total = divide(total, run(values)) if operator == "/" else total * run(values)
            return total

        return multiply

    def _compile_power(self, base: Node, exponent: Node) -> Closure:
        exact = exact_value(exponent, self._folded)
        if exact is not None:
            self._dear += exact.q != 1
            return self._compile_fixed_power(self._compile(base), exact)
        if isinstance(base, Constant) and base.name == "e":
            self._dear += 1
            power, exp = self._compile(exponent), self._functions["exp"]
            return lambda values: exp(power(values))
        self._dear += 1
        x, y = self._compile(base), self._compile(exponent)
        if self.in_complex:
            return lambda values: complex_power(x(values), y(values))
        if self._is_discrete(exponent):
            return self._compile_discrete_power(x, y, exponent)
        return lambda values: general_power(x(values), y(values))

    def _compile_fixed_power(self, x: Closure, exponent: fmpq) -> Closure:
        if exponent.q == 1:
            n = int(exponent.p)
            if self.in_complex:
                return lambda values: complex_integer_power(x(values), n)
            if n == 2:
                return lambda values: integer_power(x(values), 2)
            return lambda values: integer_power(x(values), n)
        if self.in_complex:
            return lambda values: complex_power(x(values), acb(arb(exponent)))
        return lambda values: rational_power(x(values), exponent)

    def _is_discrete(self, tree: Node) -> bool:
        """Whether all names in it are integers, so that it cannot vary continuously."""
        return all(name in self._domains and self._domains[name].integer for name in names_of(tree))

    def _compile_discrete_power(self, x: Closure, y: Closure, exponent: Node) -> Closure:
        """A power whose exponent, at a point, is a fixed fraction like `1/n`."""
        if len(nodes_of(exponent)) > _LONG_EXPONENT:
            return lambda values: discrete_power(x(values), y(values))
        names = {name: self._position(name) for name in names_of(exponent)}

        def raise_(values: list[Any]) -> Ball:
            fixed = {}
            for name, position in names.items():
                if not values[position].is_integer():
                    raise NotDecided
                fixed[name] = number_tree(Fraction(int(values[position].unique_fmpz())))
            exact = exact_value(substituted(exponent, fixed))
            if exact is None:
                return discrete_power(x(values), y(values))
            return rational_power(x(values), exact)

        return raise_

    def _compile_call(self, tree: Call) -> Closure:
        function = self._functions.get(tree.function)
        if function is None:
            return _never_decided
        self._dear += tree.function not in _CHEAP
        self._dearest += tree.function in _DEAREST
        if tree.function in _EXACT_TRIG and not self.in_complex:
            turns = pi_multiple(tree.arguments[0])
            if turns is not None:
                return self._compile_exact_trig(tree.function, turns)
        arguments = tuple(self._compile(argument) for argument in tree.arguments)
        if len(arguments) == 1:
            (argument,) = arguments
            return lambda values: function(argument(values))
        return lambda values: function(*(run(values) for run in arguments))

    def _compile_exact_trig(self, name: str, turns: fmpq) -> Closure:
        if _EXACT_TRIG[name](turns)[1].is_zero():
            return _never_defined
        return self._constant(lambda: finite(divide(*_EXACT_TRIG[name](turns))))


def _never_decided(_values: list[Any]) -> Ball:
    raise NotDecided


def _never_defined(_values: list[Any]) -> Ball:
    raise ProvedUndefined
