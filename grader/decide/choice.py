"""Deciding choices: one or several options, and lists of small choices."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from fractions import Fraction

from grader.decide.decision import Decision, Options, Verdict
from grader.decide.option_names import find_option, find_options
from grader.decide.reading import blank, unreadable
from grader.spec.key import ChoiceKey, Mistake, Option, WeightsKey
from grader.syntax.problem import SyntaxProblem

_ONE = Fraction(1)
_NONE = Fraction(0)
_LONGEST = 10_000


def decide_choice(key: ChoiceKey, response: str) -> Decision:
    """The decision on a choice; options are named by id, label or alias, in any case.

    A partly right selection is DIFFERENT and has the credit of the key's scheme.
    """
    if len(response) > _LONGEST:
        return unreadable(_too_long(response))
    chosen = find_options(key.options, response, several=key.multiple)
    if isinstance(chosen, SyntaxProblem):
        return unreadable(chosen)
    right = set(chosen) == set(key.correct)
    certificate = Options((chosen,), (right,))
    if right:
        return Decision(Verdict.EQUAL, certificate, _ONE)
    known = _known_choice(key, chosen)
    credit = selection_credit(key, frozenset(chosen))
    if known is not None:
        credit = max(credit, known.credit)
    return Decision(
        Verdict.DIFFERENT, certificate, credit, known.token if known is not None else None
    )


def selection_credit(key: ChoiceKey, chosen: frozenset[str]) -> Fraction:
    """What a selection earns of the points, with n options of which c are right.

    all-or-nothing: 1 for the right selection. each-option: (right ones chosen - wrong ones
    chosen) / c, at least 0. edc ("every decision counts", edX): decisions right / n. halves
    (edX): 1/2 for one wrong decision if n > 2, 1/4 for two if n > 4, else 0.
    """
    correct = frozenset(key.correct)
    wrong = len(correct ^ chosen)
    total = len(key.options)
    if wrong == 0:
        return _ONE
    if key.scheme == "each-option" and correct:
        return max(_NONE, Fraction(len(correct & chosen) - len(chosen - correct), len(correct)))
    if key.scheme == "edc":
        return Fraction(total - wrong, total)
    if key.scheme == "halves" and ((wrong == 1 and total > 2) or (wrong == 2 and total > 4)):
        return Fraction(1, 2**wrong)
    return _NONE


def _known_choice(key: ChoiceKey, chosen: tuple[str, ...]) -> Mistake | None:
    for mistake in key.mistakes:
        selected = find_options(key.options, mistake.response, several=key.multiple)
        if not isinstance(selected, SyntaxProblem) and set(selected) == set(chosen):
            return mistake
    return None


def decide_weights(key: WeightsKey, response: str) -> Decision:
    """The decision on a list of small choices: each right item earns its share.

    An item left blank earns nothing; a list in which nothing is chosen is blank.
    """
    if len(response) > _LONGEST:
        return unreadable(_too_long(response))
    chosen = read_items(key, response)
    if isinstance(chosen, SyntaxProblem):
        return unreadable(chosen)
    if not any(chosen):
        return blank()
    right = tuple(choice == (key_id,) for choice, key_id in zip(chosen, key.correct, strict=True))
    certificate = Options(chosen, right)
    if all(right):
        return Decision(Verdict.EQUAL, certificate, _ONE)
    credit = Fraction(sum(right), len(right))
    for mistake in key.mistakes:
        if read_items(key, mistake.response) == chosen:
            return Decision(
                Verdict.DIFFERENT, certificate, max(credit, mistake.credit), mistake.token
            )
    return Decision(Verdict.DIFFERENT, certificate, credit)


def read_items(key: WeightsKey, text: str) -> tuple[tuple[str, ...], ...] | SyntaxProblem:
    """The chosen option id of every item, an empty tuple for a blank one."""
    pieces = _pieces(text, len(key.items), key.options)
    if len(pieces) != len(key.items):
        found = f"{len(pieces)} value" + ("" if len(pieces) == 1 else "s")
        expected = f"{len(key.items)} values, one for each of {', '.join(key.items)}"
        return SyntaxProblem("wrong-count", text, 0, len(text), found, expected)
    chosen: list[tuple[str, ...]] = []
    for start, piece in pieces:
        if piece in {"", "-", "?", "_"} and find_option(key.options, piece) is None:
            chosen.append(())
            continue
        option = find_option(key.options, piece)
        if option is None:
            expected = _or([option.id for option in key.options])
            return SyntaxProblem("unknown-option", text, start, start + len(piece), piece, expected)
        chosen.append((option.id,))
    return tuple(chosen)


def _too_long(text: str) -> SyntaxProblem:
    return SyntaxProblem("too-long", text, _LONGEST, len(text), str(len(text)), str(_LONGEST))


def _or(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _pieces(text: str, count: int, options: tuple[Option, ...]) -> list[tuple[int, str]]:
    """The values of a list with their places: by commas, by spaces, or character by character."""
    listed = _json_list(text)
    if listed is not None:
        return [(0, piece) for piece in listed]
    start, body = _without_brackets(text)
    if re.search(r"[,;\t\n|]", body.strip()):
        return _split(body, start, r"[,;\t\n|]")
    words = _split(body.strip(), start + len(body) - len(body.lstrip()), r"\s+")
    if len(words) == 1 and count > 1 and all(len(option.id) == 1 for option in options):
        at, word = words[0]
        return [(at + offset, character) for offset, character in enumerate(word)]
    return words


def _without_brackets(text: str) -> tuple[int, str]:
    """What stands inside one pair of brackets around the whole text, and where it begins."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if end - start < len("[]") or text[start] not in "[({" or text[end - 1] not in "])}":
        return 0, text
    inner = text[start + 1 : end - 1]
    return start + 1 + len(inner) - len(inner.lstrip()), inner.strip()


def _json_list(text: str) -> list[str] | None:
    """The members of a JSON array of texts, numbers and nulls, None for anything else."""
    if not text.strip().startswith("[") or '"' not in text:
        return None
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, list) or not all(
        isinstance(value, str | int | None) for value in values
    ):
        return None
    return ["" if value is None else str(value) for value in values]


def _split(text: str, start: int, separator: str) -> list[tuple[int, str]]:
    edges = [0, *(edge for found in re.finditer(separator, text) for edge in found.span())]
    edges.append(len(text))
    return list(_trimmed(text, start, zip(edges[::2], edges[1::2], strict=True)))


def _trimmed(text: str, start: int, spans: Iterable[tuple[int, int]]) -> Iterable[tuple[int, str]]:
    for low, high in spans:
        piece = text[low:high]
        yield start + low + len(piece) - len(piece.lstrip()), piece.strip()
