"""From drawn values to everything that follows: computed values, and one problem with them.

An instance is a problem like any other: texts with values in them, built by the functions that
build every problem. What it cannot be built from is told as a `NoInstanceError`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction

import msgspec

from grader.reference.registry import BrokenPluginError, NoSuchValue, Solution, Step, find_solver
from grader.spec.build import build_problem, plain_parameters
from grader.spec.document import ProblemDocument
from grader.spec.draw import Draw, Drawn
from grader.spec.exact_number import exact_number
from grader.spec.exact_value import NoExactValueError, exact_value, holds
from grader.spec.model import Computed, Part, Problem, SolverKey, Variants
from grader.spec.placeholders import MARK, decimal_text, fill_tree
from grader.spec.shape import as_data, read_shape
from grader.spec.vocabulary import COMMA_LOCALES
from grader.spec.yaml_tree import Positions, YamlMapping, YamlScalar, YamlSequence
from grader.syntax.parser import parse
from grader.syntax.problem_words import sentence
from grader.syntax.reading import Reading
from grader.syntax.tree import Node
from grader.syntax.vocabulary import Vocabulary

# A solver computes with floats; a fraction is recognised in one that is nearer to it than this.
_NEAR = Fraction(1, 10**9)


class NoInstanceError(ValueError):
    """Values from which no problem can be made: `reason` says why, `name` which value of it."""

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.name = name


def has_decimal_comma(root: YamlMapping) -> bool:
    """Whether the texts of a problem's file write decimals with a comma."""
    locale = root.find("locale")
    return isinstance(locale, YamlScalar) and locale.text in COMMA_LOCALES


def names_of(draw: Draw) -> tuple[str, ...]:
    """The names that a draw gives: its own, and of a list `name_1`, `name_2`, … too."""
    return (draw.name, *(f"{draw.name}_{place}" for place in range(1, (draw.count or 0) + 1)))


def all_values(variants: Variants, drawn: Mapping[str, Drawn]) -> dict[str, Drawn]:
    """Drawn values with the entries of lists and with everything that is computed from them.

    Raises:
        NoInstanceError: if a computed value does not exist for these values.
    """
    values = _with_entries(drawn)
    solution: Solution | None = None
    for each in variants.computed:
        if each.address is None:
            values[each.name] = _expression(each, values)
            continue
        # The solver's parameters may hold every value that comes before its first result.
        solution = solution or _solve(variants.template, values)
        values[each.name] = _result(solution, each, each.address)
    return values


def _with_entries(drawn: Mapping[str, Drawn]) -> dict[str, Drawn]:
    values: dict[str, Drawn] = {}
    for name, value in drawn.items():
        values[name] = value
        if isinstance(value, tuple):
            values |= {f"{name}_{place}": entry for place, entry in enumerate(value, 1)}
    return values


def unmet_by_draw(variants: Variants, drawn: Mapping[str, Drawn]) -> str | None:
    """The first unmet condition among those that can be told before anything is computed.

    Most draws that are thrown away fail one of these; the solver is not run for them.

    Raises:
        NoInstanceError: as `unmet`.
    """
    computed = {each.name for each in variants.computed}
    early = [text for text in variants.require if computed.isdisjoint(re.findall(r"\w+", text))]
    return unmet(early, _with_entries(drawn))


def unmet(conditions: Iterable[str], values: Mapping[str, Drawn]) -> str | None:
    """The first condition that these values do not satisfy, None if they satisfy all.

    Raises:
        NoInstanceError: if one of them cannot be read or has no truth value.
    """
    numbers = _numbers(values)
    for condition in conditions:
        tree = _read(condition, values)
        try:
            if not holds(tree, numbers):
                return condition
        except NoExactValueError as fault:
            raise NoInstanceError(str(fault)) from fault
    return None


def instance_of(problem: Problem, values: Mapping[str, Drawn]) -> Problem:
    """The problem with these values, which `all_values` has completed.

    What was published is the base's: it is left out unless values stand in it.

    Raises:
        NoInstanceError: if a text with its values is not what its field may hold.
    """
    assert problem.variants is not None
    template = problem.variants.template
    tree = fill_tree(template, values, has_decimal_comma(template))
    shaped = read_shape(ProblemDocument, tree, Positions(problem.source))
    if shaped.issues:
        first = shaped.issues[0]
        raise NoInstanceError(f"{first.message} @ {first.path}")
    built = build_problem(shaped.document, problem.source)
    parts = _without_published(template, built.parts)
    return msgspec.structs.replace(built, parts=parts, drawn=dict(values))


def _without_published(template: YamlMapping, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    written = template.find("parts")
    assert isinstance(written, YamlSequence)
    kept = []
    for part, node in zip(parts, written.items, strict=True):
        assert isinstance(node, YamlMapping)
        text = node.find("published")
        shown = isinstance(text, YamlScalar) and MARK.search(text.text)
        kept.append(part if shown else msgspec.structs.replace(part, published=None))
    return tuple(kept)


def _read(text: str, values: Mapping[str, Drawn]) -> Node:
    reading = parse(text, Vocabulary(names=tuple(values)))
    if not isinstance(reading, Reading):
        raise NoInstanceError(sentence(reading))
    return reading.tree


def _numbers(values: Mapping[str, Drawn]) -> dict[str, Fraction]:
    """The values that are numbers, also those that were rounded to be shown."""
    found = {
        name: exact_number(value) if isinstance(value, str) else value
        for name, value in values.items()
    }
    return {name: value for name, value in found.items() if isinstance(value, Fraction)}


def _expression(computed: Computed, values: Mapping[str, Drawn]) -> Fraction:
    try:
        return exact_value(_read(computed.text, values), _numbers(values))
    except (NoExactValueError, NoInstanceError) as fault:
        raise NoInstanceError(str(fault), computed.name) from fault


def _solve(template: YamlMapping, values: Mapping[str, Drawn]) -> Solution:
    filled = fill_tree(template, values, comma=False, within="$.solver").find("solver")
    if not isinstance(filled, YamlMapping):
        raise NoInstanceError("the problem has no solver that could compute this")
    data = as_data(filled)
    named = data.pop("use", None)
    try:
        solver = find_solver(named.text) if isinstance(named, YamlScalar) else None
    except BrokenPluginError as broken:
        raise NoInstanceError(str(broken)) from broken
    if solver is None:
        raise NoInstanceError("the problem has no solver that could compute this")
    parameters = plain_parameters(data)
    faults = solver.check_parameters(parameters)
    if faults:
        raise NoInstanceError(f"the solver refuses {faults[0].path}: {faults[0].message}")
    return solver.solve(parameters)


def _result(solution: Solution, computed: Computed, address: SolverKey) -> Drawn:
    step: Step = address.step if isinstance(address.step, int) else "converged"
    try:
        found = solution.value(address.output, step, address.component, address.sample)
    except NoSuchValue as missing:
        raise NoInstanceError(str(missing), computed.name) from missing
    value = Fraction(found)
    if computed.denominator is None:
        return decimal_text(value, computed.decimals or 0)
    exact = value.limit_denominator(computed.denominator)
    if abs(exact - value) > _NEAR * max(Fraction(1), abs(value)):
        reason = f"{found!r} is no fraction with a denominator up to {computed.denominator}"
        raise NoInstanceError(reason, computed.name)
    return exact
