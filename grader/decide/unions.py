"""Unions of intervals and sets, compared by what lies in them: `(1, 2] ∪ (2, 3)` is `(1, 3)`."""

from __future__ import annotations

from grader.decide.compiled import Compiled
from grader.decide.decision import Verdict
from grader.decide.infinite import sign_of_infinity
from grader.decide.ladder import Finding
from grader.decide.names import names_in
from grader.decide.relations import without_relations
from grader.decide.solutions import compare_solutions
from grader.spec.domain import REAL
from grader.syntax.tree import Interval, Name, Node, Relation, Sequence, Union

# No declared name has a space in it.
_NAME = "a member"


def find_same_members(response: Node, wanted: Node) -> Finding | None:
    """The proof that two unions have the same members; None if there is none.

    Both are written as statements on a member (`1 < m <= 2 or 2 < m < 3`), whose solutions are
    compared. Ends that are not rational are left to the comparison of interval by interval.
    """
    ours, theirs = statement_of(response), statement_of(wanted)
    if ours is None or theirs is None:
        return None
    key = Compiled(_member(wanted), {_NAME: REAL}, without_relations([_NAME]), b"")
    found = compare_solutions(key, ours, theirs)
    return found if found is not None and found[0] is Verdict.EQUAL else None


def statement_of(tree: Node) -> Node | None:
    """What is true of the members of a union alone; None if a name or something else is in it."""
    if not isinstance(tree, Union) or names_in(tree):
        return None
    relations: list[Relation] = []
    for member in tree.members:
        if isinstance(member, Interval):
            relation = _between(member)
            if relation is None:
                return None
            relations.append(relation)
        elif isinstance(member, Sequence) and member.kind == "set":
            relations += (_relation(member, (_member(item), item), ("=",)) for item in member.items)
        else:
            return None
    return Union(tree.start, tree.end, tuple(relations)) if relations else None


def _between(interval: Interval) -> Relation | None:
    """`low < member <= high`, without the ends that are infinite."""
    low, high = sign_of_infinity(interval.low), sign_of_infinity(interval.high)
    if low > 0 or high < 0:
        return None
    sides: list[Node] = [_member(interval)]
    operators: list[str] = []
    if not low:
        sides.insert(0, interval.low)
        operators.append("<=" if interval.low_closed else "<")
    if not high:
        sides.append(interval.high)
        operators.append("<=" if interval.high_closed else "<")
    if not operators:
        return _relation(interval, (sides[0], sides[0]), ("=",))
    return _relation(interval, tuple(sides), tuple(operators))


def _relation(at: Node, sides: tuple[Node, ...], operators: tuple[str, ...]) -> Relation:
    return Relation(at.start, at.end, sides, operators)


def _member(at: Node) -> Name:
    return Name(at.start, at.end, _NAME)
