"""How large a typed text may be: checked before any arithmetic is done on it."""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True):
    """Sizes beyond which a text is refused with a `SyntaxProblem`.

    `characters` of the text, nesting `depth` (120 at most), `nodes` of the tree (counted as
    numbers, names and signs typed), decimal `digits` of one number (written out, so `1e400`
    has 401), and the largest `exponent` that a power of numbers may have. A power of names may
    have a `symbolic_exponent`. `value_bits` bounds any number that follows from the text by
    arithmetic (`2^9999`, `500!`).
    """

    characters: int = 10_000
    depth: int = 60
    nodes: int = 2_000
    digits: int = 1_000
    exponent: int = 10_000
    symbolic_exponent: int = 1_000_000
    value_bits: int = 200_000


DEFAULT = Limits()
