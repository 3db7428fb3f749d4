"""A class graded: files into the gradebook, verdicts for what has none, the record of the run.

Each step can be killed at any instant and done again: rows that are stored are not stored
twice, responses that have a verdict are not decided twice, and the grades are computed from
both. The clock is read by the caller and handed in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

import msgspec

from grader.app.deciding import WORKER_DIED, Asked, Decider, decided_in_order, is_given_up
from grader.app.graded import Graded
from grader.app.progress import progress_bar
from grader.app.row_check import RowCheck
from grader.app.submissions import Found, SubmissionFile, read_submission
from grader.app.workforce import ALONE, Workforce, hired, hired_apart
from grader.gradebook.book import Gradebook
from grader.gradebook.grading import replace_grading
from grader.gradebook.imports import Imported, importing, record_files, replace_extensions
from grader.gradebook.rows import GradingSetting
from grader.gradebook.runs import finish_run, rules_json
from grader.gradebook.verdicts import (
    LearnerKey,
    RunPart,
    add_learner_keys,
    begin_run,
    count_given_up,
    count_pending,
    pending_chunks,
    read_keys,
    replace_rows,
    save_rows,
)
from grader.spec.key import digest, to_json

# So many learners' files are stored by one transaction, whose cost is that of a few files.
FILES_AT_ONCE = 500


def import_files(
    book: Gradebook, check: RowCheck, found: Found, now: datetime
) -> tuple[Imported, ...]:
    """Store the rows of all files, none of them in part; `now` is when they were read.

    Where no row of any file could be taken, the gradebook stays as it is.
    """
    imported: list[Imported] = []
    unrecorded: list[tuple[Imported, str]] = []
    with progress_bar("reading", len(found.files)) as advance:
        for group in _groups(found.files):
            with importing(book, now) as importer:
                for file in group:
                    digest, batches = read_submission(file)
                    importer.begin_file(file.source, digest)
                    for batch in batches:
                        importer.add(check.check(batch))
                    advance(1)
            imported += importer.results
            unrecorded += importer.unrecorded
    if len(unrecorded) < len(imported):
        _keep_settings(book, found)
        with book.transaction():
            record_files(book, unrecorded, now)
    return tuple(imported)


def _keep_settings(book: Gradebook, found: Found) -> None:
    """Let the settings of the class hold, in place of those of the same files before."""
    for source, settings in found.settings.items():
        if settings.complete:
            replace_extensions(book, source, settings.extensions)
            replace_grading(book, source, settings.grading)


def _groups(files: Sequence[SubmissionFile]) -> Iterator[Sequence[SubmissionFile]]:
    """The files in stretches: a table alone, the small files of learners many at a time."""
    for table, stretch in groupby(files, lambda file: file.path.suffix.lower() == ".csv"):
        members = list(stretch)
        size = 1 if table else FILES_AT_ONCE
        yield from (members[start : start + size] for start in range(0, len(members), size))


def decide_pending(
    book: Gradebook,
    engine: str,
    parts: Sequence[Graded],
    now: datetime,
    own: Iterable[LearnerKey] = (),
    force: Workforce = ALONE,
) -> int:
    """Decide every distinct response that lacks a verdict; returns how many there were.

    Learners are graded by their `own` keys on the parts for which they have one. Verdicts are
    stored in one order, whoever decides.

    Raises:
        Refused: if nobody of the force can be had.
    """
    begin(book, parts)
    add_learner_keys(book, own)
    count = decide_begun(book, engine, parts, force)
    finish(book, engine, parts, now)
    return count


def begin(
    book: Gradebook, parts: Sequence[Graded], last_imports: Sequence[int] | None = None
) -> None:
    """Make these parts those of the run under way; each with what these imports had brought."""
    wanted = [_run_part(graded) for graded in parts]
    if last_imports is not None:
        wanted = [
            msgspec.structs.replace(part, last_import=number)
            for part, number in zip(wanted, last_imports, strict=True)
        ]
    begin_run(book, wanted)


def finish(
    book: Gradebook,
    engine: str,
    parts: Sequence[Graded],
    now: datetime,
    cause: str = "",
    grading: Sequence[GradingSetting] | None = None,
) -> int:
    """Record the run under way, begun with these parts; returns its number.

    From it on the settings in `grading` hold, if they are given.
    """
    run_parts = [_run_part(graded) for graded in parts]
    return finish_run(book, engine, run_parts, now, cause, grading).number


def decide_begun(
    book: Gradebook, engine: str, parts: Sequence[Graded], force: Workforce = ALONE
) -> int:
    """Decide what lacks a verdict in the run under way, begun with these parts; says how many."""
    count = count_pending(book, engine)
    shared = {digest(graded.key): to_json(graded.key) for graded in parts}
    with (
        progress_bar("deciding", count) as advance,
        hired(force, count, shared) as decider,
    ):
        for rows in decided_in_order(decider, _chunks(book, shared.keys(), decider)):
            save_rows(book, engine, rows)
            advance(len(rows))
    return count


def decide_again(
    book: Gradebook, engine: str, parts: Sequence[Graded], force: Workforce = ALONE
) -> int:
    """Decide what only the deaths of workers left undecided in the run under way; says how many.

    That tells something of a machine, and not of a response: memory that ran out, a node that
    was switched off. A process of its own tries, so nothing is done where there may be none.

    Raises:
        Refused: if nobody of the force can be had.
    """
    count = 0 if force.is_alone else count_given_up(book, engine, WORKER_DIED)
    if not count:
        return 0
    shared = {digest(graded.key): to_json(graded.key) for graded in parts}
    decided = 0
    with (
        progress_bar("deciding again", count) as advance,
        hired_apart(force, count, shared) as decider,
    ):
        for rows in decided_in_order(decider, _chunks(book, shared.keys(), decider)):
            new = [row for row in rows if not is_given_up(row)]
            replace_rows(book, engine, new)
            decided += len(new)
            advance(len(rows))
    return decided


def _chunks(
    book: Gradebook, shared: Collection[str], decider: Decider
) -> Iterator[tuple[Mapping[str, str], Sequence[Asked]]]:
    """What is pending, each chunk with those keys that it does not share with all others."""
    for chunk in pending_chunks(book, lambda: decider.chunk_size):
        asked = [(each.key_digest, each.response) for each in chunk]
        own = {key for key, _ in asked if key not in shared}
        yield read_keys(book, own) if own else {}, asked


def _run_part(graded: Graded) -> RunPart:
    return RunPart(graded.problem.id, graded.part.id, graded.key, rules_json(graded.rules))
