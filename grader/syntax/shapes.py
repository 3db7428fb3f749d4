"""From items to intervals and matrices, where their shape says so."""

from __future__ import annotations

from grader.syntax import tokens as t
from grader.syntax.refused import Refused
from grader.syntax.tree import Group, Interval, Matrix, Node, Relation, Sequence, Union


def as_interval(node: Node) -> Node:
    """A pair `(a, b)` or `[a, b]` as the interval it is in a union; `{a}` as a set."""
    if isinstance(node, Sequence) and len(node.items) == 2 and node.kind != "set":
        closed = node.kind == "list"
        return Interval(node.start, node.end, node.items[0], node.items[1], closed, closed)
    if isinstance(node, Group) and node.bracket == "{":
        return Sequence(node.start, node.end, "set", (node.inner,))
    return node


def as_shape(node: Node, shape: str) -> Node:
    """A key as what its author says it is: with `interval`, two values in brackets are one."""
    return as_interval(node) if shape == "interval" else node


def said_of_member(member: Node, of: Node) -> Relation | Union | None:
    """`x in (1, 2]` as `1 < x <= 2`, and a union as several statements; None if it is no set."""
    start, end = member.start, of.end
    said: list[Relation] = []
    for each in of.members if isinstance(of, Union) else (as_interval(of),):
        if isinstance(each, Interval):
            operators = tuple(
                "<=" if closed else "<" for closed in (each.low_closed, each.high_closed)
            )
            said.append(Relation(start, end, (each.low, member, each.high), operators))
        elif isinstance(each, Sequence) and each.kind == "set" and each.items:
            said += (Relation(start, end, (member, item), ("=",)) for item in each.items)
        else:
            return None
    return said[0] if len(said) == 1 else Union(start, end, tuple(said))


def rows_of(node: Node) -> tuple[tuple[Node, ...], ...] | None:
    """The rows of a matrix that is written as a point of points, `((1, 2), (3, 4))`, or None."""
    if not isinstance(node, Sequence) or node.kind == "set":
        return None
    rows = tuple(
        item.items for item in node.items if isinstance(item, Sequence) and item.kind != "set"
    )
    whole = len(rows) == len(node.items) and len({len(row) for row in rows}) == 1
    return rows if whole else None


def as_matrix(
    start: int, end: int, items: list[Node], separators: list[int], decimal_comma: bool
) -> Node | None:
    """The matrix that items in square brackets make, or None: `[[1, 2], [3, 4]]`, `[1, 2; 3, 4]`.

    Raises:
        Refused: if rows have different lengths.
    """
    if t.SEMICOLON in separators and not decimal_comma:
        rows: list[list[Node]] = [[items[0]]]
        for separator, item in zip(separators, items[1:], strict=True):
            if separator == t.SEMICOLON:
                rows.append([item])
            else:
                rows[-1].append(item)
        return matrix_of(start, end, [Sequence(start, end, "list", tuple(row)) for row in rows])
    lists = [_as_row(item) for item in items]
    found = [row for row in lists if row is not None]
    return matrix_of(start, end, found) if len(found) == len(items) else None


def _as_row(item: Node) -> Sequence | None:
    if isinstance(item, Sequence) and item.kind == "list" and item.items:
        return item
    if isinstance(item, Group) and item.bracket == "[":
        return Sequence(item.start, item.end, "list", (item.inner,))
    return None


def matrix_of(start: int, end: int, rows: list[Sequence]) -> Node:
    """Rows of equal length.

    Raises:
        Refused: at the first row of another length.
    """
    width = len(rows[0].items)
    for row in rows:
        if len(row.items) != width:
            raise Refused("ragged-matrix", row.start, row.end, str(len(row.items)), str(width))
    return Matrix(start, end, tuple(row.items for row in rows))
