"""Stage: two rational functions are equal if and only if their difference has numerator zero."""

from __future__ import annotations

from grader.decide.compiled import Compiled
from grader.decide.polynomial import Function, function_of, is_zero, same_function
from grader.decide.stops import NotExact, NoValue, TooLarge
from grader.syntax.tree import Node


def is_same_function(key: Compiled, tree: Node) -> bool | None:
    """Whether the response is the key as a rational function; None if this cannot be told here.

    Modulo relations that could not be solved, False says only that no proof was found.

    Raises:
        NoValue: if the response is undefined everywhere.
    """
    if key.function is None:
        return None
    try:
        function = function_of(tree, key.relations.names)
        difference = same_function(function, key.function, tree)
    except (NotExact, TooLarge):
        return None
    if key.relations.basis is not None:
        return _is_zero_under_relations(key, function, difference, tree)
    return is_zero(difference)


def _is_zero_under_relations(
    key: Compiled, function: Function, difference: object, tree: Node
) -> bool:
    if is_zero(key.relations.reduce(function[1])):
        raise NoValue(tree)
    return is_zero(key.relations.reduce(difference))
