"""The sentences about problems and notes: one table each, and the caret under the text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from grader.syntax.problem import Note, SyntaxProblem

# `{found}`, `{expected}` and `{suggestion}` are the fields of the problem. The second column
# is added where there is a suggestion.
PROBLEMS: dict[str, tuple[str, str]] = {
    "blank": ("There is no answer yet.", ""),
    "broken-character": ("{found} is half of a character. Please type it again.", ""),
    "control-character": (
        "There is an unprintable character here: {found}. Please delete it, or type the answer "
        "again.",
        "",
    ),
    "decimal-comma": (
        "`{found}`: is the comma a decimal comma, or does it separate two values? "
        "Decimals are written with a point; separate values with a comma and a space, or put "
        "them in brackets.",
        "For one number, write `{suggestion}`.",
    ),
    "doubled-sign": (
        "There are several signs in a row: `{found}`. Use brackets if you mean that, as in "
        "`-(-2)`.",
        "",
    ),
    "empty-brackets": ("There is nothing inside the brackets `{found}`.", ""),
    "ends-early": (
        "The answer ends after `{found}`: a number, a name or a bracket is missing there.",
        "",
    ),
    "exponent-too-large": ("This exponent is too large; at most {expected} is allowed here.", ""),
    "invisible-character": (
        "There is an invisible character here: {found}. It often comes along when text is "
        "copied; please delete it.",
        "",
    ),
    "look-alike": (
        "This is {found}. It only looks like the letter `{expected}`.",
        "Type `{suggestion}` with the letters of your keyboard.",
    ),
    "malformed-number": ("`{found}` is not a number: a number has one decimal point.", ""),
    "missing-braces": (
        "The command `{found}` needs its arguments in braces, as in `{found}{{…}}`.",
        "",
    ),
    "missing-argument": ("The function `{found}` needs an argument, as in `{found}(…)`.", ""),
    "missing-operand": ("A number, a name or a bracket is missing before `{found}`.", ""),
    "no-and": (
        "`{found}` is not read. Write both conditions as one, as in `1 < x <= 2`; separate values "
        "with a comma and a space.",
        "",
    ),
    "no-difference": (
        "A set without another is not read. Write the pieces that are left, as in "
        "`(-oo, 0) ∪ (0, oo)`.",
        "",
    ),
    "no-intersection": (
        "`{found}` is not read. Write the set that the two have in common, such as `(1, 2)`, or "
        "one inequality, such as `1 < x < 2`.",
        "",
    ),
    "no-percent": ("A percent sign is not allowed in this answer. Write the number itself.", ""),
    "no-set": (
        "After `{found}` a set is expected: an interval such as `(1, 2)`, several of them with "
        "`∪`, or values in braces; before it, one value.",
        "",
    ),
    "percent-then-value": (
        "A value stands straight after `%`. If you mean a product, write `*`; there is no "
        "remainder operator.",
        "",
    ),
    "plus-minus": (
        "{found} describes two values at once. Write both, separated by a comma and a space.",
        "",
    ),
    "quote": (
        "Quotation marks mean nothing in a formula: {found}. Please leave them out.",
        "",
    ),
    "ragged-matrix": (
        "Rows of a matrix need the same number of entries: {found} here, {expected} in the first "
        "row.",
        "",
    ),
    "recurring": (
        "`{found}`: digits that go on for ever cannot be typed. Write a fraction, such as `1/3`.",
        "",
    ),
    "relation-inside": (
        "An equation or inequality cannot stand inside an expression. Only a whole answer, or an "
        "item of a list, "
        "can have `=`, `<` or `>`.",
        "",
    ),
    "stray-point": (
        "This point belongs to no number. Write a product with `*`, and decimals as `0.5`.",
        "",
    ),
    "stray-underscore": (
        "An underscore belongs inside a name, as in `x_1`; it cannot stand on its own or inside "
        "a number.",
        "",
    ),
    "thousands": (
        "`{found}`: please write numbers without separators between thousands.",
        "Write `{suggestion}`, or a space after each comma if these are several values.",
    ),
    "too-deep": ("There are more than {expected} brackets, powers or signs inside each other.", ""),
    "too-long": ("The answer has {found} characters; at most {expected} are read.", ""),
    "too-many-digits": (
        "The number `{found}` is too long: it may have {expected} when written out.",
        "",
    ),
    "too-many-parts": (
        "The answer has {found} numbers, names and signs; at most {expected} are read.",
        "",
    ),
    "two-numbers": (
        "Two numbers stand next to each other: `{found}`. Write `*` between them if you mean a "
        "product.",
        "If it is one number, write `{suggestion}`.",
    ),
    "escaped-comma": (
        "Two numbers stand next to each other: in TeX, the sign between them in `{found}` is a "
        "space.",
        "If these are two values, write `{suggestion}`.",
    ),
    "two-operators": (
        "Two operators stand next to each other: `{found}`. Something is missing between them.",
        "",
    ),
    "unclosed": ("The bracket `{found}` is never closed: {count} missing.", ""),
    "unexpected": ("`{found}` cannot stand here.", ""),
    "union-of-what": ("Only sets, intervals and inequalities can be united with `∪` or `or`.", ""),
    "unit-equation": (
        "It is not certain which unit `{found}` is in. Write a name, or a multiple of one, on one "
        "side and a value with its unit on the other, as in `F = 3 N`.",
        "",
    ),
    "unit-inside": ("A unit can only stand at the end of a value.", ""),
    "unit-mixed": (
        "The members of a set count in one unit, and these measure different things.",
        "",
    ),
    "unknown-character": ("{found} means nothing in a formula.", ""),
    "unknown-command": ("The LaTeX command `{found}` is not known here.", ""),
    "unknown-function": ("There is no function `{found}` here.", "Did you mean `{suggestion}`?"),
    "unknown-name": (
        "The name `{found}` is not used in this part.",
        "Did you mean `{suggestion}`?",
    ),
    "unopened": (
        "The bracket `{found}` was never opened. Delete it, or add the bracket that opens it.",
        "",
    ),
    "unpaired-bar": ("The bars `|` do not pair up. You can write `abs(…)` instead.", ""),
    "value-inside": ("An interval cannot be added to or multiplied with something.", ""),
    "value-too-large": (
        "This number is astronomically large. Nobody needs to write it out, so it is not computed.",
        "",
    ),
    "wrong-arguments": ("The function `{found}` takes {count}, but here it has {suggestion}.", ""),
    "wrong-bracket": (
        "The bracket `{found}` does not fit the one it closes: `{expected}` is expected.",
        "",
    ),
}

# `{typed}` is the place in the text, `{reading}` how it was read.
NOTES: dict[str, str] = {
    "bare-argument": "`{typed}` was read as `{reading}`.",
    "bars": (
        "The bars in `{typed}` were paired like the brackets `{reading}`. Write `abs(…)` if you "
        "mean something else."
    ),
    "comma-pair": "The comma in `{typed}` separates two values. Decimals are written with a point.",
    "double-factorial": (
        "`!!` was read as the double factorial n·(n−2)·(n−4)…. Write `(n!)!` for the factorial "
        "of a factorial."
    ),
    "inverse-function": (
        "`{typed}` was read as the inverse function `{reading}`, not as a reciprocal."
    ),
    "left-to-right": (
        "`{typed}` was read from the left, as `{reading}`. Use brackets if you mean something else."
    ),
    "log-base": "`{typed}` was read as `{reading}`.",
    "membership": "`{typed}` was read as `{reading}`.",
    "mixed-number": "`{typed}` was read as the mixed number {reading}.",
    "not-equal": "`!=` was read as “is not equal to”. For a factorial, write a space: `5! = 5`.",
    "number-after": "The number in `{typed}` was read as a factor. Write `^` if you mean a power.",
    "power-tower": "`{typed}` was read as `{reading}`.",
    "raised-index": "The raised part of `{typed}` was read as an exponent, not as an index.",
    "reciprocal": "`{typed}` was read as `{reading}`, a reciprocal.",
    "root-reach": "The root in `{typed}` reaches over `{reading}` only.",
    "signs": "The signs in `{typed}` were read as `{reading}`.",
    "split-word": "`{typed}` was read as `{reading}`.",
    "times-letter": "The letter `{typed}` was read as a multiplication sign.",
}

_WIDTH = 72


def sentence(problem: SyntaxProblem) -> str:
    """What is wrong, and what to try: one or two sentences without the text itself."""
    first, second = PROBLEMS[problem.code]
    words = {
        "found": visible(problem.found),
        "expected": visible(problem.expected),
        "suggestion": visible(problem.suggestion or ""),
        "count": _counted(problem),
    }
    said = first.format_map(words)
    if problem.suggestion and second:
        return f"{said} {second.format_map(words)}"
    if problem.code in ("unknown-name", "unknown-function") and problem.expected:
        return f"{said} Names here: {words['expected']}."
    return said


def _counted(problem: SyntaxProblem) -> str:
    """The number in `expected` with its noun: `1 closing bracket is`, `2 arguments`."""
    one = problem.expected == "1"
    if problem.code == "unclosed":
        return f"{problem.expected} closing " + ("bracket is" if one else "brackets are")
    return f"{problem.expected} " + ("argument" if one else "arguments")


def explain(problem: SyntaxProblem, width: int = _WIDTH) -> str:
    """The text on one line, a caret line under it, and the sentence."""
    line, under = caret_lines(problem.text, problem.start, problem.end, width)
    return f"{line}\n{under}\n{sentence(problem)}"


def note_sentence(note: Note, text: str) -> str:
    """How a place of `text` was read."""
    typed = visible(text[note.start : note.end])
    return NOTES[note.code].format_map({"typed": typed, "reading": visible(note.reading)})


def visible(text: str) -> str:
    """The text with everything that prints nothing, or moves the cursor, as an escape."""
    return text if text.isprintable() else "".join(map(_visible, text))


def caret_lines(text: str, start: int, end: int, width: int = _WIDTH) -> tuple[str, str]:
    """One line of at most about `width` columns around the range, and the carets under it.

    Wide characters get two columns, combining marks none; a range of no characters, at the
    end of the text, gets one caret behind it.
    """
    low, high = _window(len(text), start, end, width)
    shown = ("…" if low else "") + visible(text[low:high]) + ("…" if high < len(text) else "")
    before = (1 if low else 0) + _columns(visible(text[low:start]))
    under = max(1, _columns(visible(text[start : min(end, high)])))
    return shown, " " * before + "^" * under


def _window(length: int, start: int, end: int, width: int) -> tuple[int, int]:
    if length <= width:
        return 0, length
    centre = (start + min(end, start + width)) // 2
    low = max(0, min(centre - width // 2, length - width))
    return min(low, start), min(length, low + width)


def _columns(text: str) -> int:
    return sum(_column_widths(text))


def _column_widths(text: str) -> Iterator[int]:
    for char in text:
        if unicodedata.combining(char):
            yield 0
        else:
            yield 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _visible(char: str) -> str:
    if char.isprintable():
        return char
    if char == " " or unicodedata.category(char) == "Zs":
        return " "
    short = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(char)
    return short or f"\\u{{{ord(char):x}}}"
