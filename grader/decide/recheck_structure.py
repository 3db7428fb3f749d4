"""The checker of compound values: members by their own claims, statements by their truth.

It looks for the members' partners itself; from the certificate it takes only what is claimed
of each member. Solution sets are found again by SymPy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TypeAlias

from grader.decide.decision import Counterexample, SameTree, Structure, Verdict
from grader.decide.recheck_claims import (
    Claim,
    Recheck,
    check_claim,
    differ,
    is_inside,
    spots,
    value_at,
)
from grader.decide.recheck_solutions import members_of
from grader.decide.recheck_values import Value, number
from grader.decide.statements import is_statement
from grader.syntax.shapes import as_interval, rows_of
from grader.syntax.tree import Group, Interval, Matrix, Node, Relation, Sum, Union
from grader.syntax.tree import Sequence as Several

_COMPOUND = (Several, Interval, Union, Matrix, Relation)
_REPEATED = "members that cannot be told apart at points"
Members: TypeAlias = tuple[str, tuple[Node, ...]]


def is_compound(tree: Node) -> bool:
    """Whether a tree stands for several values or a statement, through its brackets."""
    return isinstance(_open(tree), _COMPOUND)


def _open(tree: Node) -> Node:
    """The tree without its brackets; braces around one value make it a set."""
    while isinstance(tree, Group):
        # A fraction is a group in braces too, without any around it.
        if tree.bracket == "{" and tree.inner.start > tree.start:
            return Several(tree.start, tree.end, "set", (tree.inner,))
        tree = tree.inner
    return tree


def check_structure(claim: Claim) -> Recheck:
    """Checks a claim on compound values, at the working precision of `DIGITS`."""
    ours, theirs = _open(claim.wanted), _open(claim.response)
    rows = rows_of(theirs) if isinstance(ours, Matrix) else None
    if rows is not None:
        theirs = Matrix(theirs.start, theirs.end, rows)
    if isinstance(ours, Interval) and isinstance(theirs, Union):
        ours = Union(ours.start, ours.end, (ours,))
    found = claim.certificate
    if not isinstance(ours, _COMPOUND):
        # Braces around the one value of a response are brackets.
        return check_claim(claim)
    if claim.verdict is Verdict.UNDECIDED or not isinstance(found, Structure | Counterexample):
        return Recheck(None, "the certificate proves nothing")
    if _verdict_of(found) is not claim.verdict:
        return Recheck(False, "a certificate for another verdict")
    if isinstance(found, Counterexample):
        return _check_witness(claim, found)
    if isinstance(ours, Relation) and isinstance(theirs, Relation):
        return _check_multiple(claim, theirs, ours)
    if not isinstance(found, Structure):
        return Recheck(None, "the certificate proves nothing")
    if is_statement(ours) and is_statement(theirs) and claim.verdict is Verdict.EQUAL:
        return _check_statements(claim, members_of(theirs), members_of(ours))
    (kind, wanted), (_, response) = _members(ours, ours), _members(theirs, ours)
    if found.reason in ("count", "size"):
        if kind == "any order":
            return Recheck(bool(wanted) != bool(response))
        return Recheck(len(wanted) != len(response) or _rows(ours) != _rows(theirs))
    if found.reason == "ends":
        return Recheck(_ends(ours) != _ends(theirs))
    if found.reason == "kind":
        return Recheck(None, "kinds have no second checker")
    if kind == "any order":
        return _check_any_order(claim, response, wanted)
    if found.reason == "" and isinstance(ours, Interval) and _ends(ours) != _ends(theirs):
        return Recheck(False, "the ends differ")
    return _check_in_order(claim, found, response, wanted)


def _members(tree: Node, model: Node) -> Members:
    """The members that are compared, and whether their order counts."""
    match tree:
        case Interval():
            if isinstance(model, Union):
                return "any order", (tree,)
            return "in order", (tree.low, tree.high)
        case Matrix():
            return "in order", tuple(entry for row in tree.rows for entry in row)
        case Union():
            return "any order", tree.members
        case Several():
            if isinstance(model, Union):
                return "any order", (as_interval(tree),)
            return "any order" if tree.kind == "set" else "in order", tree.items
    return "in order", (tree,)


def _rows(tree: Node) -> int:
    return len(tree.rows) if isinstance(tree, Matrix) else 1


def _ends(tree: Node) -> object:
    """Which ends belong to an interval; `[1, 2]` and `(1, 2)` may be read as one."""
    if isinstance(tree, Interval):
        return tree.low_closed, tree.high_closed
    closed = isinstance(tree, Several) and tree.kind == "list"
    return closed, closed


def _check_in_order(
    claim: Claim, found: Structure, response: Sequence[Node], wanted: Sequence[Node]
) -> Recheck:
    """Every member's certificate holds; for a difference, that of one member that differs."""
    if not len(response) == len(wanted) == len(found.members):
        return Recheck(False, "the members cannot be paired")
    is_equal = claim.verdict is Verdict.EQUAL
    checked: list[Recheck] = []
    for ours, goal, certificate in zip(response, wanted, found.members, strict=True):
        verdict = _verdict_of(certificate)
        if verdict is claim.verdict:
            checked.append(_check(Claim(claim.key, ours, goal, verdict, certificate)))
        elif is_equal:
            return Recheck(False, "a member that is not equal")
    if not checked:
        return Recheck(None if is_equal else False, "no member differs")
    return _all(checked) if is_equal else _any(checked)


