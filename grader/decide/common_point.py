"""Whether the relations of a key leave any numbers at all for its names."""

from __future__ import annotations

from grader.decide.compiled import compile_tree
from grader.decide.keys import read_equation
from grader.spec.key import FormulaKey, points_seed
from grader.syntax.tree import Number


def find_obstacle(key: FormulaKey) -> str:
    """Why no point inside the domains is known to satisfy the relations; empty if one does.

    A stable code: `relation-contradictory`, `relation-not-polynomial`, `basis-too-large`, or
    `no-point-found` where the relations by themselves could hold.
    """
    equations = tuple(read_equation(text, key.vocabulary) for text in key.given)
    names, seed = key.vocabulary.names, points_seed(key)
    ready = compile_tree(Number(0, 0, 0, 1, "0"), names, key.domains, equations, key.given, seed)
    if ready.relations.problem:
        return ready.relations.problem
    return "" if ready.points.at(0) is not None else "no-point-found"
