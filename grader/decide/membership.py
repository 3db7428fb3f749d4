"""A set beside a statement about its members: `(-2, 2)` and `-2 < x < 2`, or `|x| < 2`."""

from __future__ import annotations

from grader.decide.compiled import Compiled
from grader.decide.decision import Counterexample, GaveUp, SolutionSet, Verdict
from grader.decide.ladder import Finding
from grader.decide.names import is_scalar, names_in, walk
from grader.decide.solutions import compare_with_set
from grader.decide.statements import is_statement
from grader.decide.unions import statement_of
from grader.syntax.tree import Group, Interval, Node, Relation, Sequence, Union


def name_in_statement(key: Node, response: Node, *, solutions: bool) -> str | None:
    """The name about whose values one side is a statement, where the other is a plain set.

    None where the two sides are of another kind. A pair in brackets is an interval beside an
    inequality only. Equations say which members a set has if it is written in braces, and if
    they are the response or `solutions` are asked for: otherwise a key is its multiples.
    """
    if is_statement(key) and (_is_set(response) or _is_pair(response)):
        statement, equations = key, solutions and _is_finite(response)
    elif is_statement(response) and _is_set(key):
        statement, equations = response, _is_finite(key)
    else:
        return None
    names = names_in(statement)
    relations = [node for node in walk(statement) if isinstance(node, Relation)]
    if len(names) != 1 or not all(is_scalar(side) for each in relations for side in each.sides):
        return None
    has_order = any(set(relation.operators) - {"="} for relation in relations)
    return min(names) if has_order or equations else None


def judge_membership(key: Compiled, name: str, response: Node, wanted: Node) -> Finding:
    """Whether the one side's set has the solutions of the other side's statement."""
    unknown: Finding = Verdict.UNDECIDED, GaveUp("relations-not-comparable")
    turned = is_statement(response)
    statement, members = (response, wanted) if turned else (wanted, response)
    said = said_of_members(members, name)
    found = None if said is None else compare_with_set(key, name, statement, said)
    if found is None:
        return unknown
    verdict, certificate = found
    match certificate:
        case Counterexample() if not turned:
            sides = certificate.key_value, certificate.response_value
            return verdict, Counterexample(certificate.point, *sides)
        case SolutionSet() if not turned:
            return verdict, SolutionSet(certificate.key, certificate.response)
    return found


def said_of_members(members: Node, name: str) -> Node | None:
    """What holds for a name exactly if it stands for a member; None if that cannot be said."""
    if isinstance(members, Group) and members.bracket == "{":
        members = Sequence(members.start, members.end, "set", (members.inner,))
    if isinstance(members, Sequence) and not members.items:
        return Union(members.start, members.end, ())
    return statement_of(members, name)


def _is_set(tree: Node) -> bool:
    """Whether a tree is a set of numbers: an interval, a union, or values in braces."""
    if isinstance(tree, Union):
        return all(_is_set(member) for member in tree.members)
    if isinstance(tree, Group | Sequence):
        return _is_finite(tree)
    return isinstance(tree, Interval) and not names_in(tree)


def _is_finite(tree: Node) -> bool:
    """Whether a tree is numbers in braces, or a union of such."""
    match tree:
        case Union(members=members):
            return all(map(_is_finite, members))
        case Group(bracket="{", inner=inner):
            return inner.start > tree.start and is_scalar(inner) and not names_in(inner)
        case Sequence(kind="set", items=items):
            return all(is_scalar(item) and not names_in(item) for item in items)
    return False


def _is_pair(tree: Node) -> bool:
    """Whether a tree is two numbers in brackets."""
    if not isinstance(tree, Sequence) or tree.kind == "set" or len(tree.items) != 2:
        return False
    return tree.start < tree.items[0].start and all(
        is_scalar(item) and not names_in(item) for item in tree.items
    )
