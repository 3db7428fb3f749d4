"""A grader of the usual kind, to measure against: five float samples behind a pyparsing front.

Written for this comparison alone; it decides nothing in the product. It is kept as fast as
such a front can fairly be: an explicit grammar by precedence, closures instead of a second
walk over a tree, one pass per sample point. A key is read once.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import pyparsing as pp

Formula = Callable[[Mapping[str, float]], float]

FUNCTIONS = {"sqrt": math.sqrt, "exp": math.exp, "ln": math.log, "log": math.log}
SAMPLES = 5
RELATIVE = 1e-9


def _number(tokens: pp.ParseResults) -> Formula:
    value = float(tokens[0])
    return lambda point: value


def _name(tokens: pp.ParseResults) -> Formula:
    name = tokens[0]
    return lambda point: point[name]


def _call(tokens: pp.ParseResults) -> Formula:
    function, argument = FUNCTIONS[tokens[0]], tokens[1]
    return lambda point: function(argument(point))


def _power(tokens: pp.ParseResults) -> Formula:
    if len(tokens) == 1:
        return tokens[0]  # type: ignore[no-any-return]
    base, exponent = tokens
    return lambda point: base(point) ** exponent(point)


def _signed(tokens: pp.ParseResults) -> Formula:
    *signs, operand = tokens
    return (lambda point: -operand(point)) if signs.count("-") % 2 else operand


def _chain(tokens: pp.ParseResults) -> Formula:
    if len(tokens) == 1:
        return tokens[0]  # type: ignore[no-any-return]
    first, steps = tokens[0], list(zip(tokens[1::2], tokens[2::2], strict=True))

    def evaluate(point: Mapping[str, float]) -> float:
        value: float = first(point)
        for operator, operand in steps:
            right = operand(point)
            match operator:
                case "+":
                    value += right
                case "-":
                    value -= right
                case "*":
                    value *= right
                case "/":
                    value /= right
        return value

    return evaluate


def _grammar() -> pp.ParserElement:
    expression = pp.Forward()
    number = pp.Regex(r"(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?").set_parse_action(_number)
    name = pp.Regex(r"[A-Za-z]\w*").set_parse_action(_name)
    parenthesised = pp.Suppress("(") + expression + pp.Suppress(")")
    call = (pp.one_of(list(FUNCTIONS)) + parenthesised).set_parse_action(_call)
    atom = number | call | name | parenthesised
    signed = pp.Forward()
    power = (atom + pp.Optional(pp.Suppress(pp.Regex(r"\*\*|\^")) + signed)).set_parse_action(
        _power
    )
    signed <<= (pp.ZeroOrMore(pp.one_of("+ -")) + power).set_parse_action(_signed)
    product = (signed + pp.ZeroOrMore(pp.Regex(r"\*(?!\*)|/") + signed)).set_parse_action(_chain)
    expression <<= (product + pp.ZeroOrMore(pp.one_of("+ -") + product)).set_parse_action(_chain)
    return expression


_GRAMMAR = _grammar()


def _read(text: str) -> Formula:
    return _GRAMMAR.parse_string(text, parse_all=True)[0]  # type: ignore[no-any-return]


key_formula = lru_cache(maxsize=None)(_read)


def decide(response: str, key: str, symbols: Mapping[str, Any], seed: int = 0) -> str:
    """`equal` or `different` by five float samples, `invalid` if the text cannot be read."""
    try:
        left, right = _read(response), key_formula(key)
        rng = random.Random(seed)
        for _ in range(SAMPLES):
            point = {name: rng.uniform(0.5, 2.0) for name in symbols}
            first, second = left(point), right(point)
            if abs(first - second) > RELATIVE * abs(second):
                return "different"
    except (pp.ParseException, KeyError):
        return "invalid"
    except (ArithmeticError, ValueError, TypeError):
        return "undecided"
    return "equal"
