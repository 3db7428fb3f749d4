"""One attempt with its place among the others and its time: what the fold works on."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from grader.decide.decision import NumericEvidence, Verdict
from grader.score.late import Lateness, lateness
from grader.score.model import Attempt, Rules

_FREE = frozenset({Verdict.BLANK, Verdict.UNREADABLE})
_WAITING = frozenset({Verdict.UNREADABLE, Verdict.UNDECIDED})


class Entry(msgspec.Struct, frozen=True):
    """An attempt, its `number` (None if it costs nothing) and its time.

    `within` says that it came while places were left, `repeats` that it shares the place
    of an earlier one. `worth` is what a right response would have earned here.
    """

    attempt: Attempt
    number: int | None
    within: bool
    repeats: bool
    time: Lateness
    worth: Fraction

    @property
    def state(self) -> str:
        """The state of the attempt taken alone, `accepted` if it may count."""
        if self.number is None:
            return "free"
        if not self.within:
            return "over-limit"
        if self.time.factor == 0:
            return "late"
        if self.attempt.decision.verdict is Verdict.UNDECIDED:
            return "undecided"
        return "accepted"

    @property
    def points(self) -> Fraction:
        """What the attempt earns if it counts."""
        return (
            self.worth * self.attempt.decision.credit if self.state == "accepted" else Fraction(0)
        )

    @property
    def waits(self) -> bool:
        """Whether no verdict was reached, and a person's verdict could still earn points."""
        open_verdict = self.attempt.decision.verdict in _WAITING
        return open_verdict and self.within and self.worth > 0

    @property
    def on_evidence(self) -> bool:
        """Whether points rest on numeric agreement without a proof."""
        return self.points > 0 and isinstance(self.attempt.decision.certificate, NumericEvidence)


def enter(rules: Rules, attempts: Sequence[Attempt]) -> list[Entry]:
    """The attempts with their places; equal texts (but for outer white space) share a number."""
    numbers: dict[str, int] = {}
    entries = []
    for attempt in attempts:
        within = rules.attempts is None or len(numbers) < rules.attempts
        time = lateness(rules, attempt.submitted_at)
        text = attempt.response.strip()
        number, repeats = None, False
        if attempt.decision.verdict not in _FREE:
            repeats = within and text in numbers
            number = numbers.setdefault(text, len(numbers) + 1)
        worth = rules.points * time.factor
        entries.append(Entry(attempt, number, within, repeats, time, worth))
    return entries
