"""Relations between names, solved once when a key is made ready.

A relation that is linear in some name is solved for it, and the name becomes a rational
function of the others, at points and in proofs alike. What is left generates an ideal, kept
as a Gröbner basis (Buchberger 1965), made under a limit because a basis can explode.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from flint import Ordering, fmpz_mpoly_ctx, fmpz_mpoly_vec

from grader.decide.polynomial import Function, Poly, function_of
from grader.decide.stops import Stop
from grader.syntax.tree import Name, Node, Number, Power, Product, Signed, Sum

# Polynomials in the basis, terms in one of them, bits in one coefficient.
_BASIS_LIMITS = (40, 200, 2_000)
_LARGEST_REDUCED = 60
_MOST_REDUCED = 1_000
_LARGEST_DEGREE = 12


class Relations(msgspec.Struct, frozen=True):
    """What is known between the names of a key.

    `names` maps every name to its function: itself, or what a relation says it is.
    `solved` are the dependent names, each after those it depends on. `basis` generates the
    relations that could not be solved for a name (None: there are none). `texts` are the
    relations as written. `problem` is a stable code if they could not be used for proofs of
    difference (`relation-not-polynomial`, `relation-contradictory`, `basis-too-large`).
    """

    context: Any
    names: dict[str, Function]
    solved: tuple[str, ...] = ()
    basis: Any = None
    equations: tuple[Poly, ...] = ()
    texts: tuple[str, ...] = ()
    problem: str = ""

    def reduce(self, poly: Poly) -> Poly:
        """The remainder modulo the relations, up to a constant factor: zero if they imply it.

        A polynomial of large degree stays as it is, because the library cannot be interrupted.
        """
        if self.basis is None or type(poly) is int:
            return poly
        if poly.total_degree() > _LARGEST_REDUCED or len(poly) > _MOST_REDUCED:
            return poly
        return poly.reduction_primitive_part(self.basis)

    def trees(self) -> dict[str, Node]:
        """What the dependent names are, as trees in the free ones."""
        return {name: _tree_of(self.names[name], tuple(self.names)) for name in self.solved}


def without_relations(names: Sequence[str]) -> Relations:
    """Names that are independent of each other."""
    context = fmpz_mpoly_ctx.get(("x", max(len(names), 1)), Ordering.degrevlex)
    generators = context.gens()
    functions = {name: (gen, 1) for name, gen in zip(names, generators, strict=False)}
    return Relations(context, functions)


def solve_relations(
    names: Sequence[str], equations: Sequence[tuple[Node, Node]], texts: tuple[str, ...]
) -> Relations:
    """The relations `left = right` (perhaps none), solved for names if linear in one.

    The last name of a relation is preferred, so that `pi_2` follows from `pi_1`.
    """
    free = without_relations(names)
    functions = dict(free.names)
    solved: list[str] = []
    left_over: list[Poly] = []
    for left, right in equations:
        try:
            top, _ = function_of(_difference(left, right), functions)
        except Stop:
            return msgspec.structs.replace(free, texts=texts, problem="relation-not-polynomial")
        if top == 0:
            continue
        if type(top) is int or top.is_constant():
            return msgspec.structs.replace(free, texts=texts, problem="relation-contradictory")
        name = _name_to_solve(top, free, solved)
        if name is None:
            left_over.append(top)
            continue
        solution = _solution(top, free, name)
        index = list(free.names).index(name)
        functions = {n: _substitute(f, index, solution) for n, f in functions.items()}
        solved.append(name)
    return _with_basis(free, functions, tuple(reversed(solved)), left_over, texts)


def _difference(left: Node, right: Node) -> Node:
    return Sum(left.start, right.end, (left, right), ("-",))


def _name_to_solve(top: Poly, free: Relations, solved: list[str]) -> str | None:
    """The last name in which the polynomial is linear, with coprime coefficients.

    Coprime, because `x y = 0` does not say that `y` is zero.
    """
    degrees = top.degrees()
    linear = [n for n, d in zip(free.names, degrees, strict=False) if d == 1 and n not in solved]
    linear.reverse()
    constant_first = sorted(linear, key=lambda n: not _solution(top, free, n)[1].is_constant())
    for name in constant_first:
        rest, factor = _solution(top, free, name)
        if factor.is_constant() or rest.gcd(factor).is_one():
            return name
    return None


def _solution(top: Poly, free: Relations, name: str) -> Function:
    """`-B / A` for the polynomial `A name + B`."""
    index = list(free.names).index(name)
    with_name: dict[tuple[int, ...], Any] = {}
    without: dict[tuple[int, ...], Any] = {}
    for exponents, coefficient in top.terms():
        powers = tuple(int(e) for e in exponents)
        if powers[index]:
            with_name[(*powers[:index], 0, *powers[index + 1 :])] = coefficient
        else:
            without[powers] = -coefficient
    return free.context.from_dict(without), free.context.from_dict(with_name)


def _substitute(function: Function, index: int, solution: Function) -> Function:
    """The function with a rational function put in for the generator `index`."""
    top, bottom = (_put_in(poly, index, solution) for poly in function)
    return top[0] * bottom[1], top[1] * bottom[0]


def _put_in(poly: Poly, index: int, solution: Function) -> Function:
    if type(poly) is int or poly.is_zero():
        return poly, 1
    numerator, denominator = solution
    degree = int(poly.degrees()[index])
    total = poly.context().constant(0)
    for exponents, coefficient in poly.terms():
        powers = [int(e) for e in exponents]
        power, powers[index] = powers[index], 0
        term = poly.context().from_dict({tuple(powers): coefficient})
        total += term * numerator**power * denominator ** (degree - power)
    return total, denominator**degree if degree else 1


def _with_basis(
    free: Relations,
    functions: dict[str, Function],
    solved: tuple[str, ...],
    left_over: list[Poly],
    texts: tuple[str, ...],
) -> Relations:
    remaining = []
    for poly in left_over:
        reduced = poly
        for name in reversed(solved):
            reduced = _put_in(reduced, list(free.names).index(name), functions[name])[0]
        if not reduced.is_zero():
            remaining.append(reduced)
    known = Relations(free.context, functions, solved, None, tuple(remaining), texts)
    if not remaining:
        return known
    if any(poly.total_degree() > _LARGEST_DEGREE for poly in remaining):
        return msgspec.structs.replace(known, problem="basis-too-large")
    generators = fmpz_mpoly_vec(remaining, free.context)
    basis, complete = generators.buchberger_naive(limits=_BASIS_LIMITS)
    problem = "" if complete else "basis-too-large"
    return msgspec.structs.replace(known, basis=basis, problem=problem)


def _tree_of(function: Function, names: tuple[str, ...]) -> Node:
    top, bottom = (tree_of(poly, names) for poly in function)
    return Product(0, 0, (top, bottom), ("/",))


def tree_of(poly: Poly, names: tuple[str, ...]) -> Node:
    """A polynomial as a sum of products of names; the zero polynomial as 0."""
    if type(poly) is int:
        return _whole(poly)
    terms = [_term(int(c), [int(e) for e in exponents], names) for exponents, c in poly.terms()]
    if not terms:
        return _whole(0)
    return Sum(0, 0, tuple(terms), ("+",) * (len(terms) - 1)) if len(terms) > 1 else terms[0]


def _term(coefficient: int, exponents: list[int], names: tuple[str, ...]) -> Node:
    powers: list[Node] = [
        Power(0, 0, Name(0, 0, name), _whole(exponent))
        for name, exponent in zip(names, exponents, strict=False)
        if exponent
    ]
    if not powers:
        return _whole(coefficient)
    return Product(0, 0, (_whole(coefficient), *powers), ("*",) * len(powers))


def _whole(value: int) -> Node:
    literal = Number(0, 0, abs(value), 1, "")
    return Signed(0, 0, "-", literal) if value < 0 else literal
