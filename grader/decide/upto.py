"""Equality up to a constant, a factor or a sign, turned into plain equality.

Fix a point where both sides have a value. Then R and K differ by a constant if and only if
R - R(p) = K - K(p), and by a factor if and only if R K(p) = K R(p) where neither is zero.
So every stage and every certificate of the ladder serves here as it is.
"""

from __future__ import annotations

from itertools import islice

from grader.decide.compiled import Compiled
from grader.decide.decision import Verdict
from grader.decide.exact import Point
from grader.decide.ladder import Finding, climb
from grader.decide.names import is_large
from grader.decide.substitute import put_in
from grader.decide.values import value_near
from grader.syntax.tree import Node, Product, Signed, Sum

_TRIED = 12
_TRIED_IF_LARGE = 4


def climb_up_to(up_to: str, key: Compiled, tree: Node) -> Finding:
    """What is known of the response when a constant, factor or sign does not matter.

    `up_to` is empty, `constant`, `factor` or `sign`; `solutions` means nothing for a plain
    value. A factor of zero is no factor.
    """
    if up_to in ("constant", "factor"):
        return _climb_from_point(up_to, key, tree)
    finding = climb(key, tree)
    if up_to == "sign" and finding[0] is not Verdict.EQUAL:
        negative = climb(key, Signed(tree.start, tree.end, "-", tree))
        if negative[0] is Verdict.EQUAL:
            return negative
        if negative[0] is Verdict.UNDECIDED:
            return negative
    return finding


def _climb_from_point(up_to: str, key: Compiled, tree: Node) -> Finding:
    finding = climb(key, tree, patient=False)
    if finding[0] is Verdict.EQUAL:
        return finding
    tries = _TRIED_IF_LARGE if is_large(tree) else _TRIED
    for point in islice(key.points, tries):
        values = value_near(tree, key, point), value_near(key.tree, key, point)
        if None in values:
            continue
        if up_to == "factor" and any(v.low <= 0 <= v.high for v in values if v is not None):
            continue
        left, right = _reduced(up_to, tree, key.tree, point)
        return climb(key.with_tree(right), left)
    return finding if finding[0] is Verdict.DIFFERENT else climb(key, tree)


def _reduced(up_to: str, response: Node, key: Node, point: Point) -> tuple[Node, Node]:
    response_there, key_there = put_in(response, point), put_in(key, point)
    if up_to == "constant":
        return _minus(response, response_there), _minus(key, key_there)
    return _times(response, key_there), _times(key, response_there)


def _minus(left: Node, right: Node) -> Node:
    return Sum(left.start, left.end, (left, right), ("-",))


def _times(left: Node, right: Node) -> Node:
    return Product(left.start, left.end, (left, right), ("*",))
