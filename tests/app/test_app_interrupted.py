"""Ctrl-C: what is saved is said, and the same command again does the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from staff_desk import Desk

from grader.gradebook.book import Gradebook

ROWS = [("ada", "mean", "2.5"), ("ben", "mean", "3"), ("ben", "joint", "pik*N_k")]
AGAIN = "Run the same command again to do the rest."


def stop(*_: object, **__: object) -> Iterator[object]:
    """What a person's Ctrl-C does to Python."""
    raise KeyboardInterrupt


def stop_query(*_: object, **__: object) -> Iterator[object]:
    """What it does while DuckDB runs a query."""
    raise RuntimeError("Query interrupted")


# Where a grading is stopped, and what it says then.
GRADING = [
    ("import_files", "is as it was"),
    ("decide_begun", "has kept 3 new responses and 0 decisions"),
    ("finish", "has kept 3 new responses and 3 decisions"),
    ("_write", "has all of it; what was to be written is not all there"),
]


@pytest.mark.parametrize("how", [stop, stop_query])
@pytest.mark.parametrize(("place", "words"), GRADING)
def test_a_grading_says_how_far_it_got(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, place: str, words: str, how: Callable[..., object]
) -> None:
    desk.write(*ROWS)
    with monkeypatch.context() as patch:
        patch.setattr(f"grader.app.class_run.{place}", how)
        assert desk("grade", desk.folder / "in") == 130
    assert f"interrupted. {desk.book} {words}. {AGAIN}\n" in desk.err
    assert desk.points() == {"ada": "2", "ben": "0"}
    assert desk.query("SELECT count(*) FROM responses") == [(3,)]


def test_a_dry_run_keeps_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write(*ROWS)
    with monkeypatch.context() as patch:
        patch.setattr("grader.app.class_run.finish", stop)
        assert desk("grade", desk.folder / "in", "--dry-run") == 130
    assert "interrupted. A dry run keeps nothing." in desk.err
    assert not desk.book.exists()


@pytest.fixture
def changed(desk: Desk) -> Desk:
    """A graded class, and a bank by which one of it would gain."""
    desk.write(*ROWS)
    desk.grade()
    desk.edit("{absolute: 0.1}", "{absolute: 1}")
    return desk


REGRADING = [
    (("--apply",), "finish", "No grade was changed; 1 decision that it needs is kept. "),
    (("--apply",), "changes_between", "No grade was changed; "),
    ((), "changes_between", "Nothing was changed."),
]


@pytest.mark.parametrize(("options", "place", "words"), REGRADING)
def test_a_regrade_says_that_no_grade_has_changed(
    changed: Desk,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    place: str,
    words: str,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(f"grader.app.regrade.{place}", stop)
        assert changed("regrade", *options) == 130
    assert "interrupted. " + words.split(";")[0] in changed.err
    assert (AGAIN in changed.err) is bool(options)
    assert changed.points() == {"ada": "2", "ben": "0"}
    assert changed("regrade", "--apply") == 0
    assert changed.points() == {"ada": "2", "ben": "2"}


@pytest.mark.parametrize("to", ["csv", "gradescope"])
def test_an_export_leaves_whole_files(
    changed: Desk, monkeypatch: pytest.MonkeyPatch, to: str
) -> None:
    out = changed.folder / "out"
    assert changed("export", "--to", to, "--out", out) == 0
    files = [out] if to == "csv" else sorted(out.rglob("*.json"))
    before = [file.read_bytes() for file in files]
    with monkeypatch.context() as patch:
        patch.setattr("grader.app.not_final.NotFinal.take_all", stop)
        assert changed("export", "--to", to, "--out", out) == 130
    assert f"interrupted. {out}: every file there is whole" in changed.err
    assert AGAIN in changed.err
    assert [file.read_bytes() for file in files] == before
    assert sorted(each for each in out.rglob("*") if each.is_file()) == [
        each for each in files if to != "csv"
    ]


def test_an_export_to_a_pipe_is_not_all_of_it(
    changed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("grader.app.not_final.NotFinal.take_all", stop)
        assert changed("export", "--to", "csv") == 130
    assert "What was written is not all of it." in changed.err


def test_a_review_says_what_is_stored(changed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("grader.app.review.Review._decide", stop)
        assert changed("review") == 130
    words = " ".join(changed.out.split())
    assert "What was decided is stored; the same command again goes on" in words
    with monkeypatch.context() as patch:
        patch.setattr("grader.app.judging.begin_standing", stop)
        assert changed("review") == 130
    assert "interrupted. Nothing was decided." in changed.err


@pytest.mark.parametrize("use", [Gradebook.open, Gradebook.read])
def test_a_query_that_is_interrupted_is_no_fault_of_ours(changed: Desk, use) -> None:
    with pytest.raises(KeyboardInterrupt), use(str(changed.book)):
        stop_query()


def test_other_faults_stay_what_they_are() -> None:
    with pytest.raises(RuntimeError, match="another"), Gradebook.open():
        raise RuntimeError("another")
