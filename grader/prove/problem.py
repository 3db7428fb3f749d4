"""Proofs of one problem: what its author holds to be right is graded as right, and no mistake is.

Everything here goes through `grade`, the function that grades learners.
"""

from __future__ import annotations

import msgspec

from grader.decide.decision import Verdict
from grader.decide.keys import UnreadableKeyError
from grader.grade import grade
from grader.prove.cases import check_cases, check_coverage
from grader.prove.derivation import check_derivation
from grader.prove.evidence import check_evidence
from grader.prove.faults import PROOF_FAULTS, WORDS
from grader.prove.follow import check_follow_through
from grader.prove.mistakes import check_mistakes, without_valueless
from grader.prove.mutation import MutationScore, check_mutants
from grader.prove.options import check_options
from grader.prove.prose import check_prose
from grader.prove.relations import check_relations
from grader.prove.responses import response_of_key
from grader.prove.sample import check_variants
from grader.prove.solvable import check_solvable
from grader.prove.ties import check_ties
from grader.spec.findings import Findings
from grader.spec.issue import Issue
from grader.spec.key import Key
from grader.spec.load import LoadedProblem
from grader.spec.model import Part, Problem
from grader.spec.resolve import resolve_key
from grader.syntax.problem import SyntaxProblem
from grader.syntax.problem_words import PROBLEMS, sentence


class Proof(msgspec.Struct, frozen=True):
    """What the proofs of a problem came to: all faults, and a mutation score for each part."""

    issues: tuple[Issue, ...] = ()
    scores: tuple[MutationScore, ...] = ()


def check_problem(loaded: LoadedProblem) -> list[Issue]:
    """Every fault of a problem that grading shows, by file and line."""
    return list(prove_problem(loaded).issues)


def prove_problem(loaded: LoadedProblem) -> Proof:
    """All proofs of a problem.

    Of a problem that did not load (`loaded.issues` say why) the prose is checked alone. A part
    whose key cannot be decided at all has no mutation score.
    """
    problem = loaded.problem
    prose = check_prose(loaded)
    if problem is None:
        return Proof(tuple(prose))
    findings = Findings(PROOF_FAULTS, loaded.positions)
    case_findings = Findings(PROOF_FAULTS, loaded.case_positions)
    scores = []
    for index, part in enumerate(problem.parts):
        path = f"$.parts[{index}]"
        key = without_valueless(resolve_key(problem, part), path, findings)
        check_coverage(part, loaded.cases, path, findings)
        if not check_relations(key, path, findings):
            continue
        if _check_key(problem, part, key, path, findings):
            _check_shown(part, key, path, findings)
            check_mistakes(part, key, path, findings)
            check_evidence(problem, part, key, path, findings)
            check_derivation(part, key, path, findings)
            if key is resolve_key(problem, part):
                check_follow_through(problem, part, path, findings)
            check_cases(problem, part, key, loaded.cases, case_findings)
            scores.append(check_mutants(part.id, key, path, findings))
    check_variants(problem, findings)
    return Proof(tuple(sorted([*prose, *findings.issues, *case_findings.issues])), tuple(scores))


def _check_key(problem: Problem, part: Part, key: Key, path: str, findings: Findings) -> bool:
    """Whether the key can be decided at all; that it is right is told if it is not."""
    text = response_of_key(key)
    check_ties(problem, part, path, findings)
    check_options(part, path, findings)
    try:
        decision = grade(key, text)
    except UnreadableKeyError as error:
        facts = {"key": text, "reason": _why_not(error.problem)}
        findings.add("key-without-value", f"{path}.key", {**facts})
        return False
    if decision.verdict is not Verdict.EQUAL:
        facts = {"key": text, "verdict": WORDS[decision.verdict.value]}
        findings.add("key-not-right", f"{path}.key", {**facts})
    else:
        check_solvable(problem, part, decision, path, findings)
    return True


def _why_not(problem: SyntaxProblem) -> str:
    """Why a key cannot be decided: what is wrong with its text, or the piece without a value."""
    if problem.code in PROBLEMS:
        return sentence(problem)
    return f"nothing can be computed from `{problem.found}`"


def _check_shown(part: Part, key: Key, path: str, findings: Findings) -> None:
    """What a page shows: the published key is right, the example is not."""
    if part.published is not None:
        verdict = grade(key, part.published).verdict
        if verdict is not Verdict.EQUAL:
            facts: dict[str, object] = {
                "published": part.published,
                "verdict": WORDS[verdict.value],
                "key": response_of_key(key),
            }
            findings.add("published-disagrees", f"{path}.published", facts)
    if part.example and grade(key, part.example).verdict is Verdict.EQUAL:
        findings.add("example-is-right", f"{path}.example", {"example": part.example})