def _verdict_of(certificate: object) -> Verdict:
    """What a member's certificate is the certificate of."""
    if isinstance(certificate, Counterexample):
        return Verdict.DIFFERENT
    if isinstance(certificate, Structure) and certificate.reason not in ("", "multiple"):
        return Verdict.DIFFERENT
    return Verdict.EQUAL


def _check_any_order(claim: Claim, response: Sequence[Node], wanted: Sequence[Node]) -> Recheck:
    """Each member has an equal one on the other side, or one has none there."""
    table = [[_same(claim, ours, goal) for goal in wanted] for ours in response]
    met = [_any(row) for row in (*table, *map(list, zip(*table, strict=True)))]
    if claim.verdict is Verdict.EQUAL:
        return _all(met)
    if any(each.holds is False for each in met):
        return Recheck(True)
    return Recheck(None if any(each.holds is None for each in met) else False, _REPEATED)


def _same(claim: Claim, ours: Node, goal: Node) -> Recheck:
    """Whether two members are equal, found without any certificate."""
    if is_compound(ours) or is_compound(goal):
        return _same_compound(claim, _open(ours), _open(goal))
    for spot in spots(claim.key):
        left, right = value_at(ours, spot), value_at(goal, spot)
        if left is not None and right is not None and differ(left, right):
            return Recheck(False)
    return check_claim(Claim(claim.key, ours, goal, Verdict.EQUAL, SameTree()))


def _same_compound(claim: Claim, ours: Node, goal: Node) -> Recheck:
    (kind, response), (_, wanted) = _members(ours, goal), _members(goal, goal)
    if type(ours) is not type(goal) or len(response) != len(wanted):
        return Recheck(False)
    if isinstance(ours, Interval) and _ends(ours) != _ends(goal):
        return Recheck(False)
    if kind == "any order" or isinstance(ours, Relation):
        return Recheck(None, "sets inside sets have no second checker")
    return _all([_same(claim, a, b) for a, b in zip(response, wanted, strict=True)])


def _check(claim: Claim) -> Recheck:
    compound = is_compound(claim.response) or is_compound(claim.wanted)
    return check_structure(claim) if compound else check_claim(claim)


def _all(checked: Iterable[Recheck]) -> Recheck:
    """False if one is, else unknown if one is, else true."""
    found = list(checked)
    for holds in (False, None):
        for each in found:
            if each.holds is holds:
                return each
    return Recheck(True)


def _any(checked: Iterable[Recheck]) -> Recheck:
    """True if one is, else unknown if one is, else false."""
    found = list(checked)
    for holds in (True, None):
        for each in found:
            if each.holds is holds:
                return each
    return Recheck(False, "no member fits")


# --- equations and inequalities ----------------------------------------------------------


