"""A tree as MathML Core, as typed and unsimplified: what a page previews."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import assert_never

from grader.syntax import typeset as ts
from grader.syntax.functions import BY_NAME
from grader.syntax.problem_words import visible
from grader.syntax.render_tex import render_tex
from grader.syntax.render_text import render_text
from grader.syntax.spelling import LETTERS
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

_CONSTANTS = {"pi": "π", "e": "e", "i": "i", "infinity": "∞"}
_RELATIONS = {"=": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_SEQUENCES = {"list": ("[", "]"), "tuple": ("(", ")"), "set": ("{", "}")}
_AROUND = {"abs": ("|", "|"), "floor": ("⌊", "⌋"), "ceil": ("⌈", "⌉")}
_MARKS = {"factorial": "!", "double_factorial": "!!"}
_ACCENTS = {
    "hat": "^", "bar": "¯", "tilde": "~", "dot": "˙", "ddot": "¨", "vec": "→", "check": "ˇ",
}  # fmt: skip
_APPLY = "<mo>\u2061</mo>"
_TIMES = "<mo>\u2062</mo>"


def render_mathml(
    tree: Node, tex_names: Mapping[str, str] | None = None, block: bool = False
) -> str:
    """One `<math>` element with the tree, its plain text as `alttext` and its TeX as annotation.

    Everything that was typed is escaped; the result is safe inside HTML. `tex_names` is used
    for the annotation alone.
    """
    body = _MathML().show(tree, ts.LOOSE)
    plain = escape(visible(render_text(tree)), quote=True)
    tex = escape(visible(render_tex(tree, tex_names)))
    return (
        f'<math display="{"block" if block else "inline"}" alttext="{plain}"><semantics>'
        f"<mrow>{body}</mrow>"
        f'<annotation encoding="application/x-tex">{tex}</annotation></semantics></math>'
    )


def name_mathml(name: str) -> str:
    """A name as MathML: accents over the letter, subscripts below, Greek as letters."""
    parts = ts.name_parts(name)
    shown = _identifier(parts.base)
    for accent in reversed(parts.accents):
        shown = f'<mover accent="true">{shown}<mo>{_ACCENTS[accent]}</mo></mover>'
    below = _row("<mo>,</mo>".join(map(_index, parts.subscripts))) if parts.subscripts else ""
    above = "<mo>" + "′" * parts.primes + "</mo>" if parts.primes else ""
    if below and above:
        return f"<msubsup>{shown}{below}{above}</msubsup>"
    if below:
        return f"<msub>{shown}{below}</msub>"
    return f"<msup>{shown}{above}</msup>" if above else shown


def _index(part: str) -> str:
    return "".join(map(_identifier, ts.letters_and_digits(part)))


def _identifier(word: str) -> str:
    if word.isdigit():
        return f"<mn>{escape(word)}</mn>"
    return f"<mi>{escape(visible(LETTERS.get(word, word)))}</mi>"


def _row(inner: str) -> str:
    return f"<mrow>{inner}</mrow>"


def _operator(sign: str) -> str:
    return f"<mo>{escape('−' if sign == '-' else sign)}</mo>"


def _fenced(left: str, inner: str, right: str) -> str:
    return f'<mrow><mo fence="true">{left}</mo>{inner}<mo fence="true">{right}</mo></mrow>'


class _MathML:
    """The rendering of each kind of node, bracketed where its place needs it."""

    def show(self, tree: Node, level: int) -> str:
        """A node where something at least as tight as `level` must stand."""
        node: AnyNode = known(tree)
        if isinstance(node, Group):
            return self.group(node, level)
        if ts.tightness(node) < level:
            return _fenced("(", self.plain(node), ")")
        return self.plain(node)

    def group(self, node: Group, level: int) -> str:
        """Brackets as typed; braces only where they are needed, and then as round ones."""
        inner = self.show(node.inner, ts.LOOSE)
        if ts.is_invisible(node, level):
            return inner
        left, right = ("[", "]") if node.bracket == "[" else ("(", ")")
        return _fenced(left, inner, right)

    def plain(self, node: AnyNode) -> str:
        """A node on its own."""
        match node:
            case Number():
                return number_mathml(node)
            case Name():
                return name_mathml(node.name)
            case Constant():
                return f"<mi>{_CONSTANTS[node.name]}</mi>"
            case Group():
                return self.group(node, ts.LOOSE)
            case Signed():
                level = ts.POWER if isinstance(node.operand, Signed) else ts.PRODUCT
                return _row(_operator(node.sign) + self.show(node.operand, level))
            case Sum():
                return self.sum(node)
            case Product():
                return self.product(node)
            case Power():
                base = self.show(node.base, ts.ATOM)
                exponent = self.show(node.exponent, ts.LOOSE)
                return f"<msup>{_row(base)}{_row(exponent)}</msup>"
            case Call():
                return self.call(node)
            case Percent():
                return _row(self.show(node.operand, ts.ATOM) + "<mo>%</mo>")
            case Sequence():
                left, right = _SEQUENCES[node.kind]
                return _fenced(left, self.items(node.items), right)
            case Interval():
                left = "[" if node.low_closed else "("
                right = "]" if node.high_closed else ")"
                return _fenced(left, self.items((node.low, node.high)), right)
            case Union():
                return _row("<mo>∪</mo>".join(self.show(part, ts.SUM) for part in node.members))
            case Matrix():
                return self.matrix(node)
            case Relation():
                shown = [self.show(node.sides[0], ts.SUM)]
                for operator, side in zip(node.operators, node.sides[1:], strict=True):
                    shown += (_operator(_RELATIONS[operator]), self.show(side, ts.SUM))
                return _row("".join(shown))
            case Quantity():
                unit = escape(visible(node.unit))
                return _row(f"{self.show(node.value, ts.SUM)}<mtext>\u00a0{unit}</mtext>")
            case _:
                assert_never(node)

    def items(self, items: tuple[Node, ...]) -> str:
        """Items with commas."""
        return "<mo>,</mo>".join(self.show(item, ts.LOOSE) for item in items)

    def sum(self, node: Sum) -> str:
        """Terms; one with a sign of its own is bracketed unless it is the first."""
        shown = [self.show(node.terms[0], ts.PRODUCT)]
        for operator, term in zip(node.operators, node.terms[1:], strict=True):
            level = ts.POWER if isinstance(term, Signed) else ts.PRODUCT
            shown += (_operator(operator), self.show(term, level))
        return _row("".join(shown))

    def product(self, node: Product) -> str:
        """Divisions as fractions, from the left; a dot where `*` was typed."""
        first, *others = ts.fractions(node)
        if not others:
            return self.factors(self.show(first[0][1], ts.POWER), first[1:])
        if len(first) > 1:
            shown = self.factors(self.show(first[0][1], ts.POWER), first[1:])
        else:
            shown = self.show(ts.bare(first[0][1]), ts.LOOSE)
        for group in others:
            below = self.show(ts.bare(group[0][1]), ts.LOOSE)
            shown = self.factors(f"<mfrac>{_row(shown)}{_row(below)}</mfrac>", group[1:])
        return shown

    def factors(self, shown: str, more: list[tuple[str, Node]]) -> str:
        """What is shown already, times further factors."""
        for operator, factor in more:
            dot = operator == "*" or isinstance(factor, Number)
            shown += ("<mo>·</mo>" if dot else _TIMES) + self.show(factor, ts.POWER)
        return _row(shown) if more else shown

    def matrix(self, node: Matrix) -> str:
        """A table in square brackets."""
        rows = "".join(
            "<mtr>"
            + "".join(f"<mtd>{self.show(entry, ts.LOOSE)}</mtd>" for entry in row)
            + "</mtr>"
            for row in node.rows
        )
        return _fenced("[", f"<mtable>{rows}</mtable>", "]")

    def call(self, node: Call) -> str:
        """Roots, bars, factorials, binomials and logarithms in their notation; else a name."""
        name = node.function
        if name in _MARKS:
            return _row(f"{self.show(node.arguments[0], ts.ATOM)}<mo>{_MARKS[name]}</mo>")
        # Each argument is rendered once: twice at every level would double the work at each.
        shown = [self.show(argument, ts.LOOSE) for argument in node.arguments]
        if name in _AROUND:
            left, right = _AROUND[name]
            return _fenced(left, shown[0], right)
        match name:
            case "sqrt":
                return f"<msqrt>{shown[0]}</msqrt>"
            case "cbrt":
                return f"<mroot>{_row(shown[0])}<mn>3</mn></mroot>"
            case "root":
                return f"<mroot>{_row(shown[0])}{_row(shown[1])}</mroot>"
            case "binomial":
                stacked = f'<mfrac linethickness="0">{_row(shown[0])}{_row(shown[1])}</mfrac>'
                return _fenced("(", stacked, ")")
            case "log":
                head, inside = f"<msub><mi>log</mi>{_row(shown[1])}</msub>", shown[0]
            case _:
                function = BY_NAME.get(name)
                head = f"<mi>{function.mathml}</mi>" if function else name_mathml(name)
                inside = "<mo>,</mo>".join(shown)
        return _row(head + _APPLY + _fenced("(", inside, ")"))


def number_mathml(node: Number) -> str:
    """A number as typed; `1e-3` as a power of ten, `2½` as a mixed number."""
    typed = node.text
    if typed.isascii() and typed:
        mantissa, _, exponent = typed.lower().partition("e")
        shown = f"<mn>{escape(mantissa)}</mn>"
        if not exponent:
            return shown
        sign = "<mo>−</mo>" if exponent.startswith("-") else ""
        power = _row(f"{sign}<mn>{exponent.lstrip('+-')}</mn>")
        return _row(f"{shown}<mo>·</mo><msup><mn>10</mn>{power}</msup>")
    whole = typed[:-1]
    above = node.numerator - int(whole or 0) * node.denominator
    if node.denominator == 1:
        return f"<mn>{node.numerator}</mn>"
    part = f"<mfrac><mn>{above}</mn><mn>{node.denominator}</mn></mfrac>"
    return _row(f"<mn>{whole}</mn>{part}") if whole else part
