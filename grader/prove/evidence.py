"""A formula key gives the solver's own result when the solver's numbers are put in."""

from __future__ import annotations

from fractions import Fraction

from grader.decide.decision import Decision, Distance, NotRead, Verdict
from grader.decide.names import walk
from grader.grade import grade
from grader.reference.registry import NoSuchValue
from grader.spec.findings import Findings
from grader.spec.key import FormulaKey, Key, NumberKey
from grader.spec.model import Evidence, Part, Problem, SolverKey
from grader.spec.resolve import solver_value
from grader.spec.tolerance import Relative
from grader.syntax.parser import parse
from grader.syntax.reading import Reading
from grader.syntax.tree import Name

# The solver computes with floats, over a few dozen operations.
_NEAR = Relative(Fraction(1, 10**9), Fraction(1, 10**12))


def check_evidence(problem: Problem, part: Part, key: Key, path: str, findings: Findings) -> None:
    """Every run that the author names satisfies the formula."""
    if not isinstance(key, FormulaKey):
        return
    for index, evidence in enumerate(part.evidence):
        _check_one(problem, key, evidence, f"{path}.evidence[{index}]", findings)


def _check_one(
    problem: Problem, key: FormulaKey, evidence: Evidence, path: str, findings: Findings
) -> None:
    reading = parse(key.text, key.vocabulary)
    assert isinstance(reading, Reading), "the loader refuses keys that cannot be read"
    missing = [name for name in reading.names if name not in evidence.values]
    if missing:
        findings.add("evidence-incomplete", f"{path}.values", {"names": ", ".join(missing)})
        return
    try:
        expected = solver_value(problem, evidence.equals, changed=evidence.parameters)
        values = {name: _text_of(problem, evidence, name) for name in reading.names}
    except NoSuchValue as no_value:
        findings.add("evidence-without-value", path, {"problem": no_value})
        return
    decision = grade(NumberKey(Fraction(expected), _NEAR), put_in(reading, values))
    _tell(decision, expected, path, findings)


def _text_of(problem: Problem, evidence: Evidence, name: str) -> str:
    value = evidence.values[name]
    if isinstance(value, SolverKey):
        return str(Fraction(solver_value(problem, value, changed=evidence.parameters)))
    return value


def put_in(reading: Reading, values: dict[str, str]) -> str:
    """The text of a formula with an expression in parentheses for every name."""
    text = reading.text
    names = [node for node in walk(reading.tree) if isinstance(node, Name)]
    for node in sorted(names, key=lambda name: name.start, reverse=True):
        text = f"{text[: node.start]}({values[node.name]}){text[node.end :]}"
    return text


def _tell(decision: Decision, expected: float, path: str, findings: Findings) -> None:
    if decision.verdict is Verdict.EQUAL:
        return
    match decision.certificate:
        case Distance(value=value):
            facts: dict[str, object] = {"found": _shown(value), "expected": expected}
            findings.add("evidence-fails", f"{path}.equals", facts)
        case NotRead(problem=problem):
            told = f"{problem.code} at `{problem.found}`"
            findings.add("evidence-without-value", path, {"problem": told})
        case _:
            findings.add("evidence-without-value", path, {"problem": decision.verdict.value})


def _shown(value: str) -> str:
    """A certificate's number as a decimal; an enclosure as it is."""
    try:
        return f"{float(Fraction(value)):.12g}"
    except ValueError:
        return value
