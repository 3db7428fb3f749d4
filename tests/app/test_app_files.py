"""Files as a whole or not at all, under names that cannot be steered."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.app.files import OutputError, clear_drafts, file_stem, whole_file, write_whole


def test_a_file_takes_its_name_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "grades.csv"
    with whole_file(path) as file:
        file.write("ana,1\n")
        assert not path.exists()
    assert path.read_bytes() == b"ana,1\n"
    assert [each.name for each in path.parent.iterdir()] == ["grades.csv"]


def _half_written(path: Path) -> None:
    with whole_file(path) as file:
        file.write("half")
        raise RuntimeError("killed")


def test_a_file_that_is_not_finished_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    path.write_text("before")
    with pytest.raises(RuntimeError, match="killed"):
        _half_written(path)
    assert path.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir()] == ["grades.csv"]


def test_the_same_text_is_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    write_whole(path, "γ\n")
    os.utime(path, (1, 1))
    write_whole(path, "γ\n")
    assert path.stat().st_mtime == 1
    write_whole(path, "δ\n")
    assert path.read_text(encoding="utf-8") == "δ\n"


def dead_process() -> int:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


# The draft, the target that is cleared (None: all of the folder), and whether it is left.
DRAFTS = [
    (".grades.csv.{dead}.part", "grades.csv", False),
    (".grades.csv.{dead}.part", None, False),
    (".grades.csv.999999999999999999999.part", "grades.csv", False),
    (".other.csv.{dead}.part", "grades.csv", True),
    (".grades.csv.{alive}.part", "grades.csv", True),
    (".grades.csv.1.part", "grades.csv", True),
    (".grades.csv.part", None, True),
    ("grades.csv.{dead}.part", None, True),
]


@pytest.mark.skipif(os.name != "posix", reason="elsewhere no process can be asked")
@pytest.mark.parametrize(("name", "target", "left"), DRAFTS)
def test_what_a_killed_process_left_is_cleared(
    tmp_path: Path, name: str, target: str | None, left: bool
) -> None:
    draft = tmp_path / name.format(dead=dead_process(), alive=os.getpid())
    draft.write_text("half")
    clear_drafts(tmp_path, target)
    assert draft.exists() is left


def test_a_folder_that_is_not_there_has_nothing_to_clear(tmp_path: Path) -> None:
    clear_drafts(tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["file/grades.csv", "folder"])
def test_places_that_cannot_be_written(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inside").touch()
    with pytest.raises(OutputError) as refusal:
        write_whole(tmp_path / place, "x")
    assert refusal.value.exit_code == 2
    assert place in refusal.value.format_message()


HOSTILE = [
    "../../etc/passwd", "/etc/passwd", "..", ".", "", "con", "NUL", "a/b", "a\\b", "a\0b",
    "x" * 10_000, "\u202egnp.exe", "~root", "$HOME", "`id`", "*", "?", "a:b", "-rf", ".hidden",
    "trailing.", "trailing ", "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_name_is_no_path(name: str) -> None:
    stem = file_stem(name)
    assert stem
    assert len(stem.encode()) <= 200  # file systems take 255 bytes
    assert all(char.isalnum() or char == "-" for char in stem)
    assert not stem.startswith("-")


# A name, and how its file begins.
STEMS = [
    ("José Pérez", "josé-pérez-"),
    ("佐藤花子", "佐藤花子-"),
    ("катерина.шевченко", "катерина-шевченко-"),
    ("søren_lund", "søren-lund-"),
    ("O'BRIEN", "o-brien-"),
    ("Elif.Yılmaz", "elif-yılmaz-"),
    ("e\u0301a", "éa-"),
]


@pytest.mark.parametrize(("name", "start"), STEMS)
def test_a_file_can_be_found_by_the_name(name: str, start: str) -> None:
    assert file_stem(name).startswith(start)
    assert len(file_stem(name)) == len(start) + 12


def test_names_that_look_alike_have_files_of_their_own() -> None:
    names = ["ana", "Ana", "ana ", "aná", "ana\u0301", "ana.", "李", "陈", "", "x" * 100, "x" * 101]
    assert len({file_stem(name) for name in names}) == len(names)


@settings(derandomize=True)
@given(st.text())
def test_a_stem_is_letters_digits_and_hyphens(name: str) -> None:
    stem = file_stem(name)
    assert len(stem.encode()) <= 200
    assert all(char.isalnum() or char == "-" for char in stem)


@settings(derandomize=True)
@given(st.text(), st.text())
def test_different_names_have_different_files(one: str, other: str) -> None:
    assert (file_stem(one) == file_stem(other)) == (one == other)
