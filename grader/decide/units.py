r"""Units of measurement: read by a grammar of our own, compared by their factors from `pint`.

    unit    : factor (('*' | '·' | '/' | nothing) factor)*
    factor  : (NAME | '(' unit ')' | '\frac{' (unit | '1') '}{' unit '}') exponent?
    exponent: '^' '('? sign? digits ')'? | raised digits | digits right behind a NAME

Only names of the table in `unit_names` are ever looked up; no text of a learner reaches the
parser of `pint`, which is loaded when two different units meet. Factors are exact. The
factors of angles hold a power of pi beside the rational, because `pint` has it rounded.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

import msgspec

from grader.decide.unit_names import COMMON, SPELLINGS, TOGETHER
from grader.syntax.nearest import find_nearest

_LONGEST = 100
_DEEPEST = 6
_LARGEST_EXPONENT = 12
_MOST_FACTORS = 24

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_TOKEN = re.compile(
    r"\s*(?:(?P<name>[^\W\d_⁰¹²³⁴⁵⁶⁷⁸⁹]+|°[CF]?|℃|℉)|(?P<raised>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<power>\^|\*\*)|(?P<digits>[-+−]?\d+)|(?P<times>[*·⋅×])|(?P<over>[/÷])"
    r"|(?P<open>[({])|(?P<close>[)}])|(?P<fraction>\\[dtc]?frac(?![A-Za-z])))"
)

# LaTeX around and between units, as it is pasted. The braces of a font group nothing that is seen:
# `\mathrm{m/s}^2` shows m/s².
_FONT = re.compile(r"(\\(?:mathrm|textrm|text|mathit)\s*\{)((?:[^{}]|\{[^{}]*\})*)\}")
_SPACE = re.compile(r"\\[,;:! ]")
_TIMES = re.compile(r"\\(?:cdot|times)(?![A-Za-z])")

Factors: TypeAlias = tuple[tuple[str, int], ...]


_DEGREES = str.maketrans("º˚", "°°")
_MILLISECOND = {"millisecond": 1}
_CLOSING = {"(": ")", "{": "}"}


class UnitFault(msgspec.Struct, frozen=True):
    """Why a unit cannot be read: a stable `code` and the range of the unit's text it is about."""

    code: str
    start: int
    end: int
    found: str
    suggestion: str | None = None


class Refused(Exception):  # noqa: N818 - not an error of the program
    """Stops the reading of a unit."""

    def __init__(self, fault: UnitFault) -> None:
        super().__init__(fault.code)
        self.fault = fault


class Scale(msgspec.Struct, frozen=True):
    """A unit in base units: `value` of it are `value * factor * pi^pi_power + offset` of those.

    `dimension` are base dimensions with their exponents, sorted; empty for a plain number.
    """

    factor: Fraction
    pi_power: int
    offset: Fraction
    dimension: tuple[tuple[str, Fraction], ...]


def read_unit(text: str) -> Factors | UnitFault:
    """The unit as powers of units by their names in `pint`, sorted, or why it cannot be read."""
    if len(text) > _LONGEST:
        return UnitFault("unknown-unit", 0, len(text), text[:20] + "…")
    try:
        reader = _Reader(text)
        powers = reader.unit(0)
        if reader.at < len(reader.tokens):
            raise reader.refuse("unknown-unit")
    except Refused as stop:
        return stop.fault
    return tuple(sorted((name, power) for name, power in powers.items() if power))


