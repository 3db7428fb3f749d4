"""Operators, brackets and LaTeX commands: which characters are which tokens."""

from __future__ import annotations

from typing import Any

from grader.syntax import tokens as t

# One row per token: its kind, its value, and the ways to type it, separated by spaces.
_SIGNS: tuple[tuple[int, Any, str], ...] = (
    (t.SIGN, "+", "+"),
    (t.SIGN, "-", "-"),
    (t.TIMES, "*", "*"),
    (t.TIMES, "/", "/"),
    (t.POWER, "^", "^ **"),
    (t.BANG, "!", "!"),
    (t.PERCENT, "%", "%"),
    (t.BAR, "|", "|"),
    (t.COMMA, ",", ","),
    (t.SEMICOLON, ";", ";"),
    (t.UNDERSCORE, "_", "_"),
    (t.RELATION, "=", "= =="),
    (t.RELATION, "!=", "!= <> ≠"),
    (t.RELATION, "<", "<"),
    (t.RELATION, ">", ">"),
    (t.RELATION, "<=", "<= =< ≤ ⩽"),
    (t.RELATION, ">=", ">= => ≥ ⩾"),
    (t.UNION, "∪", "∪"),
    (t.IN, "in", "∈"),
    (t.ROOT, "sqrt", "√"),
    (t.ROOT, "cbrt", "∛"),
    (t.ROOT, "fourth root", "∜"),
    (t.CONSTANT, "infinity", "∞"),
    (t.CONSTANT, "pi", "π"),
    (t.COMMAND, "emptyset", "∅"),
    (t.COMMAND, "reals", "ℝ"),
    (t.CELL, "&", "&"),
    (t.MATHS, "$", "$"),
    *((t.OPEN, mark, mark) for mark in "([{⟨⌊⌈"),
    *((t.CLOSE, mark, mark) for mark in ")]}⟩⌋⌉"),
)

# The same for what stands after a backslash.
_COMMANDS: tuple[tuple[int, Any, str], ...] = (
    (t.TIMES, "*", "cdot times ast"),
    (t.TIMES, "/", "div"),
    (t.COMMAND, "frac", "frac dfrac tfrac cfrac"),
    (t.COMMAND, "sqrt", "sqrt"),
    (t.COMMAND, "binom", "binom dbinom tbinom"),
    (t.COMMAND, "emptyset", "emptyset varnothing"),
    (t.COMMAND, "reals", "R Reals reals"),
    (t.SPACE, None, "left right big bigl bigr Big Bigl Bigr quad qquad displaystyle limits"),
    (t.SPACE, None, ", ; : !"),
    (t.RELATION, "<=", "le leq leqslant"),
    (t.RELATION, ">=", "ge geq geqslant"),
    (t.RELATION, "<", "lt"),
    (t.RELATION, ">", "gt"),
    (t.RELATION, "!=", "ne neq"),
    (t.CONSTANT, "infinity", "infty"),
    (t.CONSTANT, "pi", "pi"),
    (t.UNION, "∪", "cup"),
    (t.IN, "in", "in"),
    (t.UNION, "or", "lor vee"),
    (t.PERCENT, "%", "%"),
    (t.OPEN, "{", "{ lbrace"),
    (t.CLOSE, "}", "} rbrace"),
    (t.OPEN, "|", "lvert"),
    (t.CLOSE, "|", "rvert"),
    (t.OPEN, "⟨", "langle"),
    (t.CLOSE, "⟩", "rangle"),
    (t.OPEN, "⌊", "lfloor"),
    (t.CLOSE, "⌋", "rfloor"),
    (t.OPEN, "⌈", "lceil"),
    (t.CLOSE, "⌉", "rceil"),
    (t.MATHS, "(", "("),
    (t.MATHS, ")", ")"),
    (t.MATHS, "[", "["),
    (t.MATHS, "]", "]"),
    (t.ROW, None, "\\"),
)


def _by_spelling(rows: tuple[tuple[int, Any, str], ...]) -> dict[str, tuple[int, Any]]:
    return {word: (kind, value) for kind, value, words in rows for word in words.split()}


SIGNS: dict[str, tuple[int, Any]] = {**_by_spelling(_SIGNS), " ": (t.SPACE, None)}
COMMANDS: dict[str, tuple[int, Any]] = {**_by_spelling(_COMMANDS), " ": (t.SPACE, None)}
