"""From what an author wrote to a key: the solver's numbers are computed here, once.

Deciding a response never runs a solver. Everything that it may need (the key's number, the
numbers that wrong runs give) is put into the key.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

import msgspec

from grader.reference.registry import Solution, Solver, Step, find_solver, recognisable, scalars
from grader.spec.exact_number import exact_number
from grader.spec.key import (
    ChoiceKey,
    FormulaKey,
    Key,
    Mistake,
    NumberKey,
    NumberSighting,
    WeightsKey,
)
from grader.spec.model import (
    AuthoredKey,
    ExtremeKey,
    KnownMistake,
    Part,
    Problem,
    SolverKey,
    TypedKey,
)
from grader.spec.vocabulary import vocabulary_of

_KEPT = 256
# Deciding keeps what it prepared for a key by the key's identity, so that one part of one
# problem must always give the same object. The problem is kept with it, so that its
# identity cannot be used again.
_keys: dict[tuple[int, str], tuple[Problem, Key]] = {}


def resolve_key(problem: Problem, part: Part) -> Key:
    """The key of a part of a problem that was loaded without errors.

    Raises:
        KeyError: if the problem has no part of this id.
    """
    kept = _keys.get((id(problem), part.id))
    if kept is not None:
        return kept[1]
    key = _make_key(problem, problem.part(part.id))
    if len(_keys) >= _KEPT:
        del _keys[next(iter(_keys))]
    _keys[id(problem), part.id] = (problem, key)
    return key


def _make_key(problem: Problem, part: Part) -> Key:
    match part.kind:
        case "formula":
            return _formula(problem, part)
        case "number":
            return _number(problem, part)
        case "choice":
            return ChoiceKey(
                part.options,
                _chosen(problem, part, part.key, (None,)),
                part.multiple,
                part.scheme,
                _mistakes(problem, part),
            )
        case _:
            samples = tuple(range(1, len(part.items) + 1))
            correct = _chosen(problem, part, part.key, samples)
            return WeightsKey(part.items, part.options, correct, _mistakes(problem, part))


def _formula(problem: Problem, part: Part) -> FormulaKey:
    assert isinstance(part.key, TypedKey)
    return FormulaKey(
        text=part.key.text,
        vocabulary=vocabulary_of(problem, part),
        domains={s.name: s.domain for s in problem.symbols if s.name in part.symbols},
        given=part.given,
        tolerance=part.accept,
        form=part.form,
        up_to=part.up_to,
        mistakes=_mistakes(problem, part),
        sightings=_sightings(problem, None),
    )


def _number(problem: Problem, part: Part) -> NumberKey:
    vocabulary = vocabulary_of(problem, part)
    mistakes = _mistakes(problem, part)
    if isinstance(part.key, SolverKey):
        sightings = _sightings(problem, part.key)
        value = Fraction(solver_value(problem, part.key))
        return NumberKey(value, part.accept, "", vocabulary, mistakes, sightings)
    assert isinstance(part.key, TypedKey)
    exact = exact_number(part.key.text)
    text = part.key.text if exact is None else ""
    return NumberKey(exact, part.accept, text, vocabulary, mistakes, _sightings(problem, None))


def _chosen(
    problem: Problem, part: Part, key: AuthoredKey, samples: tuple[int | None, ...]
) -> tuple[str, ...]:
    """The ids of right options: those typed, or for each sample the extreme component's."""
    if isinstance(key, TypedKey):
        return typed_options(key.text)
    assert isinstance(key, ExtremeKey)
    return tuple(part.options[extreme_component(problem, key, sample) - 1].id for sample in samples)


def typed_options(text: str) -> tuple[str, ...]:
    """The option ids in a typed key, which commas separate."""
    return tuple(piece.strip() for piece in text.split(","))


def extreme_component(problem: Problem, key: ExtremeKey, sample: int | None = None) -> int:
    """The component (from 1) with the extreme value; of several the first."""
    values = component_values(problem, key, sample)
    extreme = max(values) if key.which == "largest" else min(values)
    return values.index(extreme) + 1


