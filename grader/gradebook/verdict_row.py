"""A verdict as the gradebook file keeps it; who decides needs nothing else of the file."""

from __future__ import annotations

from typing import NamedTuple

from grader.decide.decision import Decision, to_json


class VerdictRow(NamedTuple):
    """A verdict in the texts and numbers of its columns; `needs_person` is 0 or 1."""

    key_digest: str
    response: str
    verdict: str
    credit: str
    misconception: str
    needs_person: int
    decision: str


def verdict_row(key_digest: str, response: str, decision: Decision) -> VerdictRow:
    """What the file keeps of a decision on a response, as it travels there."""
    return VerdictRow(
        key_digest,
        response,
        decision.verdict.value,
        str(decision.credit),
        decision.misconception or "",
        int(decision.needs_person),
        to_json(decision).decode(),
    )
