"""Relations that define a name by other functions than rational ones: `s = 1/(1 + exp(-z))`.

Such a name is put in wherever it stands, before anything is decided, so that every stage sees
formulas in the other names. Its domain stays a condition on the points that are tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from grader.decide.names import names_in
from grader.decide.polynomial import function_of
from grader.decide.relations import without_relations
from grader.decide.stops import Stop
from grader.decide.substitute import rewrite
from grader.syntax.tree import Group, Name, Node, Sum

Equation = tuple[Node, Node]


def find_definitions(
    names: Sequence[str], equations: Sequence[Equation]
) -> tuple[dict[str, Node], tuple[Equation, ...]]:
    """The names that are defined, with trees in names that are not; and the equations left.

    Relations between rational functions are left, because they are solved as such.
    """
    definitions: dict[str, Node] = {}
    left = list(equations)
    for _ in equations:
        found = next(_defining(names, left), None)
        if found is None:
            break
        index, name, tree = found
        del left[index]
        new = {name: tree}
        definitions = {other: put_definitions(known, new) for other, known in definitions.items()}
        definitions |= new
        left = [(put_definitions(a, new), put_definitions(b, new)) for a, b in left]
    return definitions, tuple(left)


def put_definitions(tree: Node, definitions: Mapping[str, Node]) -> Node:
    """The tree with the defined names replaced, each in brackets."""

    def value(node: Node) -> Node | None:
        if type(node) is not Name or node.name not in definitions:
            return None
        return Group(node.start, node.end, definitions[node.name])

    return rewrite(tree, value) if not definitions.keys().isdisjoint(names_in(tree)) else tree


def _defining(
    names: Sequence[str], equations: Sequence[Equation]
) -> Iterator[tuple[int, str, Node]]:
    """The equations that define a name: their index, the name, and what it is."""
    functions = without_relations(names).names
    for index, (left, right) in enumerate(equations):
        try:
            function_of(Sum(left.start, right.end, (left, right), ("-",)), functions)
        except Stop:
            for side, other in ((left, right), (right, left)):
                if isinstance(side, Name) and side.name not in names_in(other):
                    yield index, side.name, other
                    break
