"""The grammar of expressions: sums, products, powers, functions. One method per rule.

A rule's docstring is the rule. `value_in_brackets`, which may hold more than an
expression, is in `parser.py`.
"""

from __future__ import annotations

from typing import NoReturn

from grader.syntax import tokens as t
from grader.syntax.functions import BY_NAME, LOG_BASES
from grader.syntax.limits import Limits
from grader.syntax.problem import Note
from grader.syntax.refused import Refused
from grader.syntax.tokens import Token
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
from grader.syntax.words import Words


class Grammar:
    """A position in a list of tokens, and what was found on the way there."""

    __slots__ = ("depth", "i", "limits", "names", "notes", "tokens", "words")

    def __init__(
        self, tokens: list[Token], words: Words, limits: Limits, notes: list[Note]
    ) -> None:
        self.tokens = tokens
        self.words = words
        self.limits = limits
        self.notes = notes
        self.names: dict[str, None] = {}
        self.i = 0
        self.depth = 0

    def value_in_brackets(self) -> Node:
        """'(' value ')' and everything else that a bracket can open."""
        raise NotImplementedError

    def command(self) -> Node:
        """A LaTeX command that takes arguments in braces."""
        raise NotImplementedError

    def sum(self) -> Node:
        """sum: term (('+' | '-') term)*"""
        first = self.term()
        tokens = self.tokens
        if tokens[self.i][0] != t.SIGN:
            return first
        terms, operators = [first], []
        while True:
            kind, sign, _, _ = tokens[self.i]
            if kind != t.SIGN:
                break
            self.i += 1
            operators.append(sign)
            terms.append(self.term(inside=True))
        return Sum(first.start, terms[-1].end, tuple(terms), tuple(operators))

    def term(self, inside: bool = False) -> Node:
        """term: sign* product      (two signs at the start of a sum are refused, `+-` is not)"""
        kind, sign, start, end = self.tokens[self.i]
        if kind != t.SIGN:
            return self.product()
        signs = [(sign, start)]
        self.i += 1
        while self.tokens[self.i][0] == t.SIGN:
            _, sign, start, end = self.tokens[self.i]
            signs.append((sign, start))
            self.i += 1
        if not inside:
            self.check_signs(signs, end)
        elif len(signs) + inside > 1:
            self.note("signs", signs[0][1] - 1, end, "")
        self.enter(len(signs), signs[0][1])
        node = self.product()
        self.depth -= len(signs)
        for sign, start in reversed(signs):
            node = Signed(start, node.end, sign, node)
        return node

    def check_signs(self, signs: list[tuple[str, int]], end: int) -> None:
        """One sign may begin a term; a `+` before it says nothing and may stand there too."""
        if (
            len(signs) > 2
            or (len(signs) == 2 and signs[0][0] != "+")
            or signs[-2:] == [("+", 0)] * 2
        ):
            shown = "".join(sign for sign, _ in signs)
            raise Refused("doubled-sign", signs[0][1], end, shown)
        if len(signs) == 2:
            self.note("signs", signs[0][1], end, "")

    def product(self) -> Node:
        """product: factor (('*' | '/') sign? factor | factor)*"""
        first = self.factor()
        tokens = self.tokens
        if tokens[self.i][0] > t.TIMES:
            return first
        factors, operators = [first], []
        while True:
            kind, operator, start, _ = tokens[self.i]
            if kind == t.TIMES:
                self.i += 1
                operators.append(operator)
                if tokens[self.i][0] == t.SIGN:
                    factors.append(self.signed_factor())
                else:
                    factors.append(self.factor())
            elif kind < t.TIMES:
                if kind == t.NUMBER:
                    self.check_number_after()
                factors.append(self.factor())
                if operators and operators[-1] == "/":
                    self.note("left-to-right", factors[-3].start, factors[-1].end, "")
                operators.append("")
            else:
                break
        return Product(first.start, factors[-1].end, tuple(factors), tuple(operators))

    def check_number_after(self) -> None:
        """A number may follow a name or bracket (`x 3`), not another number."""
        before, (_, value, start, end) = self.tokens[self.i - 1], self.tokens[self.i]
        if before[0] == t.NUMBER:
            raise Refused("two-numbers", before[2], end, before[1][2], value[2])
        if before[0] == t.PERCENT:
            raise Refused("percent-then-value", before[2], end, "%")
        self.note("number-after", before[2], end, "")

    def signed_factor(self) -> Node:
        """signed_factor: sign? factor"""
        kind, sign, start, end = self.tokens[self.i]
        if kind != t.SIGN:
            return self.factor()
        signs = [(sign, start)]
        self.i += 1
        while self.tokens[self.i][0] == t.SIGN:
            _, sign, start, end = self.tokens[self.i]
            signs.append((sign, start))
            self.i += 1
        self.check_signs(signs, end)
        self.enter(len(signs), signs[0][1])
        node = self.factor()
        self.depth -= len(signs)
        for sign, start in reversed(signs):
            node = Signed(start, node.end, sign, node)
        return node

    def factor(self) -> Node:
        """factor: (NUMBER | NAME | constant | brackets | call | root) postfix*"""
        kind, value, start, end = self.tokens[self.i]
        node: Node
        if kind == t.NAME:
            self.i += 1
            self.names[value] = None
            node = Name(start, end, value)
        elif kind == t.NUMBER:
            self.i += 1
            node = Number(start, end, value[0], value[1], value[2])
        elif kind == t.OPEN:
            node = self.value_in_brackets()
        elif kind == t.FUNCTION:
            node = self.call()
        elif kind == t.CONSTANT:
            self.i += 1
            node = Constant(start, end, value)
        else:
            node = self.rarer_operand()
        kind = self.tokens[self.i][0]
        if t.FIRST_POSTFIX <= kind <= t.LAST_POSTFIX:
            return self.postfix(node)
        return node

    def rarer_operand(self) -> Node:
        """operand: '√' factor | command"""
        kind, value, start, _ = self.tokens[self.i]
        if kind == t.ROOT:
            self.i += 1
            self.enter(1, start)
            inner = self.factor()
            self.depth -= 1
            return Call(start, inner.end, value, (_ungrouped(inner),))
        if kind == t.COMMAND:
            return self.command()
        self.fail_operand()

    def postfix(self, node: Node) -> Node:
        """postfix: ('!' | '!!' | '%' | superscript)* ('^' exponent)?"""
        tokens = self.tokens
        levels = 0
        while True:
            kind, value, start, end = tokens[self.i]
            if kind == t.POWER:
                self.i += 1
                self.enter(1, start)
                exponent = self.exponent()
                self.depth -= 1
                node = Power(node.start, exponent.end, node, exponent)
                break
            if kind == t.BANG:
                self.i += 1
                name = "factorial"
                if tokens[self.i][0] == t.BANG:
                    name, end = "double_factorial", tokens[self.i][3]
                    self.i += 1
                    self.note("double-factorial", start, end, "")
                node = Call(node.start, end, name, (_ungrouped(node),))
            elif kind == t.PERCENT:
                if not self.words.vocabulary.percent:
                    raise Refused("no-percent", start, end, "%")
                self.i += 1
                node = Percent(node.start, end, node)
            elif kind == t.SUPERSCRIPT:
                node = self.superscript(node)
            else:
                break
            levels += 1
            self.enter(1, start)
        self.depth -= levels
        return node

    def superscript(self, base: Node) -> Node:
        """superscript: raised characters, which are the exponent (`x²³` is x to the 23rd)"""
        _, value, start, _ = self.tokens[self.i]
        self.i += 1
        if value == "'":
            raise Refused("unknown-character", start, start + 1, value)
        exponent = self.sum()
        kind, closing, _, end = self.tokens[self.i]
        if kind != t.CLOSE or closing != "²":
            self.fail_operator()
        self.i += 1
        if isinstance(exponent, (Sum, Product)):
            exponent = Group(exponent.start, exponent.end, exponent, "(")
        return Power(base.start, end, base, exponent)

    def exponent(self) -> Node:
        """exponent: sign? factor      (so `x^y^z` is x^(y^z))"""
        node = self.signed_factor()
        inner = node.operand if isinstance(node, Signed) else node
        if isinstance(inner, Power):
            self.note("power-tower", node.start, node.end, "")
        return node

    def call(self) -> Node:
        """call: FUNCTION ('_' base)? ('^' exponent)? (arguments | bare_argument)"""
        _, name, start, end = self.tokens[self.i]
        self.i += 1
        base = self.log_base(name, end)
        power = self.power_of_function(name)
        self.enter(1, start)
        kind, bracket, _, _ = self.tokens[self.i]
        if kind == t.OPEN and bracket in ("(", "[", "{"):
            arguments, stop = self.arguments(name)
        else:
            arguments, stop = self.bare_argument(name, start, end)
        self.depth -= 1
        node = self.applied(name, base, arguments, start, end, stop)
        return node if power is None else self.raised(node, name, power)

    def log_base(self, name: str, end: int) -> Node | None:
        """base: '_' (NUMBER | NAME | constant | brackets), after `log` only"""
        if name in LOG_BASES:
            return Number(end, end, LOG_BASES[name], 1, str(LOG_BASES[name]))
        kind, _, start, stop = self.tokens[self.i]
        if kind != t.UNDERSCORE:
            return None
        if name != "log":
            raise Refused("stray-underscore", start, stop, "_")
        self.i += 1
        return _ungrouped(self.plain_operand())

    def plain_operand(self) -> Node:
        """plain_operand: NUMBER | NAME | constant | brackets, without postfix"""
        kind, value, start, end = self.tokens[self.i]
        if kind == t.OPEN:
            return self.value_in_brackets()
        if kind not in (t.NUMBER, t.NAME, t.CONSTANT):
            self.fail_operand()
        self.i += 1
        if kind == t.NUMBER:
            return Number(start, end, value[0], value[1], value[2])
        if kind == t.NAME:
            self.names[value] = None
            return Name(start, end, value)
        return Constant(start, end, value)

    def power_of_function(self, name: str) -> Node | None:
        """The `2` of `sin^2(x)`, `sin**2 x`, `sin² x`; None where there is none."""
        kind, _, start, _ = self.tokens[self.i]
        if kind == t.SUPERSCRIPT:
            holder = self.superscript(Number(start, start, 1, 1, "1"))
            assert isinstance(holder, Power)
            return holder.exponent
        if kind != t.POWER:
            return None
        self.i += 1
        kind, sign, start, _ = self.tokens[self.i]
        if kind == t.SIGN:
            self.i += 1
            operand = self.plain_operand()
            return Signed(start, operand.end, sign, operand)
        return self.plain_operand()

    def raised(self, node: Call, name: str, power: Node) -> Node:
        """`sin^2(x)` is the square of `sin(x)`; `sin^-1(x)` is the inverse function."""
        function = BY_NAME.get(name)
        inverse = function.inverse if function else None
        if inverse is not None and _is_minus_one(power):
            self.note("inverse-function", node.start, node.end, inverse)
            return Call(node.start, node.end, inverse, node.arguments)
        return Power(node.start, node.end, node, power)

    def arguments(self, name: str) -> tuple[tuple[Node, ...], int]:
        """arguments: '(' sum (',' sum)* ')'"""
        raise NotImplementedError

    def bare_argument(self, name: str, start: int, end: int) -> tuple[tuple[Node, ...], int]:
        """bare_argument: sign? factor factor*, up to an operator or another function"""
        kind, sign, place, _ = self.tokens[self.i]
        if kind == t.SIGN:
            self.i += 1
            inner = self.bare_product(name, start, end)
            node: Node = Signed(place, inner.end, sign, inner)
        else:
            node = self.bare_product(name, start, end)
        return (node,), node.end

    def bare_product(self, name: str, start: int, end: int) -> Node:
        """bare_product: factor factor*, none of them but the first a function"""
        if self.tokens[self.i][0] > t.LAST_STARTER:
            raise Refused("missing-argument", start, end, name)
        factors = [self.factor()]
        while self.tokens[self.i][0] < t.TIMES and self.tokens[self.i][0] != t.FUNCTION:
            if self.tokens[self.i][0] == t.NUMBER:
                self.check_number_after()
            factors.append(self.factor())
        simple = len(factors) == 1 and not isinstance(factors[0], Power)
        usual = (
            len(factors) == 2
            and isinstance(factors[0], Number)
            and not isinstance(factors[1], Group | Power)
        )
        if not simple and not usual:
            self.note("bare-argument", start, factors[-1].end, "")
        if len(factors) == 1:
            return factors[0]
        return Product(
            factors[0].start, factors[-1].end, tuple(factors), ("",) * (len(factors) - 1)
        )

    def applied(
        self,
        name: str,
        base: Node | None,
        arguments: tuple[Node, ...],
        start: int,
        end: int,
        stop: int,
    ) -> Call:
        """The call with its canonical name, its number of arguments checked."""
        if base is not None:
            if len(arguments) != 1:
                raise Refused("wrong-arguments", start, stop, str(len(arguments)), "1")
            return Call(start, stop, "log", (arguments[0], base))
        if name in ("log", "ln") and len(arguments) == 1:
            return self.logarithm(name, arguments[0], start, end, stop)
        if name == "ln" and len(arguments) == 2:
            name = "log"
        function = BY_NAME.get(name)
        count = len(arguments)
        if function is not None and (
            count < function.least or (function.most is not None and count > function.most)
        ):
            raise Refused("wrong-arguments", start, stop, str(count), name)
        return Call(start, stop, name, arguments)

    def logarithm(self, name: str, argument: Node, start: int, end: int, stop: int) -> Call:
        """`log` without a base is what the vocabulary says, with a note."""
        if name == "ln":
            return Call(start, stop, "ln", (argument,))
        base = self.words.vocabulary.log_base
        self.note("log-base", start, end, base)
        if base == "e":
            return Call(start, stop, "ln", (argument,))
        return Call(start, stop, "log", (argument, Number(end, end, int(base), 1, base)))

    def note(self, code: str, start: int, end: int, reading: str) -> None:
        """Remember how a text was read where readers differ."""
        self.notes.append(Note(code, start, end, reading))

    def enter(self, levels: int, start: int) -> None:
        """Go down in the tree; too deep is refused before Python's own stack could end."""
        self.depth += levels
        if self.depth > self.limits.depth:
            raise Refused("too-deep", start, start + 1, str(self.depth), str(self.limits.depth))

    def fail_operand(self) -> NoReturn:
        """Where a number, name or bracket had to stand."""
        kind, value, start, end = self.tokens[self.i]
        before = self.tokens[self.i - 1] if self.i else None
        if (
            before is not None
            and before[0] in (t.TIMES, t.POWER, t.SIGN)
            and kind in (t.TIMES, t.POWER)
        ):
            raise Refused("two-operators", before[2], end, f"{before[1]}{value}")
        if kind == t.END:
            place = before if before is not None else (t.END, "", start, end)
            raise Refused("ends-early", place[2], place[3], str(place[1]))
        raise Refused("missing-operand", start, end, str(value))

    def fail_operator(self) -> NoReturn:
        """Where an operator or the end had to stand."""
        kind, value, start, end = self.tokens[self.i]
        if kind == t.CLOSE:
            raise Refused("unopened", start, end, str(value))
        raise Refused("unexpected", start, end, str(value))


def _ungrouped(node: Node) -> Node:
    """What a function's brackets hold: the brackets belong to the call."""
    return node.inner if isinstance(node, Group) else node


def _is_minus_one(power: Node) -> bool:
    node = _ungrouped(power)
    return (
        isinstance(node, Signed)
        and node.sign == "-"
        and isinstance(node.operand, Number)
        and node.operand.numerator == node.operand.denominator == 1
    )