class _Reader:
    """One unit's tokens, read from the left."""

    def __init__(self, text: str) -> None:
        self.text = text
        text = _without_fonts(text)
        self.at = 0
        self.tokens: list[tuple[str, str, int, int]] = []
        place = 0
        while text[place:].strip():
            found = _TOKEN.match(text, place)
            if found is None or found.lastgroup is None:
                raise Refused(UnitFault("unknown-unit", place, len(text), text[place:]))
            kind = found.lastgroup
            self.tokens.append((kind, found[kind], found.start(kind), found.end(kind)))
            place = found.end()

    def kind(self) -> str:
        """What stands next; empty at the end."""
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def refuse(self, code: str, suggestion: str | None = None) -> Refused:
        """The fault of what stands next."""
        end = len(self.text)
        _, piece, start, stop = (
            self.tokens[self.at] if self.at < len(self.tokens) else ("", "", end, end)
        )
        return Refused(UnitFault(code, start, stop, piece or self.text, suggestion))

    def unit(self, depth: int) -> dict[str, int]:
        """unit: factor (('*' | '·' | '/' | nothing) factor)*"""
        if depth > _DEEPEST:
            raise self.refuse("unknown-unit")
        powers = self.factor(depth)
        divided = False
        for _ in range(_MOST_FACTORS):
            kind = self.kind()
            if kind in ("times", "over"):
                self.at += 1
            elif kind not in ("name", "open", "fraction"):
                return powers
            elif divided:
                # `J/kg K`: some read J/(kg K), some (J/kg) K. Nobody has to guess.
                raise self.refuse("ambiguous-unit")
            sign = -1 if kind == "over" else 1
            divided = divided or kind == "over"
            for name, power in self.factor(depth).items():
                powers[name] = powers.get(name, 0) + sign * power
        raise self.refuse("unknown-unit")

    def factor(self, depth: int) -> dict[str, int]:
        """factor: (NAME | '(' unit ')' | fraction) exponent?"""
        kind, began = self.kind(), self.at
        if kind == "open":
            opened = self.tokens[self.at][1]
            self.at += 1
            powers = self.unit(depth + 1)
            self.expect_closing(opened)
            end = self.tokens[self.at][3]
        elif kind == "fraction":
            powers = self.fraction(depth)
            end = self.tokens[self.at][3]
        elif kind == "name":
            powers, end = self.named(), self.tokens[self.at][3]
        else:
            raise self.refuse("unknown-unit")
        self.at += 1
        exponent = self.exponent(end, kind == "name")
        if exponent < 0 and powers == _MILLISECOND:
            # `ms^-2` is what many write for metres by seconds squared.
            self.at = began
            raise self.refuse("run-together-unit")
        powers = {name: power * exponent for name, power in powers.items()}
        if any(abs(power) > _LARGEST_EXPONENT for power in powers.values()):
            raise self.refuse("unknown-unit")
        return powers

    def fraction(self, depth: int) -> dict[str, int]:
        r"""fraction: '\frac' '{' (unit | '1') '}' '{' unit '}'      (up to its last brace)"""
        powers: dict[str, int] = {}
        for sign in (1, -1):
            self.at += 1
            if self.kind() != "open" or self.tokens[self.at][1] != "{":
                raise self.refuse("unknown-unit")
            self.at += 1
            if sign > 0 and self.tokens[self.at : self.at + 1] and self.tokens[self.at][1] == "1":
                self.at += 1
            else:
                for name, power in self.unit(depth + 1).items():
                    powers[name] = powers.get(name, 0) + sign * power
            self.expect_closing("{")
        return powers

    def named(self) -> dict[str, int]:
        """The unit of one word."""
        word = self.tokens[self.at][1]
        parts = TOGETHER.get(word, (word,))
        powers: dict[str, int] = {}
        for part in parts:
            name = SPELLINGS.get(part.replace("Ω", "Ω"))
            if name is None:
                raise self.refuse("unknown-unit", find_nearest(word, COMMON))
            powers[name] = powers.get(name, 0) + 1
        return powers

    def exponent(self, end: int, after_name: bool) -> int:
        """exponent: '^' '('? sign? digits ')'? | raised digits | digits right behind a NAME"""
        kind = self.kind()
        if kind == "raised":
            return self.whole()
        if kind == "digits" and after_name and self.tokens[self.at][2] == end:
            return self.whole()
        if kind != "power":
            return 1
        self.at += 1
        opened = self.tokens[self.at][1] if self.kind() == "open" else ""
        self.at += bool(opened)
        if self.kind() != "digits":
            raise self.refuse("unknown-unit")
        value = self.whole()
        if opened:
            self.expect_closing(opened)
            self.at += 1
        return value

    def expect_closing(self, opened: str) -> None:
        """Refuses what stands next unless it closes the bracket `opened`."""
        if self.kind() != "close" or self.tokens[self.at][1] != _CLOSING[opened]:
            raise self.refuse("unknown-unit")

    def whole(self) -> int:
        """The whole number that stands next."""
        digits = self.tokens[self.at][1].translate(_RAISED).replace("−", "-")
        if len(digits) > 3 or abs(int(digits)) > _LARGEST_EXPONENT:
            raise self.refuse("unknown-unit")
        self.at += 1
        return int(digits)


def _without_fonts(text: str) -> str:
    r"""The text with plain degree signs, and blanks for `\mathrm` and spaces; as long as it was."""
    text = text.translate(_DEGREES)
    if "\\" not in text:
        return text
    text = _FONT.sub(lambda found: " " * len(found[1]) + found[2] + " ", text)
    text = _SPACE.sub("  ", text)
    return _TIMES.sub(lambda found: "*".ljust(len(found[0])), text)


def scale_of(unit: Factors) -> Scale:
    """The unit in base units. A temperature has its zero only where it stands alone."""
    if len(unit) == 1 and unit[0][1] == 1:
        return _base(unit[0][0])
    factor, pi_power = Fraction(1), 0
    dimension: dict[str, Fraction] = {}
    for name, power in unit:
        base = _base(name)
        factor *= base.factor**power
        pi_power += base.pi_power * power
        for each, exponent in base.dimension:
            dimension[each] = dimension.get(each, Fraction(0)) + exponent * power
    kept = tuple(sorted((name, power) for name, power in dimension.items() if power))
    return Scale(factor, pi_power, Fraction(0), kept)


# Angles and turns, for which `pint` has pi rounded: rational factor, and seconds below it.
_ANGLES = {
    "degree": (Fraction(1, 180), 0),
    "turn": (Fraction(2), 0),
    "revolutions_per_minute": (Fraction(2, 60), -1),
}


@lru_cache(maxsize=512)
def _base(name: str) -> Scale:
    """One unit of the table in base units."""
    if name in _ANGLES:
        factor, seconds = _ANGLES[name]
        return Scale(factor, 1, Fraction(0), (("[time]", Fraction(seconds)),) if seconds else ())
    registry = _registry()
    zero, one = (
        Fraction(registry.Quantity(Fraction(count), name).to_root_units().magnitude)
        for count in (0, 1)
    )
    dimension = tuple(
        sorted((d, Fraction(e)) for d, e in registry.get_dimensionality(name).items())
    )
    return Scale(one - zero, 0, zero, dimension)


@lru_cache(maxsize=1)
def _registry() -> Any:
    """The definitions, loaded when first needed: that takes half a second."""
    import pint

    return pint.UnitRegistry(non_int_type=Fraction, cache_folder=None)