def component_values(
    problem: Problem, key: ExtremeKey, sample: int | None = None
) -> tuple[float, ...]:
    """The values that an `ExtremeKey` compares, component by component."""
    solution = solution_of(problem)
    return tuple(
        solution.value(key.output, _step(key.step), component, sample)
        for component in range(1, solution.components + 1)
    )


def _mistakes(problem: Problem, part: Part) -> tuple[Mistake, ...]:
    found = ((mistake, _looks_like(problem, part, mistake)) for mistake in part.mistakes)
    return tuple(Mistake(mistake.token, text, mistake.credit) for mistake, text in found)


def _looks_like(problem: Problem, part: Part, mistake: KnownMistake) -> str:
    """The response that a mistake leads to; a slip's number at full precision."""
    if mistake.slip is None:
        return mistake.response or ""
    assert isinstance(part.key, SolverKey)
    return repr(solver_value(problem, part.key, mistake.slip))


def solver_value(
    problem: Problem,
    key: SolverKey,
    slip: str | None = None,
    changed: Mapping[str, object] | None = None,
) -> float:
    """A number of the problem's run, or of a slip's; `changed` parameters replace the problem's.

    Raises:
        NoSuchValue: if that run has no such number.
    """
    solution = solution_of(problem, slip, changed)
    return solution.value(key.output, _step(key.step), key.component, key.sample)


def solution_of(
    problem: Problem, slip: str | None = None, changed: Mapping[str, object] | None = None
) -> Solution:
    """The run of the problem's solver, the right one or a slip's. Runs are kept."""
    assert problem.solver is not None
    parameters = {**problem.solver.parameters, **(changed or {})}
    return _solve(problem.solver.use, msgspec.json.encode(parameters), slip)


@lru_cache(maxsize=512)
def _solve(name: str, parameters: bytes, slip: str | None) -> Solution:
    return _solver(name).solve(msgspec.json.decode(parameters), slip)


def _solver(name: str) -> Solver:
    solver = find_solver(name)
    assert solver is not None, "the loader refuses problems without their solver"
    return solver


def _step(step: int | str) -> Step:
    return step if isinstance(step, int) else "converged"


def _sightings(problem: Problem, asked: SolverKey | None) -> tuple[NumberSighting, ...]:
    """Every number of every wrong run, those of the quantity that is asked for first."""
    if problem.solver is None:
        return ()
    found: dict[tuple[str, Fraction], NumberSighting] = {}
    for seen in _wrong_numbers(problem.solver.use, msgspec.json.encode(problem.solver.parameters)):
        is_asked = asked is not None and seen.address == asked
        if is_asked or (seen.is_telling and (seen.token, seen.value) not in found):
            found[seen.token, seen.value] = NumberSighting(seen.token, seen.value, is_asked)
    return tuple(sorted(found.values(), key=lambda sighting: not sighting.same_quantity))


class _WrongNumber(msgspec.Struct, frozen=True):
    """A number of a wrong run. `is_telling` if it betrays that run wherever it is typed."""

    token: str
    address: SolverKey
    value: Fraction
    is_telling: bool


@lru_cache(maxsize=64)
def _wrong_numbers(name: str, parameters: bytes) -> tuple[_WrongNumber, ...]:
    """The numbers of all slips, to 12 digits, so that two machines make the same key."""
    solver, plain = _solver(name), msgspec.json.decode(parameters)
    right = {_rounded(value) for _, value in scalars(solver, solver.solve(plain))}
    found = []
    for seen in recognisable(solver, plain):
        value = _rounded(seen.value)
        address = SolverKey(seen.output, seen.step, seen.component, seen.sample)
        is_telling = value not in right and not _is_common(value)
        found.append(_WrongNumber(f"slip:{seen.slip}", address, value, is_telling))
    return tuple(found)


def _rounded(value: float) -> Fraction:
    return Fraction(f"{value:.12g}")


def _is_common(value: Fraction) -> bool:
    """Whether a number is met by chance: a short decimal, or a fraction such as 2/3."""
    simple = value.limit_denominator(60)
    is_fraction = abs(value - simple) <= abs(value) / 10**11
    return is_fraction or len(f"{float(abs(value)):.12g}".replace(".", "").strip("0")) <= 3
