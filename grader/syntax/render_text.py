"""A tree as plain text that reads back as the same tree."""

from __future__ import annotations

from typing import assert_never

from grader.syntax.tree import (
    AnyNode,
    Call,
    Constant,
    Group,
    Interval,
    Matrix,
    Name,
    Node,
    Number,
    Percent,
    Power,
    Product,
    Quantity,
    Relation,
    Sequence,
    Signed,
    Sum,
    Union,
    known,
)

_CLOSING = {"(": ")", "[": "]", "{": "}"}
_AROUND = {"list": "[{}]", "tuple": "({})", "set": "{{{}}}"}

# What may stand before `^`, `!` and `%` without brackets.
_ATOMS = (Name, Constant, Number, Call, Group, Percent)


def render_text(tree: Node, decimal_comma: bool = False) -> str:
    """The tree as typed text: `parse(render_text(tree))` has the same tree up to spans.

    That holds for every tree that `parse` makes; a tree made otherwise gains the brackets
    that its structure needs. `decimal_comma` says that items are separated by `;`.
    """
    return _Text("; " if decimal_comma else ", ").show(tree)


class _Text:
    """The rendering of each kind of node, given what separates items."""

    def __init__(self, separator: str) -> None:
        self.separator = separator

    def show(self, tree: Node) -> str:
        """The text of a node on its own."""
        node: AnyNode = known(tree)
        match node:
            case Number():
                return node.text or _fraction(node)
            case Name() | Constant():
                return node.name
            case Group():
                return f"{node.bracket}{self.show(node.inner)}{_CLOSING[node.bracket]}"
            case Signed():
                return self.signed(node)
            case Sum():
                return self.sum(node)
            case Product():
                return self.product(node)
            case Power():
                return f"{self.tight(node.base)}^{self.exponent(node.exponent)}"
            case Call():
                return self.call(node)
            case Percent():
                return f"{self.tight(node.operand)}%"
            case Sequence():
                return _AROUND[node.kind].format(self.joined(node.items))
            case Interval():
                return self.interval(node)
            case Union():
                return " ∪ ".join(self.show(member) for member in node.members)
            case Matrix():
                return "[" + self.separator.join(f"[{self.joined(row)}]" for row in node.rows) + "]"
            case Relation():
                return self.chain(node.sides, node.operators)
            case Quantity():
                return f"{self.show(node.value)} {node.unit}"
            case _:
                assert_never(node)

    def joined(self, items: tuple[Node, ...]) -> str:
        """Items with separators."""
        return self.separator.join(self.show(item) for item in items)

    def chain(self, parts: tuple[Node, ...], operators: tuple[str, ...]) -> str:
        """Parts with operators and spaces between them."""
        shown = [self.show(parts[0])]
        for operator, part in zip(operators, parts[1:], strict=True):
            shown += (operator, self.show(part))
        return " ".join(shown)

    def sum(self, node: Sum) -> str:
        """Terms; a later one may begin with several signs."""
        shown = [self.term(node.terms[0])]
        for operator, term in zip(node.operators, node.terms[1:], strict=True):
            signs = ""
            while isinstance(term, Signed):
                signs += term.sign
                term = term.operand
            shown += (operator, signs + self.term(term))
        return " ".join(shown)

    def term(self, node: Node) -> str:
        """A term: a sum inside a sum needs brackets."""
        return self.bracketed(node) if _is_loose(node) else self.show(node)

    def signed(self, node: Signed) -> str:
        """A sign with its operand; only a `+` may stand before another sign."""
        operand = node.operand
        if isinstance(operand, Sum) or (
            isinstance(operand, Signed)
            and (node.sign != "+" or isinstance(operand.operand, Signed))
        ):
            return node.sign + self.bracketed(operand)
        return node.sign + self.term(operand)

    def product(self, node: Product) -> str:
        """Factors; an implicit multiplication keeps a space where two words would meet."""
        first = node.factors[0]
        shown = [self.bracketed(first) if isinstance(first, Signed) else self.factor(first)]
        before: Node = first
        for operator, factor in zip(node.operators, node.factors[1:], strict=True):
            if operator:
                shown += (operator, self.factor(factor))
            else:
                right = (
                    self.bracketed(factor) if isinstance(factor, Signed) else self.factor(factor)
                )
                shown += (_gap(before, right), right)
            before = factor
        return "".join(shown)

    def factor(self, node: Node) -> str:
        """A factor after an operator, which may carry a sign of its own."""
        if isinstance(node, Signed) and isinstance(node.operand, Product):
            return node.sign + self.bracketed(node.operand)
        if isinstance(node, Product) or _is_loose(node):
            return self.bracketed(node)
        return self.show(node)

    def tight(self, node: Node) -> str:
        """What a postfix or power binds to."""
        if isinstance(node, Number) and not node.text and node.denominator != 1:
            return _fraction(node)
        return self.show(node) if isinstance(node, _ATOMS) else self.bracketed(node)

    def exponent(self, node: Node) -> str:
        """An exponent: a factor, perhaps with a sign."""
        return self.factor(node)

    def bracketed(self, node: Node) -> str:
        """A node in round brackets."""
        return f"({self.show(node)})"

    def call(self, node: Call) -> str:
        """A call; factorials are written behind their operand."""
        mark = {"factorial": "!", "double_factorial": "!!"}.get(node.function)
        if mark is None:
            name = "Gamma" if node.function == "gamma" else node.function
            return f"{name}({self.joined(node.arguments)})"
        operand = node.arguments[0]
        bare = isinstance(operand, Name | Constant | Group) or (
            isinstance(operand, Number) and operand.text
        )
        return (self.show(operand) if bare else self.bracketed(operand)) + mark

    def interval(self, node: Interval) -> str:
        """An interval; `]a, b[` where round brackets would read as a pair."""
        left = "[" if node.low_closed else "]" if not node.high_closed else "("
        right = "]" if node.high_closed else "[" if not node.low_closed else ")"
        return f"{left}{self.show(node.low)}{self.separator}{self.show(node.high)}{right}"


def _is_loose(node: Node) -> bool:
    return isinstance(node, Sum | Relation | Union | Quantity)


def _fraction(node: Number) -> str:
    if node.denominator == 1:
        return str(node.numerator)
    return f"({node.numerator}/{node.denominator})"


def _gap(left: Node, right: str) -> str:
    """What keeps two factors apart: nothing before a bracket or between a number and a word."""
    if right[0] in "({" and not isinstance(left, Percent):
        return ""
    if (
        isinstance(left, Number)
        and left.text[-1:].isdigit()
        and right[0].isalpha()
        and right[0] not in "eE"
    ):
        return ""
    return " "
