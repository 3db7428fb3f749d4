"""Formulas of Open edX as a learner would type them here, and its samples as domains.

Open edX reads names, numbers with an SI suffix or `%`, `+ - * / ^ **`, `||` for resistors in
parallel, and functions; it knows no implicit multiplication. The names `e` and `pi` are
constants, `i` and `j` the imaginary unit, unless they are sampled.
"""

from __future__ import annotations

import re
from fractions import Fraction

import msgspec

from grader.olx.report import LeftOut, Report
from grader.olx.xml_tree import Element
from grader.spec.domain import Domain
from grader.spec.exact_number import exact_number
from grader.syntax.functions import SPELLINGS
from grader.syntax.parser import parse
from grader.syntax.problem import SyntaxProblem
from grader.syntax.vocabulary import Vocabulary

_NUMBER = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
_SUFFIXED = re.compile(rf"(?<![\w.])({_NUMBER})([%kMGTcmunp])(?![\w])")
_NAME = re.compile(r"(?<![\w.\\])[A-Za-z]\w*(?:\{\w*\})?'*")
_SUFFIXES = {
    "%": Fraction(1, 100), "k": Fraction(10**3), "M": Fraction(10**6), "G": Fraction(10**9),
    "T": Fraction(10**12), "c": Fraction(1, 100), "m": Fraction(1, 10**3), "u": Fraction(1, 10**6),
    "n": Fraction(1, 10**9), "p": Fraction(1, 10**12),
}  # fmt: skip

# Constants that old problems use without declaring them; their values depend on the version.
_PHYSICAL = frozenset({"c", "g", "k", "q", "T"})
_LONGEST = 2_000
_MOST_NAMES = 50
_LONGEST_NAME = 40


class Sample(msgspec.Struct, frozen=True):
    """A name that Open edX samples between `low` and `high`, low first."""

    name: str
    low: Fraction
    high: Fraction

    @property
    def domain(self) -> Domain:
        """The closed interval of the samples."""
        return Domain(self.low, self.high, low_closed=True, high_closed=True)


def read_samples(text: str, element: Element) -> list[Sample]:
    """The names of `x,y@1,1:3,3#10` with their ranges; the count of samples is of no use here.

    Raises:
        LeftOut: if the text is not of this form.
    """
    found = re.fullmatch(r"([^@:#]+)@([^@:#]+):([^@:#]+)(?:#\s*\d+\s*)?", text)
    if len(text) > _LONGEST or found is None:
        raise LeftOut("olx-samples", element, text=text)
    names, lows, highs = ([piece.strip() for piece in group.split(",")] for group in found.groups())
    ends = [(exact_number(low), exact_number(high)) for low, high in zip(lows, highs, strict=False)]
    numbers = [(low, high) for low, high in ends if low is not None and high is not None]
    counts = {len(names), len(lows), len(highs), len(numbers), len(set(names))}
    named = all(_NAME.fullmatch(name) and len(name) <= _LONGEST_NAME for name in names)
    if len(counts) != 1 or len(names) > _MOST_NAMES or not named:
        raise LeftOut("olx-samples", element, text=text)
    ranges = zip(names, numbers, strict=True)
    return [Sample(name, min(ends), max(ends)) for name, ends in ranges]


def formula_here(
    text: str, names: tuple[str, ...], element: Element, report: Report, any_case: bool = True
) -> str:
    """The formula in our own notation, readable under these names.

    With `any_case`, `X` stands for a sampled `x`.

    Raises:
        LeftOut: if it cannot be read, uses a name that is not sampled, or an imaginary unit.
    """
    if not text or len(text) > _LONGEST:
        raise LeftOut("olx-answer", element, text=text, problem="it is empty or too long")
    if "||" in text:
        problem = "`||` means resistors in parallel; write 1/(1/a + 1/b)"
        raise LeftOut("olx-answer", element, text=text, problem=problem)
    spelled = _in_case(_without_suffixes(text, element, report), names if any_case else ())
    _check_names(spelled, names, text, element)
    reading = parse(spelled, Vocabulary(names=names, percent=False))
    if isinstance(reading, SyntaxProblem):
        problem = f"{reading.code} at `{reading.found}`"
        raise LeftOut("olx-answer", element, text=text, problem=problem)
    return spelled


def _without_suffixes(text: str, element: Element, report: Report) -> str:
    def written_out(found: re.Match[str]) -> str:
        number = exact_number(found[1])
        if number is None:
            return found[0]
        value = decimal_text(number * _SUFFIXES[found[2]])
        report.add("olx-suffix", element, text=found[0], value=value)
        return value

    return _SUFFIXED.sub(written_out, " ".join(text.split()))


def decimal_text(value: Fraction) -> str:
    """An exact decimal, or a ratio where there is none of up to 40 places."""
    shift = 0
    scaled = value
    while scaled.denominator != 1:
        scaled *= 10
        shift += 1
        if shift > 40:
            return str(value)
    digits = str(abs(scaled.numerator)).rjust(shift + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-shift]}.{digits[-shift:]}" if shift else f"{sign}{digits}"


def _in_case(text: str, names: tuple[str, ...]) -> str:
    """Names in their declared spelling, where only their case differs."""
    by_folded: dict[str, str] = {}
    for name in names:
        by_folded.setdefault(name.lower(), name)

    def respelled(found: re.Match[str]) -> str:
        word = found[0]
        return word if word in names else by_folded.get(word.lower(), word)

    return _NAME.sub(respelled, text)


def _check_names(spelled: str, names: tuple[str, ...], text: str, element: Element) -> None:
    bare = re.sub(rf"(?<![\w.]){_NUMBER}", " ", spelled)
    for found in _NAME.finditer(bare):
        word = found[0]
        if word in names:
            continue
        is_call = bare[found.end() :].lstrip().startswith("(")
        if word.lower() in {"e", "pi"} and not is_call:
            continue
        if is_call and (word in SPELLINGS or word.lower() in {"log10", "log2"}):
            continue
        raise LeftOut("olx-answer", element, text=text, problem=_why_unknown(word, is_call))


def _why_unknown(word: str, is_call: bool) -> str:
    if is_call:
        return f"there is no function `{word}`"
    if word.lower() in {"i", "j"}:
        return f"`{word}` is the imaginary unit, and keys are real"
    if word in _PHYSICAL:
        return f"`{word}` is a constant of Open edX; write its value"
    return f"`{word}` is not among the samples"
