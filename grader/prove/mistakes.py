"""Known mistakes are wrong, are told apart, and no tolerance lets them or a slip through."""

from __future__ import annotations

from grader.decide.decision import Verdict
from grader.grade import grade
from grader.prove.responses import number_text
from grader.spec.findings import Findings
from grader.spec.key import Key, Mistake, NumberKey
from grader.spec.model import Part
from grader.spec.wrong_numbers import sightings_of


def check_mistakes(part: Part, key: Key, path: str, findings: Findings) -> None:
    """Every mistake of the part is graded as wrong and recognised as itself."""
    for index, mistake in enumerate(key.mistakes):
        _check_mistake(key, mistake, f"{path}.mistakes[{index}]", findings)
    if isinstance(key, NumberKey):
        _check_slips(part, key, path, findings)


def _check_mistake(key: Key, mistake: Mistake, path: str, findings: Findings) -> None:
    decision = grade(key, mistake.response)
    facts: dict[str, object] = {"token": mistake.token, "response": mistake.response}
    if decision.verdict is Verdict.EQUAL:
        findings.add("mistake-is-right", path, facts)
    elif decision.verdict in {Verdict.UNREADABLE, Verdict.BLANK}:
        findings.add("mistake-unreadable", path, facts)
    elif decision.misconception != mistake.token:
        found = f"`{decision.misconception}`" if decision.misconception else "no mistake"
        findings.add("mistake-hidden", path, {**facts, "found": found})


def _check_slips(part: Part, key: NumberKey, path: str, findings: Findings) -> None:
    """No wrong run of the solver gives a number that is near enough at the place asked for."""
    declared = {mistake.token for mistake in part.mistakes}
    accepted: set[str] = set()
    for sighting in sightings_of(key):
        if not sighting.same_quantity or sighting.token in declared | accepted:
            continue
        text = number_text(sighting.value, key)
        if grade(key, text).verdict is Verdict.EQUAL:
            accepted.add(sighting.token)
            slip = sighting.token.removeprefix("slip:")
            findings.add("slip-accepted", f"{path}.accept", {"slip": slip, "response": text})
