"""From any typed form of a name to one plain spelling: `μ̂_{k}` to `hatmu_k`."""

from __future__ import annotations

import re
import unicodedata

from grader.syntax.tokens import ACCENT_COMMANDS, ACCENTS, FONT_COMMANDS, SUBSCRIPTS

_GREEK_WORDS = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "omicron",
    "pi",
    "rho",
    "sigma",
    "tau",
    "upsilon",
    "phi",
    "chi",
    "psi",
    "omega",
]
_SMALL = "αβγδεζηθικλμνξοπρστυφχψω"
_CAPITAL = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"

GREEK: dict[str, str] = {
    **dict(zip(_SMALL, _GREEK_WORDS, strict=True)),
    **dict(zip(_CAPITAL, (word.capitalize() for word in _GREEK_WORDS), strict=True)),
    "ϵ": "epsilon", "ϑ": "theta", "ϕ": "phi", "ϱ": "rho", "ς": "sigma", "ϖ": "pi", "ϰ": "kappa",
    "µ": "mu", "Ω": "Omega", "∆": "Delta", "ϒ": "Upsilon",
}  # fmt: skip

LETTERS: dict[str, str] = {
    word: letter
    for letter, word in zip(
        _SMALL + _CAPITAL, (*_GREEK_WORDS, *(w.capitalize() for w in _GREEK_WORDS)), strict=True
    )
}

VARIANTS = {
    "varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varrho": "rho",
    "varsigma": "sigma", "varpi": "pi", "varkappa": "kappa",
}  # fmt: skip

_COMMAND = re.compile(r"\\([A-Za-z]+)\s*")
_ODD = re.compile(r"[\\{}\[\]()^ ]")
_BETWEEN = re.compile(r"[\s,{}~;]|\\[,;!: ]")
_RUN = re.compile(f"[{''.join(SUBSCRIPTS)}]+")


def spell(word: str) -> str:
    r"""The plain spelling of a name as typed, whether or not it is declared.

    Greek letters become words, an accent becomes a prefix of what it stands on, subscripts
    are joined with `_`, and braces, commas and spaces inside a name go. An accent's braces
    may hold the subscript: `\hat{\mu_k}` is `\hat{\mu}_k`.
    """
    if word.isascii() and not _ODD.search(word):
        return word
    word = _RUN.sub(lambda run: "_" + "".join(SUBSCRIPTS[c] for c in run.group()), word)
    word = word.replace("[", "_{").replace("]", "}")
    return "_".join(map(_letters, word.split("_")))


def _letters(piece: str) -> str:
    """Letters of one piece: commands and Greek to words, accents to prefixes."""
    out: list[str] = []
    prefix = ""
    position = 0
    piece = unicodedata.normalize("NFD", piece)
    while position < len(piece):
        command = _COMMAND.match(piece, position)
        if command:
            name = command.group(1)
            position = command.end()
            if name in ACCENT_COMMANDS:
                prefix += ACCENT_COMMANDS[name]
            elif name not in FONT_COMMANDS:
                out.append(prefix + VARIANTS.get(name, name))
                prefix = ""
            continue
        char = piece[position]
        position += 1
        if char in ACCENTS and out:
            out[-1] = ACCENTS[char] + out[-1]
        elif not _BETWEEN.match(char):
            out.append(prefix + GREEK.get(char, char))
            prefix = ""
    return "".join(out)
