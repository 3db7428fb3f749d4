"""Every verdict of a gradebook checked again, by other means than those that found it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from grader.decide.decision import Decision, Judgement
from grader.decide.decision import from_json as read_decision
from grader.decide.recheck import Recheck, recheck
from grader.gradebook.stored import StoredVerdict
from grader.report.numbers import count_text
from grader.report.safety import safe_text
from grader.spec.key import digest
from grader.spec.key import from_json as read_key

# What a certificate or a key that somebody has changed can come to when it is looked into.
_BROKEN = (ValueError, TypeError, KeyError, ArithmeticError, NotImplementedError)


BY_PERSON = Judgement.__name__


class Audited(msgspec.Struct, frozen=True):
    """A verdict with the outcome of its check; `certificate` names the kind of its ground.

    `holds` is None where nothing could be checked, or other means cannot tell: `reason` says
    which. A verdict fails where `holds` is False.
    """

    stored: StoredVerdict
    certificate: str
    holds: bool | None
    reason: str = ""


def audit_verdict(stored: StoredVerdict) -> Audited:
    """Check one verdict: its key and columns are what they should be, its certificate holds."""
    if stored.judgement is not None:
        return Audited(stored, BY_PERSON, None, f"a person decided this: {stored.judgement}")
    try:
        key, decision = read_key(stored.key), read_decision(stored.decision)
    except msgspec.DecodeError as fault:
        return Audited(stored, "", False, f"it cannot be read: {fault}")
    kind = type(decision.certificate).__name__
    if digest(key) != stored.key_digest:
        return Audited(stored, kind, False, "its key is not the one that graded")
    if _columns(decision) != (stored.verdict, stored.credit, stored.needs_person):
        return Audited(stored, kind, False, "its columns and its decision disagree")
    try:
        checked = recheck(key, stored.decided, decision)
    except _BROKEN as fault:
        checked = Recheck(False, f"the certificate makes no sense: {type(fault).__name__}")
    return Audited(stored, kind, checked.holds, checked.reason)


def _columns(decision: Decision) -> tuple[str, str, bool]:
    return decision.verdict.value, str(decision.credit), decision.needs_person


def audit_data(audited: Audited) -> dict[str, Any]:
    """One check for machines."""
    stored = audited.stored
    return {
        "problem": stored.problem,
        "part": stored.part,
        "response": stored.response,
        "read_as": stored.decided if stored.decided != stored.response else None,
        "responses": stored.count,
        "verdict": stored.verdict,
        "certificate": audited.certificate,
        "holds": audited.holds,
        "reason": audited.reason,
        "file": stored.source,
        "line": stored.line,
    }


def failure_text(audited: Audited) -> str:
    """The line for people about a verdict that does not hold."""
    stored = audited.stored
    place = f"{safe_text(stored.source)}:{stored.line}"
    reason = safe_text(audited.reason) or "the certificate does not hold"
    return (
        f"{place}: {stored.problem} {stored.part}: {safe_text(stored.response, 60)!r} is "
        f"{safe_text(stored.verdict)} by {audited.certificate or 'nothing'}: {reason}"
    )


class Tally:
    """How many verdicts hold, fail and were left open, by the kind of their certificate."""

    def __init__(self) -> None:
        self.outcomes: Counter[tuple[str, bool | None]] = Counter()

    def take(self, audited: Audited) -> None:
        """Count one more."""
        self.outcomes[audited.certificate or "(unreadable)", audited.holds] += 1

    @property
    def failures(self) -> int:
        """How many do not hold."""
        return sum(n for (_, holds), n in self.outcomes.items() if holds is False)

    def lines(self) -> Iterator[str]:
        """A line for each kind of certificate, then the sum."""
        for kind in sorted({kind for kind, _ in self.outcomes}):
            if kind == BY_PERSON:
                yield f"{kind:<16} {self.outcomes[kind, None]:>6} by a person"
                continue
            counts = [self.outcomes[kind, holds] for holds in (True, False, None)]
            held, failed, left = counts
            yield f"{kind:<16} {held:>6} hold {failed:>6} fail {left:>6} not checkable"
        total = sum(self.outcomes.values())
        verb = "does" if self.failures == 1 else "do"
        yield f"{count_text(total, 'verdict')} checked; {self.failures} {verb} not hold."
