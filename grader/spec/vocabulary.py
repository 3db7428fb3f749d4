"""Under which names and conventions the responses to a part are read."""

from __future__ import annotations

from grader.spec.model import Part, Problem
from grader.syntax.vocabulary import Vocabulary

# Languages in which a comma separates the decimals.
COMMA_LOCALES = frozenset({"cs", "da", "de", "es", "fi", "fr", "it", "nl", "pl", "pt", "ru", "sv"})


def vocabulary_of(problem: Problem, part: Part) -> Vocabulary:
    """The vocabulary of a part: a formula's symbols with their aliases; a number has no names."""
    names = part.symbols if part.kind == "formula" else ()
    aliases = tuple(
        (alias, symbol.name)
        for symbol in problem.symbols
        if symbol.name in names
        for alias in symbol.aliases
    )
    return Vocabulary(
        names=names,
        aliases=aliases,
        decimal_comma=problem.locale in COMMA_LOCALES,
        log_base=problem.log_base,
        units=part.units,
    )
