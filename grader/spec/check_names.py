"""Whether the names of a problem mean one thing each to those who type them."""

from __future__ import annotations

from collections.abc import Iterator

from grader.spec.findings import Findings
from grader.spec.model import Problem, Symbol
from grader.syntax.functions import BY_NAME
from grader.syntax.spelling import spell
from grader.syntax.words import CONSTANTS

# Their letters are names far more often than calls.
_HARMLESS = {"gamma", "beta", "zeta", "binomial", "min", "max", "sign", "abs"}


def check_names(problem: Problem, findings: Findings) -> None:
    """Names that look like a product of other names, or hide a constant or function."""
    used = {name for part in problem.parts if part.kind == "formula" for name in part.symbols}
    symbols = [symbol for symbol in problem.symbols if symbol.name in used]
    spellings = {spell(name): symbol.name for symbol in symbols for name, _ in _spellings(symbol)}
    for symbol in symbols:
        for name, path in _spellings(symbol):
            # A name for itself, such as an alias `pp` of `p`, is meant.
            others = {word for word, owner in spellings.items() if owner != symbol.name}
            product = _as_product(spell(name), others)
            if product:
                facts: dict[str, object] = {"name": name, "product": " times ".join(product)}
                findings.add("ambiguous-name", path, facts, at_key=True)
            hidden = CONSTANTS.get(name) or (name if name in BY_NAME else None)
            if hidden is not None and name not in _HARMLESS:
                findings.add("name-hides", path, {"name": name}, at_key=True)


def _spellings(symbol: Symbol) -> Iterator[tuple[str, str]]:
    """Name and aliases of a symbol, each with its path."""
    path = f"$.symbols.{symbol.name}"
    yield symbol.name, path
    yield from ((alias, f"{path}.aliases[{i}]") for i, alias in enumerate(symbol.aliases))


def _as_product(name: str, others: set[str]) -> list[str]:
    """The name as two or more of the others in a row; empty if it is none."""
    ways: list[list[str]] = [[] for _ in range(len(name) + 1)]
    for end in range(1, len(name) + 1):
        for word in others:
            start = end - len(word)
            if start >= 0 and name.endswith(word, start, end) and (start == 0 or ways[start]):
                ways[end] = [*ways[start], word]
                break
    found = ways[len(name)]
    return found if len(found) > 1 else []
