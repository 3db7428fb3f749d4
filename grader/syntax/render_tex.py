"""A tree as TeX, as typed and unsimplified."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from grader.syntax import typeset as ts
from grader.syntax.functions import BY_NAME
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

_CONSTANTS = {"pi": r"\pi", "e": "e", "i": "i", "infinity": r"\infty"}
_RELATIONS = {"=": "=", "!=": r"\ne", "<": "<", "<=": r"\le", ">": ">", ">=": r"\ge"}
_SEQUENCES = {"list": ("[", "]"), "tuple": ("(", ")"), "set": (r"\{", r"\}")}
_AROUND = {
    "abs": (r"\left|", r"\right|"), "floor": (r"\left\lfloor ", r"\right\rfloor "),
    "ceil": (r"\left\lceil ", r"\right\rceil "),
}  # fmt: skip
_MARKS = {"factorial": "!", "double_factorial": "!!"}
_SPECIAL = {
    "\\": r"\backslash ", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "^": r"\hat{}", "~": r"\sim ",
}  # fmt: skip

# Greek letters that TeX has no command for: they look like Latin ones.
_LATIN_GREEK = {
    "omicron": "o", "Alpha": "A", "Beta": "B", "Epsilon": "E", "Zeta": "Z", "Eta": "H", "Iota": "I",
    "Kappa": "K", "Mu": "M", "Nu": "N", "Omicron": "O", "Rho": "P", "Tau": "T", "Chi": "X",
}  # fmt: skip


def render_tex(tree: Node, tex_names: Mapping[str, str] | None = None) -> str:
    """The tree as TeX for mathematics mode; `tex_names` typesets declared names its own way.

    Nothing that a student typed reaches the result unescaped.
    """
    return _Tex(tex_names or {}).show(tree, ts.LOOSE)


def name_tex(name: str) -> str:
    r"""A name as TeX: `hatmu_k1` is `\hat{\mu}_{k1}`."""
    parts = ts.name_parts(name)
    shown = _letter(parts.base)
    for accent in reversed(parts.accents):
        shown = rf"\{accent}{{{shown}}}"
    shown += "'" * parts.primes
    if parts.subscripts:
        shown += "_{" + ",".join(_index(part) for part in parts.subscripts) + "}"
    return shown


def _letter(base: str) -> str:
    if base in LETTERS:
        return rf"\mathrm{{{_LATIN_GREEK[base]}}}" if base in _LATIN_GREEK else "\\" + base
    escaped = _escaped(base)
    return escaped if len(base) == 1 or base.isdigit() else rf"\mathrm{{{escaped}}}"


def _index(part: str) -> str:
    """A subscript: letters and digits close together, Greek as such."""
    return "".join(_letter(piece) for piece in ts.letters_and_digits(part))


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(char, char) for char in text)


class _Tex:
    """The rendering of each kind of node, bracketed where its place needs it."""

    def __init__(self, tex_names: Mapping[str, str]) -> None:
        self.tex_names = tex_names

    def show(self, tree: Node, level: int) -> str:
        """A node where something at least as tight as `level` must stand."""
        node: AnyNode = known(tree)
        if isinstance(node, Group):
            return self.group(node, level)
        if ts.tightness(node) < level:
            return rf"\left({self.plain(node)}\right)"
        return self.plain(node)

    def group(self, node: Group, level: int) -> str:
        """Brackets as typed; braces only where they are needed, and then as round ones."""
        if ts.is_invisible(node, level):
            return self.show(node.inner, ts.LOOSE)
        left, right = ("[", "]") if node.bracket == "[" else ("(", ")")
        return rf"\left{left}{self.show(node.inner, ts.LOOSE)}\right{right}"

    def plain(self, node: AnyNode) -> str:
        """A node on its own."""
        match node:
            case Number():
                return number_tex(node)
            case Name():
                return self.tex_names.get(node.name) or name_tex(node.name)
            case Constant():
                return _CONSTANTS[node.name]
            case Group():
                return self.group(node, ts.LOOSE)
            case Signed():
                level = ts.POWER if isinstance(node.operand, Signed) else ts.PRODUCT
                return node.sign + self.show(node.operand, level)
            case Sum():
                return self.sum(node)
            case Product():
                return self.product(node)
            case Power():
                return self.power(node)
            case Call():
                return self.call(node)
            case Percent():
                return self.show(node.operand, ts.ATOM) + r"\%"
            case Sequence():
                left, right = _SEQUENCES[node.kind]
                return rf"\left{left}{self.items(node.items)}\right{right}"
            case Interval():
                left = "[" if node.low_closed else "("
                right = "]" if node.high_closed else ")"
                return rf"\left{left}{self.items((node.low, node.high))}\right{right}"
            case Union():
                return r" \cup ".join(self.show(member, ts.SUM) for member in node.members)
            case Matrix():
                rows = r" \\ ".join(
                    " & ".join(self.show(entry, ts.LOOSE) for entry in row) for row in node.rows
                )
                return rf"\begin{{bmatrix}}{rows}\end{{bmatrix}}"
            case Relation():
                shown = [self.show(node.sides[0], ts.SUM)]
                for operator, side in zip(node.operators, node.sides[1:], strict=True):
                    shown += (_RELATIONS[operator], self.show(side, ts.SUM))
                return " ".join(shown)
            case Quantity():
                return rf"{self.show(node.value, ts.SUM)}\;\mathrm{{{_escaped(node.unit)}}}"
            case _:
                assert_never(node)

    def items(self, items: tuple[Node, ...]) -> str:
        """Items with commas."""
        return ", ".join(self.show(item, ts.LOOSE) for item in items)

    def sum(self, node: Sum) -> str:
        """Terms; one with a sign of its own is bracketed unless it is the first."""
        shown = [self.show(node.terms[0], ts.PRODUCT)]
        for operator, term in zip(node.operators, node.terms[1:], strict=True):
            level = ts.POWER if isinstance(term, Signed) else ts.PRODUCT
            shown += (operator, self.show(term, level))
        return " ".join(shown)

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
            shown = self.factors(rf"\frac{{{shown}}}{{{below}}}", group[1:])
        return shown

    def factors(self, shown: str, more: list[tuple[str, Node]]) -> str:
        """What is shown already, times further factors."""
        for operator, factor in more:
            right = self.show(factor, ts.POWER)
            if operator == "*" or isinstance(factor, Number):
                gap = r" \cdot "
            else:
                gap = r"\," if r"\mathrm" in shown + right else " "
            shown += gap + right
        return shown

    def power(self, node: Power) -> str:
        """A base that has something raised itself gets brackets: TeX refuses a second one."""
        base = self.show(node.base, ts.ATOM)
        raised = isinstance(node.base, Name) and ("^" in base or "'" in base)
        compound = isinstance(node.base, Number) and "{" in base
        if raised or compound:
            base = rf"\left({base}\right)"
        return f"{base}^{{{self.show(node.exponent, ts.LOOSE)}}}"

    def call(self, node: Call) -> str:
        """Roots, bars, factorials, binomials and logarithms in their notation; else a name."""
        name = node.function
        if name in _MARKS:
            return self.show(node.arguments[0], ts.ATOM) + _MARKS[name]
        # Each argument is rendered once: twice at every level would double the work at each.
        shown = [self.show(argument, ts.LOOSE) for argument in node.arguments]
        if name in _AROUND:
            left, right = _AROUND[name]
            return left + shown[0] + right
        match name:
            case "sqrt":
                return rf"\sqrt{{{shown[0]}}}"
            case "cbrt":
                return rf"\sqrt[3]{{{shown[0]}}}"
            case "root":
                return rf"\sqrt[{shown[1]}]{{{shown[0]}}}"
            case "binomial":
                return rf"\binom{{{shown[0]}}}{{{shown[1]}}}"
            case "log":
                return rf"\log_{{{shown[1]}}}\left({shown[0]}\right)"
            case _:
                function = BY_NAME.get(name)
                head = function.tex if function else name_tex(name)
                return rf"{head}\left({', '.join(shown)}\right)"


def number_tex(node: Number) -> str:
    """A number as typed; `1e-3` as a power of ten, `2½` as a mixed number."""
    typed = node.text
    if not typed:
        above, below = node.numerator, node.denominator
        return str(above) if below == 1 else rf"\frac{{{above}}}{{{below}}}"
    if not typed.isascii():
        whole = typed[:-1]
        part = node.numerator - int(whole or 0) * node.denominator
        return rf"{whole}\frac{{{part}}}{{{node.denominator}}}"
    mantissa, _, exponent = typed.lower().partition("e")
    shown = mantissa.replace(",", "{,}")
    return rf"{shown} \cdot 10^{{{int(exponent)}}}" if exponent else shown
