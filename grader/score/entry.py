"""One attempt with its place among the others and its time: what the fold works on."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor

import msgspec

from grader.decide.decision import NumericEvidence, Verdict
from grader.score.late import Lateness, lateness
from grader.score.model import Attempt, Rules

_FREE = frozenset({Verdict.BLANK, Verdict.UNREADABLE})
_WAITING = frozenset({Verdict.UNREADABLE, Verdict.UNDECIDED})


class Entry(msgspec.Struct, frozen=True):
    """An attempt, its `number` (None if it costs nothing) and its time.

    `within` says that it came while places were left, `repeats` that it shares the place
    of an earlier one. `worth` is what a right response would have earned here: the points of
    the part, times `share` for the number of the attempt, times the factor of its time.
    """

    attempt: Attempt
    number: int | None
    within: bool
    repeats: bool
    time: Lateness
    share: Fraction
    worth: Fraction
    rules: Rules

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
        if self.state != "accepted":
            return Fraction(0)
        exact = self.worth * self.attempt.decision.credit
        return min(rounded(exact, self.rules.round_to), self.rules.points)

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
        share = _share(rules, number or len(numbers) + 1)
        worth = rules.points * share * time.factor
        entries.append(Entry(attempt, number, within, repeats, time, share, worth, rules))
    return entries


def _share(rules: Rules, number: int) -> Fraction:
    """The share of the points that the attempt of this number, from 1, can earn."""
    shares = rules.attempt_credit
    return shares[min(number, len(shares)) - 1] if shares else Fraction(1)


def rounded(points: Fraction, step: Fraction | None) -> Fraction:
    """The nearest multiple of the step, of two the larger; as they are where there is no step."""
    return points if step is None else floor(points / step + Fraction(1, 2)) * step
