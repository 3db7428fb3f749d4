"""A sample of a problem's variants, and its extreme ones, are proved like the problem itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction

from grader.decide.decision import Verdict
from grader.decide.stops import NoValue
from grader.grade import grade
from grader.prove.evidence import check_evidence
from grader.prove.fairness import find_unfairness, varying_parts
from grader.prove.faults import PROOF_FAULTS, WORDS
from grader.prove.follow import check_followed_key
from grader.prove.responses import response_of_key
from grader.prove.variant import Rejected, make_instance
from grader.reference.registry import NoSuchValue
from grader.spec.draw import Drawn, corners, draw_values
from grader.spec.findings import Findings
from grader.spec.key import Key
from grader.spec.model import Part, Problem
from grader.spec.placeholders import value_text
from grader.spec.resolve import resolve_key
from grader.spec.yaml_tree import Positions

# So many fair variants are proved, out of at most so many trials.
SAMPLE = 12
MOST_TRIALS = 240
LEAST_SHARE = Fraction(1, 20)
# Of one problem so many faulty variants are told: the rest are mostly the same fault.
MOST_TOLD = 5
_DRAW = "$.variants.draw"


def check_variants(problem: Problem, findings: Findings) -> None:
    """Every fault that the sample and the corners show, at the draw that shows it.

    A corner that is not allowed or not fair is nobody's variant, and no fault. Draws of
    which too few are fair are one.
    """
    if problem.variants is None:
        return
    told: set[tuple[str, str]] = set()
    # What is wrong in the problem as it stands is told there, and not once more for each draw.
    broken = {part.id for part in problem.parts if _find_fault(problem, part, is_fair=True)}
    for name, drawn in corners(problem.variants.draws):
        path = f"{_DRAW}.{name}" if name else _DRAW
        _check_values(problem, drawn, path, told, broken, findings)
    reasons: Counter[str] = Counter()
    fair = trials = 0
    for drawn in _samples(problem):
        trials += 1
        reason = _check_values(problem, drawn, _DRAW, told, broken, findings)
        fair += reason is None
        reasons.update([] if reason is None else [reason])
        if fair == SAMPLE:
            break
    if fair < LEAST_SHARE * trials:
        worst, count = reasons.most_common(1)[0]
        facts: dict[str, object] = {"fair": fair, "trials": trials, "reason": worst, "count": count}
        findings.add("variants-scarce", _DRAW, facts)


def _samples(problem: Problem) -> Iterator[dict[str, Drawn]]:
    assert problem.variants is not None
    for trial in range(MOST_TRIALS):
        variants = problem.variants
        yield draw_values(variants.draws, variants.seed, problem.id, f"sample {trial}", 0)


def _check_values(
    problem: Problem,
    drawn: Mapping[str, Drawn],
    path: str,
    told: set[tuple[str, str]],
    broken: set[str],
    findings: Findings,
) -> str | None:
    """Prove the instance with these values; returns why it is no variant, None if it is one.

    Parts that are `broken` in the problem itself are left out.
    """
    assert problem.variants is not None
    instance = make_instance(problem, drawn)
    if isinstance(instance, Rejected):
        return instance.reason
    reason = find_unfairness(problem, instance, problem.variants.room)
    for part in varying_parts(problem, instance):
        if part.id in broken:
            continue
        fault = _find_fault(instance, part, is_fair=reason is None)
        if fault and (part.id, fault) not in told and len(told) < MOST_TOLD:
            told.add((part.id, fault))
            facts: dict[str, object] = {
                "values": values_text(drawn), "part": part.id, "problem": fault
            }  # fmt: skip
            findings.add("variant-fails", path, facts)
    return reason


def _find_fault(instance: Problem, part: Part, *, is_fair: bool) -> str:
    """What is wrong with a part of an instance, empty if nothing is.

    Where the instance is not fair, only what would be wrong with any other is a fault.
    """
    try:
        key = resolve_key(instance, part)
        text = response_of_key(key)
        verdict = grade(key, text).verdict
    except NoSuchValue:
        return ""
    except (ValueError, NoValue):
        return "the key cannot be read, or has no value"
    if verdict is not Verdict.EQUAL and is_fair:
        return f"the key `{text}` itself comes out as {WORDS[verdict.value]}"
    for mistake in key.mistakes:
        if grade(key, mistake.response).verdict in {Verdict.UNREADABLE, Verdict.BLANK}:
            return f"the mistake `{mistake.token}` ({mistake.response}) cannot be read"
    if part.example and grade(key, part.example).verdict is Verdict.EQUAL:
        return f"the example `{part.example}` is a right response"
    return _find_proof_fault(instance, part, key) if is_fair else ""


def _find_proof_fault(instance: Problem, part: Part, key: Key) -> str:
    """What its evidence, or what follows from right earlier results, says against the key."""
    own = Findings(PROOF_FAULTS, Positions(instance.source), issues=[])
    check_evidence(instance, part, key, "$", own)
    check_followed_key(instance, part, "$", own)
    return own.issues[0].message if own.issues else ""


def values_text(drawn: Mapping[str, Drawn]) -> str:
    """Drawn values in a line: `a = 3, data = [1, 2.5]`."""
    return ", ".join(f"{name} = {_drawn_text(value)}" for name, value in drawn.items())


def _drawn_text(value: Drawn) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(value_text(entry) for entry in value)}]"
    return value_text(value)
