"""Proofs of equality by a normal form; never a claim of difference.

Both sides are built in one tower of generators (see `tower`), with what the key needs to be
defined taken for granted. They are equal if the difference reduces to zero, if the response
needs nothing that the key does not grant, and if enclosures at unrelated points agree that
the response has a value where the key has one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any

import msgspec

from grader.decide.ball_places import Places
from grader.decide.ball_points import Point, mixed_points
from grader.decide.ball_program import Program
from grader.decide.ball_trees import (
    children,
    is_complex,
    names_of,
    number_tree,
    substituted,
)
from grader.decide.balls import Missing, Value, enclose, run, working_precision
from grader.decide.decision import NormalForm
from grader.decide.names import is_large
from grader.decide.tower.build import Builder
from grader.decide.tower.elements import Element, NoProofError, Work
from grader.decide.tower.field import Field
from grader.decide.tower.generators import FullError
from grader.decide.tower.powers import rational_root
from grader.decide.tower.signs import Condition, Signs, domain_sign
from grader.decide.tower.zero import is_zero_function
from grader.spec.domain import REAL, Domain, contains
from grader.syntax.tree import Call, Node

_SLOTS = (14, 28, 56)
_ROUNDS = 3
_PIECES = 8
# Terms handled in one proof, all pieces together; the largest row of the table needs a third.
# A text longer than what people type gets half of it.
_BUDGET = 100_000
_CHECKED_POINTS = 8
_BITS = 128
_SEED = "normal form"


class Prover:
    """A key made ready to be proved equal to many responses.

    `solved` names are abbreviations for other trees: what relations between names say they
    are.
    """

    def __init__(
        self, key: Node, domains: Mapping[str, Domain], solved: Mapping[str, Node] | None = None
    ) -> None:
        self._solved = solved or {}
        self._key = substituted(key, self._solved) if solved else key
        self._domains = domains
        self._witnesses: dict[tuple[bool, tuple[str, ...]], _Witnesses] = {}

    def prove(self, response: Node) -> NormalForm | None:
        """The rules by which both sides get the same normal form, or None.

        They are then equal wherever the key is defined on the domain, and the response is
        defined there too (up to isolated points).
        """
        response = self._expanded(response)
        proof = _Proof(response, self._key, self._domains, self._solved)
        steps = proof.run()
        if steps is None or not self._is_borne_out(proof, response):
            return None
        return NormalForm(steps)

    def is_borne_out(self, response: Node) -> bool:
        """Whether, at unrelated points where the key has a value, the response has the same.

        This is no proof, but a proof that fails it is none either: it asks for what symbolic
        calculation easily overlooks, that the response has a value there at all.
        """
        response = self._expanded(response)
        return self._is_borne_out(
            _Proof(response, self._key, self._domains, self._solved), response
        )

    def _expanded(self, response: Node) -> Node:
        return substituted(response, self._solved) if self._solved else response

    def _is_borne_out(self, proof: _Proof, response: Node) -> bool:
        names = tuple(sorted(proof.names))
        witnesses = self._witnesses.get((proof.in_complex, names))
        if witnesses is None:
            witnesses = _Witnesses(self._key, self._domains, proof.in_complex, names)
            self._witnesses[proof.in_complex, names] = witnesses
        return witnesses.agree(Program(response, self._domains, proof.in_complex))


class _Witnesses:
    """Unrelated points with the key's values there."""

    def __init__(
        self, key: Node, domains: Mapping[str, Domain], in_complex: bool, names: tuple[str, ...]
    ) -> None:
        points = mixed_points(names, domains, _SEED, _CHECKED_POINTS)
        self._places = Places(points, in_complex)
        self._key = Program(key, domains, in_complex)
        with working_precision(_BITS):
            self._values = [self._value(self._key, place) for place in range(len(points))]

    def _value(self, program: Program, place: int) -> Value:
        return run(program, self._places.values(place, program.names, _BITS), _BITS)

    def agree(self, response: Program) -> bool:
        """Whether the response has a value, overlapping the key's, wherever the key has one."""
        with working_precision(_BITS):
            for place, wanted in enumerate(self._values):
                if isinstance(wanted, Missing):
                    continue
                found = self._value(response, place)
                if isinstance(found, Missing) or not found.overlaps(wanted):
                    return False
        return True


