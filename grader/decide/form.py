"""Required forms: questions about how a right formula is written, apart from its value.

| code | asks for |
| --- | --- |
| expanded | no product or power of a sum |
| factored | a product of factors that cannot be factored further over the rationals |
| single-fraction | at most one division, and none inside another expression |
| lowest-terms | no factor common to numerator and denominator |
| simplified-constants | no arithmetic between numbers that could be carried out |
| no-decimals | exact numbers only |
| forbidden:W | the name or function W does not occur |
| required:W | the name or function W occurs |
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from grader.decide.decision import Decision, Feedback, FormMismatch, Verdict
from grader.decide.names import children, walk
from grader.decide.polynomial import Poly, constant_value, function_of
from grader.decide.relations import without_relations
from grader.decide.stops import Stop
from grader.syntax.reading import Reading
from grader.syntax.tree import (
    Call,
    Constant,
    Group,
    Name,
    Node,
    Number,
    Power,
    Product,
    Signed,
    Sum,
)

# The library's factoring cannot be interrupted; within these caps it takes milliseconds.
_MOST_TERMS = 60
_MOST_DEGREE = 30


def find_form_fault(required: tuple[str, ...], reading: Reading) -> Decision | None:
    """The decision on a right formula in the wrong form, None if every form is met."""
    for requirement in required:
        code, _, word = requirement.partition(":")
        if code in ("forbidden", "required"):
            met = (word.strip() in _words(reading.tree)) == (code == "required")
        else:
            met = FORMS[code](reading.tree)
        if not met:
            feedback = (Feedback("form", {"requirement": requirement}),)
            return Decision(
                Verdict.DIFFERENT,
                FormMismatch(requirement),
                Fraction(0),
                feedback=feedback,
                notes=reading.notes,
            )
    return None


def is_form(requirement: str) -> bool:
    """Whether an author's requirement is one of the table above."""
    code, _, word = requirement.partition(":")
    return bool(word.strip()) if code in ("forbidden", "required") else requirement in FORMS


def _words(tree: Node) -> set[str]:
    words = {node.name for node in walk(tree) if isinstance(node, Name | Constant)}
    return words | {node.function for node in walk(tree) if isinstance(node, Call)}


def _bare(tree: Node) -> Node:
    """The tree without the brackets and signs around it."""
    while isinstance(tree, Group | Signed):
        tree = tree.inner if isinstance(tree, Group) else tree.operand
    return tree


def _is_expanded(tree: Node) -> bool:
    for node in walk(tree):
        if isinstance(node, Product) and any(isinstance(_bare(f), Sum) for f in node.factors):
            return False
        if isinstance(node, Power) and isinstance(_bare(node.base), Sum | Product):
            return False
    return True


def _factors(tree: Node) -> list[tuple[Node, Node]]:
    """The factors of a product with their exponents, through brackets, signs and powers."""
    tree = _bare(tree)
    if isinstance(tree, Product) and "/" not in tree.operators:
        return [pair for factor in tree.factors for pair in _factors(factor)]
    if isinstance(tree, Power):
        return [(tree.base, tree.exponent)]
    return [(tree, Number(0, 0, 1, 1, "1"))]


def _is_factored(tree: Node) -> bool:
    """Whether every factor is a number, or irreducible and primitive over the integers."""
    for base, _ in _factors(tree):
        poly = _polynomial(base)
        if poly is None:
            return False
        if type(poly) is int or poly.is_constant():
            continue
        if len(poly) > _MOST_TERMS or poly.total_degree() > _MOST_DEGREE:
            return False
        content, parts = poly.factor()
        if abs(int(content)) != 1 or sum(int(power) for _, power in parts) != 1:
            return False
    return True


def _polynomial(tree: Node) -> Poly | None:
    names = sorted({node.name for node in walk(tree) if isinstance(node, Name)})
    try:
        top, bottom = function_of(tree, without_relations(names).names)
    except Stop:
        return None
    return top if constant_value(bottom, 1) is not None else None


def _is_single_fraction(tree: Node) -> bool:
    """One division at the top, after a sign or a number in front, or none at all."""
    return _divisions(tree) == 0 or (_divisions(tree) == 1 and isinstance(_bare(tree), Product))


def _divisions(tree: Node) -> int:
    found = 0
    for node in walk(tree):
        if isinstance(node, Product):
            found += node.operators.count("/")
        elif isinstance(node, Power) and isinstance(node.exponent, Signed | Group):
            found += _is_negative(node.exponent)
    return found


def _is_negative(exponent: Node) -> bool:
    inner = exponent.inner if isinstance(exponent, Group) else exponent
    return isinstance(inner, Signed) and inner.sign == "-"


def _is_in_lowest_terms(tree: Node) -> bool:
    bare = _bare(tree)
    if not isinstance(bare, Product) or "/" not in bare.operators:
        return all(_is_lowest_below(child) for child in children(bare))
    names = sorted({node.name for node in walk(tree) if isinstance(node, Name)})
    try:
        top, bottom = function_of(bare, without_relations(names).names)
    except Stop:
        return True
    if type(top) is int and type(bottom) is int:
        return Fraction(top, bottom).denominator == abs(bottom)
    return _common(top, bottom)


def _is_lowest_below(tree: Node) -> bool:
    return _is_in_lowest_terms(tree)


def _common(top: Poly, bottom: Poly) -> bool:
    """Whether two polynomials have no common factor but 1 and -1."""
    polys = [poly for poly in (top, bottom) if type(poly) is not int]
    context = polys[0].context()
    left, right = (context.constant(p) if type(p) is int else p for p in (top, bottom))
    if len(left) > _MOST_TERMS or len(right) > _MOST_TERMS:
        return True
    return bool(left.gcd(right).is_one())


def _has_simple_constants(tree: Node) -> bool:
    """No sum, product or power holds two numbers that could be put together."""
    for node in walk(tree):
        if isinstance(node, Sum) and sum(_is_number(term) for term in node.terms) > 1:
            return False
        if isinstance(node, Product) and not _has_one_number(node):
            return False
        if isinstance(node, Power) and _is_number(node.base) and _is_whole(node.exponent):
            return False
    return True


def _has_one_number(node: Product) -> bool:
    signs = ("*", *node.operators)
    above = sum(_is_number(f) for f, s in zip(node.factors, signs, strict=True) if s != "/")
    below = sum(_is_number(f) for f, s in zip(node.factors, signs, strict=True) if s == "/")
    return above <= 1 and below <= 1 and (not above or not below or _is_in_lowest_terms(node))


def _is_number(tree: Node) -> bool:
    return isinstance(_bare(tree), Number)


def _is_whole(tree: Node) -> bool:
    bare = _bare(tree)
    return isinstance(bare, Number) and bare.denominator == 1


def _has_no_decimals(tree: Node) -> bool:
    numbers = (node for node in walk(tree) if isinstance(node, Number))
    return not any("." in number.text or "," in number.text for number in numbers)


FORMS: dict[str, Callable[[Node], bool]] = {
    "expanded": _is_expanded,
    "factored": _is_factored,
    "single-fraction": _is_single_fraction,
    "lowest-terms": _is_in_lowest_terms,
    "simplified-constants": _has_simple_constants,
    "no-decimals": _has_no_decimals,
}
