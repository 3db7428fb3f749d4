"""The test table of a problem, `cases.yaml`: by part, what responses must come out as."""

from __future__ import annotations

from grader.spec.bank_faults import BANK_FAULTS
from grader.spec.document import CasesDocument, PartCasesDocument
from grader.spec.findings import Findings
from grader.spec.follow_through import CARRIED
from grader.spec.issue import Issue
from grader.spec.model import Case, Part, Problem
from grader.spec.read_yaml import read_yaml
from grader.spec.shape import read_shape
from grader.spec.yaml_tree import Positions, positions_of

# The words of a table, and the verdicts they stand for.
VERDICTS = {
    "right": "equal",
    "wrong": "different",
    "unreadable": "unreadable",
    "undecided": "undecided",
}


def read_cases(
    text: str | bytes, source: str, problem: Problem
) -> tuple[tuple[Case, ...], list[Issue], Positions]:
    """The cases in a file's text in its order, all faults of it, and where everything stands."""
    root = read_yaml(text, source)
    if isinstance(root, list):
        return (), root, Positions(source)
    positions = positions_of(root, source)
    shaped = read_shape(CasesDocument, root, positions)
    if shaped.document is None:
        return (), shaped.issues, positions
    findings = Findings(BANK_FAULTS, positions, shaped.path_in_file)
    parts = {part.id: part for part in problem.parts}
    cases: list[Case] = []
    for part_id, table in shaped.document.root.items():
        if part_id not in parts:
            findings.add_unknown(
                "unknown-part", f"$.{part_id}", part_id, parts, "part", at_key=True
            )
            continue
        cases += _cases_of(parts[part_id], table, problem, findings)
    return tuple(cases), sorted({*shaped.issues, *findings.issues}), positions


def _cases_of(
    part: Part, table: PartCasesDocument, problem: Problem, findings: Findings
) -> list[Case]:
    cases = []
    for word, verdict in VERDICTS.items():
        for index, row in enumerate(getattr(table, word)):
            path = f"$.{part.id}.{word}[{index}]"
            if row.credit is not None and not 0 <= row.credit <= 1:
                findings.add("not-a-share", f"{path}.credit", {"field": "credit"})
            is_known = _is_known(part, problem, row.mistake, f"{path}.mistake", findings)
            for name in row.earlier:
                _check_earlier(part, name, f"{path}.earlier.{name}", findings)
            place = findings.in_file(path)
            cases.append(
                Case(
                    part=part.id,
                    response=row.response,
                    expect=verdict,
                    misconception=row.mistake if is_known else None,
                    credit=row.credit,
                    line=findings.positions.at(place)[0],
                    feedback=row.feedback,
                    path=place,
                    earlier=row.earlier,
                )
            )
    return cases


def _is_known(
    part: Part, problem: Problem, token: str | None, path: str, findings: Findings
) -> bool:
    """Whether a token names a mistake of the part or a slip of the solver; told if it does not."""
    if token is None:
        return False
    known = [mistake.token for mistake in part.mistakes]
    if part.follow_through is not None:
        known.append(CARRIED)
    if token in known or (token.startswith("slip:") and problem.solver is not None):
        return True
    findings.add_unknown("unknown-mistake", path, token, known, "token")
    return False


def _check_earlier(part: Part, name: str, path: str, findings: Findings) -> None:
    """Only a part that this one follows has a say in its verdicts."""
    known = () if part.follow_through is None else part.follow_through.parts
    if name not in known:
        findings.add_unknown("follow-not-earlier", path, name, known, "part")
