"""A learner can earn all points of a problem, and every attempt is worth something."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import msgspec

from grader.decide.decision import Decision, Verdict
from grader.score.fold import score_attempts
from grader.score.model import Attempt, Rules
from grader.score.rules import rules_for
from grader.spec.findings import Findings
from grader.spec.model import Part, Problem

# Among so many attempts each is looked at; later ones are like the last of these.
_MOST_ATTEMPTS = 50


def check_solvable(
    problem: Problem, part: Part, right: Decision, path: str, findings: Findings
) -> None:
    """The key, typed at the due date, earns everything, and no allowed attempt earns nothing.

    `right` is the decision on the key.
    """
    rules = rules_for(problem, part)
    earned = _earned(rules, [right], problem.due)
    if earned != rules.points:
        facts: dict[str, object] = {"earned": earned, "points": rules.points}
        findings.add("not-solvable", f"{path}.points", facts)
        return
    _check_attempts(rules, right, path, findings, problem.due)
    _check_trial(part, rules, path, findings)


def _check_attempts(
    rules: Rules, right: Decision, path: str, findings: Findings, due: datetime | None
) -> None:
    """A learner whose first right response is the n-th earns something with it."""
    wrong = msgspec.structs.replace(right, verdict=Verdict.DIFFERENT, credit=Fraction(0))
    for number in range(2, min(rules.attempts or 2, _MOST_ATTEMPTS) + 1):
        if _earned(rules, [*([wrong] * (number - 1)), right], due) == 0:
            facts: dict[str, object] = {
                "number": number,
                "attempts": "any number of" if rules.attempts is None else rules.attempts,
            }
            findings.add("attempt-worthless", f"{path}.attempts", facts)
            return


def _check_trial(part: Part, rules: Rules, path: str, findings: Findings) -> None:
    """One of a few options is not found by trying all of them."""
    if part.kind != "choice" or part.multiple or rules.attempt_credit or rules.counts != "best":
        return
    if rules.attempts is None or rules.attempts >= len(part.options):
        attempts = "any number of" if rules.attempts is None else rules.attempts
        facts: dict[str, object] = {"attempts": attempts, "options": len(part.options)}
        findings.add("choice-by-trial", f"{path}.attempts", facts)


def _earned(rules: Rules, decisions: list[Decision], when: datetime | None) -> Fraction:
    """The points for these attempts in a row, all at one time."""
    attempts = (Attempt(f"{i}", decision, when) for i, decision in enumerate(decisions))
    return score_attempts(rules, tuple(attempts)).earned
