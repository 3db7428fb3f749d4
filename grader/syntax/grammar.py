"""The grammar of expressions: sums, products, powers. One method per rule.

A rule's docstring is the rule. Functions are in `calls.py`; what brackets and LaTeX commands
may hold, which can be more than an expression, is in `values.py`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import inf, prod
from typing import NoReturn

from grader.syntax import tokens as t
from grader.syntax.limits import Limits
from grader.syntax.refused import Refused
from grader.syntax.remarks import Remarks
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

# Five Python calls for each level must fit into the interpreter's stack, whatever the limits say.
_DEEPEST = 120


_HUGE = 10**300

# A thin space in TeX; Canvas writes the commas of an answer so.
_ESCAPED_COMMA = "\\,"


class Grammar(ABC):
    """A position in a list of tokens, and what was found on the way there."""

    __slots__ = ("deepest", "depth", "growth", "i", "names", "remarks", "text", "tokens", "words")

    def __init__(
        self, tokens: list[Token], words: Words, limits: Limits, remarks: Remarks, text: str
    ) -> None:
        self.text = text
        self.tokens = tokens
        self.words = words
        self.deepest = min(limits.depth, _DEEPEST)
        self.remarks = remarks
        self.names: dict[str, None] = {}
        self.i = 0
        self.depth = 0
        # How many times longer than the text the numbers in it may become, at most.
        self.growth: float = 1

    @abstractmethod
    def brackets(self) -> Node:
        """'(' value ')' and everything else that a bracket can open."""

    @abstractmethod
    def command(self) -> Node:
        """A LaTeX command that takes arguments in braces."""

    @abstractmethod
    def call(self) -> Node:
        """A function with its argument."""

    def sum(self) -> Node:
        """sum: term (('+' | '-') sign* product)*"""
        tokens = self.tokens
        first = self.term() if tokens[self.i][0] == t.SIGN else self.product()
        if tokens[self.i][0] != t.SIGN:
            return first
        terms, operators = [first], []
        while tokens[self.i][0] == t.SIGN:
            operators.append(tokens[self.i][1])
            self.i += 1
            if tokens[self.i][0] == t.SIGN:
                terms.append(self.resigned_term())
            else:
                terms.append(self.product())
        return Sum(first.start, terms[-1].end, tuple(terms), tuple(operators))

    def term(self) -> Node:
        """term: '+'? sign product      (two signs are more likely a slip: refused)"""
        signs = self.signs()
        self.check_signs(signs)
        return self.signed(signs, self.product())

    def resigned_term(self) -> Node:
        """resigned_term: sign+ product, after an operator (`4 - -1`, `3+--2`)"""
        signs = self.signs()
        node = self.signed(signs, self.product())
        if len(signs) > 1:
            self.remarks.add("signs", node.start, node.end, node)
        return node

    def signs(self) -> list[Token]:
        """sign+      (each is one level of the tree)"""
        signs = []
        while self.tokens[self.i][0] == t.SIGN:
            signs.append(self.tokens[self.i])
            self.i += 1
        self.enter(len(signs), signs[0])
        return signs

    def check_signs(self, signs: list[Token]) -> None:
        """One sign may begin a term; a `+` says nothing and may stand before it."""
        if len(signs) == 1:
            return
        if len(signs) > 2 or signs[0][1] != "+":
            shown = "".join(sign for _, sign, _, _ in signs)
            raise Refused("doubled-sign", signs[0][2], signs[-1][3], shown)
        self.remarks.add("signs", signs[0][2], signs[-1][3], signs[1][1])

    def signed(self, signs: list[Token], node: Node) -> Node:
        """The signs around what they stand before, the last one innermost."""
        self.depth -= len(signs)
        for _, sign, start, _ in reversed(signs):
            node = Signed(start, node.end, sign, node)
        return node

    def product(self) -> Node:
        """product: factor (('*' | '/') signed_factor | factor)*"""
        first = self.factor()
        tokens = self.tokens
        if tokens[self.i][0] > t.TIMES:
            return first
        factors, operators = [first], []
        while True:
            kind, operator, _, _ = tokens[self.i]
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
                operators.append("")
            else:
                break
        node = Product(first.start, factors[-1].end, tuple(factors), tuple(operators))
        if "" in operators and "/" in operators:
            self.remarks.on_division(node)
        return node

    def check_number_after(self) -> None:
        """A number may follow a name or bracket (`x 3`), not another number."""
        before, (_, value, _, end) = self.tokens[self.i - 1], self.tokens[self.i]
        if before[0] == t.NUMBER:
            joined = _joined_digits(before[1][2], value[2])
            found = f"{before[1][2]} {value[2]}"
            if joined is None and _ESCAPED_COMMA in self.text[before[2] : end]:
                pair = f"{before[1][2]}, {value[2]}"
                raise Refused("escaped-comma", before[2], end, self.text[before[2] : end], "", pair)
            raise Refused("two-numbers", before[2], end, found, "", joined)
        if before[1] == "²":
            raise Refused("two-numbers", before[2] - 1, end, self.text[before[2] - 1 : end])
        if before[0] == t.PERCENT:
            raise Refused("percent-then-value", before[2], end, "%")
        self.remarks.add("number-after", before[2], end, value[2])

    def signed_factor(self) -> Node:
        """signed_factor: ('+'? sign)? factor"""
        if self.tokens[self.i][0] != t.SIGN:
            return self.factor()
        signs = self.signs()
        self.check_signs(signs)
        return self.signed(signs, self.factor())

    def factor(self) -> Node:
        """factor: (NUMBER | NAME | constant | brackets | call | root | command) postfix?"""
        kind, value, start, end = self.tokens[self.i]
        node: Node
        if kind == t.NAME:
            self.i += 1
            self.names[value] = None
            node = Name(start, end, value)
        elif kind == t.NUMBER:
            self.i += 1
            node = Number(start, end, *value)
        elif kind == t.OPEN:
            node = self.brackets()
        elif kind == t.FUNCTION:
            node = self.call()
        elif kind == t.CONSTANT:
            self.i += 1
            node = Constant(start, end, value)
        elif kind == t.ROOT:
            node = self.root(None)
        elif kind == t.COMMAND:
            node = self.command()
        elif kind == t.SUPERSCRIPT:
            node = self.root(self.raised())
        else:
            self.fail_operand()
        if t.FIRST_POSTFIX <= self.tokens[self.i][0] <= t.LAST_POSTFIX:
            return self.postfix(node)
        return node

    def root(self, index: Node | None) -> Node:
        """root: superscript? ('√' | '∛' | '∜') factor      (`√2x` is √2 times x)"""
        kind, name, start, end = self.tokens[self.i]
        if kind != t.ROOT:
            self.fail_operand()
        self.i += 1
        self.enter(1, self.tokens[self.i - 1])
        inner = self.factor()
        self.depth -= 1
        start = start if index is None else index.start
        if self.tokens[self.i][0] < t.TIMES or isinstance(inner, Power):
            self.remarks.add("root-reach", start, inner.end, inner)
        if index is None and name == "fourth root":
            name, index = "sqrt", Number(start, end, 4, 1, "4")
        if index is None:
            return Call(start, inner.end, name, (ungrouped(inner),))
        if name != "sqrt":
            raise Refused("missing-operand", start, end, "√")
        return Call(start, inner.end, "root", (ungrouped(inner), index))

    def postfix(self, node: Node) -> Node:
        """postfix: ('!' | '!!' | '%' | superscript)* ('^' exponent)?"""
        tokens = self.tokens
        depth = self.depth
        while True:
            kind, _, start, end = token = tokens[self.i]
            if kind < t.FIRST_POSTFIX or kind > t.LAST_POSTFIX:
                break
            self.enter(1, token)
            if isinstance(node, Power) and kind != t.BANG:
                node = Group(node.start, node.end, node)
            if kind == t.SUPERSCRIPT:
                exponent = self.raised()
                node = Power(node.start, self.tokens[self.i - 1][3], node, exponent)
                continue
            self.i += 1
            if kind == t.POWER:
                node = self.power(node)
                break
            if kind == t.BANG:
                node = self.factorial(node, start, end)
            elif self.words.vocabulary.percent:
                node = Percent(node.start, end, node)
            else:
                raise Refused("no-percent", start, end, "%")
        self.depth = depth
        return node

    def power(self, base: Node) -> Node:
        """power: factor '^' signed_factor      (so `x^y^z` is x^(y^z), and `2^-3x` is (2^-3)x)"""
        before = self.i
        exponent = self.signed_factor()
        node = Power(base.start, exponent.end, base, exponent)
        inner = exponent.operand if isinstance(exponent, Signed) else exponent
        self.grow(exponent, before)
        if isinstance(inner, Power):
            self.remarks.on_tower(node)
        elif _is_doubly_bracketed(exponent):
            self.remarks.add("raised-index", node.start, node.end, node)
        return node

    def factorial(self, node: Node, start: int, end: int) -> Node:
        """factorial: factor '!' | factor '!!'"""
        name = "factorial"
        if self.tokens[self.i][0] == t.BANG:
            name, end = "double_factorial", self.tokens[self.i][3]
            self.i += 1
            self.remarks.add("double-factorial", start, end, "")
        inner = node
        while isinstance(inner, Group):
            inner = inner.inner
        if not isinstance(inner, Name):
            self.growth = inf
        if isinstance(inner, Number) and inner is not node:
            inner = Group(node.start, node.end, inner)  # `(2)!` after a number stays apart from it
        return Call(node.start, end, name, (inner,))

    def raised(self) -> Node:
        """superscript: raised characters, read as a sum (`x²³` is x to the 23rd)"""
        self.i += 1
        before = self.i
        exponent = self.sum()
        self.grow(exponent, before)
        kind, closing, _, _ = self.tokens[self.i]
        if kind != t.CLOSE or closing != "²":
            self.fail_operator()
        self.i += 1
        if isinstance(exponent, Sum | Product):
            return Group(exponent.start, exponent.end, exponent)
        return exponent

    def grow(self, exponent: Node, before: int) -> None:
        """Count a power whose exponent began at token `before`; one with names is no number."""
        if not any(token[0] == t.NAME for token in self.tokens[before : self.i]):
            self.growth *= _growth(exponent)

    def enter(self, levels: int, token: Token) -> None:
        """Go down in the tree; too deep is refused before Python's own stack could end."""
        self.depth += levels
        if self.depth > self.deepest:
            raise Refused("too-deep", token[2], token[3], "", str(self.deepest))

    def fail_operand(self) -> NoReturn:
        """Where a number, name or bracket had to stand."""
        kind, _, start, end = self.tokens[self.i]
        before = self.tokens[self.i - 1] if self.i else (t.END, "", start, end)
        if kind == t.END:
            raise Refused("ends-early", before[2], before[3], self.text[before[2] : before[3]])
        operators = (t.TIMES, t.POWER, t.SIGN)
        if before[0] in operators and kind in (t.TIMES, t.POWER):
            raise Refused("two-operators", before[2], end, self.text[before[2] : end])
        raise Refused("missing-operand", start, end, self.text[start:end])

    def fail_operator(self) -> NoReturn:
        """Where an operator or the end had to stand."""
        kind, value, start, end = self.tokens[self.i]
        if kind == t.CLOSE and value in ")]}":
            raise Refused("unopened", start, end, value)
        code = {
            t.RELATION: "relation-inside",
            t.UNDERSCORE: "stray-underscore",
            t.UNIT: "unit-inside",
        }
        raise Refused(code.get(kind, "unexpected"), start, end, self.text[start:end])


