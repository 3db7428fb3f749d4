"""The variant of a learner: the first of the learner's draws that is allowed and fair.

The same problem and learner give the same variant, in every process and on every machine: the
trials are numbered, and each is drawn from a hash of its number and the learner's id.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import msgspec

from grader.prove.fairness import find_unfairness
from grader.spec.draw import Drawn, draw_values
from grader.spec.model import Problem
from grader.spec.values import NoInstanceError, all_values, instance_of, unmet, unmet_by_draw

# Of draws of which one in twenty is fair, so many fail together once in 10^22 learners.
MOST_TRIALS = 1_000


# Looking for the fair trial costs ten times what making it does, and a class is gone through
# twice: to decide, and to tell. The problem is kept too, so that its identity lasts.
_KEPT = 100_000
_trials: dict[tuple[int, str], tuple[Problem, int]] = {}


class NoVariantError(ValueError):
    """None of a learner's trials is fair; `reasons` counts why they were thrown away."""

    def __init__(self, problem: str, learner: str, reasons: Mapping[str, int]) -> None:
        super().__init__(problem, learner, reasons)
        self.problem = problem
        self.learner = learner
        self.reasons = reasons

    def __str__(self) -> str:
        worst = max(self.reasons, key=lambda reason: self.reasons[reason])
        return f"{self.problem} has no fair variant for {self.learner!r}: {worst}"


class Variant(msgspec.Struct, frozen=True):
    """A learner's own problem; `trial` counts the draws before it that were thrown away.

    It is unknown of a variant from values that were recorded. `problem.drawn` holds all of its
    values, `names` are those that were drawn.
    """

    learner: str
    problem: Problem
    trial: int | None
    names: tuple[str, ...]


class Rejected(msgspec.Struct, frozen=True):
    """Why a draw is no variant, in a few words."""

    reason: str


def find_variant(problem: Problem, learner: str) -> Variant:
    """The variant of a learner, whose id is any text.

    Raises:
        NoVariantError: if no trial is fair; `grader validate` finds problems in which that
            could happen.
    """
    assert problem.variants is not None
    names = tuple(draw.name for draw in problem.variants.draws)
    kept = _trials.get((id(problem), learner))
    if kept is not None:
        found = make_instance(problem, drawn_values(problem, learner, kept[1]))
        assert isinstance(found, Problem), "a draw that was fair is allowed"
        return Variant(learner, found, kept[1], names)
    reasons: dict[str, int] = {}
    for trial in range(MOST_TRIALS):
        found = try_values(problem, drawn_values(problem, learner, trial))
        if isinstance(found, Problem):
            if len(_trials) >= _KEPT:
                del _trials[next(iter(_trials))]
            _trials[id(problem), learner] = (problem, trial)
            return Variant(learner, found, trial, names)
        reasons[found.reason] = reasons.get(found.reason, 0) + 1
    raise NoVariantError(problem.id, learner, reasons)


def variant_with(problem: Problem, learner: str, recorded: Mapping[str, Drawn]) -> Variant | None:
    """The variant of a learner with values that were recorded, whatever would be drawn by now.

    None if no problem can be made of them any more, because the author draws other names.
    """
    assert problem.variants is not None
    names = tuple(draw.name for draw in problem.variants.draws)
    if not recorded.keys() >= set(names):
        return None
    try:
        computed = all_values(problem.variants, {name: recorded[name] for name in names})
        instance = instance_of(problem, {**computed, **recorded})
    except NoInstanceError:
        return None
    return Variant(learner, instance, None, names)


def drawn_values(problem: Problem, learner: str, trial: int) -> dict[str, Drawn]:
    """The values of a learner's trial, whatever they must satisfy.

    An id is the same however its accents are encoded, which differs between keyboards and
    files, and with spaces around it.
    """
    variants = problem.variants
    assert variants is not None
    name = unicodedata.normalize("NFC", learner.strip())
    return draw_values(variants.draws, variants.seed, problem.id, name, trial)


def try_values(problem: Problem, drawn: Mapping[str, Drawn]) -> Problem | Rejected:
    """The instance with these drawn values, or why nobody gets it."""
    assert problem.variants is not None
    instance = make_instance(problem, drawn)
    if isinstance(instance, Rejected):
        return instance
    reason = find_unfairness(problem, instance, problem.variants.room)
    return instance if reason is None else Rejected(reason)


def make_instance(problem: Problem, drawn: Mapping[str, Drawn]) -> Problem | Rejected:
    """The instance with these drawn values if they are allowed, fair or not."""
    assert problem.variants is not None
    try:
        condition = unmet_by_draw(problem.variants, drawn)
        if condition is not None:
            return Rejected(f"not {condition}")
        values = all_values(problem.variants, drawn)
        condition = unmet(problem.variants.require, values)
        return instance_of(problem, values) if condition is None else Rejected(f"not {condition}")
    except NoInstanceError as missing:
        return Rejected(missing.reason)
