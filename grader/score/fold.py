"""All attempts of one learner on one part, folded by the rules into points.

This is the only place where attempts become points; the page, the terminal and the batch
all call it. What it does, and why so:

- A blank or unreadable response costs no attempt.
- Every other response takes a place, in the order given. Those after the last allowed
  place are recorded and not counted.
- The same text again takes no second place: it says nothing new, and a double click is no
  attempt. It counts like any other response as long as places are left, at its own time.
- An undecided response takes its place and waits for a person. It is never wrong: `best`
  and `last` pass over it, and `first` waits for it.
- `best` takes the attempt with the most points (the earliest of equals), `last` the last
  one that was not too late to earn anything, `first` the first that took a place.
- A response of unknown time is on time, and a line says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from grader.decide.decision import Decision, NumericEvidence
from grader.score.adjust import adjusted
from grader.score.entry import Entry, enter
from grader.score.lines import score_lines
from grader.score.model import Attempt, AttemptOutcome, PartScore, Rules


def score_attempts(rules: Rules, attempts: tuple[Attempt, ...]) -> PartScore:
    """The points of one learner on one part, with a line for each rule that had a say.

    `attempts` are in order of submission; the order is taken as given, whatever their
    times. The points lie between 0 and `rules.points`, and the lines add up to them.

    Raises:
        ValueError: if `rules.counts` is none of the three ways, or a time has no zone.
    """
    entries = enter(rules, attempts)
    counted = _counted(rules.counts, entries)
    earned = entries[counted].points if counted is not None else Fraction(0)
    outcomes = tuple(
        _outcome(entry, index == counted, _may_matter(rules.counts, entries, index, counted))
        for index, entry in enumerate(entries)
    )
    score = PartScore(
        rules=rules,
        earned=earned,
        lines=score_lines(rules, entries, counted),
        outcomes=outcomes,
        attempts_used=len({entry.number for entry in entries if entry.number and entry.within}),
        counted=counted,
        needs_person=any(outcome.needs_person for outcome in outcomes),
    )
    return adjusted(score, rules.adjustments) if rules.adjustments else score


def weight_of(decision: Decision) -> tuple[object, ...]:
    """What of a decision a score depends on: attempts that agree in it are scored alike."""
    on_evidence = isinstance(decision.certificate, NumericEvidence)
    return decision.verdict, decision.credit, decision.misconception, on_evidence


def _counted(counts: str, entries: Sequence[Entry]) -> int | None:
    """The index of the attempt that gives the part its points."""
    accepted = [index for index, entry in enumerate(entries) if entry.state == "accepted"]
    match counts:
        case "best":
            return max(accepted, key=lambda index: entries[index].points, default=None)
        case "last":
            return accepted[-1] if accepted else None
        case "first":
            placed = (index for index, entry in enumerate(entries) if entry.number is not None)
            first = next(placed, None)
            return first if first in accepted else None
        case _:
            raise ValueError(f"no such way of counting attempts: {counts!r}")


def _may_matter(counts: str, entries: Sequence[Entry], index: int, counted: int | None) -> bool:
    """Whether a person's judgement on this attempt could change the points of the part."""
    entry = entries[index]
    if index == counted:
        return entry.on_evidence
    if not entry.waits:
        return False
    match counts:
        case "best":
            return counted is None or entry.worth > entries[counted].points
        case "last":
            return counted is None or index > counted
        case _:
            return all(earlier.number is None for earlier in entries[:index])


def _outcome(entry: Entry, counts: bool, needs_person: bool) -> AttemptOutcome:
    state = entry.state
    if state == "accepted":
        state = "counted" if counts else "not-best"
    return AttemptOutcome(entry.number, state, entry.points, needs_person)
