"""The bank's own test table: every row comes out as it says, and every part has rows."""

from __future__ import annotations

from grader.decide.decision import Counterexample, Decision, Distance, NotRead
from grader.follow.learner import Follower
from grader.grade import grade
from grader.prove.faults import WORDS
from grader.prove.responses import shown_number
from grader.spec.findings import Findings
from grader.spec.key import Key
from grader.spec.model import Case, Part, Problem

_NEEDED = ("equal", "different", "unreadable")


def check_coverage(part: Part, cases: tuple[Case, ...], path: str, findings: Findings) -> None:
    """Every part has a right, a wrong and an unreadable response in its table."""
    there = {case.expect for case in cases if case.part == part.id}
    missing = [WORDS[verdict] for verdict in _NEEDED if verdict not in there]
    if missing:
        facts: dict[str, object] = {"part": part.id, "words": _listed(missing)}
        findings.add("cases-missing", f"{path}.id", facts)


def check_cases(
    problem: Problem, part: Part, key: Key, cases: tuple[Case, ...], findings: Findings
) -> None:
    """Every row of the part comes out with the verdict, mistake, credit and feedback it names."""
    for case in cases:
        if case.part == part.id:
            own = key_of_case(problem, part, key, case)
            _check_case(case, grade(own, case.response), findings)


def key_of_case(problem: Problem, part: Part, key: Key, case: Case) -> Key:
    """The key of a learner who typed before what the row says."""
    if not case.earlier or part.follow_through is None:
        return key
    earlier = {name: [text] for name, text in case.earlier.items()}
    return Follower(problem, part).own_key(earlier) or key


def _check_case(case: Case, decision: Decision, findings: Findings) -> None:
    facts: dict[str, object] = {"response": case.response}
    if decision.verdict.value != case.expect:
        facts |= {"found": WORDS[decision.verdict.value], "expected": WORDS[case.expect]}
        findings.add("case-verdict", case.path, {**facts, "reason": _reason(decision)})
        return
    if case.misconception is not None and decision.misconception != case.misconception:
        found = f"`{decision.misconception}`" if decision.misconception else "no mistake"
        facts |= {"found": found, "expected": f"`{case.misconception}`"}
        findings.add("case-mistake", f"{case.path}.mistake", facts)
    if case.credit is not None and decision.credit != case.credit:
        facts |= {"found": decision.credit, "expected": case.credit}
        findings.add("case-credit", f"{case.path}.credit", facts)
    told = [feedback.code for feedback in decision.feedback]
    if case.feedback is not None and case.feedback not in told:
        facts |= {"found": ", ".join(told) or "nothing", "expected": case.feedback}
        findings.add("case-feedback", f"{case.path}.feedback", facts)


def _reason(decision: Decision) -> str:
    """The ground of a verdict, as far as it fits on a line."""
    match decision.certificate:
        case NotRead(problem=problem):
            return f" ({problem.code} at `{problem.found}`)"
        case Distance(key=value):
            return f" (the key is {shown_number(value)})"
        case Counterexample(point=point, response_value=value, key_value=key_value):
            where = ", ".join(f"{name} = {at}" for name, at in sorted(point.items()))
            values = f"{shown_number(value)} where the key is {shown_number(key_value)}"
            return f" ({values}, at {where})"
        case _:
            return ""


def _listed(words: list[str]) -> str:
    """`right`, `right or wrong`, `right, wrong or unreadable`."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last
