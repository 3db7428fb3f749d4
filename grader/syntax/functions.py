"""The functions a student may use: one table of names, arities, spellings and typesetting."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec


class Function(msgspec.Struct, frozen=True):
    """One function: `name` is canonical, all `spellings` (that name included) mean it.

    It takes `least` to `most` arguments (None: any number). `tex` and `mathml` are how its
    name is typeset where it has no notation of its own. `inverse` is what `f^-1` means, for
    functions where that is not a reciprocal.
    """

    name: str
    spellings: tuple[str, ...]
    tex: str
    mathml: str
    least: int = 1
    most: int | None = 1
    inverse: str | None = None


def _operator(name: str) -> str:
    return r"\operatorname{" + name + "}"


def _trigonometric() -> Iterator[Function]:
    """The six circular and six hyperbolic functions with their inverses."""
    # The middle column is what further spellings of the function and its inverse are made of.
    families = (
        ("sin", ("sin",)),
        ("cos", ("cos",)),
        ("tan", ("tan", "tg")),
        ("sec", ("sec",)),
        ("csc", ("csc", "cosec")),
        ("cot", ("cot", "cotan", "ctg")),
    )
    known_to_tex = {"sin", "cos", "tan", "sec", "csc", "cot", "sinh", "cosh", "tanh", "coth"}
    known_to_tex |= {"arcsin", "arccos", "arctan"}
    for root, stems in families:
        for tail, prefixes in (("", ("arc", "a")), ("h", ("arc", "ar", "a"))):
            name, inverse = root + tail, "arc" + root + tail
            spellings = tuple(stem + tail for stem in stems)
            backward = tuple(prefix + stem for prefix in prefixes for stem in spellings)
            for key, words, partner in ((name, spellings, inverse), (inverse, backward, name)):
                tex = "\\" + key if key in known_to_tex else _operator(key)
                yield Function(key, words, tex, key, inverse=partner)


FUNCTIONS: tuple[Function, ...] = (
    Function("exp", ("exp",), r"\exp", "exp"),
    Function("ln", ("ln",), r"\ln", "ln"),
    # `log` always has its base in the tree: `log(x, 10)`. Without a base it is read as the
    # vocabulary says, `ln` or base 10.
    Function("log", ("log",), r"\log", "log", least=2, most=2),
    Function("sqrt", ("sqrt",), r"\sqrt", "√"),
    Function("cbrt", ("cbrt",), r"\sqrt[3]", "∛"),
    Function("root", ("root", "nthroot", "nroot"), _operator("root"), "root", least=2, most=2),
    Function("abs", ("abs",), _operator("abs"), "abs"),
    Function("sign", ("sign", "sgn", "signum"), _operator("sgn"), "sgn"),
    *_trigonometric(),
    Function("atan2", ("atan2", "arctan2"), _operator("atan2"), "atan2", least=2, most=2),
    Function("floor", ("floor",), _operator("floor"), "floor"),
    Function("ceil", ("ceil", "ceiling"), _operator("ceil"), "ceil"),
    Function("min", ("min", "minimum"), r"\min", "min", most=None),
    Function("max", ("max", "maximum"), r"\max", "max", most=None),
    Function("factorial", ("factorial", "fact"), _operator("factorial"), "factorial"),
    Function(
        "double_factorial",
        ("double_factorial", "factorial2", "doublefactorial"),
        _operator("doublefactorial"),
        "doublefactorial",
    ),
    Function(
        "binomial",
        ("binomial", "binom", "nCr", "ncr", "choose", "C"),
        _operator("binomial"),
        "binomial",
        least=2,
        most=2,
    ),
    Function("gamma", ("gamma", "Gamma"), r"\Gamma", "Γ"),
)

# The functions whose values can be far longer than their arguments.
GROWING = frozenset({"exp", "sinh", "cosh", "factorial", "double_factorial", "binomial", "gamma"})

BY_NAME: dict[str, Function] = {function.name: function for function in FUNCTIONS}


def _spellings() -> dict[str, str]:
    table = {word: function.name for function in FUNCTIONS for word in function.spellings}
    # A capital first letter, or all capitals, as other systems write them: `Abs`, `Max`, `LN`.
    for word, name in tuple(table.items()):
        if len(word) > 1:
            table.setdefault(word.capitalize(), name)
            table.setdefault(word.upper(), name)
    return table


SPELLINGS: dict[str, str] = _spellings()
"""Every accepted spelling to the canonical name; `log2`, `log10` and `lg` are `LOG_BASES`."""

LOG_BASES: dict[str, int] = {"log10": 10, "log2": 2, "lg": 10, "lb": 2, "Log10": 10, "Log2": 2}
"""Words that name a logarithm together with its base."""