def _check_multiple(claim: Claim, response: Relation, wanted: Relation) -> Recheck:
    if claim.verdict is not Verdict.EQUAL:
        return Recheck(False, "no difference is shown")
    ours, theirs = _statements(response), _statements(wanted)
    if len(ours) != len(theirs):
        return Recheck(False, "a different number of statements")
    return _all(_any(_is_multiple(claim, each, other) for other in theirs) for each in ours)


def _check_statements(claim: Claim, response: Sequence[Node], wanted: Sequence[Node]) -> Recheck:
    """Each of either side's statements is a multiple of one of the other's."""

    def are_multiples(one: Node, other: Node) -> Recheck:
        assert isinstance(one, Relation)
        assert isinstance(other, Relation)
        return _check_multiple(claim, one, other)

    table = [[are_multiples(one, other) for other in wanted] for one in response]
    return _all(_any(found) for found in (*table, *map(list, zip(*table, strict=True))))


def _check_witness(claim: Claim, found: Counterexample) -> Recheck:
    """At the point one statement is true and the other false, as the certificate says."""
    sides = members_of(claim.response), members_of(claim.wanted)
    if not all(isinstance(member, Relation) for side in sides for member in side):
        return Recheck(None, "the certificate proves nothing")
    at = {name: Fraction(value) for name, value in found.point.items()}
    outside = is_inside(claim.key, at)
    if outside is not None:
        return outside
    claimed = found.response_value, found.key_value
    truths = tuple(str(any(_truth(each, at) for each in side)).lower() for side in sides)
    return Recheck(truths == claimed and truths[0] != truths[1])


def _truth(relation: Node, at: dict[str, Fraction]) -> bool:
    assert isinstance(relation, Relation)
    values = [value_at(side, at) for side in relation.sides]
    pairs = zip(values, relation.operators, values[1:], strict=False)
    return all(_holds(left, operator, right) for left, operator, right in pairs)


def _holds(left: Value | None, operator: str, right: Value | None) -> bool:
    """Whether a statement holds between two values; never where one is missing."""
    if left is None or right is None:
        return False
    if not differ(left, right):
        return operator in ("=", "<=", ">=")
    a, b = number(left), number(right)
    return bool({"=": False, "!=": True}.get(operator, a < b if operator[0] == "<" else a > b))


Statement: TypeAlias = tuple[str, Node]


def _statements(relation: Relation) -> list[Statement]:
    """Each `left operator right` as `smaller - larger` with `<`, `<=`, `=` or `!=`."""
    found: list[Statement] = []
    pairs = zip(relation.sides, relation.operators, relation.sides[1:], strict=False)
    for left, operator, right in pairs:
        pair = (right, left) if operator[0] == ">" else (left, right)
        found.append((operator.replace(">", "<"), Sum(left.start, right.end, pair, ("-",))))
    return found


def _is_multiple(claim: Claim, ours: Statement, goal: Statement) -> Recheck:
    """Whether one side is a multiple of the other, a positive one for an inequality."""
    if ours[0] != goal[0]:
        return Recheck(False, "another kind of statement")
    ratios: list[Value] = []
    for spot in spots(claim.key):
        left, right = value_at(ours[1], spot), value_at(goal[1], spot)
        if left is None or right is None:
            continue
        if differ(left, 0) != differ(right, 0):
            return Recheck(False, "one side is zero where the other is not")
        if differ(right, 0):
            ratios.append(number(left) / number(right))
    if any(differ(ratio, ratios[0]) for ratio in ratios[1:]):
        return Recheck(False, "no multiple of it")
    if ours[0] in ("<", "<=") and ratios and ratios[0] < 0:
        return Recheck(False, "the sides are exchanged")
    if not ratios:
        return Recheck(None, "no point to compare at")
    return _proportional(claim, ours[1], goal[1])


def _proportional(claim: Claim, ours: Node, goal: Node) -> Recheck:
    """The proof by SymPy; the points have said already that it is likely."""
    from msgspec.structs import replace

    key = replace(claim.key, up_to="factor")
    return check_claim(Claim(key, ours, goal, Verdict.EQUAL, SameTree()))
