"""A formula of ours in the notation of Open edX, which multiplies only where `*` stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from types import UnionType

from grader.olx.formula_text import decimal_text
from grader.spec.domain import Domain
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

# What Open edX calls our functions; those that are not here it does not know.
_SAME = {
    "exp", "ln", "sqrt", "abs", "sin", "cos", "tan", "sec", "csc", "cot", "arcsin", "arccos",
    "arctan", "arcsec", "arccsc", "arccot", "sinh", "cosh", "tanh", "sech", "csch", "coth",
    "arcsinh", "arccosh", "arctanh", "arcsech", "arccsch", "arccoth",
}  # fmt: skip
_FUNCTIONS = {name: name for name in _SAME} | {"factorial": "fact"}

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")

# Where an unbounded name is sampled: this far from its bound, or from zero.
_NEAR, _FAR = Fraction(1, 2), Fraction(3)


class NotExpressibleError(Exception):
    """Open edX has no words for this; the argument says what."""


def formula_there(tree: Node) -> str:
    """The formula with every multiplication written out.

    Raises:
        NotExpressibleError: for values that are no scalars, and for unknown functions.
    """
    match tree:
        case Number(numerator=top, denominator=bottom):
            return _number(Fraction(top, bottom))
        case Name(name=name):
            return name
        case Constant(name="pi" | "e" as name):
            return name
        case Group(inner=inner):
            return f"({formula_there(inner)})"
        case Signed(sign=sign, operand=operand):
            return f"{sign if sign == '-' else ''}{formula_there(operand)}"
        case Sum(terms=terms, operators=operators):
            return _joined(terms, [f" {operator} " for operator in operators], Signed)
        case Product(factors=factors, operators=operators):
            written_out = [operator or "*" for operator in operators]
            return _joined(factors, written_out, Signed | Sum | Product)
        case Power(base=base, exponent=exponent):
            return f"{_inside(base)}^{_inside(exponent)}"
        case Percent(operand=operand):
            return f"({formula_there(operand)})/100"
        case Call():
            return _call(tree)
        case _:
            what = type(tree).__name__.lower()
            raise NotExpressibleError(f"a {what} is no value that Open edX compares")


def _number(value: Fraction) -> str:
    text = decimal_text(value)
    return f"({text})" if "/" in text else text


def _joined(nodes: Sequence[Node], operators: Sequence[str], bracketed: UnionType | type) -> str:
    """Operands between operators; behind an operator some kinds are put into brackets."""
    pieces = [formula_there(nodes[0])]
    for operator, node in zip(operators, nodes[1:], strict=True):
        text = formula_there(node)
        pieces += [operator, f"({text})" if isinstance(node, bracketed) else text]
    return "".join(pieces)


def _inside(node: Node) -> str:
    """An operand of a power: nothing but names, numbers and calls stands there bare."""
    text = formula_there(node)
    is_bare = isinstance(node, Name | Group | Call | Constant) or text.isdigit()
    return text if is_bare else f"({text})"


def _call(call: Call) -> str:
    arguments = [formula_there(argument) for argument in call.arguments]
    name = _FUNCTIONS.get(call.function)
    if name is not None and len(arguments) == 1:
        return f"{name}({arguments[0]})"
    match call.function, arguments:
        case "log", [value, "10" | "2" as base]:
            return f"log{base}({value})"
        case "log", [value, base]:
            return f"(ln({value})/ln({base}))"
        case _:
            raise NotExpressibleError(f"the function {call.function} is not known there")


def samples_of(domains: Sequence[tuple[str, Domain]]) -> tuple[str, list[str]]:
    """The samples of some names, and the names that are sampled from a piece of their domain.

    Raises:
        NotExpressibleError: for whole and complex numbers, and for names of other alphabets.
    """
    ranges = []
    narrowed = []
    for name, domain in domains:
        if not _NAME.fullmatch(name):
            raise NotExpressibleError(f"`{name}` cannot be a name there")
        if domain.integer or domain.complex:
            kind = "complex" if domain.complex else "whole"
            raise NotExpressibleError(f"{name} is a {kind} number, which cannot be sampled there")
        low, high = _range(domain)
        ranges.append((name, decimal_text(low), decimal_text(high)))
        if domain.low is None or domain.high is None:
            narrowed.append(name)
    names, lows, highs = zip(*ranges, strict=True)
    return f"{','.join(names)}@{','.join(lows)}:{','.join(highs)}#10", narrowed


def _range(domain: Domain) -> tuple[Fraction, Fraction]:
    match domain.low, domain.high:
        case None, None:
            return -_FAR, _FAR
        case None, high if high is not None:
            return high - _FAR, high - _NEAR
        case low, None if low is not None:
            return low + _NEAR, low + _FAR
        case low, high if low is not None and high is not None:
            return low, high
        case _:
            raise AssertionError("a bound is a number or None")
