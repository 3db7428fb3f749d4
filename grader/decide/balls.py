"""Ball arithmetic: rigorous enclosures of anything that has real or complex values."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from fractions import Fraction
from typing import Any, TypeAlias

from flint import acb, ctx

from grader.decide.ball_functions import Ball, NotDecided, ProvedUndefined
from grader.decide.ball_places import coordinates
from grader.decide.ball_program import Program
from grader.decide.ball_trees import Domains, is_complex
from grader.syntax.tree import Node

_BITS = 128


class Missing(Enum):
    """Why there is no enclosure: proved to have no value, or not decided."""

    UNDEFINED = "undefined"
    UNKNOWN = "unknown"


Value: TypeAlias = Any  # arb, acb or Missing

# The precision of python-flint is one setting for the whole process.
_precision = threading.RLock()


@contextmanager
def working_precision(bits: int) -> Iterator[None]:
    """Ball arithmetic at `bits` bits, for one thread at a time."""
    with _precision:
        before = ctx.prec
        ctx.prec = bits
        try:
            yield
        finally:
            ctx.prec = before


def enclose(
    tree: Node, point: Mapping[str, Fraction], bits: int = _BITS, domains: Domains | None = None
) -> Value:
    """A ball around the tree's value at an exact point, or why there is none.

    The result is `arb`, or `acb` where the tree has the imaginary unit.
    """
    known = domains or {}
    program = Program(tree, known, is_complex(tree, known))
    with working_precision(bits):
        return evaluate(program, point, bits)


def value_of(tree: Node, bits: int = _BITS) -> Value:
    """The enclosure of a tree without names: relative accuracy of `bits`, if that is in reach."""
    value: Value = Missing.UNKNOWN
    program = Program(tree, {}, is_complex(tree, {}))
    for working in (bits + 32, 2 * bits + 64, 8 * bits, 32 * bits):
        with working_precision(working):
            value = evaluate(program, {}, working)
        if value is Missing.UNDEFINED or accuracy_of(value) >= bits:
            return value
    return value


def accuracy_of(value: Value) -> int:
    """Relative accuracy in bits; of an exact zero, more than anyone asks for."""
    if isinstance(value, Missing):
        return -1
    if isinstance(value, acb):
        return max(accuracy_of(value.real), accuracy_of(value.imag))
    if value.is_exact():
        return 1 << 30
    return int(value.rel_accuracy_bits())


def evaluate(program: Program, point: Mapping[str, Fraction], bits: int) -> Value:
    """A program's value at an exact point; the working precision must be `bits`."""
    return run(program, coordinates(point, program.names, program.in_complex), bits)


def run(program: Program, values: list[Ball], bits: int) -> Value:
    """A program's value at balls for its names, or why there is none."""
    try:
        return program.evaluate(values, bits)
    except ProvedUndefined:
        return Missing.UNDEFINED
    except NotDecided:
        return Missing.UNKNOWN
