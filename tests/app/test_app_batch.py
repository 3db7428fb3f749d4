"""The batch says what a single check says, learner by learner and part by part."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from grader.app import pool
from grader.app.batch import decide_pending, import_files
from grader.app.class_fold import fold_class
from grader.app.graded import extended_rules, parts_of
from grader.app.row_check import RowCheck
from grader.app.submissions import find_submissions
from grader.app.workforce import Workforce
from grader.grade import score
from grader.gradebook.attempts import find_responses
from grader.gradebook.book import Gradebook
from grader.gradebook.imports import find_extensions
from grader.gradebook.rows import Extension
from grader.score.model import Attempt
from grader.spec.key import digest

ROOT = Path(__file__).parents[2]
NOW = datetime(2023, 9, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def graded():
    """The sample class in a gradebook, decided, with its parts."""
    with Gradebook.open() as book:
        check = RowCheck(ROOT / "problems")
        import_files(book, check, find_submissions([ROOT / "submissions" / "homework-4"]), NOW)
        parts = parts_of(check.named_problems())
        decide_pending(book, "e", parts, NOW)
        yield book, parts


def test_a_batch_scores_as_one_check_does(graded) -> None:
    book, parts = graded
    extensions = find_extensions(book)
    seen = 0
    for grades in fold_class(book, "e", parts):
        own = [each for each in extensions if each.learner == grades.learner]
        for part, result in zip(parts, grades.results, strict=True):
            stored = find_responses(
                book, grades.learner, part.problem.id, part.part.id, digest(part.key), "e"
            )
            submissions = [(each.response, each.submitted_at) for each in stored]
            assert result.score == score(part.key, extended_rules(part, own), submissions)
            assert result.attempts == tuple(
                Attempt(each.response, each.decision, each.submitted_at) for each in stored
            )
            seen += len(stored)
    assert seen == 316


# An extension beside a due date of the 17th, 23:59, and the due date that comes of it.
LATER = datetime(2023, 8, 20, tzinfo=UTC)
EARLIER = datetime(2023, 8, 1, tzinfo=UTC)
EXTENSIONS = [
    ([], None),
    ([Extension("a", LATER, "c", 1)], LATER),
    ([Extension("a", EARLIER, "c", 1)], None),
    ([Extension("a", LATER, "c", 1), Extension("a", EARLIER, "c", 2)], LATER),
    ([Extension("a", LATER, "c", 1, "em-gaussian-mixture", "likelihood")], LATER),
    ([Extension("a", LATER, "c", 1, "em-gaussian-mixture", "e-step")], None),
    ([Extension("a", LATER, "c", 1, "another-problem")], None),
]


@pytest.mark.parametrize(("extensions", "due"), EXTENSIONS)
def test_extensions_give_time_and_take_none(graded, extensions, due) -> None:
    _, parts = graded
    likelihood = parts[0]
    own = datetime(2023, 8, 17, 23, 59, tzinfo=UTC)
    assert extended_rules(likelihood, extensions).due == (due or own)


def test_a_history_that_differs_in_lateness_alone_has_its_own_score(graded) -> None:
    """Equal histories share a score; on time, late and of unknown time are not equal."""
    _, parts = graded
    due = parts[0].rules.due
    times = {"on-time": due, "late": due + timedelta(seconds=1), "unknown": None}
    header = "learner,problem,part,response,submitted_at\n"
    rows = "".join(
        f"{name}-{n},em-gaussian-mixture,likelihood,-24.5,{time.isoformat() if time else ''}\n"
        for name, time in times.items()
        for n in range(2)
    )
    with Gradebook.open() as book:
        _import_text(book, header + rows)
        decide_pending(book, "e", parts, NOW)
        earned = {
            grades.learner: (grades.results[0].score.earned, grades.results[0].score.lines[-1].code)
            for grades in fold_class(book, "e", parts)
        }
    assert earned == {
        "late-0": (0, "too-late"),
        "late-1": (0, "too-late"),
        "on-time-0": (1, "right"),
        "on-time-1": (1, "right"),
        "unknown-0": (1, "time-unknown"),
        "unknown-1": (1, "time-unknown"),
    }


def _import_text(book: Gradebook, text: str) -> None:
    from grader.gradebook.imports import importing
    from grader.gradebook.read_csv import read_csv

    with importing(book, NOW) as importer:
        importer.begin_file("f.csv", "d")
        for batch in read_csv(text.encode(), "f.csv"):
            importer.add(batch)


def test_whoever_decides_the_same_verdicts_are_stored_in_the_same_order(graded) -> None:
    """Serial and pooled; a cluster decides by the same chunks, see its own tests."""
    one, parts = graded
    wanted = one.rows("SELECT * FROM verdicts ORDER BY rowid")
    check = RowCheck(ROOT / "problems")
    for at_once in (1_000, 7):
        with Gradebook.open() as book, pytest.MonkeyPatch.context() as patch:
            patch.setattr(pool, "CHUNK_SIZE", at_once)
            import_files(book, check, find_submissions([ROOT / "submissions" / "homework-4"]), NOW)
            decide_pending(book, "e", parts, NOW, force=Workforce(workers=2))
            assert book.rows("SELECT * FROM verdicts ORDER BY rowid") == wanted
