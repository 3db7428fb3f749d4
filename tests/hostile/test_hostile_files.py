"""Every broken file is data: rows or faults with a line, within bounds, never an exception."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hostile_answers import CLASSES
from hostile_files import CSV, GOOD_CSV, GOOD_PROBLEM, GOOD_YAML, YAML, broken

from grader.app.cli import run
from grader.gradebook.columns import Columns
from grader.gradebook.read_class import read_class
from grader.gradebook.read_csv import read_csv
from grader.gradebook.read_learner import read_learner
from grader.gradebook.readers.recognise import Reading, recognise
from grader.gradebook.readers.ties import PartNames
from grader.gradebook.rows import Batch
from grader.spec.issue import Issue
from grader.spec.load import read_problem
from grader.spec.read_yaml import read_yaml

SECONDS = 3.0
BANK = Path(__file__).parents[2] / "problems"
EM = "em-gaussian-mixture"


def _of_csv(data: bytes) -> tuple[int, list[Issue]]:
    return _of_batches(read_csv(data, "x.csv"))


def _of_whatever(data: bytes) -> tuple[int, list[Issue]]:
    reading = Reading(None, lambda: PartNames(()), hint=".csv")
    found = recognise(data, "x.csv", reading).batches()
    return _of_batches(each.batch() if isinstance(each, Columns) else each for each in found)


def _of_learner(data: bytes) -> tuple[int, list[Issue]]:
    return _of_batches([read_learner(data, "x.yaml")])


def _of_batches(batches: Iterable[Batch]) -> tuple[int, list[Issue]]:
    rows, issues = 0, []
    for batch in batches:
        rows += len(batch.rows)
        issues += [*batch.faults, *batch.rejected]
    return rows, issues


def _of_class(data: bytes) -> tuple[int, list[Issue]]:
    settings = read_class(data, "class.yaml")
    return len(settings.extensions) + settings.complete, list(settings.faults)


def _of_problem(data: bytes) -> tuple[int, list[Issue]]:
    problem, issues = read_problem(data, "problem.yaml")
    return int(problem is not None), issues


def _of_yaml(data: bytes) -> tuple[int, list[Issue]]:
    found = read_yaml(data, "x.yaml")
    return (0, found) if isinstance(found, list) else (1, [])


Reader = Callable[[bytes], tuple[int, list[Issue]]]
YAML_READERS = [_of_learner, _of_class, _of_problem, _of_yaml]


def check(reader: Reader, data: bytes) -> tuple[int, list[Issue]]:
    start = time.process_time()
    rows, issues = reader(data)
    assert time.process_time() - start < SECONDS
    for issue in issues:
        assert issue.code
        assert issue.line >= 1
        assert len(issue.message) < 2_000
    return rows, issues


@pytest.mark.parametrize("name", YAML)
@pytest.mark.parametrize("reader", YAML_READERS, ids=lambda reader: reader.__name__)
def test_yaml(reader: Reader, name: str) -> None:
    check(reader, YAML[name])


@pytest.mark.parametrize("name", YAML)
def test_no_yaml_of_these_is_a_submission_without_a_word(name: str) -> None:
    rows, issues = _of_learner(YAML[name])
    assert rows == 0
    assert issues


@pytest.mark.parametrize("name", [*CSV, *YAML])
def test_files_of_unknown_kind(name: str) -> None:
    data = (CSV | YAML)[name]
    rows, issues = check(_of_whatever, data)
    assert rows or issues or data.strip() == GOOD_CSV.split(b"\n")[0]


@pytest.mark.parametrize("name", CSV)
def test_csv(name: str) -> None:
    rows, issues = check(_of_csv, CSV[name])
    assert rows or issues or CSV[name].strip() == GOOD_CSV.split(b"\n")[0]


@pytest.mark.parametrize("reader", [_of_csv, _of_whatever], ids=lambda reader: reader.__name__)
def test_csv_with_random_faults(reader: Reader) -> None:
    for data in broken(GOOD_CSV, 11, 400):
        check(reader, data)


@pytest.mark.parametrize("reader", YAML_READERS, ids=lambda reader: reader.__name__)
def test_yaml_with_random_faults(reader: Reader) -> None:
    for good in (GOOD_YAML, GOOD_PROBLEM):
        for data in broken(good, 12, 150):
            check(reader, data)


def test_responses_arrive_as_typed() -> None:
    """What YAML 1.1 would have turned into something else."""
    typed = ["no", "1e3", "12:30", "0o17", "-24.50", "0x10", "1_000", "~", "null", "2023-01-01"]
    lines = "".join(f"  - {{part: p, response: {text}}}\n" for text in typed)
    batch = read_learner(f"learner: a\nproblem: b\nresponses:\n{lines}".encode(), "x.yaml")
    arrived = [row.response for row in batch.rows]
    assert arrived == [text for text in typed if text in arrived]
    assert set(typed) - set(arrived) <= {"~", "null"}


def _class_file(responses: list[str]) -> str:
    rows = [("learner", "problem", "part", "response", "submitted_at")]
    rows += [
        (f"l{place:05d}", EM, "likelihood", text, "2023-08-15T10:00:00Z")
        for place, text in enumerate(responses)
    ]
    quoted = (['"' + cell.replace('"', '""') + '"' for cell in row] for row in rows)
    return "".join(",".join(row) + "\n" for row in quoted)


def test_hostile_rows_change_no_other_grade(tmp_path: Path, capsys) -> None:
    """Ten thousand rows, every fiftieth of them hostile: the others get what they would alone."""
    hostile = [text for texts in CLASSES.values() for text in texts]
    hostile = [text for text in hostile if _can_be_stored(text)]
    plain = ["-24.5", "-24.6", "-25", "ln(2)", "1/3"]
    responses = [
        hostile[place // 50 % len(hostile)] if place % 50 == 0 else plain[place % 5]
        for place in range(10_000)
    ]
    source = tmp_path / "a.csv"
    source.write_bytes(_class_file(responses).encode())
    book, out = tmp_path / "g.duckdb", tmp_path / "grades.csv"
    arguments = ["grade", source, "--bank", BANK, "--gradebook", book, "--out", out]
    assert run([str(each) for each in arguments]) == 0
    shown = capsys.readouterr()
    assert shown.out.replace("\n", "").isprintable()
    with out.open(encoding="utf-8", newline="") as file:
        earned = {row["learner"]: row["likelihood"] for row in csv.DictReader(file)}
    assert len(earned) == 10_000
    for place in range(10_000):
        if place % 50:
            assert (earned[f"l{place:05d}"] == "1") is (plain[place % 5] == "-24.5"), place


def _can_be_stored(text: str) -> bool:
    return text.isprintable() and "\ud800" not in text
