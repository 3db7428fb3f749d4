"""A decimal typed where an exact constant belongs: `0.333*(a+b)` for `(a+b)/3`."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from grader.decide.compiled import Compiled
from grader.decide.decision import Feedback, Verdict
from grader.decide.ladder import climb
from grader.decide.names import walk
from grader.decide.stops import NoValue
from grader.decide.substitute import number_node, rewrite
from grader.syntax.reading import Reading
from grader.syntax.tree import Call, Constant, Node, Number

_LARGEST_DENOMINATOR = 60
_FEWEST_PLACES = 2
_MOST_LOOKED_AT = 16
_MOST_LITERALS = 4
_MOST_TRIED = 12

_KNOWN: tuple[tuple[str, Fraction, Node], ...] = (
    ("pi", Fraction(314159265358979323846, 10**20), Constant(0, 0, "pi")),
    ("e", Fraction(271828182845904523536, 10**20), Constant(0, 0, "e")),
    *(
        (f"sqrt({n})", Fraction(root, 10**20), Call(0, 0, "sqrt", (Number(0, 0, n, 1, ""),)))
        for n, root in (
            (2, 141421356237309504880),
            (3, 173205080756887729353),
            (5, 223606797749978969641),
        )
    ),
)


def find_rounded_constant(key: Compiled, reading: Reading) -> Feedback | None:
    """The decimal that should have been exact, if the response is right with it exact.

    All decimals of the text are tried one by one, and then all at once.
    """
    if "." not in reading.text and "," not in reading.text:
        return None
    literals = [n for n in walk(reading.tree) if isinstance(n, Number) and n.denominator != 1]
    if len(literals) > _MOST_LOOKED_AT:
        return None
    decimals = [literal for literal in literals if _is_rounded(literal)]
    if not decimals or len(decimals) > _MOST_LITERALS:
        return None
    tried = 0
    for literal in decimals:
        for name, exact in _candidates(literal):
            tried += 1
            if tried > _MOST_TRIED:
                return None
            if _is_right(key, reading.tree, {literal: exact}):
                return Feedback("rounded-constant", {"typed": literal.text, "exact": name})
    every = {literal: next(_candidates(literal))[1] for literal in decimals}
    if len(decimals) > 1 and _is_right(key, reading.tree, every):
        typed = ", ".join(literal.text for literal in decimals)
        constants = ", ".join(next(_candidates(literal))[0] for literal in decimals)
        return Feedback("rounded-constant", {"typed": typed, "exact": constants})
    return None


def _is_rounded(literal: Number) -> bool:
    if _places(literal) < _FEWEST_PLACES:
        return False
    return next(_candidates(literal), None) is not None


def _places(literal: Number) -> int:
    whole, _, places = literal.text.replace(",", ".").partition(".")
    return len(places) if whole.isdigit() or not whole else 0


def _candidates(literal: Number) -> Iterator[tuple[str, Node]]:
    """Exact constants that round (or are cut off) to the literal: a fraction, pi, e, roots."""
    value = Fraction(literal.numerator, literal.denominator)
    for name, exact in _constants_near(value, _places(literal)):
        yield name, number_node(exact, literal) if isinstance(exact, Fraction) else exact


@lru_cache(maxsize=1024)
def _constants_near(value: Fraction, places: int) -> tuple[tuple[str, Fraction | Node], ...]:
    unit = Fraction(1, 10**places)
    found: list[tuple[str, Fraction | Node]] = [
        (str(simple), simple) for simple in _simple_fractions(value, places)
    ]
    found += [(name, node) for name, exact, node in _KNOWN if abs(exact - value) < unit]
    return tuple(found)


def _simple_fractions(value: Fraction, places: int) -> Iterator[Fraction]:
    """The fraction of smallest denominator that rounds to the value, and one cut off to it."""
    found: list[Fraction] = []
    top, bottom = value.numerator, value.denominator
    # Half a unit of the last place, then a whole one.
    for part in (2, 1):
        for denominator in range(2, _LARGEST_DENOMINATOR):
            whole, rest = divmod(top * denominator, bottom)
            numerator = whole + (2 * rest > bottom or (2 * rest == bottom and whole % 2 == 1))
            off = abs(numerator * bottom - top * denominator)
            if off and off * part * 10**places <= denominator * bottom:
                found.append(Fraction(numerator, denominator))
                break
    yield from dict.fromkeys(found)


def _is_right(key: Compiled, tree: Node, exact: dict[Number, Node]) -> bool:
    changed = rewrite(tree, lambda node: exact.get(node) if isinstance(node, Number) else None)
    try:
        return climb(key, changed, patient=False)[0] is Verdict.EQUAL
    except NoValue:
        return False
