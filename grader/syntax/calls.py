"""The grammar of functions: powers of them, bases of logarithms, arguments without brackets."""

from __future__ import annotations

from abc import abstractmethod
from math import inf

from grader.syntax import tokens as t
from grader.syntax.functions import BY_NAME, GROWING, LOG_BASES
from grader.syntax.grammar import Grammar, ungrouped
from grader.syntax.refused import Refused
from grader.syntax.tokens import Token
from grader.syntax.tree import Call, Constant, Name, Node, Number, Power, Product, Signed


class Calls(Grammar):
    """The rules of `FUNCTION …`, on top of those of expressions."""

    __slots__ = ()

    @abstractmethod
    def arguments(self, name: str) -> tuple[tuple[Node, ...], int]:
        """arguments: '(' sum (',' sum)* ')'"""

    def call(self) -> Node:
        """call: FUNCTION ('_' base)? ('^' exponent)? (arguments | bare_argument)"""
        token = self.tokens[self.i]
        _, name, start, end = token
        self.i += 1
        base = self.log_base(name, end)
        power = self.power_of_function()
        self.enter(1, token)
        kind, bracket, _, _ = self.tokens[self.i]
        if kind == t.OPEN and bracket in "([{":
            arguments, stop = self.arguments(name)
        else:
            arguments, stop = self.bare_argument(token)
        self.depth -= 1
        node = self.applied(token, base, arguments, stop)
        if power is None:
            return node
        inverse = BY_NAME[name].inverse if name in BY_NAME else None
        if inverse is not None and _is_minus_one(power):
            self.remarks.add("inverse-function", start, stop, inverse)
            return Call(start, stop, inverse, arguments)
        if _is_minus_one(power):
            self.remarks.add("reciprocal", start, stop, Power(start, stop, node, power))
        return Power(start, stop, node, power)

    def log_base(self, name: str, end: int) -> Node | None:
        """log_base: '_' plain_operand, after `log` only; `log2` and `log10` carry theirs"""
        if name in LOG_BASES:
            return Number(end, end, LOG_BASES[name], 1, str(LOG_BASES[name]))
        kind, _, start, stop = self.tokens[self.i]
        if kind != t.UNDERSCORE:
            return None
        if name != "log":
            raise Refused("stray-underscore", start, stop, "_")
        self.i += 1
        return ungrouped(self.plain_operand())

    def plain_operand(self) -> Node:
        """plain_operand: NUMBER | NAME | constant | brackets, without postfix"""
        kind, value, start, end = self.tokens[self.i]
        if kind == t.OPEN:
            return self.brackets()
        if kind > t.CONSTANT:
            self.fail_operand()
        self.i += 1
        if kind == t.NUMBER:
            return Number(start, end, *value)
        if kind == t.CONSTANT:
            return Constant(start, end, value)
        self.names[value] = None
        return Name(start, end, value)

    def power_of_function(self) -> Node | None:
        """power_of_function: '^' sign? plain_operand | superscript, as in `sin^2(x)`, `sin² x`"""
        kind = self.tokens[self.i][0]
        if kind == t.SUPERSCRIPT:
            return self.raised()
        if kind != t.POWER:
            return None
        self.i += 1
        before = self.i
        kind, sign, start, _ = self.tokens[self.i]
        if kind == t.SIGN:
            self.i += 1
            operand = self.plain_operand()
            power: Node = Signed(start, operand.end, sign, operand)
        else:
            power = self.plain_operand()
        self.grow(power, before)
        return power

    def bare_argument(self, function: Token) -> tuple[tuple[Node, ...], int]:
        """bare_argument: sign? factor factor*, up to an operator or another function"""
        kind, sign, place, _ = self.tokens[self.i]
        if kind == t.SIGN:
            self.i += 1
            inner = self.bare_product(function)
            return (Signed(place, inner.end, sign, inner),), inner.end
        node = self.bare_product(function)
        return (node,), node.end

    def bare_product(self, function: Token) -> Node:
        """bare_product: factor factor*, none of them but the first a function"""
        _, name, start, end = function
        if self.tokens[self.i][0] > t.LAST_STARTER:
            raise Refused("missing-argument", start, end, name)
        factors = [self.factor()]
        while self.tokens[self.i][0] < t.TIMES and self.tokens[self.i][0] != t.FUNCTION:
            if self.tokens[self.i][0] == t.NUMBER:
                self.check_number_after()
            factors.append(self.factor())
        node = factors[0]
        if len(factors) > 1:
            implicit = ("",) * (len(factors) - 1)
            node = Product(node.start, factors[-1].end, tuple(factors), implicit)
        if not _is_usual_argument(factors):
            self.remarks.add("bare-argument", start, node.end, Call(start, node.end, name, (node,)))
        return node

    def applied(
        self, function: Token, base: Node | None, arguments: tuple[Node, ...], stop: int
    ) -> Call:
        """The call with its canonical name, its number of arguments checked."""
        _, name, start, end = function
        count = len(arguments)
        if base is not None:
            if count != 1:
                raise Refused("wrong-arguments", start, stop, name, "1", str(count))
            return Call(start, stop, "log", (arguments[0], base))
        if name == "log" and count == 1:
            return self.logarithm(arguments[0], start, end, stop)
        if name == "ln" and count == 2:
            name = "log"
            self.remarks.add("log-base", start, stop, Call(start, stop, "log", arguments))
        if name in GROWING and not all(isinstance(argument, Name) for argument in arguments):
            self.growth = inf
        known = BY_NAME.get(name)
        if known and (count < known.least or (known.most is not None and count > known.most)):
            expected = str(known.least) if known.least == known.most else f"at least {known.least}"
            raise Refused("wrong-arguments", start, stop, name, expected, str(count))
        return Call(start, stop, name, arguments)

    def logarithm(self, argument: Node, start: int, end: int, stop: int) -> Call:
        """`log` without a base is what the vocabulary says, with a note."""
        base = self.words.vocabulary.log_base
        if base == "e":
            node = Call(start, stop, "ln", (argument,))
        else:
            node = Call(start, stop, "log", (argument, Number(end, end, int(base), 1, base)))
        self.remarks.add("log-base", start, stop, node)
        return node


def _is_minus_one(power: Node) -> bool:
    node = ungrouped(power)
    return (
        isinstance(node, Signed)
        and node.sign == "-"
        and isinstance(node.operand, Number)
        and node.operand.numerator == node.operand.denominator == 1
    )


def _is_usual_argument(factors: list[Node]) -> bool:
    """`sin x`, `sin 5n`, `sin 2pi`: read alike by everybody."""
    if len(factors) == 1:
        return not isinstance(factors[0], Power)
    return (
        len(factors) == 2
        and isinstance(factors[0], Number)
        and isinstance(factors[1], Name | Constant)
    )
