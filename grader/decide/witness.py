"""Points that tell two statements apart: at one of them one is true and the other false."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeAlias

from grader.decide.compiled import Compiled
from grader.decide.decision import Counterexample
from grader.decide.exact import Point, fraction_text, value_at
from grader.decide.key_points import complete_point, sample_points
from grader.decide.names import walk
from grader.decide.relations import solve_relations
from grader.decide.statements import difference, members_of, pairs_of, relations_in
from grader.decide.stops import NoValue, Stop
from grader.syntax.tree import Node, Number, Relation

# An operator of `= != < <=`, and left minus right.
Difference: TypeAlias = tuple[str, Node]

# Points tried for a witness; fewer where there are many nodes to be evaluated at each.
_MOST_POINTS, _FEWEST_POINTS = 40, 6
_MOST_NODES = 6_000
# Moving a point onto a curve may take a millisecond.
_TRIED, _TRIED_ON_CURVES = 400, 20
_TURNED = {">": "<", ">=": "<="}


def differences_of(relation: Relation) -> list[Difference]:
    """A chain `a < b <= c` as pairs: an operator of `= != < <=`, and left minus right."""
    found: list[Difference] = []
    for operator, left, right in pairs_of(relation):
        if operator in _TURNED:
            left, operator, right = right, _TURNED[operator], left
        found.append((operator, difference(left, right)))
    return found


def find_witness(key: Compiled, response: Difference, wanted: Difference) -> Counterexample | None:
    """A point at which both have values, and one of them is true and the other is false."""
    most = _points_worth(response[1], wanted[1])
    for point in _points_for(key, (wanted, response), most):
        found = _told_apart(point, _truth(response, point), _truth(wanted, point))
        if found is not None:
            return found
    return None


def find_witness_on(
    key: Compiled, response: Node, wanted: Node, edges: Sequence[Sequence[Node]], *, gaps: bool
) -> Counterexample | None:
    """The same for whole statements, at points where all trees of one of the edges are zero.

    With `gaps`, a statement without a value is false; otherwise it tells nothing.
    """
    most = _points_worth(response, wanted)
    for edge in edges:
        for point in _points_on(key, edge, most, _TRIED_ON_CURVES):
            truths = (_whole_truth(side, point, gaps=gaps) for side in (response, wanted))
            found = _told_apart(point, *truths)
            if found is not None:
                return found
    return None


def differ_as_systems(key: Compiled, response: Node, wanted: Node) -> bool:
    """Whether a point satisfies all statements of one side and not all of the other's."""
    most = _points_worth(response, wanted)
    for side, other in ((response, wanted), (wanted, response)):
        edge = [tree for _, tree in _all_differences(side)]
        for point in _points_on(key, edge, most, _TRIED_ON_CURVES):
            truths = [_truth(each, point) for each in _all_differences(other)]
            held = [_truth(each, point) for each in _all_differences(side)]
            if set(held) == {True} and False in truths:
                return True
    return False


def _all_differences(tree: Node) -> list[Difference]:
    return [each for relation in relations_in(tree) for each in differences_of(relation)]


def _told_apart(point: Point, ours: bool | None, theirs: bool | None) -> Counterexample | None:
    if ours is None or theirs is None or ours == theirs:
        return None
    written = {name: fraction_text(at) for name, at in point.items()}
    return Counterexample(written, str(ours).lower(), str(theirs).lower())


def _points_worth(*trees: Node) -> int:
    """How many points such large trees are tried at."""
    nodes = sum(1 for tree in trees for _ in walk(tree))
    return min(_MOST_POINTS, max(_FEWEST_POINTS, _MOST_NODES // nodes))


def _points_for(key: Compiled, sides: tuple[Difference, ...], most: int) -> Iterator[Point]:
    """For inequalities points anywhere, and for each statement points where its sides agree."""
    if any(operator not in {"=", "!="} for operator, _ in sides):
        yield from islice(key.points, most)
    for _, tree in sides:
        yield from _points_on(key, (tree,), most)


def _points_on(
    key: Compiled, edge: Sequence[Node], most: int, tried: int = _TRIED
) -> Iterator[Point]:
    """Points of the domains at which all of the trees are zero.

    Where these cannot be solved for names, so many points are tried and moved onto them.
    """
    equations = [(tree, Number(tree.start, tree.end, 0, 1, "0")) for tree in edge]
    solved = solve_relations(tuple(key.domains), equations, ("",) * len(equations))
    tried = tried if solved.equations else _TRIED
    for point in islice(sample_points(key.domains, solved, key.seed, tried), most):
        complete = complete_point(dict(point), key.domains, key.relations)
        if complete is not None and key.is_met(complete):
            yield complete


def _whole_truth(tree: Node, point: Point, *, gaps: bool) -> bool | None:
    """Whether any of several statements holds; None if that is not known of one of them."""
    truths = [
        _all_true([_truth(each, point, gaps=gaps) for each in differences_of(member)])
        for member in members_of(tree)
        if isinstance(member, Relation)
    ]
    return None if None in truths else True in truths


def _all_true(truths: list[bool | None]) -> bool | None:
    return None if None in truths else False not in truths


def _truth(statement: Difference, point: Point, *, gaps: bool = False) -> bool | None:
    operator, tree = statement
    try:
        top, bottom = value_at(tree, point)
    except NoValue:
        return False if gaps else None
    except Stop:
        return None
    sign = top * bottom
    return {"=": sign == 0, "!=": sign != 0, "<": sign < 0, "<=": sign <= 0}[operator]
