"""Stage: the same rational function of the same transcendental pieces.

Every maximal piece that is not rational (`sin(2 x)`, `sqrt(a)`, `pi`) becomes a new unknown,
the same one wherever the same piece stands. If the difference is the zero polynomial then,
the sides are equal whatever the pieces are; if it is not, nothing is known.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from grader.decide.compiled import Compiled
from grader.decide.names import walk
from grader.decide.polynomial import function_of, is_zero, same_function
from grader.decide.relations import without_relations
from grader.decide.sametree import structural_key
from grader.decide.stops import Stop
from grader.decide.substitute import rewrite
from grader.decide.values import has_value_near
from grader.syntax.tree import Call, Constant, Name, Node, Number, Power, Product

# Functions with a value wherever their argument has one.
_TOTAL = {"exp", "sin", "cos", "arctan", "arccot", "abs", "sign", "floor", "ceil", "min", "max"}
_TOTAL |= {"sinh", "cosh", "tanh", "sech", "arcsinh", "cbrt"}
_MOST_KERNELS = 24


def is_same_over_kernels(key: Compiled, tree: Node) -> bool:
    """Whether the response is proved equal to the key; False says nothing.

    A response that could be undefined where the key is defined is not proved here: it may
    only have the key's own pieces and such as are defined everywhere.
    """
    if key.relations.texts:
        return False
    wanted, own_pieces = key.once(_key_without_kernels)
    pieces, own = dict(own_pieces), len(own_pieces)
    given = _without_kernels(tree, pieces)
    fresh = [piece for _, piece in list(pieces.values())[own:]]
    if not pieces or len(pieces) > _MOST_KERNELS or not all(map(_is_total, fresh)):
        return False
    if ("constant", "infinity") in pieces:
        return False
    names = without_relations([*key.domains, *(name for name, _ in pieces.values())]).names
    try:
        ours, theirs = function_of(given, names), function_of(wanted, names)
        if not is_zero(same_function(ours, theirs, tree)):
            return False
    except Stop:
        return False
    return type(ours[1]) is int or has_value_near(key, tree)


def _key_without_kernels(key: Compiled) -> tuple[Node, dict[Hashable, tuple[str, Node]]]:
    pieces: dict[Hashable, tuple[str, Node]] = {}
    return _without_kernels(key.tree, pieces), pieces


def _without_kernels(tree: Node, pieces: dict[Hashable, tuple[str, Node]]) -> Node:
    """The tree with a name for each piece that is not rational; new pieces are added."""

    def name_of(node: Node) -> Node | None:
        if not _is_kernel(node):
            return None
        name, _ = pieces.setdefault(structural_key(node), (f"#{len(pieces)}", node))
        return Name(node.start, node.end, name)

    return rewrite(tree, name_of)


def _is_kernel(node: Node) -> bool:
    if type(node) is Power:
        exponent = node.exponent
        while not isinstance(exponent, Number) and hasattr(exponent, "inner"):
            exponent = exponent.inner
        whole = isinstance(exponent, Number) and exponent.denominator == 1
        return not whole and _is_irrational(exponent)
    return type(node) is Call or type(node) is Constant


def _is_irrational(exponent: Node) -> bool:
    """Whether an exponent is no whole constant, as far as the polynomial stage can tell."""
    try:
        top, bottom = function_of(exponent, _NO_NAMES)
    except Stop:
        return True
    return bool(top % bottom)


_NO_NAMES: Mapping[str, tuple[int, int]] = {}


def _is_total(piece: Node) -> bool:
    """Whether a piece has a value on all but isolated points."""
    for node in walk(piece):
        if type(node) is Call and node.function not in _TOTAL:
            return False
        if type(node) is Power and _is_kernel(node):
            return False
        if type(node) is Constant and node.name not in ("pi", "e"):
            return False
    return not any(type(node) is Product and "/" in node.operators for node in walk(piece))
