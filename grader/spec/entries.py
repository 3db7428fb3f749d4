"""The single values that a response of several values holds."""

from __future__ import annotations

from grader.syntax.tree import Group, Matrix, Node, Sequence


def entries_of(tree: Node) -> tuple[Node, ...] | None:
    """The members of a list or a tuple, the entries of a matrix row by row; None for others."""
    while isinstance(tree, Group):
        tree = tree.inner
    match tree:
        case Sequence(kind="list" | "tuple", items=items):
            return items
        case Matrix(rows=rows):
            return tuple(entry for row in rows for entry in row)
        case _:
            return None
