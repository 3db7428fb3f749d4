"""The key that follows from a learner's own numbers, by the author's expression or the solver."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Several
from fractions import Fraction
from math import isfinite

import msgspec

from grader.decide.constants import PRECISIONS, enclose_value, exact_value
from grader.decide.names import names_in, walk
from grader.decide.stops import NoValue
from grader.decide.substitute import number_node, rewrite
from grader.follow.guard import Guard, Stopped
from grader.follow.values import Value, is_short
from grader.reference.registry import NoSuchValue, find_solver
from grader.spec.follow_formulas import read_parameter, with_inputs
from grader.spec.follow_through import FollowThrough
from grader.spec.model import ExtremeKey, Part, Problem, SolverKey
from grader.spec.resolve import component_values, solver_value
from grader.spec.vocabulary import vocabulary_of
from grader.syntax.parser import parse
from grader.syntax.reading import Reading
from grader.syntax.render_text import render_text
from grader.syntax.tree import (
    Constant,
    Group,
    Interval,
    Matrix,
    Name,
    Node,
    Product,
    Quantity,
    Relation,
    Sequence,
    Signed,
    Union,
)
from grader.syntax.vocabulary import Vocabulary

_NOWHERE = Constant(0, 0, "")
# What holds values and is none itself.
_CONTAINERS = (Sequence, Matrix, Interval, Union, Relation, Quantity)


def compute(
    problem: Problem, part: Part, follow: FollowThrough, inputs: Mapping[str, Value]
) -> str:
    """The response to the part that the author's way gives for these numbers.

    Raises:
        Stopped: if it gives none.
    """
    values = {**inputs, **_solver_numbers(problem, follow)}
    if follow.text:
        return _by_formula(problem, part, follow, values)
    changed = {
        name: _put_in(value, vocabulary_of(problem, part), follow, values)
        for name, value in follow.parameters.items()
    }
    assert problem.solver is not None
    solver = find_solver(problem.solver.use)
    assert solver is not None, "the loader refuses problems without their solver"
    if solver.check_parameters({**problem.solver.parameters, **changed}):
        raise Stopped(Guard.NO_VALUE)
    try:
        return _by_solver(problem, part, follow, changed)
    except NoSuchValue as missing:
        raise Stopped(Guard.NO_VALUE) from missing


def _solver_numbers(problem: Problem, follow: FollowThrough) -> dict[str, Value]:
    """The numbers of the problem's own run that the expressions use, by name."""
    found = {}
    for name, address in follow.numbers:
        try:
            number = Fraction(solver_value(problem, address))
        except (NoSuchValue, ValueError, OverflowError) as missing:
            raise Stopped(Guard.NO_VALUE) from missing
        found[name] = Value(number_node(number, _NOWHERE), number)
    return found


def _by_formula(
    problem: Problem, part: Part, follow: FollowThrough, inputs: Mapping[str, Value]
) -> str:
    """The author's expression with the learner's numbers in it, as a response to the part."""
    vocabulary = vocabulary_of(problem, part)
    reading = parse(follow.text, with_inputs(vocabulary, follow))
    assert isinstance(reading, Reading), "the loader refuses what cannot be read"
    if any(_shadowed(value.tree, vocabulary.names) for value in inputs.values()):
        raise Stopped(Guard.NO_NUMBER)
    return render_text(_worked_out(_filled(reading.tree, inputs)), vocabulary.decimal_comma)


def _shadowed(tree: Node, names: tuple[str, ...]) -> bool:
    """Whether a constant in the tree is spelled like a symbol of the part, so would be read so."""
    return any(isinstance(node, Constant) and node.name in names for node in walk(tree))


def _filled(tree: Node, inputs: Mapping[str, Value]) -> Node:
    def number(node: Node) -> Node | None:
        if not isinstance(node, Name) or node.name not in inputs:
            return None
        return Group(node.start, node.end, inputs[node.name].tree)

    return rewrite(tree, number)


def _worked_out(tree: Node) -> Node:
    """The tree with every piece that is an exact number as that number."""

    def number(node: Node) -> Node | None:
        if isinstance(node, _CONTAINERS) or names_in(node):
            return None
        try:
            value = exact_value(node)
        except NoValue as stop:
            raise Stopped(Guard.NO_VALUE) from stop
        return None if value is None or not is_short(value) else _ratio(value, node)

    return rewrite(tree, number)


def _ratio(value: Fraction, at: Node) -> Node:
    """A rational number as somebody would write it: `-7/3`."""
    size = number_node(Fraction(abs(value.numerator)), at)
    if value.denominator != 1:
        below = number_node(Fraction(value.denominator), at)
        size = Product(at.start, at.end, (size, below), ("/",))
    return size if value >= 0 else Signed(at.start, at.end, "-", size)


def _put_in(
    value: object, vocabulary: Vocabulary, follow: FollowThrough, inputs: Mapping[str, Value]
) -> object:
    """Parameters with a number in place of every expression in the inputs."""

    def below(item: object) -> object:
        return _put_in(item, vocabulary, follow, inputs)

    match value:
        case str():
            reading = read_parameter(value, vocabulary, follow)
            return value if reading is None else _number(_filled(reading.tree, inputs))
        case list():
            return [below(item) for item in value]
        case dict():
            return {name: below(item) for name, item in value.items()}
        case _:
            return value


def _number(tree: Node) -> float:
    """The value of a tree without names as the nearest float."""
    try:
        found = enclose_value(tree, PRECISIONS[0])
        value = float("nan") if found is None else float((found.low + found.high) / 2)
    except (NoValue, OverflowError) as stop:
        raise Stopped(Guard.NO_VALUE) from stop
    if not isfinite(value):
        raise Stopped(Guard.NO_VALUE)
    return value


def _by_solver(
    problem: Problem, part: Part, follow: FollowThrough, changed: Mapping[str, object]
) -> str:
    """The part's own key, as the solver computes it from other parameters.

    Raises:
        NoSuchValue: if that run has no such number.
    """
    key = part.key
    if isinstance(key, SolverKey):
        step = key.step if follow.step is None else follow.step
        value = solver_value(problem, msgspec.structs.replace(key, step=step), changed=changed)
        if not isfinite(value):
            raise Stopped(Guard.NO_VALUE)
        comma = vocabulary_of(problem, part).decimal_comma
        return repr(value).replace(".", ",") if comma else repr(value)
    assert isinstance(key, ExtremeKey)
    step = key.step if follow.step is None else follow.step
    asked = msgspec.structs.replace(key, step=step)
    samples: Several[int | None] = (None,)
    if part.kind == "weights":
        samples = range(1, len(part.items) + 1)
    return ", ".join(_option(problem, part, asked, sample, changed) for sample in samples)


def _option(
    problem: Problem,
    part: Part,
    key: ExtremeKey,
    sample: int | None,
    changed: Mapping[str, object],
) -> str:
    """The option of the extreme component; of several, nobody can say which follows."""
    values = component_values(problem, key, sample, changed)
    extreme = max(values) if key.which == "largest" else min(values)
    if values.count(extreme) != 1:
        raise Stopped(Guard.TIED)
    return part.options[values.index(extreme)].id
