"""A gradebook that is only read: by several at once, from where nothing can be written."""

from __future__ import annotations

import ctypes
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from test_gradebook_migration import FIRST
from test_gradebook_store import HOLD, NOW, PARTS, decide_all, row, store

from grader.gradebook.attempts import find_learners, read_histories
from grader.gradebook.book import Gradebook
from grader.gradebook.errors import GradebookError
from grader.gradebook.runs import finish_run
from grader.gradebook.verdicts import LearnerKey, add_learner_keys, begin_run, count_pending

READ = HOLD.replace("Gradebook.open", "Gradebook.read")

# Rights that the superuser has past those of a file, as Linux numbers them.
_DROP, _PAST_RIGHTS = 24, (1, 2)

ROWS = [row(), row(response="2", at=1), row("ben", at=None), row("ben", "b", "x")]


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A gradebook in which all but the last response is decided."""
    path = str(tmp_path / "in here" / 'g".duckdb')
    Path(path).parent.mkdir()
    with Gradebook.open(path) as book:
        store(book, *ROWS[:-1])
        decide_all(book)
        finish_run(book, "e", PARTS, NOW)
        store(book, *ROWS, source="late.csv")
    return path


def _held(code: str, path: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", code, path]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"open\n"
    return process


def _histories(book: Gradebook) -> list[tuple[object, ...]]:
    return [(each.learner, each.position, each.attempts) for each in read_histories(book, "e")]


def test_several_may_read_at_once(path: str) -> None:
    with _held(READ, path) as other:
        with Gradebook.read(path) as book:
            assert find_learners(book) == ["ana", "ben"]
        other.stdin.close()


@pytest.mark.parametrize(
    ("holding", "use"),
    [(HOLD, Gradebook.read), (READ, Gradebook.open)],
    ids=["it is written", "it is read"],
)
def test_who_comes_in_between_is_told_so(path: str, holding: str, use) -> None:
    with _held(holding, path) as holder:
        with pytest.raises(GradebookError) as refusal, use(path):
            pass
        holder.stdin.close()
    assert refusal.value.code == "in-use"
    assert str(holder.pid) in str(refusal.value)


def test_what_a_reader_adds_is_seen_by_it_alone(path: str) -> None:
    """It comes behind what the file has, as if it had been written there."""
    before = Path(path).read_bytes()
    with Gradebook.read(path) as book:
        assert decide_all(book) == 1
        assert count_pending(book, "e") == 0
        read = _histories(book)
    with Gradebook.read(path) as book:
        assert decide_all(book) == 1
    assert Path(path).read_bytes() == before
    with Gradebook.open(path) as book:
        assert decide_all(book) == 1
        assert _histories(book) == read
    assert [each[0] for each in read] == ["ana", "ben", "ben"]


def test_a_reader_gives_learners_keys(path: str) -> None:
    key = PARTS[1].key
    with Gradebook.read(path) as book:
        begin_run(book, PARTS)
        known = book.value("SELECT count(*) FROM keys")
        add_learner_keys(book, [LearnerKey(0, "ben", key)])
        assert book.value("SELECT count(*) FROM keys") == known
        other = type(key)(key.value + 5, key.tolerance)
        add_learner_keys(book, [LearnerKey(0, "ana", other)])
        assert book.value("SELECT count(*) FROM keys") == known + 1


def test_where_nothing_is_yet_nothing_is_read(tmp_path: Path) -> None:
    for name in ("none.duckdb", "empty.duckdb", "begun.duckdb"):
        path = tmp_path / name
        if name == "empty.duckdb":
            path.touch()
        if name == "begun.duckdb":
            duckdb.connect(str(path)).close()
        with Gradebook.read(str(path)) as book:
            assert find_learners(book) == []
    assert not (tmp_path / "none.duckdb").exists()


def test_a_file_of_an_older_version_is_read_where_it_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(FIRST.read_text(encoding="utf-8"))
    before = path.read_bytes()
    with Gradebook.read(str(path)) as book:
        assert find_learners(book)
    assert path.read_bytes() == before


def test_what_a_killed_run_left_in_the_journal_is_read(path: str) -> None:
    leave = (
        "import os, sys\nfrom grader.gradebook.book import Gradebook\n"
        "with Gradebook.open(sys.argv[1]) as book:\n"
        "    book.run(\"UPDATE responses SET learner = 'zoe'\")\n    os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", leave, path], check=False).returncode == 9
    assert Path(f"{path}.wal").exists()
    with Gradebook.read(path) as book:
        assert find_learners(book) == ["zoe"]
    assert Path(f"{path}.wal").exists()


# --- where nothing can be written ----------------------------------------------------------


@pytest.fixture
def locked(path: str) -> Iterator[Path]:
    """The same file, which cannot be written, in a folder in which nothing can be."""
    file = Path(path)
    file.chmod(stat.S_IRUSR)
    file.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    yield file
    file.parent.chmod(stat.S_IRWXU)


def _as_anybody() -> None:
    """Let the rights of files hold for the superuser too, who may take the tests."""
    for number in _PAST_RIGHTS:
        ctypes.CDLL(None).prctl(_DROP, number, 0, 0, 0)


USE = """
import sys
from grader.gradebook.attempts import find_learners
from grader.gradebook.book import Gradebook
from grader.gradebook.errors import GradebookError
try:
    with getattr(Gradebook, sys.argv[2])(sys.argv[1]) as book:
        print(",".join(find_learners(book)))
except GradebookError as error:
    print(error.code)
    print(error)
"""

needs_rights = pytest.mark.skipif(sys.platform != "linux", reason="rights are told as on Linux")


def _used(path: Path, how: str) -> list[str]:
    command = [sys.executable, "-c", USE, str(path), how]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=True, preexec_fn=_as_anybody
    )
    return done.stdout.splitlines()


@needs_rights
def test_a_locked_file_is_read(locked: Path) -> None:
    assert _used(locked, "read") == ["ana,ben"]


@needs_rights
def test_whoever_would_write_a_locked_file_is_told_what_to_do(locked: Path) -> None:
    code, *words = _used(locked, "open")
    assert code == "read-only"
    assert "--gradebook" in words[-1]


@needs_rights
def test_a_folder_that_takes_no_journal_is_told_before_anything_is_done(locked: Path) -> None:
    locked.chmod(stat.S_IRUSR | stat.S_IWUSR)
    assert _used(locked, "open")[0] == "read-only"
    assert _used(locked, "read") == ["ana,ben"]


@needs_rights
def test_an_old_file_that_is_locked_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(FIRST.read_text(encoding="utf-8"))
    path.chmod(stat.S_IRUSR)
    code, *words = _used(path, "read")
    assert code == "older"
    assert "version 1" in words[0]
    assert "--gradebook" in words[-1]


@needs_rights
def test_a_file_that_may_not_even_be_read(path: str) -> None:
    Path(path).chmod(0)
    assert _used(Path(path), "read")[0] == "cannot-open"
