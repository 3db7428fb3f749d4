"""Whether the relations of a key leave any numbers at all for its names."""

from __future__ import annotations

from grader.decide.key_points import sample_points
from grader.decide.keys import read_equation
from grader.decide.relations import solve_relations
from grader.spec.domain import REAL
from grader.spec.key import FormulaKey, points_seed


def find_obstacle(key: FormulaKey) -> str:
    """Why no point inside the domains is known to satisfy the relations; empty if one does.

    A stable code: `relation-contradictory`, `relation-not-polynomial`, `basis-too-large`, or
    `no-point-found` where the relations by themselves could hold.
    """
    equations = [read_equation(text, key.vocabulary) for text in key.given]
    names = key.vocabulary.names
    relations = solve_relations(names, equations, key.given)
    if relations.problem:
        return relations.problem
    domains = {name: key.domains.get(name, REAL) for name in names}
    points = sample_points(domains, relations, points_seed(key))
    return "" if next(iter(points), None) is not None else "no-point-found"
