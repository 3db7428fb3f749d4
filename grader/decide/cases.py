"""Pairs with a known verdict, from a file of cases: decide each, and say whether it agrees."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from grader.decide.compare import comparison_key, undeclared
from grader.decide.decision import Decision, Verdict
from grader.decide.formula import decide_formula
from grader.decide.keys import UnreadableKeyError
from grader.decide.reading import blank, is_blank
from grader.spec.key import FormulaKey

_WORDS = {
    Verdict.EQUAL: "equal",
    Verdict.DIFFERENT: "different",
    Verdict.UNDECIDED: "undecided",
    Verdict.UNREADABLE: "invalid",
    Verdict.BLANK: "invalid",
}


class CaseRow(msgspec.Struct, frozen=True):
    """One line of a file of cases; `expect` is `equal`, `different` or `invalid`.

    Without `symbols`, the names in its texts are real.
    """

    response: str
    key: str
    id: str = ""
    expect: str | None = None
    symbols: dict[str, str | list[float]] | None = None
    given: list[str] = []
    tol: dict[str, float] | float | None = None
    functions: list[str] = []


class CaseResult(msgspec.Struct, frozen=True):
    """What a case came to; `agrees` is None where nothing was expected.

    `verdict` is `key-unreadable` where the key cannot be read.
    """

    id: str
    verdict: str
    certificate: str
    microseconds: float
    agrees: bool | None
    expect: str | None = None


def read_case(line: bytes | str) -> CaseRow:
    """One line of JSON as a case; unknown fields are passed over.

    Raises:
        msgspec.DecodeError: if it is no such object; a `ValidationError` names the field.
    """
    return msgspec.json.decode(line, type=CaseRow)


def decide_case(
    row: CaseRow, clock: Callable[[], float], keys: dict[bytes, FormulaKey]
) -> tuple[CaseResult, Decision | None]:
    """The result of one case, with the decision behind it (None if the key is unreadable).

    `clock` gives seconds; the time from reading the response to the certificate is measured.
    `keys` remembers keys between rows, so that a key is made ready once.

    Raises:
        ValueError: if a domain or tolerance of the row makes no sense.
    """
    key = _key(row, keys)
    began = clock()
    decision: Decision | None
    try:
        decision = blank() if is_blank(row.response) else decide_formula(key, row.response)
        verdict, certificate = _WORDS[decision.verdict], type(decision.certificate).__name__
    except UnreadableKeyError:
        decision, verdict, certificate = None, "key-unreadable", ""
    spent = round((clock() - began) * 1e6, 1)
    agrees = None if row.expect is None else verdict == row.expect
    return CaseResult(row.id, verdict, certificate, spent, agrees, row.expect), decision


def _key(row: CaseRow, keys: dict[bytes, FormulaKey]) -> FormulaKey:
    symbols: Mapping[str, str | Sequence[float]] | None = row.symbols
    if symbols is None:
        symbols = undeclared((row.key, row.response, *row.given), row.functions)
    name = msgspec.json.encode([row.key, symbols, row.given, row.tol, row.functions])
    key = keys.get(name)
    if key is None:
        key = comparison_key(row.key, symbols, row.given, row.tol, row.functions)
        keys[name] = key
    return key


def summary(results: Sequence[CaseResult]) -> dict[str, Any]:
    """Counts of verdicts, certificates and agreement, for the last line of a run."""
    counts: dict[str, int] = {}
    for result in results:
        for name in (result.verdict, result.certificate):
            if name:
                counts[name] = counts.get(name, 0) + 1
    judged = [result for result in results if result.agrees is not None]
    false_accepts = [
        r.id for r in judged if r.verdict == "equal" and r.expect in ("different", "invalid")
    ]
    return {
        "cases": len(results),
        "agree": sum(bool(result.agrees) for result in judged),
        "judged": len(judged),
        "false_accepts": false_accepts,
        "counts": dict(sorted(counts.items())),
    }
