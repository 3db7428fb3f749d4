"""Compound values, decided member by member with the ladder for plain ones.

Lists, tuples and matrices agree place by place, sets and unions in any order, intervals by
their ends. An equation is equal to its non-zero multiples, an inequality to its positive
ones (turned round for negative ones). Where these tests fail, a point that satisfies one
relation and not the other proves them different.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from grader.decide.compiled import Compiled
from grader.decide.decision import GaveUp, Structure, Verdict
from grader.decide.ladder import Finding
from grader.decide.names import names_in
from grader.decide.solutions import compare_multiples, compare_solutions
from grader.decide.statements import is_listed, is_statement, members_of, relations_in
from grader.decide.unions import find_same_members
from grader.decide.upto import climb_up_to
from grader.decide.values import value_near
from grader.decide.witness import Difference, differences_of, find_witness
from grader.syntax.problem import SyntaxProblem
from grader.syntax.shapes import as_interval, rows_of
from grader.syntax.tree import (
    Group,
    Interval,
    Matrix,
    Node,
    Relation,
    Union,
)
from grader.syntax.tree import Sequence as Several

Judge: TypeAlias = Callable[[Compiled, Node], Finding]
_COMPOUND = (Several, Interval, Union, Matrix, Relation)
_MOST_MEMBERS = 40
_MOST_PAIRS = 36


def is_compound(tree: Node, *, braces: bool = False) -> bool:
    """Whether the tree stands for several values or for a statement."""
    return isinstance(_open(tree, braces=braces), _COMPOUND)


def _open(tree: Node, *, braces: bool) -> Node:
    """The tree without brackets around it; with `braces`, `{x}` is opened as a set of one.

    A fraction holds together like braces, but has none around it.
    """
    while isinstance(tree, Group):
        if braces and tree.bracket == "{" and tree.inner.start > tree.start:
            return Several(tree.start, tree.end, "set", (tree.inner,))
        tree = tree.inner
    return tree


def find_wrong_shape(key: Node, response: Node, text: str) -> SyntaxProblem | None:
    """The problem of a response that is another kind of thing than the key, such as a list."""
    expected = shape_of(key, braces=True)
    if expected == "a union":
        response = _as_member(_open(response, braces=True))
    found = shape_of(response, braces=expected in ("a set", "a union"))
    if expected == "an interval" and found == "a list" and not _has_brackets(response):
        return SyntaxProblem("wrong-shape", text, 0, len(text), found, expected)
    if expected == "a union" and is_statement(response) != is_statement(_open(key, braces=True)):
        found = "an inequality" if is_statement(response) else found
    elif found in _ALIKE.get(expected, {expected}):
        if expected != "a list" or _of_statements(response) == _of_statements(key):
            return None
        found, expected = (
            "equations" if _of_statements(side) else "values" for side in (response, key)
        )
    return SyntaxProblem("wrong-shape", text, 0, len(text), found, expected)


def _of_statements(tree: Node) -> bool:
    """Whether equations or inequalities are among several items, or a tree is one."""
    return any(isinstance(item, Relation) for item in members_of(tree))


def _as_member(tree: Node) -> Node:
    """A pair in brackets as the interval that it is in a union."""
    return as_interval(tree) if _has_brackets(tree) else tree


def _has_brackets(tree: Node) -> bool:
    return isinstance(tree, Several) and bool(tree.items) and tree.start < tree.items[0].start


_ONE = "one value"
_LISTED = {_ONE, "a list", "a point"}
# What may be meant by what was typed, for each shape of a key; one value is a list of one.
_ALIKE = {
    "a list": _LISTED | {"a matrix"},
    "a point": _LISTED | {"an interval", "a matrix"},
    "a set": {_ONE, "a set", "a list"},
    "an interval": {"an interval", "a point", "a list", "a union"},
    "a union": {"a union", "an interval", "a set", "an inequality"},
    "a matrix": {"a matrix", "a list", "a point"},
    "an inequality": {"an inequality", "a union"},
}


def shape_of(tree: Node, *, braces: bool) -> str:
    """What kind of thing a tree stands for; with `braces`, `{x}` is a set of one."""
    match _open(tree, braces=braces):
        case Several(kind=kind):
            return {"list": "a list", "tuple": "a point"}.get(kind, "a set")
        case Interval():
            return "an interval"
        case Union():
            return "a union"
        case Matrix():
            return "a matrix"
        case Relation(operators=operators):
            return "an equation" if set(operators) == {"="} else "an inequality"
    return _ONE


def judge_structure(key: Compiled, tree: Node, judge: Judge) -> Finding:
    """What is known of a response of the key's shape; `judge` decides plain members."""
    wanted = _open(key.tree, braces=True)
    braces = isinstance(wanted, Union) or (isinstance(wanted, Several) and wanted.kind == "set")
    response, wanted = _alike(_open(tree, braces=braces), wanted)
    if _is_mixed(response) or _is_mixed(wanted):
        return Verdict.UNDECIDED, GaveUp("relations-not-comparable")
    if is_statement(response) and is_statement(wanted):
        return _judge_relation(key, response, wanted)
    if isinstance(response, Interval) and isinstance(wanted, Interval):
        if _ends(response) != _ends(wanted):
            return Verdict.DIFFERENT, Structure((), "ends")
        return _in_order(key, (response.low, response.high), (wanted.low, wanted.high), judge)
    if isinstance(response, Several | Union) and isinstance(wanted, Several | Union):
        members = _members(response), _members(wanted)
        if isinstance(wanted, Several) and wanted.kind != "set":
            return _in_order(key, *members, judge)
        found = _any_order(key, *members, judge)
        # Two plain lists of members have been compared; in a union they may be cut otherwise.
        if found[0] is Verdict.EQUAL or not isinstance(response, Union) | isinstance(wanted, Union):
            return found
        return find_same_members(response, wanted) or found
    if isinstance(response, Matrix) and isinstance(wanted, Matrix):
        if [len(row) for row in response.rows] != [len(row) for row in wanted.rows]:
            return Verdict.DIFFERENT, Structure((), "size")
        ours, theirs = (
            tuple(entry for row in matrix.rows for entry in row) for matrix in (response, wanted)
        )
        return _in_order(key, ours, theirs, judge)
    return Verdict.DIFFERENT, Structure((), "kind")


