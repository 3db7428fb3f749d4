"""Equations and inequalities compared by their solutions: exactly in one real name.

Several names are left to `varieties`.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.decide.compiled import Compiled
from grader.decide.decision import Counterexample, GaveUp, SolutionSet, Verdict
from grader.decide.ladder import Finding
from grader.decide.names import names_in
from grader.decide.ruler import Cell, Ruler, Zero
from grader.decide.stops import Stop, TooHard
from grader.decide.systems import is_true, pieces_of, system_of
from grader.decide.varieties import compare_equations
from grader.spec.domain import Domain
from grader.syntax.tree import Node


def compare_solutions(
    key: Compiled, response: Node, wanted: Node, *, gaps: bool = True
) -> Finding | None:
    """Whether two statements have the same solutions in the domains; None if that is not known.

    Without `gaps`, a point at which an equation in several names has no value tells nothing.
    """
    if key.relations.texts:
        return None
    names = sorted(names_in(response) | names_in(wanted))
    try:
        if len(names) == 1:
            return _compare_in_one(names[0], key, response, wanted)
        return compare_equations(key, response, wanted, multiples=False, gaps=gaps)
    except (Stop, TooHard):
        return None


def compare_multiples(key: Compiled, response: Node, wanted: Node) -> Finding | None:
    """Whether two equations are multiples of each other where both have values.

    None if that is not known, or if there is a point at which only one has a value and holds.
    """
    if key.relations.texts:
        return None
    try:
        return compare_equations(key, response, wanted, multiples=True, gaps=False)
    except (Stop, TooHard):
        return None


def compare_with_set(key: Compiled, name: str, statement: Node, members: Node) -> Finding | None:
    """Whether a set has the solutions of a statement; None if that is not known.

    `members` says of the name what holds for the members of the set. They must be the solutions
    in the domain of the name, or all real solutions; that the set has others outside of the
    domain leaves it undecided.
    """
    domain = key.domains[name]
    if key.relations.texts or domain.complex or domain.integer:
        return None
    try:
        truths, cells = _truths(key, domain, statement, members)
    except (Stop, TooHard):
        return None
    inside = [cell.is_inside(domain) for cell in cells]
    if any(within and a != b for within, (a, b) in zip(inside, truths, strict=True)):
        shown = [cell for cell, within in zip(cells, inside, strict=True) if within]
        return _told_apart(name, shown, [t for t, w in zip(truths, inside, strict=True) if w])
    sets = [b for _, b in truths]
    solutions = [a for a, _ in truths]
    if sets in (solutions, [a and w for a, w in zip(solutions, inside, strict=True)]):
        found = _solutions(cells, sets)
        return Verdict.EQUAL, SolutionSet(found, found)
    return Verdict.UNDECIDED, GaveUp("outside-the-domain")


def _compare_in_one(name: str, key: Compiled, response: Node, wanted: Node) -> Finding | None:
    domain = key.domains[name]
    if domain.complex or domain.integer:
        return None
    found, cells = _truths(key, domain, response, wanted)
    inside = [cell.is_inside(domain) for cell in cells]
    cells = [cell for cell, within in zip(cells, inside, strict=True) if within]
    return _told_apart(name, cells, [t for t, w in zip(found, inside, strict=True) if w])


def _truths(
    key: Compiled, domain: Domain, one: Node, other: Node
) -> tuple[list[tuple[bool, bool]], list[Cell]]:
    """Whether each of two statements holds, cell by cell."""
    systems = system_of(one, key), system_of(other, key)
    ruler = Ruler([piece for system in systems for piece in pieces_of(system)], domain)
    first, second = systems
    truths = [(is_true(first, ruler, cell), is_true(second, ruler, cell)) for cell in ruler.cells]
    return truths, list(ruler.cells)


def _told_apart(name: str, cells: Sequence[Cell], truths: Sequence[tuple[bool, bool]]) -> Finding:
    """The verdict on two statements with these truths: with a rational point, if there is one."""
    if all(mine == goal for mine, goal in truths):
        found = _solutions(cells, [goal for _, goal in truths])
        return Verdict.EQUAL, SolutionSet(found, found)
    for cell, (mine, goal) in zip(cells, truths, strict=True):
        if mine != goal and cell.point is not None:
            values = str(mine).lower(), str(goal).lower()
            return Verdict.DIFFERENT, Counterexample({name: str(cell.point)}, *values)
    shown, found = (_solutions(cells, list(side)) for side in zip(*truths, strict=True))
    return Verdict.DIFFERENT, SolutionSet(shown, found)


def _solutions(cells: Sequence[Cell], truths: Sequence[bool]) -> tuple[str, ...]:
    """The solutions as text: points and intervals, from the left."""
    stretches: list[list[Cell]] = []
    for cell, holds in zip(cells, truths, strict=True):
        if not holds:
            continue
        if stretches and stretches[-1][-1].index + 1 == cell.index:
            stretches[-1].append(cell)
        else:
            stretches.append([cell])
    return tuple(_text(stretch[0], stretch[-1]) for stretch in stretches)


def _text(first: Cell, last: Cell) -> str:
    """Everything from one cell to another: `2`, `(-inf, 2]`, `(1.414213562…, 2)`."""
    if first.zero is not None and first is last:
        return _end(first.zero, "")
    low, high = first.zero or first.low, last.zero or last.high
    opening, closing = "[" if first.zero else "(", "]" if last.zero else ")"
    return f"{opening}{_end(low, '-inf')}, {_end(high, 'inf')}{closing}"


def _end(zero: Zero | None, infinite: str) -> str:
    if zero is None:
        return infinite
    if zero.low == zero.high:
        return str(zero.low)
    return f"{float(zero.low):.10g}…"