def ungrouped(node: Node) -> Node:
    """What a function's brackets hold: the brackets belong to the call."""
    return node.inner if isinstance(node, Group) else node


def _growth(exponent: Node) -> float:
    """How many times longer a power is than its base, at most; unknown is infinite."""
    while isinstance(exponent, Group | Signed):
        exponent = exponent.inner if isinstance(exponent, Group) else exponent.operand
    if isinstance(exponent, Number):
        return _floating(exponent)
    if not isinstance(exponent, Product):
        return inf
    # `1/2`, `3/2`: whole numbers only, so that no division makes it larger.
    factors = [factor for factor in exponent.factors if isinstance(factor, Number)]
    if len(factors) < len(exponent.factors) or any(factor.denominator != 1 for factor in factors):
        return inf
    return prod(map(_floating, factors))


def _floating(number: Number) -> float:
    """The numerator and one more; infinite beyond what a float can hold."""
    return number.numerator + 1.0 if number.numerator < _HUGE else inf


def _is_doubly_bracketed(exponent: Node) -> bool:
    """`x^{(1)}`, which is how many write an index above."""
    return (
        isinstance(exponent, Group)
        and exponent.bracket == "{"
        and isinstance(exponent.inner, Group)
        and isinstance(exponent.inner.inner, Number | Name)
    )


def _joined_digits(left: str, right: str) -> str | None:
    """`1 000` as one number, if that is how thousands are grouped."""
    whole = right.partition(".")[0]
    return left + right if left.isdigit() and len(left) <= 3 and len(whole) == 3 else None
