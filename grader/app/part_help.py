"""What can be typed for a part, for those who ask before they type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from grader.decide.option_names import find_option
from grader.report.plain_maths import readable_maths
from grader.report.safety import PLAIN, safe_text
from grader.report.sentences import form_text, tolerance_text
from grader.spec.key import ChoiceKey, FormulaKey, Key, NumberKey, WeightsKey
from grader.spec.model import Part, Problem, Symbol


def help_lines(problem: Problem, part: Part, key: Key) -> Iterator[str]:
    """What can be typed for the part, and how to go on."""
    yield from typing_lines(problem, part)
    yield f"An empty line skips this part, {':q' if is_word_of(key, 'q') else 'q'} leaves."


def typing_lines(problem: Problem, part: Part) -> Iterator[str]:
    """Names, options, how to write, and an example."""
    match part.kind:
        case "choice":
            yield from _choice(part)
        case "weights":
            yield from _weights(part)
        case _:
            yield from _expression(problem, part)
    if part.example:
        yield f"Example: {safe_text(part.example)}"


def _choice(part: Part) -> Iterator[str]:
    ids = ", ".join(safe_text(option.id) for option in part.options)
    if part.multiple:
        yield f"Choose any of {ids}, separated by commas, or none."
    else:
        yield f"Choose one of {ids}, by its id or its label."


def _weights(part: Part) -> Iterator[str]:
    ids = ", ".join(safe_text(option.id) for option in part.options)
    items = ", ".join(safe_text(readable_maths(item)) for item in part.items)
    yield f"Give {len(part.items)} values in this order: {items}."
    yield f"Each is one of {ids}; separate them by spaces or commas, _ leaves one out."


def _expression(problem: Problem, part: Part) -> Iterator[str]:
    if part.kind == "number":
        yield f"A number, or an expression of numbers. {tolerance_text(part.accept, PLAIN)}"
    elif part.symbols:
        yield "A formula in these names:"
        yield from (f"  {_symbol(each)}" for each in problem.symbols if each.name in part.symbols)
    else:
        yield "An expression of numbers."
    if part.units:
        yield "Put its unit behind the value; any unit that measures the same will do."
    yield "Write + - * / ^ and ( ); the * may be left out. Functions: exp, ln, sqrt, sin, …"
    for requirement in part.form:
        yield form_text(requirement, PLAIN)


def _symbol(symbol: Symbol) -> str:
    means = f"  {safe_text(readable_maths(symbol.means))}" if symbol.means else ""
    also = f" (also {', '.join(map(safe_text, symbol.aliases))})" if symbol.aliases else ""
    return f"{safe_text(symbol.name)}{also}{means}"


def is_word_of(key: Key, word: str) -> bool:
    """Whether a word is an answer to the part: a name in it, or one of its options."""
    match key:
        case FormulaKey():
            vocabulary = key.vocabulary
            return word in {*vocabulary.names, *vocabulary.functions, *dict(vocabulary.aliases)}
        case ChoiceKey() | WeightsKey():
            return find_option(key.options, word) is not None
        case NumberKey():
            return False
        case _:
            assert_never(key)