def prove_equal(
    response: Node,
    key: Node,
    domains: Mapping[str, Domain],
    solved: Mapping[str, Node] | None = None,
) -> NormalForm | None:
    """`Prover.prove` for one response only."""
    return Prover(key, domains, solved).prove(response)


def is_borne_out(response: Node, key: Node, domains: Mapping[str, Domain]) -> bool:
    """`Prover.is_borne_out` for one response only."""
    return Prover(key, domains).is_borne_out(response)


class _Proof:
    """One attempt to prove that two trees are equal."""

    def __init__(
        self,
        response: Node,
        key: Node,
        domains: Mapping[str, Domain],
        solved: Mapping[str, Node],
        work: Work | None = None,
    ) -> None:
        self._work = work or Work(_BUDGET // 2 if is_large(response) else _BUDGET)
        self._response = response
        self._key = key
        self._domains = domains
        self._solved = solved
        self._turn: tuple[str, Fraction] | None = None
        self.in_complex = is_complex(response, domains) or is_complex(key, domains)

    def run(self, pieces: int = _PIECES) -> tuple[str, ...] | None:
        """The names of the rules used, sorted, or None without a proof.

        Where signs are unknown, the domain is cut where a factor changes its sign, into at
        most `pieces` pieces with a proof each.
        """
        for slots in self._slots():
            try:
                return self._steps(slots)
            except FullError:
                continue
            except NoProofError:
                break
        return self._piecewise(pieces)

    def _slots(self) -> Iterator[int]:
        """Numbers of generators to try; functions of functions would only fill the first ones."""
        nested = max(_call_depth(self._response), _call_depth(self._key))
        wanted = min(len(self.names) + nested, _SLOTS[-1])
        return (slots for slots in _SLOTS if slots >= wanted)

    def _piecewise(self, pieces: int) -> tuple[str, ...] | None:
        if pieces < 2 or self._turn is None:
            return None
        name, value = self._turn
        domain = self._domains.get(name, REAL)
        steps = {"piecewise"}
        for changes in ({"high": value, "high_closed": True}, {"low": value, "low_closed": True}):
            part = {**self._domains, name: msgspec.structs.replace(domain, **changes)}
            found = _Proof(self._response, self._key, part, self._solved, self._work).run(
                pieces // 2
            )
            if found is None:
                return None
            steps.update(found)
        return tuple(sorted(steps))

    def _steps(self, slots: int) -> tuple[str, ...]:
        field = Field(self._domains, self.in_complex, slots, self._work)
        signs = Signs(field)
        builder = Builder(field, signs)
        assumptions = _Assumptions(field, signs)
        try:
            difference = self._difference(builder, assumptions)
        finally:
            self._turn = self._next_turn(builder.made.turns)
        inside = self._inside if assumptions.is_connected else None
        if not is_zero_function(field, signs, difference, inside):
            raise NoProofError("difference not zero")
        if not all(self._holds_at(*place) for place in builder.made.exceptions):
            raise NoProofError("different at an exceptional place")
        return tuple(sorted(field.rules)) or ("polynomial-identity",)

    def _difference(self, builder: Builder, assumptions: _Assumptions) -> Element:
        """Response minus key, built again while something new becomes known.

        Raises:
            NoProofError: if the response needs more than the key to be defined.
        """
        self._assume_solved(builder, assumptions)
        made = builder.made
        for _ in range(_ROUNDS):
            made.start_round()
            key = builder.build(self._key)
            fresh = assumptions.add(made.required)
            made.required.clear()
            difference = builder.build(self._response) - key
            if not fresh and not made.is_refined():
                if made.required:
                    break
                return difference
        raise NoProofError("needs more than the key")

    def _next_turn(self, turns: dict[tuple[str, Fraction], None]) -> tuple[str, Fraction] | None:
        """A place inside the domain to cut it at."""
        for name, value in turns:
            domain = self._domains.get(name, REAL)
            inside = msgspec.structs.replace(domain, low_closed=False, high_closed=False)
            if not domain.integer and contains(inside, value):
                return name, value
        return None

    def _assume_solved(self, builder: Builder, assumptions: _Assumptions) -> None:
        """The domain of a name that follows from others bounds what it follows from."""
        for name, tree in self._solved.items():
            domain = self._domains.get(name, REAL)
            value = builder.build(tree)
            for bound, sign in ((domain.low, 1), (domain.high, -1)):
                if bound is not None:
                    gap = value - builder.made.number_of(bound)
                    builder.made.require_nonnegative(gap.scaled(sign))
        assumptions.add(builder.made.required)

    def _holds_at(self, name: str, value: Fraction) -> bool:
        """Whether the sides are equal at one value of a name, or the key is undefined there."""
        if not contains(self._domains.get(name, REAL), value):
            return True
        fixed = {name: number_tree(value)}
        response, key = substituted(self._response, fixed), substituted(self._key, fixed)
        if not names_of(key) and enclose(key, {}) is Missing.UNDEFINED:
            return True
        return _Proof(response, key, self._domains, self._solved, self._work).run() is not None

    def _inside(self) -> Point:
        """A point of the domain."""
        return mixed_points(sorted(self.names), self._domains, _SEED, 1)[0]

    @cached_property
    def names(self) -> set[str]:
        """The names that both sides depend on in the end."""
        found = names_of(self._response) | names_of(self._key)
        for tree in self._solved.values():
            found |= names_of(tree)
        return found - set(self._solved)


def _call_depth(tree: Node) -> int:
    """How many functions stand inside each other."""
    below = max(map(_call_depth, children(tree)), default=0)
    return below + (type(tree) is Call)


class _Assumptions:
    """What the key grants, as conditions and as narrower domains."""

    def __init__(self, field: Field, signs: Signs) -> None:
        self._field = field
        self._signs = signs
        # Whether the domain with these assumptions is still one piece.
        self.is_connected = not any(d.integer or d.complex for d in field.domains.values())

    def add(self, conditions: dict[Condition, Element]) -> bool:
        """Take conditions for granted; whether there were any."""
        for condition, element in conditions.items():
            self._signs.assume(condition, element)
            if not self._narrow(condition):
                self.is_connected = False
        return bool(conditions)

    def _narrow(self, condition: Condition) -> bool:
        """Narrow the domain of a symbol by a condition that is linear, or has two real roots."""
        sign, factors = condition
        lines = [self._line(key) if power == 1 else None for key, power in factors]
        places = [place for place in lines if place is not None]
        if len(places) != len(factors) or len({name for name, _ in places}) != 1:
            return False
        name = places[0][0]
        roots = sorted(root for _, root in places)
        if len(roots) == 1:
            self._bound(name, roots[0] if sign > 0 else None, roots[0] if sign < 0 else None)
            return True
        if len(roots) == 2 and sign < 0:
            self._bound(name, roots[0], roots[1])
            return True
        return False

    def _line(self, key: str) -> tuple[str, Fraction] | None:
        """The symbol and root of a linear factor; its leading coefficient is positive."""
        return rational_root(self._field, self._signs.polynomial(key))

    def _bound(self, name: str, low: Fraction | None, high: Fraction | None) -> None:
        domain = self._field.domains.get(name, REAL)
        changes: dict[str, Any] = {}
        if low is not None and (domain.low is None or low > domain.low):
            changes |= {"low": low, "low_closed": True}
        if high is not None and (domain.high is None or high < domain.high):
            changes |= {"high": high, "high_closed": True}
        narrowed = msgspec.structs.replace(domain, **changes)
        self._field.domains[name] = narrowed
        self._field.named[("symbol", name)].sign = domain_sign(narrowed)
        self._signs.forget()