def _is_mixed(tree: Node) -> bool:
    """Whether a union has statements and sets among its members: `x < 1 or {1}`."""
    if not isinstance(tree, Union):
        return False
    return len({isinstance(member, Relation) for member in tree.members}) > 1


def _ends(interval: Interval) -> tuple[bool, bool]:
    return interval.low_closed, interval.high_closed


def _members(tree: Several | Union) -> tuple[Node, ...]:
    return tree.items if isinstance(tree, Several) else tree.members


def _alike(response: Node, key: Node) -> tuple[Node, Node]:
    """Both sides as the same kind of node, where one notation has two meanings.

    `(0, 1)` is a point or an interval, `[1, 2]` a list or an interval or a row, an interval
    alone a union of one.
    """
    return _as(response, key), _as(key, response)


def _as(tree: Node, model: Node) -> Node:
    start, end = tree.start, tree.end
    if isinstance(model, Several) and not is_compound(tree):
        return Several(start, end, model.kind, (tree,))
    if isinstance(tree, Several) and isinstance(model, Interval) and len(tree.items) == 2:
        return as_interval(tree)
    if isinstance(tree, Several) and isinstance(model, Matrix) and tree.kind != "set":
        rows = rows_of(tree)
        if rows is not None:
            return Matrix(start, end, rows)
        if any(len(row) > 1 for row in model.rows):
            return Matrix(start, end, (tree.items,))
        return Matrix(start, end, tuple((item,) for item in tree.items))
    if isinstance(model, Union) and isinstance(tree, Interval | Several):
        return Union(start, end, (as_interval(tree),))
    return tree


def _in_order(
    key: Compiled, response: Sequence[Node], wanted: Sequence[Node], judge: Judge
) -> Finding:
    if len(response) != len(wanted):
        return Verdict.DIFFERENT, Structure((), "count")
    findings = [_judge(key, ours, goal, judge) for ours, goal in zip(response, wanted, strict=True)]
    certificates = tuple(certificate for _, certificate in findings)
    verdicts = {verdict for verdict, _ in findings}
    for verdict in (Verdict.DIFFERENT, Verdict.UNDECIDED):
        if verdict in verdicts:
            return verdict, Structure(certificates, "member")
    return Verdict.EQUAL, Structure(certificates)


def _judge(key: Compiled, response: Node, wanted: Node, judge: Judge) -> Finding:
    compiled = key.part(wanted)
    if is_compound(wanted) or is_compound(response):
        if find_wrong_shape(wanted, response, "") is not None:
            return Verdict.DIFFERENT, Structure((), "kind")
        return judge_structure(compiled, response, judge)
    return judge(compiled, response)


def _any_order(
    key: Compiled, response: Sequence[Node], wanted: Sequence[Node], judge: Judge
) -> Finding:
    """Every member of each side must be a member of the other; repeated members count once."""
    if max(len(response), len(wanted)) > _MOST_MEMBERS:
        return Verdict.UNDECIDED, GaveUp("too-many-members")
    if not response or not wanted:
        same = len(response) == len(wanted)
        return Verdict.EQUAL if same else Verdict.DIFFERENT, Structure((), "" if same else "count")
    table = [[_judge(key, ours, goal, judge) for goal in wanted] for ours in response]
    columns = [list(column) for column in zip(*table, strict=True)]
    met = [_best(findings) for findings in (*table, *columns)]
    certificates = tuple(certificate for _, certificate in met)
    verdicts = {verdict for verdict, _ in met}
    for verdict in (Verdict.DIFFERENT, Verdict.UNDECIDED):
        if verdict in verdicts:
            return verdict, Structure(certificates, "member")
    return Verdict.EQUAL, Structure(certificates[: len(response)])


