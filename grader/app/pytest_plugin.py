"""Runs a problem bank under pytest: `pytest problems/` has a test for every row of its cases.

pytest loads this module in every run of an environment that has grader in it. So it imports
nothing of ours until a file of a bank is collected, and takes no file for one that is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from grader.spec.issue import Issue
    from grader.spec.load import LoadedProblem
    from grader.spec.model import Case

_PROBLEM_FILE = "problem.yaml"
_CASES_FILE = "cases.yaml"
_LOADED = pytest.StashKey[dict[Path, "LoadedProblem"]]()


class BankError(Exception):
    """What is wrong with a file of the bank, in words, for the report of a test."""


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take the files of a bank; other programs have a `problem.yaml` too, which stay theirs."""
    if file_path.name not in {_PROBLEM_FILE, _CASES_FILE} or not _is_problem(file_path.parent):
        return None
    kind = ProblemFile if file_path.name == _PROBLEM_FILE else CasesFile
    collector: pytest.Collector = kind.from_parent(parent, path=file_path)
    return collector


def _is_problem(folder: Path) -> bool:
    """Whether a folder holds a problem of ours: one with parts."""
    try:
        text = (folder / _PROBLEM_FILE).read_bytes()
    except OSError:
        return False
    return text.startswith(b"parts:") or b"\nparts:" in text


def _load(config: pytest.Config, file: Path) -> LoadedProblem:
    """The problem in the folder of a file, read once in a run."""
    from grader.spec.load import open_problem

    known = config.stash.setdefault(_LOADED, {})
    if file.parent not in known:
        known[file.parent] = open_problem(file.with_name(_PROBLEM_FILE))
    return known[file.parent]


class ProblemFile(pytest.File):
    """A `problem.yaml`: one test that it can be read and that its proofs hold."""

    def collect(self) -> Iterator[pytest.Item]:
        """The test of the file's own proofs; its cases are tests of the other file."""
        yield ProofItem.from_parent(self, name="proofs")


class CasesFile(pytest.File):
    """A `cases.yaml`: one test that it can be read, and one for every row."""

    def collect(self) -> Iterator[pytest.Item]:
        """The tests in the order of the file; rows that look alike are numbered."""
        from grader.report.formats.checks import case_name
        from grader.report.safety import safe_text

        yield TableItem.from_parent(self, name="table")
        seen: dict[str, int] = {}
        for case in _load(self.config, self.path).cases:
            name = safe_text(f"{case.part}/{case_name(case)}")
            seen[name] = seen.get(name, 0) + 1
            unique = name if seen[name] == 1 else f"{name} ({seen[name]})"
            yield CaseItem.from_parent(self, name=unique, case=case)


class _BankItem(pytest.Item):
    """A test of a file of the bank, whose failure is told in words and without a traceback."""

    line = 1

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The report: words for what we found, a traceback for what we did not expect."""
        if isinstance(excinfo.value, BankError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the test stands: a line of the YAML file, from 0."""
        return self.path, self.line - 1, self.name

    def tell(self, issues: Iterable[Issue], more: Iterable[str] = ()) -> None:
        """Fail if there is an error among the issues; warnings are shown with a failure."""
        issues = sorted(set(issues))
        if any(issue.severity == "error" for issue in issues):
            here = self.config.invocation_params.dir
            shown = [
                f"{relpath(issue.file, here)}{str(issue)[len(issue.file) :]}" for issue in issues
            ]
            raise BankError("\n".join([*shown, *more]))


class ProofItem(_BankItem):
    """The file of a problem: its fields, and every proof that is about them."""

    def runtest(self) -> None:
        """Prove the problem, and fail with what is wrong in its own file."""
        from grader.app.proving import file_finder
        from grader.prove.problem import check_problem
        from grader.prove.prose import check_links

        loaded = _load(self.config, self.path)
        links = check_links(loaded, file_finder(self.path))
        found = [*loaded.issues, *check_problem(loaded), *links]
        self.tell(issue for issue in found if issue.file == loaded.positions.source)


class TableItem(_BankItem):
    """The file of cases: that it can be read, and the problem whose cases they are."""

    def runtest(self) -> None:
        """Fail if the rows could not be read."""
        loaded = _load(self.config, self.path)
        cannot = loaded.problem is None
        self.tell(issue for issue in loaded.issues if cannot or issue.file == str(self.path))


class CaseItem(_BankItem):
    """One row: its response is graded, and must come out as the row says."""

    def __init__(self, *, case: Case, **more: Any) -> None:
        super().__init__(**more)
        self.case = case
        self.line = case.line

    def runtest(self) -> None:
        """Grade the row; only this one, so that it can be run alone."""
        from grader.prove.cases import check_cases
        from grader.prove.faults import PROOF_FAULTS
        from grader.spec.findings import Findings
        from grader.spec.resolve import resolve_key

        loaded = _load(self.config, self.path)
        assert loaded.problem is not None, "rows are collected of problems that were read"
        part = loaded.problem.part(self.case.part)
        key = resolve_key(loaded.problem, part)
        findings = Findings(PROOF_FAULTS, loaded.case_positions)
        try:
            check_cases(loaded.problem, part, key, (self.case,), findings)
        except ValueError as error:
            raise BankError(f"the key of `{part.id}` cannot be graded: {error}") from error
        if findings.issues:
            self.tell(findings.issues, self._decision())

    def _decision(self) -> Iterator[str]:
        """What a learner who types this response is told."""
        from grader.grade import grade
        from grader.prove.cases import key_of_case
        from grader.report.plain_text import decision_lines
        from grader.spec.resolve import resolve_key

        problem = _load(self.config, self.path).problem
        assert problem is not None, "rows are collected of problems that were read"
        part = problem.part(self.case.part)
        key = key_of_case(problem, part, resolve_key(problem, part), self.case)
        response = self.case.response
        yield ""
        yield "The learner is told:"
        for line in decision_lines(problem, part, key, response, grade(key, response)):
            yield f"    {line.text}"
