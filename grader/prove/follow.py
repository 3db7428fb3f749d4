"""An error that is carried forward leads where the author means it to, and earns what it should."""

from __future__ import annotations

from grader.decide.decision import Verdict
from grader.follow.compute import compute
from grader.follow.guard import Guard, Stopped
from grader.follow.learner import Follower
from grader.follow.values import Value, right_values
from grader.grade import grade
from grader.prove.responses import response_of_key
from grader.spec.domain import contains
from grader.spec.findings import Findings
from grader.spec.follow_through import FollowThrough
from grader.spec.model import Part, Problem


def check_follow_through(problem: Problem, part: Part, path: str, findings: Findings) -> None:
    """Right earlier results give the part's own key; foreseen wrong ones give their own."""
    if part.follow_through is None:
        return
    if check_followed_key(problem, part, path, findings):
        _check_wrong(Follower(problem, part), f"{path}.follow_through", findings)


def check_followed_key(problem: Problem, part: Part, path: str, findings: Findings) -> bool:
    """With the right numbers of the earlier parts, the key of the part comes out."""
    if part.follow_through is None:
        return True
    follower = Follower(problem, part)
    return _check_right(problem, part, follower, f"{path}.follow_through", findings)


def _check_right(
    problem: Problem, part: Part, follower: Follower, path: str, findings: Findings
) -> bool:
    follow = follower.follow
    inputs = _right_inputs(follow, follower, path, findings)
    if inputs is None:
        return False
    try:
        text = compute(problem, part, follow, inputs)
    except Stopped as stop:
        findings.add("follow-fails", path, {"guard": stop.guard.value})
        return False
    if grade(follower.key, text).verdict is not Verdict.EQUAL:
        facts: dict[str, object] = {"found": text, "key": response_of_key(follower.key)}
        findings.add("follow-disagrees", path, facts)
        return False
    return True


def _right_inputs(
    follow: FollowThrough, follower: Follower, path: str, findings: Findings
) -> dict[str, Value] | None:
    """The right number for every input, None where there is none or its range leaves it out."""
    inputs: dict[str, Value] = {}
    for source in follow.sources:
        right = right_values(follower.keys[source.part])
        value = right[(source.entry or 1) - 1] if right else None
        facts: dict[str, object] = {"name": source.name, "part": source.part}
        if value is None:
            findings.add("follow-no-number", f"{path}.inputs.{source.name}", facts)
            return None
        if not contains(source.within, value.number):
            place = f"{path}.within.{source.name}"
            findings.add("follow-range-excludes-key", place, facts | {"value": value.number})
            return None
        inputs[source.name] = value
    return inputs


def _check_wrong(follower: Follower, path: str, findings: Findings) -> None:
    """What follows from each foreseen mistake is recognised; at least one of them is carried."""
    refused: list[str] = []
    foreseen = 0
    for part in follower.follow.parts:
        for mistake in follower.keys[part].mistakes:
            foreseen += 1
            earlier = {other: [response_of_key(key)] for other, key in follower.keys.items()}
            earlier[part] = [mistake.response]
            for feed in follower.feeds(earlier):
                if isinstance(feed.outcome, Guard):
                    refused.append(f"{mistake.token} ({feed.outcome})")
                else:
                    _check_credit(follower, earlier, feed.outcome, path, findings)
    if foreseen and len(refused) == foreseen:
        findings.add("follow-never", path, {"refused": ", ".join(refused)})


def _check_credit(
    follower: Follower, earlier: dict[str, list[str]], carried: str, path: str, findings: Findings
) -> None:
    """The learner's own key recognises what follows, and gives it the credit of the part."""
    key = follower.own_key(earlier)
    decision = grade(key or follower.key, carried)
    if decision.verdict is Verdict.DIFFERENT and decision.credit >= follower.follow.credit:
        return
    found = f"{decision.credit} of the points" if decision.credit else "nothing"
    findings.add("follow-not-credited", path, {"response": carried, "found": found})
