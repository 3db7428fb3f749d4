"""The sampling grader of course platforms, in their style, to measure against.

Written for this comparison alone; it decides nothing in the product. It works as such
graders do: a grammar in pyparsing gives a tree of tagged nodes, the names in it are checked
against those declared, each sample draws every variable from an interval, and the tree is
evaluated from the leaves upwards by one handler for each kind of node, in NumPy floats. Five
samples must agree to a relative tolerance of 0.01 %. A key's tree is kept, as they keep it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import pyparsing as pp

Tree: TypeAlias = tuple[Any, ...]

SAMPLES = 5
RELATIVE = 1e-4
LOW, HIGH = 1.0, 5.0

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "sqrt": np.sqrt, "exp": np.exp, "ln": np.log, "log": np.log, "abs": np.abs,
}  # fmt: skip


def _tagged(tag: str) -> Callable[[pp.ParseResults], Any]:
    """A parse action that makes one node of what was found."""
    return lambda found: [(tag, *found)]


def _chained(tag: str) -> Callable[[pp.ParseResults], Any]:
    """The same, but a chain of one piece stays itself."""
    return lambda found: [(tag, *found)] if len(found) > 1 else found


def _grammar() -> pp.ParserElement:
    chain, signed = pp.Forward(), pp.Forward()
    plus_minus = pp.Literal("+") | pp.Literal("-")
    digits = pp.Word(pp.nums)
    inner = pp.Combine((digits + pp.Optional("." + pp.Optional(digits))) | ("." + digits))
    exponent = pp.CaselessLiteral("E") + pp.Optional(plus_minus) + digits
    number = pp.Combine(inner + pp.Optional(exponent)).add_parse_action(_tagged("number"))
    name = pp.Word(pp.alphas, pp.alphanums + "_")
    opening, closing = pp.Suppress("("), pp.Suppress(")")
    function = (name + opening + chain + closing).add_parse_action(_tagged("function"))
    variable = name.copy().add_parse_action(_tagged("variable"))
    brackets = (opening + chain + closing).add_parse_action(_tagged("brackets"))
    atom = number | function | variable | brackets
    caret = pp.Suppress(pp.Literal("**") | pp.Literal("^"))
    power = (atom + pp.Optional(caret + signed)).add_parse_action(_chained("power"))
    signed <<= (pp.ZeroOrMore(plus_minus) + power).add_parse_action(_chained("signed"))
    times = (pp.Literal("*") + ~pp.Literal("*")) | pp.Literal("/")
    product = (signed + pp.ZeroOrMore(times + signed)).add_parse_action(_chained("product"))
    chain <<= (product + pp.ZeroOrMore(plus_minus + product)).add_parse_action(_chained("sum"))
    return chain + pp.StringEnd()


_GRAMMAR = _grammar()


def read(text: str) -> Tree:
    """The tree of a text.

    Raises:
        pp.ParseException: if it cannot be read.
    """
    return _GRAMMAR.parse_string(text)[0]  # type: ignore[no-any-return]


key_tree = lru_cache(maxsize=None)(read)


def names_in(tree: Any) -> Iterator[str]:
    """Every variable of a tree."""
    if isinstance(tree, tuple):
        tag, *parts = tree
        if tag == "variable":
            yield parts[0]
        for part in parts:
            yield from names_in(part)


def evaluate(tree: Any, values: Mapping[str, Any]) -> Any:
    """The value of a tree, from the leaves upwards; operators and names are left alone."""
    if not isinstance(tree, tuple):
        return tree
    tag, *parts = tree
    if tag == "variable":
        return values[parts[0]]
    return _HANDLERS[tag]([evaluate(part, values) for part in parts])


def _sum(parts: list[Any]) -> Any:
    total = parts[0]
    for sign, value in zip(parts[1::2], parts[2::2], strict=True):
        total = total + value if sign == "+" else total - value
    return total


def _product(parts: list[Any]) -> Any:
    total = parts[0]
    for sign, value in zip(parts[1::2], parts[2::2], strict=True):
        total = total * value if sign == "*" else total / value
    return total


_HANDLERS: dict[str, Callable[[list[Any]], Any]] = {
    "number": lambda parts: np.float64(parts[0]),
    "sum": _sum,
    "product": _product,
    "power": lambda parts: parts[0] ** parts[1],
    "signed": lambda parts: -parts[-1] if parts[:-1].count("-") % 2 else parts[-1],
    "brackets": lambda parts: parts[0],
    "function": lambda parts: FUNCTIONS[parts[0]](parts[1]),
}


def decide(response: str, key: str, symbols: Mapping[str, Any], seed: int = 0) -> str:
    """`equal` or `different` by five samples, `invalid` if the text or a name is not known."""
    try:
        tree = read(response)
    except pp.ParseException:
        return "invalid"
    if not set(names_in(tree)) <= set(symbols):
        return "invalid"
    dice = np.random.default_rng(seed)
    with np.errstate(all="raise"):
        try:
            for _ in range(SAMPLES):
                values = {name: dice.uniform(LOW, HIGH) for name in symbols}
                ours, theirs = evaluate(tree, values), evaluate(key_tree(key), values)
                if not np.abs(ours - theirs) <= RELATIVE * np.abs(theirs):
                    return "different"
        except (ArithmeticError, KeyError):
            return "undecided"
    return "equal"
