"""Which words mean something in one part of a problem."""

from __future__ import annotations

import msgspec


class Vocabulary(msgspec.Struct, frozen=True):
    """The names and conventions under which a text is read.

    `names` are the declared symbols in canonical spelling (`x_1`, `gamma_k1`, `hatmu_k`).
    `aliases` maps further spellings that the author allows to a canonical name.
    `functions` are names of undetermined functions that the part allows (`f`, `g`).
    `decimal_comma` says that `0,5` is a number and `;` separates arguments.
    `log_base` is what `log` without a base means: `e` or `10`.
    `units` says that a trailing unit is read as one.
    """

    names: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    functions: tuple[str, ...] = ()
    decimal_comma: bool = False
    log_base: str = "e"
    percent: bool = True
    units: bool = False
