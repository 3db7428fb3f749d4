"""A formula key gives the solver's own result when the solver's numbers are put in."""

from __future__ import annotations

from fractions import Fraction

from grader.decide.decision import Decision, Distance, NotRead, Verdict
from grader.decide.names import walk
from grader.grade import grade
from grader.prove.responses import shown_number
from grader.reference.registry import NoSuchValue
from grader.spec.findings import Findings
from grader.spec.key import FormulaKey, Key, NumberKey
from grader.spec.model import Evidence, Part, Problem, SolverKey
from grader.spec.resolve import solver_value
from grader.spec.tolerance import Relative
from grader.syntax.parser import parse
from grader.syntax.reading import Reading
from grader.syntax.tree import Matrix, Name, Node, Sequence

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
    entries = _entries(reading.tree)
    if len(entries) != len(evidence.equals):
        facts: dict[str, object] = {"found": len(evidence.equals), "expected": len(entries)}
        findings.add("evidence-count", f"{path}.equals", facts)
        return
    try:
        expected = [
            solver_value(problem, address, changed=evidence.parameters)
            for address in evidence.equals
        ]
        values = {name: _text_of(problem, evidence, name) for name in reading.names}
    except NoSuchValue as no_value:
        findings.add("evidence-without-value", path, {"problem": no_value})
        return
    for place, (node, value) in enumerate(zip(entries, expected, strict=True)):
        decision = grade(NumberKey(Fraction(value), _NEAR), put_in(reading, values, node))
        _tell(decision, value, path, evidence.path_of(place), findings)


def _entries(tree: Node) -> tuple[Node, ...]:
    """The values that a formula gives: those of a list or a matrix row by row, or itself."""
    match tree:
        case Sequence(items=items):
            return items
        case Matrix(rows=rows):
            return tuple(entry for row in rows for entry in row)
        case _:
            return (tree,)


def _text_of(problem: Problem, evidence: Evidence, name: str) -> str:
    value = evidence.values[name]
    if isinstance(value, SolverKey):
        return str(Fraction(solver_value(problem, value, changed=evidence.parameters)))
    return value


def put_in(reading: Reading, values: dict[str, str], piece: Node) -> str:
    """The text of a formula, or of a piece of it, with an expression for every name in it."""
    text = reading.text[piece.start : piece.end]
    names = [node for node in walk(piece) if isinstance(node, Name)]
    for node in sorted(names, key=lambda name: name.start, reverse=True):
        before, after = text[: node.start - piece.start], text[node.end - piece.start :]
        text = f"{before}({values[node.name]}){after}"
    return text


def _tell(decision: Decision, expected: float, path: str, place: str, findings: Findings) -> None:
    if decision.verdict is Verdict.EQUAL:
        return
    match decision.certificate:
        case Distance(value=value):
            facts: dict[str, object] = {"found": shown_number(value), "expected": expected}
            findings.add("evidence-fails", f"{path}.{place}", facts)
        case NotRead(problem=problem):
            told = f"{problem.code} at `{problem.found}`"
            findings.add("evidence-without-value", path, {"problem": told})
        case _:
            findings.add("evidence-without-value", path, {"problem": decision.verdict.value})
