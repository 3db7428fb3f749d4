"""From a tree to an element of the tower."""

from __future__ import annotations

from collections.abc import Callable

from flint import fmpq

from grader.decide.tower.elements import Element, NoProofError
from grader.decide.tower.field import Field
from grader.decide.tower.generators import Generator
from grader.decide.tower.signs import Signs, domain_sign
from grader.decide.tower.special import Specials
from grader.spec.domain import REAL
from grader.syntax.tree import (
    Call,
    Constant,
    Group,
    Name,
    Node,
    Number,
    Percent,
    Power,
    Product,
    Signed,
    Sum,
)

_CIRCULAR = {"sin", "cos", "tan", "sec", "csc", "cot"}
_HYPERBOLIC = {name + "h" for name in _CIRCULAR}
_INVERSE = {"arc" + name for name in _CIRCULAR | _HYPERBOLIC}


class Builder:
    """Builds the elements of one field."""

    def __init__(self, field: Field, signs: Signs) -> None:
        self._field = field
        self.made = Specials(field, signs)

    def build(self, tree: Node) -> Element:
        """The element that a scalar tree denotes.

        Raises:
            NoProofError: if the tree has no normal form, or one that is too large.
            FullError: if the field has too few generator slots.
        """
        match tree:
            case Number(numerator=numerator, denominator=denominator):
                return self._field.number(fmpq(numerator, denominator))
            case Name(name=name):
                return self._name(name)
            case Constant(name=name):
                return self._constant(name)
            case Group(inner=inner):
                return self.build(inner)
            case Signed(sign=sign, operand=operand):
                value = self.build(operand)
                return -value if sign == "-" else value
            case Percent(operand=operand):
                return self.build(operand).scaled(fmpq(1, 100))
            case Sum():
                return self._sum(tree)
            case Product():
                return self._product(tree)
            case Power(base=base, exponent=exponent):
                return self._power(base, exponent)
            case Call():
                return self._call(tree)
            case _:
                raise NoProofError(f"no normal form of {type(tree).__name__}")

    def _name(self, name: str) -> Element:
        known: Generator | None = self._field.named.get(("symbol", name))
        if known is None:
            domain = self._field.domains.get(name, REAL)
            conjugate = "other" if domain.complex else "real"
            known = self._field.generator("symbol", name, conjugate, domain_sign(domain))
            self._field.named[("symbol", name)] = known
        return self._field.element(known)

    def _constant(self, name: str) -> Element:
        if name == "pi":
            return self.made.pi()
        if name == "e":
            return self.made.exp(self._field.one)
        if name == "i":
            return self._field.i
        raise NoProofError(f"no normal form of {name}")

    def _sum(self, tree: Sum) -> Element:
        values = [self.build(tree.terms[0])]
        for term, operator in zip(tree.terms[1:], tree.operators, strict=True):
            value = self.build(term)
            values.append(-value if operator == "-" else value)
        return self._field.total(values)

    def _product(self, tree: Product) -> Element:
        total = self.build(tree.factors[0])
        for factor, operator in zip(tree.factors[1:], tree.operators, strict=True):
            value = self.build(factor)
            total = total / value if operator == "/" else total * value
        return total

    def _power(self, base: Node, exponent: Node) -> Element:
        raised = self.build(exponent)
        if isinstance(base, Constant) and base.name == "e":
            return self.made.exp(raised)
        return self.made.power(self.build(base), raised)

    def _call(self, tree: Call) -> Element:
        arguments = tuple(self.build(argument) for argument in tree.arguments)
        name = tree.function
        if name in _CIRCULAR:
            return self.made.circular(name, *arguments)
        if name in _HYPERBOLIC:
            return self.made.hyperbolic(name, *arguments)
        if name in _INVERSE:
            return self.made.inverse_function(name, *arguments)
        make = _FUNCTIONS.get(name)
        return self.made.opaque(name, arguments) if make is None else make(self.made, *arguments)


def _root(made: Specials, base: Element, index: Element) -> Element:
    number = index.rational()
    if number is None or number <= 0 or number.q != 1:
        return made.power(base, index.inverse())
    return made.rational_power(base, 1 / number)


_FUNCTIONS: dict[str, Callable[..., Element]] = {
    "exp": Specials.exp,
    "ln": Specials.ln,
    "log": lambda made, u, base: made.ln(u) / made.ln(base),
    "sqrt": lambda made, u: made.rational_power(u, fmpq(1, 2)),
    "cbrt": lambda made, u: made.rational_power(u, fmpq(1, 3)),
    "root": _root,
    "abs": Specials.absolute,
    "sign": Specials.sign,
    "atan2": Specials.angle,
    "floor": Specials.floor,
    "ceil": Specials.ceil,
    "min": lambda made, *values: made.extreme(values, -1),
    "max": lambda made, *values: made.extreme(values, 1),
    "factorial": Specials.factorial,
    "double_factorial": Specials.double_factorial,
    "binomial": Specials.binomial,
    "gamma": Specials.gamma,
}
