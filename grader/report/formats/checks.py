"""The single checks of a bank, each with what it found: what a test report has one line for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from grader.prove.mutation import MutationScore
from grader.spec.issue import Issue
from grader.spec.load import LoadedProblem
from grader.spec.model import Case

_WORDS = {"equal": "right", "different": "wrong"}


class Check(msgspec.Struct, frozen=True):
    """One check: of a part's key, of a row of its cases, or of a file (`part` is empty)."""

    part: str
    name: str
    file: str
    line: int
    issues: tuple[Issue, ...]

    @property
    def failed(self) -> bool:
        """Whether one of its issues is an error; warnings alone let a check pass."""
        return any(issue.severity == "error" for issue in self.issues)


class CheckedProblem(msgspec.Struct, frozen=True):
    """All checks of one problem; each of its issues is in exactly one of them.

    `scores` say of each part that could be graded what became of the mutants of its key.
    """

    name: str
    file: str
    checks: tuple[Check, ...]
    scores: tuple[MutationScore, ...] = ()


def checked_problem(
    loaded: LoadedProblem, issues: Iterable[Issue], scores: Iterable[MutationScore] = ()
) -> CheckedProblem:
    """The checks of a loaded problem; `issues` are all that were found in its files."""
    left = sorted(set(issues))
    checks: list[Check] = []
    for part, name, file, line, path in _places(loaded):
        mine = tuple(issue for issue in left if issue.file == file and _within(issue.path, path))
        left = [issue for issue in left if issue not in mine]
        checks.append(Check(part, name, file, line, mine))
    source = loaded.positions.source
    checks.insert(0, Check("", "files", source, 1, tuple(left)))
    name = source if loaded.problem is None else loaded.problem.id
    return CheckedProblem(name, source, tuple(checks), tuple(scores))


def case_name(case: Case) -> str:
    """A row of the cases as the name of a test: `wrong: 24.5`."""
    return f"{_WORDS.get(case.expect, case.expect)}: {' '.join(case.response.split())[:80]}"


def worst_first(issues: Iterable[Issue]) -> Sequence[Issue]:
    """Each issue once; errors before warnings, then in the order of the files."""
    return sorted(set(issues), key=lambda issue: (issue.severity != "error", issue))


def _places(loaded: LoadedProblem) -> Iterator[tuple[str, str, str, int, str]]:
    """Part, name, file, line and path of everything that is checked for itself."""
    if loaded.problem is None:
        return
    file, cases_file = loaded.positions.source, loaded.case_positions.source
    for index, part in enumerate(loaded.problem.parts):
        path = f"$.parts[{index}]"
        yield part.id, "key", file, loaded.positions.at(path)[0], path
        for case in loaded.cases:
            if case.part == part.id:
                yield part.id, case_name(case), cases_file, case.line, case.path


def _within(path: str, outer: str) -> bool:
    """Whether a path leads to a place or into it."""
    return path == outer or path.startswith((f"{outer}.", f"{outer}["))
