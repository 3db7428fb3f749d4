"""What is said about a word that means nothing in this part."""

from __future__ import annotations

from grader.syntax.characters import find_look_alike
from grader.syntax.functions import SPELLINGS
from grader.syntax.nearest import find_nearest
from grader.syntax.refused import Refused
from grader.syntax.spelling import spell
from grader.syntax.words import Words


def unknown_word(piece: str, start: int, text: str, words: Words) -> Refused:
    """The refusal of `piece`: a look-alike letter, an unknown function, command or name."""
    end = start + len(piece)
    look_alike = find_look_alike(piece, start, words)
    if look_alike is not None:
        return look_alike
    plain = spell(piece)
    called = text[end:].lstrip()[:1] == "("
    names = [*words.names]
    suggestion = find_nearest(plain, names)
    if suggestion is None and called:
        functions = [
            *words.vocabulary.functions,
            *(word for word in SPELLINGS if len(word) > 1 and word.islower()),
        ]
        suggestion = find_nearest(plain, functions)
        return Refused("unknown-function", start, end, _short(piece), "", suggestion)
    is_command = piece.startswith("\\") and piece[1:].isalpha()
    code = "unknown-command" if is_command and suggestion is None else "unknown-name"
    shown = words.names.get(suggestion, suggestion) if suggestion else None
    return Refused(code, start, end, _short(piece), _listed(names), shown)


def _short(piece: str) -> str:
    return piece if len(piece) <= 40 else piece[:37] + "…"


def _listed(names: list[str]) -> str:
    return ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
