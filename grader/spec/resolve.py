"""From what an author wrote to a key: the solver's numbers are computed here, once.

Everything that deciding a response may need is put into the key: the key's number, and the
numbers that wrong runs give. A formula is rarely answered with a number, and making those
runs takes longer than everything else, so its key only says which runs they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

import msgspec

from grader.reference.registry import Solution, Solver, Step, find_solver
from grader.spec.exact_number import exact_number
from grader.spec.key import (
    ChoiceKey,
    FormulaKey,
    Key,
    Mistake,
    NumberKey,
    NumberSighting,
    WeightsKey,
    WrongRuns,
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
from grader.spec.wrong_numbers import wrong_numbers, wrong_runs

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
            correct = _chosen(problem, part, part.key, samples_of(part))
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
        shape=part.shape,
        mistakes=_mistakes(problem, part),
        wrong_runs=_wrong_runs(problem),
    )


def _number(problem: Problem, part: Part) -> NumberKey:
    vocabulary = vocabulary_of(problem, part)
    mistakes = _mistakes(problem, part)
    computed = part.key if isinstance(part.key, SolverKey) else None
    text = ""
    if computed is not None:
        exact: Fraction | None = Fraction(solver_value(problem, computed))
    else:
        assert isinstance(part.key, TypedKey)
        exact = exact_number(part.key.text)
        text = part.key.text if exact is None else ""
    if not problem.drawn:
        sightings = _sightings(problem, computed)
        return NumberKey(exact, part.accept, text, vocabulary, mistakes, sightings)
    # There may be a thousand instances: their wrong runs are made when one is asked for.
    asked = None if computed is None else msgspec.structs.astuple(computed)
    runs = _wrong_runs(problem)
    return NumberKey(exact, part.accept, text, vocabulary, mistakes, (), runs, asked)


def _chosen(
    problem: Problem, part: Part, key: AuthoredKey, samples: tuple[int | None, ...]
) -> tuple[str, ...]:
    """The ids of right options: those typed, or for each sample the extreme component's."""
    if isinstance(key, TypedKey):
        return typed_options(key.text)
    assert isinstance(key, ExtremeKey)
    return _extreme_options(problem, part, key, samples)


def _extreme_options(
    problem: Problem,
    part: Part,
    key: ExtremeKey,
    samples: tuple[int | None, ...],
    slip: str | None = None,
) -> tuple[str, ...]:
    """For each sample the id of the extreme component's option, in the right run or a slip's."""
    found = (extreme_component(problem, key, sample, slip) for sample in samples)
    return tuple(part.options[component - 1].id for component in found)


def samples_of(part: Part) -> tuple[int | None, ...]:
    """The samples that a computed choice is about: one for each item, or none in particular."""
    return tuple(range(1, len(part.items) + 1)) if part.kind == "weights" else (None,)


def typed_options(text: str) -> tuple[str, ...]:
    """The option ids in a typed key, which commas separate."""
    return tuple(piece.strip() for piece in text.split(","))


def extreme_component(
    problem: Problem, key: ExtremeKey, sample: int | None = None, slip: str | None = None
) -> int:
    """The component (from 1) with the extreme value; of several the first."""
    values = component_values(problem, key, sample, slip=slip)
    extreme = max(values) if key.which == "largest" else min(values)
    return values.index(extreme) + 1


def component_values(
    problem: Problem,
    key: ExtremeKey,
    sample: int | None = None,
    changed: Mapping[str, object] | None = None,
    slip: str | None = None,
) -> tuple[float, ...]:
    """The values that an `ExtremeKey` compares, component by component.

    `changed` parameters replace the problem's; with `slip` they are those of the wrong run.

    Raises:
        NoSuchValue: if the run has no such numbers.
    """
    solution = solution_of(problem, slip, changed)
    return tuple(
        solution.value(key.output, _step(key.step), component, sample)
        for component in range(1, solution.components + 1)
    )


def _mistakes(problem: Problem, part: Part) -> tuple[Mistake, ...]:
    found = ((mistake, _looks_like(problem, part, mistake)) for mistake in part.mistakes)
    return tuple(Mistake(mistake.token, text, mistake.credit) for mistake, text in found)


def _looks_like(problem: Problem, part: Part, mistake: KnownMistake) -> str:
    """The response that a mistake leads to; a slip's number at full precision, or its options."""
    if mistake.slip is None:
        return mistake.response or ""
    if isinstance(part.key, ExtremeKey):
        samples = samples_of(part)
        return ", ".join(_extreme_options(problem, part, part.key, samples, mistake.slip))
    assert isinstance(part.key, SolverKey)
    text = repr(solver_value(problem, part.key, mistake.slip))
    return text.replace(".", ",") if vocabulary_of(problem, part).decimal_comma else text


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


def _wrong_runs(problem: Problem) -> WrongRuns | None:
    if problem.solver is None:
        return None
    return wrong_runs(problem.solver.use, problem.solver.parameters)


def _sightings(problem: Problem, asked: SolverKey | None) -> tuple[NumberSighting, ...]:
    runs = _wrong_runs(problem)
    return () if runs is None else wrong_numbers(runs, asked)
