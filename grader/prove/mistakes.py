"""Known mistakes are wrong, are told apart, and no tolerance lets them or a slip through."""

from __future__ import annotations

import msgspec

from grader.decide.decision import Verdict
from grader.grade import grade
from grader.prove.responses import number_text, response_of_key
from grader.spec.findings import Findings
from grader.spec.key import Key, Mistake, NumberKey
from grader.spec.model import Part
from grader.spec.wrong_numbers import sightings_of


def without_valueless(key: Key, path: str, findings: Findings) -> Key:
    """The key without mistakes that have no value, each of which is a fault at its place.

    No response can be compared with a formula that divides by zero, whatever its key is. A
    key that has no value itself stays as it is.
    """
    if _has_value(key) or not _has_value(msgspec.structs.replace(key, mistakes=())):
        return key
    sound = []
    for index, mistake in enumerate(key.mistakes):
        if _has_value(msgspec.structs.replace(key, mistakes=(mistake,))):
            sound.append(mistake)
        else:
            facts: dict[str, object] = {"token": mistake.token, "response": mistake.response}
            findings.add("mistake-without-value", f"{path}.mistakes[{index}]", facts)
    return msgspec.structs.replace(key, mistakes=tuple(sound))


def _has_value(key: Key) -> bool:
    """Whether responses can be compared with the key and its mistakes at all."""
    try:
        grade(key, response_of_key(key))
    except ValueError:
        return False
    return True


def check_mistakes(part: Part, key: Key, path: str, findings: Findings) -> None:
    """Every mistake of the part is graded as wrong and recognised as itself."""
    places = {mistake.token: index for index, mistake in enumerate(part.mistakes)}
    for mistake in key.mistakes:
        _check_mistake(key, mistake, f"{path}.mistakes[{places[mistake.token]}]", findings)
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
    elif mistake.credit and decision.credit > mistake.credit:
        facts = {"token": mistake.token, "credit": mistake.credit, "earned": decision.credit}
        findings.add("mistake-credit-idle", f"{path}.credit", facts)


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
