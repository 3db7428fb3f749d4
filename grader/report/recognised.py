"""Which wrong run of the solver a number comes from, and which of its numbers it is."""

from __future__ import annotations

from fractions import Fraction

from grader.decide.decision import Counterexample, Decision, Distance, Options
from grader.reference.registry import find_solver, scalars
from grader.reference.solver import Address, OutputInfo, Solver
from grader.report.filling import fill
from grader.report.numbers import number_of
from grader.report.safety import MARKDOWN
from grader.report.words import RECOGNISED
from grader.spec.model import Part, Problem, SolverKey

_MOST_PLACES = 30
# To this share of it, two programs agree on a number that both print in full.
_FULL = Fraction(1, 10**9)


def recognised_text(problem: Problem, part: Part, slip: str, decision: Decision) -> str:
    """Names the wrong run that gives the response, and what the number is there, as Markdown.

    What it is there is left out where it is what was asked for, or cannot be found.
    """
    if isinstance(decision.certificate, Options):
        return fill(RECOGNISED["options"], {"slip": slip}, MARKDOWN)
    address = _find_address(problem, part, slip, decision)
    if address is None or address == _asked(part):
        return fill(RECOGNISED["same"], {"slip": slip}, MARKDOWN)
    assert problem.solver is not None
    solver = find_solver(problem.solver.use)
    assert solver is not None
    quantity = _quantity(solver.outputs[address.output], address)
    return fill(RECOGNISED["other"], {"slip": slip, "quantity": quantity}, MARKDOWN)


def _asked(part: Part) -> Address | None:
    if not isinstance(part.key, SolverKey):
        return None
    step = part.key.step
    return Address(
        part.key.output,
        step if isinstance(step, int) else "converged",
        part.key.component,
        part.key.sample,
    )


def _find_address(problem: Problem, part: Part, slip: str, decision: Decision) -> Address | None:
    """Where in the wrong run the response stands: what was asked for first, then the nearest."""
    value = _typed(decision)
    if problem.solver is None or value is None:
        return None
    solver = find_solver(problem.solver.use)
    if solver is None or all(known.name != slip for known in solver.slips):
        return None
    asked, reach = _asked(part), _unit(value) / 2
    near = [
        (address != asked, abs(Fraction(number) - value), place, address)
        for place, (address, number) in enumerate(_numbers(solver, problem, slip))
        if abs(Fraction(number) - value) <= reach
    ]
    return min(near, key=lambda each: each[:3])[3] if near else None


def _numbers(solver: Solver, problem: Problem, slip: str) -> list[tuple[Address, float]]:
    assert problem.solver is not None
    return list(scalars(solver, solver.solve(problem.solver.parameters, slip)))


def _typed(decision: Decision) -> Fraction | None:
    """The value of a response that is a number."""
    match decision.certificate:
        case Distance(value=value) | Counterexample(response_value=value):
            return number_of(value)
        case _:
            return None


def _unit(value: Fraction) -> Fraction:
    """One of the last decimal of a number that ends, but not less than its billionth."""
    least = abs(value) * _FULL
    for places in range(_MOST_PLACES):
        unit = Fraction(1, 10**places)
        if unit <= least or (value / unit).denominator == 1:
            return max(unit, least)
    return least


def _quantity(info: OutputInfo, address: Address) -> str:
    """`mean of component 1 at convergence`."""
    words = info.description
    for noun, number in (("component", address.component), ("sample", address.sample)):
        if number is None:
            continue
        named, general = f"{noun} {number}", f"a {noun}"
        words = words.replace(general, named, 1) if general in words else f"{words} ({named})"
    if not info.by_step:
        return words
    return f"{words} {_moment(address)}"


def _moment(address: Address) -> str:
    match address.step:
        case "converged":
            return "at convergence"
        case 0:
            return "at the start"
        case 1:
            return "after the first step"
        case _:
            return f"after {address.step} steps"
