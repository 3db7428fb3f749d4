"""Unions of intervals and sets, compared by what lies in them: `(1, 2] ∪ (2, 3)` is `(1, 3)`."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from grader.decide.compiled import Compiled
from grader.decide.constants import enclose_value
from grader.decide.decision import GaveUp, Verdict
from grader.decide.infinite import sign_of_infinity
from grader.decide.ladder import Finding
from grader.decide.names import names_in, walk
from grader.decide.relations import without_relations
from grader.decide.sametree import structural_key
from grader.decide.solutions import compare_solutions
from grader.decide.substitute import number_node, rewrite
from grader.spec.domain import REAL
from grader.syntax.shapes import as_interval
from grader.syntax.tree import Interval, Name, Node, Relation, Sequence, Union

# No declared name has a space in it.
_NAME = "a member"
_BITS = 128
_MOST_PIECES = 12


def find_same_members(response: Node, wanted: Node) -> Finding | None:
    """The proof that two unions have the same members; None if there is none.

    Both are written as statements on a member (`1 < m <= 2 or 2 < m < 3`), whose solutions are
    compared. Where ends are not rational only their order is known: if the members would be the
    same by that, or the order is not clear, it is not decided.
    """
    ours, theirs = statement_of(response), statement_of(wanted)
    if ours is None or theirs is None:
        return None
    if len(ours.members) + len(theirs.members) > _MOST_PIECES:
        return Verdict.UNDECIDED, GaveUp("too-many-members")
    member = Name(wanted.start, wanted.end, _NAME)
    key = Compiled(member, {_NAME: REAL}, without_relations([_NAME]), b"")
    found = compare_solutions(key, ours, theirs)
    if found is None:
        ordered = _by_order(ours, theirs)
        found = ordered and compare_solutions(key, *ordered)
        if found is None or found[0] is Verdict.EQUAL:
            return Verdict.UNDECIDED, GaveUp("relations-not-comparable")
    return found if found[0] is Verdict.EQUAL else None


def _by_order(*statements: Node) -> tuple[Node, Node] | None:
    """Both statements with each end's place among all in its stead; None if that is unclear."""
    ends = {
        side: enclose_value(side, _BITS)
        for statement in statements
        for relation in walk(statement)
        if isinstance(relation, Relation)
        for side in relation.sides
        if not isinstance(side, Name)
    }
    known = [(side, value) for side, value in ends.items() if value is not None]
    if len(known) < len(ends) or not known:
        return None
    known.sort(key=lambda end: end[1].low)
    places: dict[Node, Node] = {known[0][0]: number_node(Fraction(0), known[0][0])}
    place = 0
    for (left, lower), (right, upper) in pairwise(known):
        if structural_key(left) != structural_key(right) and lower != upper:
            if lower.high >= upper.low:
                return None
            place += 1
        places[right] = number_node(Fraction(place), right)
    first, second = (rewrite(statement, places.get) for statement in statements)
    return first, second


def statement_of(tree: Node, name: str = _NAME) -> Union | None:
    """What is true of the members of a union alone; None if a name or something else is in it.

    A single interval is a union too. A member is called `name`.
    """
    if names_in(tree):
        return None
    relations: list[Relation] = []
    for member in tree.members if isinstance(tree, Union) else (as_interval(tree),):
        if isinstance(member, Interval):
            relation = _between(member, name)
            if relation is None:
                return None
            relations.append(relation)
        elif isinstance(member, Sequence) and member.kind == "set":
            of_set = (Name(item.start, item.end, name) for item in member.items)
            pairs = zip(of_set, member.items, strict=True)
            relations += (_relation(member, pair, ("=",)) for pair in pairs)
        else:
            return None
    return Union(tree.start, tree.end, tuple(relations)) if relations else None


def _between(interval: Interval, name: str) -> Relation | None:
    """`low < member <= high`, without the ends that are infinite."""
    low, high = sign_of_infinity(interval.low), sign_of_infinity(interval.high)
    if low > 0 or high < 0:
        return None
    sides: list[Node] = [Name(interval.start, interval.end, name)]
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
