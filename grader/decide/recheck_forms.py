"""The checker of required forms: on the text, and on SymPy's own unevaluated trees."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from grader.decide import recheck_sympy as cas
from grader.decide.names import walk
from grader.spec.domain import REAL
from grader.syntax.tree import Call, Constant, Name, Node, Number

# SymPy factors and cancels without limits of its own.
_LARGEST = 200


def form_is_met(requirement: str, tree: Node) -> bool | None:
    """Whether a response is written as a part asks for; None where this checker cannot tell."""
    code, _, word = requirement.partition(":")
    if code in ("required", "forbidden"):
        return (word.strip() in _words(tree)) == (code == "required")
    if code == "no-decimals":
        return not any("." in number.text or "," in number.text for number in _numbers(tree))
    check = _CHECKS.get(code)
    names = {node.name for node in walk(tree) if isinstance(node, Name)}
    symbols = cas.symbols_for(dict.fromkeys(names, REAL))
    with sympy.evaluate(False):
        written = cas.expression(tree, symbols)
    if check is None or sympy.count_ops(written) > _LARGEST:
        return None
    return check(written)


def _words(tree: Node) -> set[str]:
    words = {node.name for node in walk(tree) if isinstance(node, Name | Constant)}
    return words | {node.function for node in walk(tree) if isinstance(node, Call)}


def _numbers(tree: Node) -> list[Number]:
    return [node for node in walk(tree) if isinstance(node, Number)]


def _is_expanded(written: cas.Expression) -> bool:
    """No sum among the factors of a product, no power of a sum or product."""
    for node in sympy.preorder_traversal(written):
        if isinstance(node, sympy.Mul) and any(_is_sum(factor) for factor in node.args):
            return False
        if isinstance(node, sympy.Pow) and isinstance(_bare(node.base), sympy.Add | sympy.Mul):
            return False
    return True


def _is_sum(factor: cas.Expression) -> bool:
    return isinstance(_bare(factor), sympy.Add)


def _bare(node: cas.Expression) -> cas.Expression:
    """The node without a sign in front of it."""
    while isinstance(node, sympy.Mul) and len(node.args) == 2 and node.args[0] == -1:
        node = node.args[1]
    return node


def _is_factored(written: cas.Expression) -> bool | None:
    """Every written factor is one that SymPy cannot factor, with nothing to take out."""
    parts = [base for base in _bases(written) if base.free_symbols]
    if not all(base.is_polynomial() for base in parts):
        return None
    for base in parts:
        content, factors = sympy.factor_list(base.doit())
        if abs(content) != 1 or sum(power for _, power in factors) != 1:
            return False
    return True


def _bases(written: cas.Expression) -> list[cas.Expression]:
    """The factors of a written product, without their powers."""
    if isinstance(written, sympy.Mul):
        return [base for factor in written.args for base in _bases(factor)]
    return _bases(written.base) if isinstance(written, sympy.Pow) else [written]


def _is_in_lowest_terms(written: cas.Expression) -> bool:
    top, bottom = sympy.fraction(written)
    if bottom == 1:
        return True
    return bool(sympy.gcd(sympy.expand(top.doit()), sympy.expand(bottom.doit())) == 1)


_CHECKS: dict[str, Callable[[cas.Expression], bool | None]] = {
    "expanded": _is_expanded,
    "factored": _is_factored,
    "lowest-terms": _is_in_lowest_terms,
}
