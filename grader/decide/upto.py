"""Equality up to a constant, a factor or a sign, turned into plain equality.

Fix a point where both sides have a value. Then R and K differ by a constant if and only if
R - R(p) = K - K(p), and by a factor if and only if R K(p) = K R(p) where neither is zero.
So every stage and every certificate of the ladder serves here as it is.
"""

from __future__ import annotations

from itertools import islice

from grader.decide.closeness import Enclosure
from grader.decide.compiled import Compiled
from grader.decide.decision import Verdict
from grader.decide.exact import Point
from grader.decide.fingerprint import are_apart
from grader.decide.ladder import Finding, climb
from grader.decide.names import is_large
from grader.decide.substitute import put_in
from grader.decide.values import Values
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
    found = _common_point(up_to, key, tree)
    if found is None or not are_apart(found[1], found[2]):
        finding = climb(key, tree, patient=False)
        if finding[0] is Verdict.EQUAL:
            return finding
        if found is None:
            return finding if finding[0] is Verdict.DIFFERENT else climb(key, tree)
    left, right = _reduced(up_to, tree, key.tree, found[0])
    return climb(key.with_tree(right), left)


def _common_point(
    up_to: str, key: Compiled, tree: Node
) -> tuple[Point, Enclosure, Enclosure] | None:
    """A point where both sides have values, with these; for a factor, neither of them zero."""
    ours, theirs = Values(tree, key), Values(key.tree, key)
    for point in islice(key.points, _TRIED_IF_LARGE if is_large(tree) else _TRIED):
        left, right = ours.at(point), theirs.at(point)
        if left is None or right is None:
            continue
        if up_to == "factor" and any(v.low <= 0 <= v.high for v in (left, right)):
            continue
        return point, left, right
    return None


def _reduced(up_to: str, response: Node, key: Node, point: Point) -> tuple[Node, Node]:
    response_there, key_there = put_in(response, point), put_in(key, point)
    if up_to == "constant":
        return _minus(response, response_there), _minus(key, key_there)
    return _times(response, key_there), _times(key, response_there)


def _minus(left: Node, right: Node) -> Node:
    return Sum(left.start, left.end, (left, right), ("-",))


def _times(left: Node, right: Node) -> Node:
    return Product(left.start, left.end, (left, right), ("*",))