def _best(findings: list[Finding]) -> Finding:
    """The member that is equal if there is one, else one of which this is not known."""
    for verdict in (Verdict.EQUAL, Verdict.UNDECIDED):
        for finding in findings:
            if finding[0] is verdict:
                return finding
    return findings[0]


# --- relations ---------------------------------------------------------------------------


def judge_solutions(key: Compiled, response: Node, wanted: Node) -> Finding:
    """What is known of two statements that may differ in all but their solutions.

    In several names, equations that are multiples wherever both have values are equal: a single
    missing point does not matter there, as in formulas.
    """
    several = len(names_in(response) | names_in(wanted)) > 1 or is_listed(wanted)
    known = _judge_pair(key, response, wanted) if several else None
    if known is not None and known[0] is Verdict.EQUAL:
        return known
    found = compare_solutions(key, response, wanted)
    if found is not None:
        return found
    return known or _judge_pair(key, response, wanted)


def _judge_pair(key: Compiled, response: Node, wanted: Node) -> Finding:
    """What is known of two statements as multiples of each other.

    Several are the same if each of either side is one of the other's, whether all of them are
    meant to hold or any.
    """
    if isinstance(response, Relation) and isinstance(wanted, Relation):
        return _judge_multiples(key, response, wanted)
    ours, theirs = members_of(response), members_of(wanted)
    if len(ours) * len(theirs) <= _MOST_PAIRS and is_listed(response) == is_listed(wanted):
        table = [[_judge_pair(key, mine, other) for other in theirs] for mine in ours]
        met = [_best(findings) for findings in (*table, *map(list, zip(*table, strict=True)))]
        if all(verdict is Verdict.EQUAL for verdict, _ in met):
            return Verdict.EQUAL, Structure(tuple(each for _, each in met[: len(ours)]))
    return Verdict.UNDECIDED, GaveUp("relations-not-comparable")


def _judge_relation(key: Compiled, response: Node, wanted: Node) -> Finding:
    """Multiples of each other are equal, and inequalities with the same solutions."""
    known = _judge_pair(key, response, wanted)
    if known[0] is not Verdict.UNDECIDED:
        return known
    relations = (*relations_in(response), *relations_in(wanted))
    operators = {operator for relation in relations for operator in relation.operators}
    if isinstance(response, Relation) and isinstance(wanted, Relation) and operators == {"="}:
        found = compare_multiples(key, response, wanted)
        if found is not None:
            return found
    found = compare_solutions(key, response, wanted, gaps=False)
    if found is None:
        return known
    if found[0] is Verdict.EQUAL and "=" in operators:
        return Verdict.UNDECIDED, GaveUp("same-solutions")
    return found


def _judge_multiples(key: Compiled, response: Relation, wanted: Relation) -> Finding:
    ours, theirs = differences_of(response), differences_of(wanted)
    if len(ours) != len(theirs):
        return Verdict.UNDECIDED, GaveUp("relations-not-comparable")
    if len(ours) == 1:
        return _judge_statement(key, ours[0], theirs[0])
    # Each statement of either side must be one of the other's: `1 > x < 1` is not `0 < x < 1`.
    table = [[_judge_statement(key, mine, other) for other in theirs] for mine in ours]
    met = [_best(findings) for findings in (*table, *map(list, zip(*table, strict=True)))]
    if any(verdict is not Verdict.EQUAL for verdict, _ in met):
        return Verdict.UNDECIDED, GaveUp("relations-not-comparable")
    return Verdict.EQUAL, Structure(tuple(certificate for _, certificate in met[: len(ours)]))


def _judge_statement(key: Compiled, response: Difference, wanted: Difference) -> Finding:
    compiled = key.part(wanted[1])
    if response[0] == wanted[0]:
        verdict, certificate = climb_up_to("factor", compiled, response[1])
        if verdict is Verdict.EQUAL and (
            response[0] in {"=", "!="} or _same_sign(compiled, response[1])
        ):
            return Verdict.EQUAL, Structure((certificate,), "multiple")
    found = find_witness(compiled, response, wanted)
    if found is not None:
        return Verdict.DIFFERENT, found
    return Verdict.UNDECIDED, GaveUp("relations-not-comparable")


def _same_sign(key: Compiled, tree: Node) -> bool:
    """Whether two multiples of each other have the same sign where they are not zero."""
    for point in key.points:
        ours, theirs = value_near(tree, key, point), value_near(key.tree, key, point)
        if ours is None or theirs is None:
            continue
        if ours.low > 0 or ours.high < 0:
            return (ours.low > 0) == (theirs.low > 0)
    return False
