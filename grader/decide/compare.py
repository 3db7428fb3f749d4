"""Whether two formulas are equal, without a problem file: the engine's plain front door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from grader.decide.decision import Decision
from grader.decide.formula import decide_formula
from grader.decide.reading import blank, is_blank
from grader.spec.domain import Domain, interval, read_domain
from grader.spec.key import FormulaKey
from grader.spec.tolerance import Absolute, AnyTolerance, Exact, Relative
from grader.syntax.parser import parse
from grader.syntax.problem import SyntaxProblem
from grader.syntax.vocabulary import Vocabulary

_MOST_NAMES = 50

DomainText: TypeAlias = str | Sequence[float] | Domain
ToleranceText: TypeAlias = Mapping[str, float] | float | AnyTolerance | None


def compare(
    response: str,
    key: str,
    symbols: Mapping[str, DomainText] | None = None,
    given: Sequence[str] = (),
    tolerance: ToleranceText = None,
    functions: Sequence[str] = (),
) -> Decision:
    """The decision whether `response` equals `key`.

    `symbols` gives every name its domain: `real`, `positive`, `integer`, `complex`, `(0, 1)`,
    or a list of two numbers (both included); without it, the names in both texts are real.
    `given` are relations (`pi_1 + pi_2 = 1`). `tolerance` is an absolute number, or any of
    `abs`, `rel` and `abs_at_zero`. `functions` are names of undetermined functions.

    Raises:
        ValueError: if the key cannot be read, or a domain or tolerance makes no sense.
    """
    if symbols is None:
        symbols = undeclared((key, response, *given), functions)
    made = comparison_key(key, symbols, given, tolerance, functions)
    return blank() if is_blank(response) else decide_formula(made, response)


def comparison_key(
    text: str,
    symbols: Mapping[str, DomainText],
    given: Sequence[str] = (),
    tolerance: ToleranceText = None,
    functions: Sequence[str] = (),
) -> FormulaKey:
    """The key for `compare`; make it once where many responses meet the same key.

    Raises:
        ValueError: if a domain or tolerance makes no sense.
    """
    return FormulaKey(
        text,
        Vocabulary(names=tuple(symbols), functions=tuple(functions)),
        {name: _domain(name, domain) for name, domain in symbols.items()},
        tuple(given),
        _tolerance(tolerance),
    )


def undeclared(texts: Sequence[str], functions: Sequence[str]) -> dict[str, str]:
    """The names in texts that come without declarations, each of them real.

    A name is what the reader does not know otherwise.
    """
    names: list[str] = []
    for text in texts:
        while len(names) < _MOST_NAMES:
            read = parse(text, Vocabulary(tuple(names), functions=tuple(functions)))
            if not isinstance(read, SyntaxProblem) or read.code != "unknown-name":
                break
            names.append(text[read.start : read.end])
    return dict.fromkeys(names, "real")


def _domain(name: str, domain: DomainText) -> Domain:
    if isinstance(domain, Domain):
        return domain
    if isinstance(domain, str):
        found = read_domain(domain)
    elif len(domain) == 2 and domain[0] <= domain[1]:
        found = interval(_exact(domain[0]), _exact(domain[1]))
    else:
        found = None
    if found is None:
        raise ValueError(f"{name}: {domain!r} is no domain; try 'real', 'positive' or '(0, 1)'")
    return found


def _exact(value: float) -> Fraction:
    """A number as it is written, so that 0.1 is one tenth."""
    return Fraction(str(value))


def _tolerance(tolerance: ToleranceText) -> AnyTolerance:
    if tolerance is None:
        return Exact()
    if isinstance(tolerance, AnyTolerance):
        return tolerance
    if not isinstance(tolerance, Mapping):
        return Absolute(_exact(tolerance))
    unknown = set(tolerance) - {"abs", "rel", "abs_at_zero"}
    if unknown or not tolerance:
        raise ValueError(f"a tolerance has abs, rel and abs_at_zero, not {sorted(unknown)}")
    if "rel" in tolerance:
        return Relative(_exact(tolerance["rel"]), _exact(tolerance.get("abs_at_zero", 0)))
    return Absolute(_exact(tolerance.get("abs", tolerance.get("abs_at_zero", 0))))
