"""What the policy of a problem must keep to."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from grader.spec.document import LateDocument, PolicyDocument, ProblemDocument
from grader.spec.findings import Findings

_POLICY = "$.policy"
_LATE = f"{_POLICY}.late"


def check_policy(document: ProblemDocument, findings: Findings) -> None:
    """Shares between 0 and 1, lengths that are some, and no rule that takes everything."""
    policy = document.policy
    if policy is None:
        return
    if policy.late is not None:
        _check_late(policy.late, findings)
    _check_attempt_credit(policy.attempt_credit, findings)
    _check_rounding(policy, document, findings)
    count, parts = policy.drop_lowest or 0, len(document.parts)
    if count < 0:
        findings.add("not-positive", f"{_POLICY}.drop_lowest", {"field": "drop_lowest"})
    elif count and count >= parts:
        facts = {"count": count, "parts": parts}
        findings.add("drops-everything", f"{_POLICY}.drop_lowest", {**facts})


def _check_late(late: LateDocument, findings: Findings) -> None:
    for field in ("penalty", "at_most"):
        share = getattr(late, field)
        if share is not None and not 0 <= share <= 1:
            findings.add("not-a-share", f"{_LATE}.{field}", {"field": field})
    if late.per_hours is not None and late.per_hours <= 0:
        findings.add("not-positive", f"{_LATE}.per_hours", {"field": "per_hours"})
    for field in ("grace_minutes", "closes_after_hours"):
        value = getattr(late, field)
        if value is not None and value < 0:
            findings.add("not-positive", f"{_LATE}.{field}", {"field": field})


def _check_attempt_credit(shares: Sequence[Fraction], findings: Findings) -> None:
    path = f"{_POLICY}.attempt_credit"
    for index, share in enumerate(shares):
        if not 0 <= share <= 1:
            findings.add("not-a-share", f"{path}[{index}]", {"field": "attempt_credit"})
    for index, (earlier, later) in enumerate(pairwise(shares), 1):
        if later > earlier:
            findings.add("rising-credit", f"{path}[{index}]", {"number": str(index + 1)})


def _check_rounding(policy: PolicyDocument, document: ProblemDocument, findings: Findings) -> None:
    step = policy.round_to
    if step is None:
        return
    if step <= 0:
        findings.add("not-positive", f"{_POLICY}.round_to", {"field": "round_to"})
        return
    for index, part in enumerate(document.parts):
        if (part.points / step).denominator != 1:
            place = f"$.parts[{index}].points"
            findings.add("uneven-points", place, {"points": part.points, "step": step})
