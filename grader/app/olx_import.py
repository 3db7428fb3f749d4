"""A course of Open edX into a bank: every problem it holds becomes a folder, or says why not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from grader.app.bank import CASES_FILE, PROBLEM_FILE
from grader.app.files import write_whole
from grader.app.olx_sources import SourceFile
from grader.app.progress import Advance
from grader.olx.course import ALONE, Setting, read_course
from grader.olx.faults import OLX_FAULTS
from grader.olx.import_problem import Imported, find_problems, import_problem
from grader.olx.names import problem_ids
from grader.olx.xml_tree import Element
from grader.spec.fault import make_issue
from grader.spec.issue import Issue


class Found(msgspec.Struct, frozen=True):
    """A problem of a course, before it is translated."""

    source: SourceFile
    problem: Element
    id: str
    setting: Setting


class Outcome(msgspec.Struct, frozen=True):
    """What became of one problem; `file` is None if it was not written."""

    imported: Imported
    source: str
    file: Path | None


def find_all(sources: Sequence[SourceFile]) -> tuple[list[Found], list[Issue]]:
    """The problems in some files with an id each, and the faults of files that cannot be read."""
    issues: list[Issue] = []
    problems: list[tuple[SourceFile, Element]] = []
    for source in sources:
        found = find_problems(source.data, source.label)
        if isinstance(found, Issue):
            issues.append(found)
        else:
            problems += [(source, problem) for problem in found]
    settings = read_course({file.path: file.data for file in sources if file.is_structure})
    ids = problem_ids((source.path.stem, problem) for source, problem in problems)
    named = zip(problems, ids, strict=True)
    found_all = [
        Found(source, problem, name, settings.get(_url_name(source, problem), ALONE))
        for (source, problem), name in named
    ]
    return found_all, issues


def _url_name(source: SourceFile, problem: Element) -> str:
    return problem.get("url_name") or source.path.stem


def import_all(
    found: Sequence[Found], bank: Path, *, replace: bool, dry_run: bool, advance: Advance
) -> list[Outcome]:
    """Translate problems and write those that came to something.

    Raises:
        OutputError: if a file cannot be written.
    """
    outcomes = []
    for each in found:
        imported = import_problem(each.problem, each.source.label, each.id, each.setting)
        folder = bank / each.id
        file = folder / PROBLEM_FILE if imported.problem_yaml else None
        if file is not None and folder.exists() and not replace:
            imported = _refused(imported, each)
            file = None
        if file is not None and not dry_run:
            write_whole(file, imported.problem_yaml)
            write_whole(folder / CASES_FILE, imported.cases_yaml)
        outcomes.append(Outcome(imported, each.source.label, file))
        advance(1)
    return outcomes


def _refused(imported: Imported, each: Found) -> Imported:
    place = (each.problem.line, each.problem.column)
    kind = OLX_FAULTS["olx-exists"]
    issue = make_issue(kind, each.source.label, place, {"id": each.id}, each.problem.path)
    return msgspec.structs.replace(imported, issues=(issue,))
