"""The bank on disk: folders with a `problem.yaml` and a `cases.yaml`, to frozen problems.

`read_problem` and `read_cases` are pure; the other functions read files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from grader.spec.bank_faults import BANK_FAULTS
from grader.spec.build import build_problem
from grader.spec.cases import read_cases
from grader.spec.check import check_references
from grader.spec.document import ProblemDocument
from grader.spec.fault import make_issue
from grader.spec.findings import Findings
from grader.spec.issue import Issue
from grader.spec.model import Case, Problem
from grader.spec.prose_texts import ProseText, prose_texts
from grader.spec.read_variants import read_variants, with_variants
from grader.spec.read_yaml import read_yaml
from grader.spec.shape import meant_fields, read_shape
from grader.spec.yaml_faults import YAML_FAULTS
from grader.spec.yaml_tree import Positions, positions_of

PROBLEM_FILE = "problem.yaml"
CASES_FILE = "cases.yaml"


class BankError(ValueError):
    """Files of a bank have faults; `issues` are all of them, by file and line."""

    def __init__(self, issues: tuple[Issue, ...]) -> None:
        super().__init__(issues)
        self.issues = issues

    def __str__(self) -> str:
        return "\n".join(str(issue) for issue in self.issues)


class LoadedProblem(msgspec.Struct, frozen=True):
    """What the files of one problem hold: the model, its tests, its faults, and every place.

    `problem` is None if its file has an error; its `prose` is there as far as the fields can be
    read. `positions` and `case_positions` lead from a
    path to a line of the problem's file and of its cases' file.
    """

    problem: Problem | None
    cases: tuple[Case, ...]
    issues: tuple[Issue, ...]
    positions: Positions
    case_positions: Positions
    prose: tuple[ProseText, ...] = ()


class Bank(Mapping[str, Problem]):
    """The problems of a folder by id, sorted; those with faults are missing, `issues` say why."""

    def __init__(self, loaded: tuple[LoadedProblem, ...], issues: tuple[Issue, ...]) -> None:
        self.loaded = loaded
        self.issues = issues
        found = {entry.problem.id: entry.problem for entry in loaded if entry.problem is not None}
        self._problems = dict(sorted(found.items()))

    def __getitem__(self, problem_id: str) -> Problem:
        return self._problems[problem_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._problems)

    def __len__(self) -> int:
        return len(self._problems)


def read_problem(
    text: str | bytes, source: str, folder: str = ""
) -> tuple[Problem | None, list[Issue]]:
    """The problem in a file's text with all of its faults; None if one of them is an error.

    `folder` is the name of the folder that it was found in, if it must be the problem's id.
    """
    read = _read(text, source, folder)
    return read.problem, list(read.issues)


def load_problem(path: str | Path, part_id: str | None = None) -> Problem:
    """The problem in a file, or in the folder that holds it. Warnings do not keep it back.

    With `part_id`, the computed keys of other parts are taken as written: that there are
    such numbers is checked only for this part.

    Raises:
        BankError: if the file cannot be read or has errors; all of them are in it.
    """
    loaded = open_problem(path, part_id)
    if loaded.problem is None:
        raise BankError(loaded.issues)
    return loaded.problem


def open_problem(path: str | Path, part_id: str | None = None) -> LoadedProblem:
    """Everything in the files of one problem, its faults as data; never raises on any file.

    `part_id` as in `load_problem`.
    """
    folder, file = _locate(Path(path))
    data = _read_file(file)
    if isinstance(data, Issue):
        return LoadedProblem(None, (), (data,), Positions(str(file)), Positions(str(file)))
    cases_file = file.with_name(CASES_FILE)
    read = _read(data, str(file), folder, part_id)
    loaded = msgspec.structs.replace(read, case_positions=Positions(str(cases_file)))
    if loaded.problem is None or not cases_file.exists():
        return loaded
    content = _read_file(cases_file)
    if isinstance(content, Issue):
        return msgspec.structs.replace(loaded, issues=(*loaded.issues, content))
    cases, faults, case_positions = read_cases(content, str(cases_file), loaded.problem)
    return msgspec.structs.replace(
        loaded, cases=cases, issues=(*loaded.issues, *faults), case_positions=case_positions
    )


def load_bank(path: str | Path) -> Bank:
    """All problems in the sub-folders of a folder; their faults are in the bank's `issues`."""
    files = sorted(Path(path).glob(f"*/{PROBLEM_FILE}"))
    loaded = tuple(open_problem(file) for file in files)
    issues = [issue for entry in loaded for issue in entry.issues]
    issues += find_shared_ids(loaded)
    return Bank(loaded, tuple(issues))


def find_shared_ids(loaded: Sequence[LoadedProblem]) -> list[Issue]:
    """A fault for every problem whose id an earlier one has."""
    issues = []
    first: dict[str, str] = {}
    for entry in loaded:
        if entry.problem is None:
            continue
        # Some file systems and spreadsheets do not tell capitals from small letters.
        other = first.setdefault(entry.problem.id.casefold(), entry.problem.source)
        if other != entry.problem.source:
            facts = {"id": entry.problem.id, "other": other}
            place = entry.positions.at("$.id")
            kind = BANK_FAULTS["duplicate-problem"]
            issues.append(make_issue(kind, entry.problem.source, place, facts, "$.id"))
    return issues


def _locate(path: Path) -> tuple[str, Path]:
    """The name of the problem's folder (empty for a file of another name), and its file."""
    file = path / PROBLEM_FILE if path.is_dir() else path
    return (file.resolve().parent.name if file.name == PROBLEM_FILE else ""), file


def _read_file(file: Path) -> bytes | Issue:
    try:
        return file.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return make_issue(YAML_FAULTS["file-missing"], str(file), (0, 0), {"reason": reason})


def _read(text: str | bytes, source: str, folder: str, part_id: str | None = None) -> LoadedProblem:
    """What a problem's own file holds; the places of its cases are nobody's yet."""
    nowhere = Positions("")
    root = read_yaml(text, source)
    if isinstance(root, list):
        return LoadedProblem(None, (), tuple(root), Positions(source), nowhere)
    positions = positions_of(root, source, text)
    read = read_variants(root, positions)
    if read.has_errors:
        # Texts that lack their values would be told as faults of their own.
        return LoadedProblem(None, (), read.issues, positions, nowhere)
    shaped = read_shape(ProblemDocument, read.tree, positions)
    if shaped.document is None:
        return LoadedProblem(None, (), tuple(shaped.issues), positions, nowhere)
    document: ProblemDocument = shaped.document
    problem = with_variants(build_problem(document, source), read)
    findings = Findings(BANK_FAULTS, positions, shaped.path_in_file)
    if folder and document.id != folder:
        findings.add("id-not-folder", "$.id", {"id": document.id, "folder": folder})
    check_references(document, problem, findings, part_id)
    prose = prose_texts(document, shaped.path_in_file)
    # What has a wrong shape, or stands under another name, was left out of the document.
    told = {issue.path for issue in shaped.issues} | meant_fields(shaped.issues)
    found = [issue for issue in findings.issues if issue.path not in told]
    issues = sorted({*read.issues, *shaped.issues, *found})
    errors = [issue for issue in issues if issue.severity == "error"]
    if errors:
        # What is "not used" may be used by what could not be read.
        return LoadedProblem(None, (), tuple(errors), positions, nowhere, prose)
    return LoadedProblem(problem, (), tuple(issues), positions, nowhere, prose)
