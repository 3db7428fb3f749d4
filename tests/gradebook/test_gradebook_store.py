"""The gradebook file: nothing twice, nothing lost, nothing half."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from grader.decide.decision import Counterexample, Decision, SameTree, Verdict
from grader.gradebook.attempts import (
    find_learners,
    find_responses,
    read_histories,
    read_learner_keys,
)
from grader.gradebook.book import Gradebook
from grader.gradebook.errors import GradebookError
from grader.gradebook.imports import (
    find_extensions,
    find_idle_extensions,
    find_strangers,
    importing,
    replace_extensions,
)
from grader.gradebook.rows import Batch, Extension, ResponseRow
from grader.gradebook.runs import find_latest_run, find_run_part, finish_run, rules_json
from grader.gradebook.schema import MIGRATIONS, VERSION
from grader.gradebook.stored import count_verdicts, read_verdicts
from grader.gradebook.verdicts import (
    Decided,
    LearnerKey,
    RunPart,
    add_learner_keys,
    begin_run,
    count_pending,
    pending_chunks,
    read_keys,
    save_verdicts,
)
from grader.score.model import Rules
from grader.spec.key import NumberKey, digest, from_json
from grader.spec.tolerance import Exact

NOW = datetime(2023, 9, 1, tzinfo=UTC)
T0 = datetime(2023, 8, 15, 10, tzinfo=UTC)
RULES = Rules(Fraction(1, 3), 3, due=NOW)
PARTS = [
    RunPart("em", "a", NumberKey(Fraction(1), Exact()), rules_json(RULES)),
    RunPart("em", "b", NumberKey(Fraction(2), Exact()), rules_json(RULES)),
]
RIGHT = Decision(Verdict.EQUAL, SameTree(), Fraction(1))
WRONG = Decision(Verdict.DIFFERENT, Counterexample({"x": "1"}, "1", "2"), misconception="m")


def row(learner="ana", part="a", response="1", at: int | None = 0, line=2):
    time = None if at is None else T0 + timedelta(seconds=at)
    return ResponseRow(learner, "em", part, response, time, "f.csv", line)


def store(book: Gradebook, *rows: ResponseRow, source="f.csv", digest="d"):
    with importing(book, NOW) as importer:
        importer.begin_file(source, digest)
        importer.add(Batch(len(rows), tuple(replace(row, source=source) for row in rows)))
    (result,) = importer.results
    return result


def decide_all(book: Gradebook, engine="e", right=("1",)) -> int:
    begin_run(book, PARTS)
    count = count_pending(book, engine)
    for chunk in pending_chunks(book, lambda: 2):
        decided = [
            Decided(each.key_digest, each.response, RIGHT if each.response in right else WRONG)
            for each in chunk
        ]
        save_verdicts(book, engine, decided)
    return count


@pytest.fixture
def book():
    with Gradebook.open() as opened:
        yield opened


def test_a_second_reading_adds_nothing(book: Gradebook) -> None:
    rows = [row(), row(response="2", at=1), row("ben", at=None)]
    first = store(book, *rows)
    again = store(book, *rows)
    other = store(book, *rows, source="copy.csv")
    assert (first.added, first.known) == (3, 0)
    assert (again.added, again.known) == (0, 3)
    assert (other.added, other.known) == (0, 3)
    assert book.value("SELECT count(*) FROM responses") == 3
    assert book.value("SELECT count(*) FROM imports WHERE source = 'f.csv'") == 1


# Rows of a file, and (line, code) of those that are reported.
DOUBLES = [
    ([row(line=2), row(line=3)], [(3, "duplicate-row")]),
    ([row(line=2), row(line=3), row(line=4)], [(3, "duplicate-row"), (4, "duplicate-row")]),
    ([row(at=None, line=2), row(at=None, line=3)], [(3, "duplicate-row")]),
    ([row(line=2), row(response="2", line=3)], [(3, "conflicting-row")]),
    ([row(line=2), row(response="2", line=3), row(line=4)],
     [(3, "conflicting-row"), (4, "duplicate-row")]),
    ([row(at=None, line=2), row(response="2", at=None, line=3)], []),
    ([row(line=2), row(at=1, line=3)], []),
    ([row(line=2), row(part="b", line=3)], []),
    ([row(line=2), row("ben", line=3)], []),
    ([row("a", "bc", line=2), row("ab", "c", line=3)], []),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "reported"), DOUBLES)
def test_rows_that_say_again_or_otherwise(book: Gradebook, rows, reported) -> None:
    result = store(book, *rows)
    assert [(issue.line, issue.code) for issue in result.rejected] == reported
    assert result.rows_in == result.added + len(result.rejected)
    again = store(book, *rows)
    assert again.rejected == result.rejected
    assert again.known == result.added


def test_what_is_stored_stands_against_a_later_file(book: Gradebook) -> None:
    store(book, row(response="2", line=7))
    result = store(book, row(line=2), row(response="2", line=3), source="late.csv")
    (issue,) = result.rejected
    assert (issue.line, issue.code) == (2, "conflicting-row")
    assert "f.csv:7" in issue.message
    assert result.known == 1


ROWS = st.lists(
    st.builds(
        row,
        learner=st.sampled_from(["ana", "ben"]),
        part=st.sampled_from(["a", "b"]),
        response=st.sampled_from(["1", "2", ""]),
        at=st.sampled_from([None, 0, 1]),
        line=st.integers(2, 99),
    ),
    max_size=12,
)


STORED = "SELECT * EXCLUDE (import) FROM responses ORDER BY ALL"


def store_together(book: Gradebook, files: dict[str, list[ResponseRow]]):
    with importing(book, NOW) as importer:
        for source, rows in files.items():
            importer.begin_file(source, "d")
            importer.add(Batch(len(rows), tuple(replace(row, source=source) for row in rows)))
    return list(importer.results)


@settings(derandomize=True, max_examples=25, deadline=None)
@given(ROWS, st.integers(0, 12))
def test_every_row_is_stored_known_or_reported(rows, cut: int) -> None:
    """However the rows are spread over files, each is accounted for, and none doubled.

    Files that are read together come out as they do one after the other, but for the number of
    their reading: one of which nothing could be taken has none of its own.
    """
    files = {"f.csv": rows[:cut], "g.csv": rows[cut:]}
    with Gradebook.open() as book, Gradebook.open() as other:
        readings = [store(book, *part, source=source) for source, part in files.items()]
        for result, part in zip(readings, files.values(), strict=True):
            assert result.rows_in == len(part)
            assert result.added + result.known + len(result.rejected) == len(part)
        stored = book.rows(STORED)
        assert len({row[0] for row in stored}) == sum(result.added for result in readings)
        assert store_together(other, files) == readings
        assert other.rows(STORED) == stored


def _fail_in_the_middle(book: Gradebook) -> None:
    with importing(book, NOW) as importer:
        importer.begin_file("f.csv", "d")
        importer.add(Batch(1, (row(),)))
        raise RuntimeError("the disk is gone")


def test_an_import_that_fails_leaves_nothing(book: Gradebook) -> None:
    with pytest.raises(RuntimeError, match="the disk is gone"):
        _fail_in_the_middle(book)
    assert book.value("SELECT count(*) FROM responses") == 0
    assert store(book, row()).added == 1


def test_issues_are_those_of_the_latest_reading(book: Gradebook) -> None:
    store(book, row(line=2), row(line=3))
    assert book.rows("SELECT line, kind, code FROM issues") == [(3, "row", "duplicate-row")]
    store(book, row(line=2))
    assert book.rows("SELECT * FROM issues") == []


# Texts that a query, a separator or a pattern could stumble over.
HOSTILE = [
    "'; DROP TABLE responses; --",
    "$1", "?", "%s", "{0}", "c1", "\\", "\n", "\r\n", "\x1f", "\x01", " ", "",
    "\u202egnp.exe", "👩‍🎓", "x" * 100_000, "NULL", "null", "\ufeff", "=cmd()", '"', "''",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_texts_come_back_as_they_went_in(book: Gradebook, text: str) -> None:
    learner = f"L{text}"
    store(book, row(learner, response=text), source=f"S{text}")
    decide_all(book)
    (history,) = read_histories(book, "e")
    assert history.learner == learner
    assert history.attempts[0].response == text
    assert history.sources == ((f"S{text}", 2),)
    assert find_learners(book) == [learner]
    (found,) = find_responses(book, learner, "em", "a", digest(PARTS[0].key), "e")
    assert (found.response, found.decision) == (text, WRONG)


def test_the_separator_is_refused(book: Gradebook) -> None:
    with pytest.raises(ValueError, match="separator"):
        store(book, row(response="a\0b"))


def test_equal_responses_are_decided_once(book: Gradebook) -> None:
    store(book, row(), row("ben"), row("cleo", response="2"), row(part="b"))
    assert decide_all(book) == 3
    assert decide_all(book) == 0
    store(book, row("dan"), row("eva", response="3"), source="g.csv")
    assert decide_all(book) == 1


def test_another_engine_decides_anew_and_keeps_the_old_verdicts(book: Gradebook) -> None:
    store(book, row())
    assert decide_all(book, "e1") == 1
    assert decide_all(book, "e2", right=()) == 1
    assert [history.attempts[0].decision for history in read_histories(book, "e1")] == [RIGHT]
    assert [history.attempts[0].decision for history in read_histories(book, "e2")] == [WRONG]


def test_histories_are_sorted_and_attempts_in_order_of_time(book: Gradebook) -> None:
    store(
        book,
        row("ben", "b", "late", 9, line=2),
        row("ben", "b", "early", 1, line=3),
        row("ben", "b", "timeless", None, line=4),
        row("ana", "b", "x", line=5),
        row("ben", "a", "y", line=6),
    )
    decide_all(book)
    histories = [(h.learner, h.position, [a.response for a in h.attempts])
                 for h in read_histories(book, "e")]  # fmt: skip
    assert histories == [
        ("ana", 1, ["x"]),
        ("ben", 0, ["y"]),
        ("ben", 1, ["timeless", "early", "late"]),
    ]


def test_histories_do_not_depend_on_the_order_of_files(book: Gradebook) -> None:
    files = {"a.csv": [row(response="1", at=None)], "b.csv": [row(response="2", at=None)]}
    seen = []
    for order in (["a.csv", "b.csv"], ["b.csv", "a.csv"]):
        with Gradebook.open() as other:
            for source in order:
                store(other, *files[source], source=source)
            decide_all(other)
            seen.append([h.attempts for h in read_histories(other, "e")])
    assert seen[0] == seen[1]


def test_the_same_run_is_recorded_once(book: Gradebook) -> None:
    store(book, row())
    decide_all(book)
    first = finish_run(book, "e", PARTS, NOW)
    assert finish_run(book, "e", PARTS, NOW + timedelta(days=1)) == first
    replace_extensions(book, "class.yaml", [Extension("ana", NOW, "class.yaml", 2)])
    assert finish_run(book, "e", PARTS, NOW).number == 2
    assert find_latest_run(book).number == 2
    assert book.value("SELECT count(*) FROM keys") == 2


def test_a_run_keeps_its_key_and_its_rules(book: Gradebook) -> None:
    begin_run(book, PARTS)
    finish_run(book, "e", PARTS, NOW)
    found = find_run_part(book, "em", "b")
    assert (found.run, found.engine, found.key, found.rules) == (1, "e", PARTS[1].key, RULES)
    assert find_run_part(book, "em", "c") is None


OWN = NumberKey(Fraction(7), Exact())


def decide_with_own(book: Gradebook, own: list[LearnerKey]) -> list[tuple[str, str]]:
    """Decide by the value of the key; returns what was decided, as (key, response)."""
    begin_run(book, PARTS)
    add_learner_keys(book, own)
    count_pending(book, "e")
    done = []
    for chunk in pending_chunks(book, lambda: 2):
        stored = read_keys(book, [each.key_digest for each in chunk])
        keys = {name: from_json(text) for name, text in stored.items()}
        keys |= {digest(part.key): part.key for part in PARTS}
        pairs = [(keys[each.key_digest].value, each) for each in chunk]
        save_verdicts(book, "e", [
            Decided(each.key_digest, each.response, RIGHT if each.response == str(value) else WRONG)
            for value, each in pairs
        ])  # fmt: skip
        done += [(str(value), each.response) for value, each in pairs]
    return done


def test_a_learner_with_an_own_key_is_graded_by_it_alone(book: Gradebook) -> None:
    store(book, row(), row("ben"), row("cleo"), row("cleo", response="7", at=1))
    own = [LearnerKey(0, "ben", OWN), LearnerKey(0, "cleo", OWN)]
    assert sorted(decide_with_own(book, own)) == [("1", "1"), ("7", "1"), ("7", "7")]
    assert decide_with_own(book, own) == []
    told = {h.learner: [a.decision for a in h.attempts] for h in read_histories(book, "e")}
    assert told == {"ana": [RIGHT], "ben": [WRONG], "cleo": [WRONG, RIGHT]}
    run = finish_run(book, "e", PARTS, NOW)
    assert finish_run(book, "e", PARTS, NOW) == run
    assert find_run_part(book, "em", "a", "ben").key == OWN
    assert find_run_part(book, "em", "a", "ana").key == PARTS[0].key
    assert find_run_part(book, "em", "b", "ben").key == PARTS[1].key
    assert book.rows("SELECT learner, response, verdict FROM graded ORDER BY ALL") == [
        ("ana", "1", "equal"),
        ("ben", "1", "different"),
        ("cleo", "1", "different"),
        ("cleo", "7", "equal"),
    ]
    assert count_verdicts(book) == 3
    audited = [(each.response, each.key_digest, each.count) for each in read_verdicts(book)]
    assert sorted(audited) == sorted(
        [("1", digest(PARTS[0].key), 1), ("1", digest(OWN), 2), ("7", digest(OWN), 1)]
    )
    assert [(name, list(keys)) for name, keys in read_learner_keys(book)] == [
        ("ben", [0]),
        ("cleo", [0]),
    ]


def test_a_run_with_other_keys_of_learners_is_another_run(book: Gradebook) -> None:
    store(book, row())
    numbers = []
    for own in ([], [LearnerKey(0, "ana", OWN)], [LearnerKey(1, "ana", OWN)], []):
        decide_with_own(book, own)
        numbers.append(finish_run(book, "e", PARTS, NOW).number)
    assert numbers == [1, 2, 3, 4]
    assert find_run_part(book, "em", "b", "ana").key == PARTS[1].key


def test_a_learner_has_one_key_for_a_part(book: Gradebook) -> None:
    begin_run(book, PARTS)
    add_learner_keys(book, [LearnerKey(0, "ana", OWN)])
    with pytest.raises(duckdb.ConstraintException):
        add_learner_keys(book, [LearnerKey(0, "ana", PARTS[0].key)])


def test_an_older_file_gets_the_new_tables(tmp_path: Path) -> None:
    path = str(tmp_path / "g.duckdb")
    with duckdb.connect(path) as connection:
        connection.execute("CREATE TABLE gradebook (version INTEGER NOT NULL)")
        connection.execute("INSERT INTO gradebook VALUES (1)")
        for statement in MIGRATIONS[0]:
            connection.execute(statement)
    with Gradebook.open(path) as book:
        store(book, row())
        decide_with_own(book, [LearnerKey(0, "ana", OWN)])
        finish_run(book, "e", PARTS, NOW)
        assert book.rows("SELECT verdict FROM graded") == [("different",)]


def test_the_view_shows_what_was_graded(book: Gradebook) -> None:
    store(book, row(), row(part="b", response="9"))
    decide_all(book)
    finish_run(book, "e", PARTS, NOW)
    store(book, row("later"), source="g.csv")
    assert book.rows("SELECT learner, part, verdict FROM graded ORDER BY part") == [
        ("ana", "a", "equal"),
        ("ana", "b", "different"),
    ]


def test_extensions_are_replaced_file_by_file(book: Gradebook) -> None:
    one = Extension("ana", NOW, "a.yaml", 2, "em", "a", "illness")
    two = Extension("ben", NOW, "b.yaml", 3)
    replace_extensions(book, "a.yaml", [one, one])
    replace_extensions(book, "b.yaml", [two])
    replace_extensions(book, "a.yaml", [one])
    assert find_extensions(book) == [one, two]
    store(book, row("ana"))
    assert [issue.code for issue in find_strangers(book)] == ["nobody"]


@pytest.mark.parametrize(
    ("problem", "part", "remarks"),
    [
        (None, None, []),
        ("em", None, []),
        ("em", "b", []),
        (None, "b", []),
        ("me", None, ["'me'"]),
        ("me", "b", ["'me b'"]),
        ("em", "z", ["'em z'"]),
        (None, "z", ["'z'"]),
    ],
)
def test_an_extension_of_nothing_that_was_graded_is_told(
    book: Gradebook, problem: str | None, part: str | None, remarks: list[str]
) -> None:
    replace_extensions(book, "c.yaml", [Extension("ana", NOW, "c.yaml", 2, problem, part)])
    store(book, row("ana"))
    decide_all(book)
    finish_run(book, "e", PARTS, NOW)
    found = find_idle_extensions(book)
    assert [issue.line for issue in found] == [2] * len(remarks)
    assert all(text in issue.message for text, issue in zip(remarks, found, strict=True))


# --- the file ---------------------------------------------------------------------------


def test_a_gradebook_outlasts_its_process(tmp_path: Path) -> None:
    path = str(tmp_path / "g.duckdb")
    with Gradebook.open(path) as book:
        store(book, row())
    with Gradebook.open(path) as book:
        assert store(book, row()).known == 1
        assert book.value("SELECT max(version) FROM gradebook") == VERSION
    assert [file.name for file in tmp_path.iterdir()] == ["g.duckdb"]


def test_nothing_is_kept_on_request(tmp_path: Path) -> None:
    path = tmp_path / "g.duckdb"
    with Gradebook.open(str(path), keep=False) as book:
        store(book, row())
        assert book.value("SELECT count(*) FROM responses") == 1
    assert not path.exists()
    with Gradebook.open(str(path)) as book:
        store(book, row())
    with Gradebook.open(str(path), keep=False) as book:
        store(book, row(at=1))
        assert book.value("SELECT count(*) FROM responses") == 2
    with Gradebook.open(str(path)) as book:
        assert book.value("SELECT count(*) FROM responses") == 1


HOLD = """
import sys
from grader.gradebook.book import Gradebook
with Gradebook.open(sys.argv[1]) as book:
    print("open", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_is_told_so(tmp_path: Path) -> None:
    path = str(tmp_path / "g.duckdb")
    command = [sys.executable, "-c", HOLD, path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"open\n"
        with pytest.raises(GradebookError) as refusal, Gradebook.open(path):
            pass
        holder.stdin.close()
    assert refusal.value.code == "in-use"
    assert str(holder.pid) in str(refusal.value)
    with Gradebook.open(path) as book:
        assert find_learners(book) == []


def _text_file(path: Path) -> None:
    path.write_text("learner,problem\n" * 500)


def _json_file(path: Path) -> None:
    path.write_text('{"learner": "ana"}\n')


def _other_database(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE people (name VARCHAR)")


def _newer_gradebook(path: Path) -> None:
    with Gradebook.open(str(path)) as book:
        book.run("INSERT INTO gradebook VALUES (?)", VERSION + 1)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (_text_file, "no-gradebook"),
        (_json_file, "no-gradebook"),
        (_other_database, "no-gradebook"),
        (_newer_gradebook, "newer"),
        (Path.mkdir, "cannot-open"),
    ],
)
def test_files_that_are_no_gradebook_of_ours(tmp_path: Path, make, code: str) -> None:
    path = tmp_path / "g.duckdb"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(GradebookError) as refusal, Gradebook.open(str(path)):
        pass
    assert refusal.value.code == code
    assert str(path) in str(refusal.value)
    assert before is None or path.read_bytes() == before


@pytest.mark.parametrize("name", ["grades.csv", "grades.json", "grades.jsonl", "grades.parquet"])
@pytest.mark.parametrize("keep", [True, False])
def test_a_file_with_the_name_of_a_table_is_not_read_as_one(
    tmp_path: Path, name: str, keep: bool
) -> None:
    """DuckDB would open it in memory, and all that is stored would be lost."""
    path = tmp_path / name
    path.write_text("learner,total\nana,3\n" if name.endswith("csv") else '{"learner": "ana"}\n')
    with pytest.raises(GradebookError) as refusal, Gradebook.open(str(path), keep):
        pass
    assert refusal.value.code == "no-gradebook"


@pytest.mark.parametrize("name", ["new.csv", "new.json"])
def test_a_new_gradebook_may_have_any_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with Gradebook.open(str(path)) as book:
        assert store(book, row()).added == 1
    with Gradebook.open(str(path)) as book:
        assert find_learners(book) == ["ana"]


@pytest.mark.parametrize("place", ["missing/g.duckdb", "file/g.duckdb"])
def test_folders_that_are_none(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(GradebookError) as refusal, Gradebook.open(str(tmp_path / place)):
        pass
    assert refusal.value.code == "cannot-open"


def test_an_empty_file_is_a_new_gradebook(tmp_path: Path) -> None:
    """What a killed process, or `mktemp`, has left."""
    path = tmp_path / "g.duckdb"
    path.touch()
    with Gradebook.open(str(path)) as book:
        assert store(book, row()).added == 1


def test_a_new_file_does_not_displace_one_that_was_just_made(tmp_path: Path) -> None:
    """Of two processes that start at once, the slower one finds the file of the other."""
    from grader.gradebook.new_file import _put_in_place

    path, fresh = tmp_path / "g.duckdb", tmp_path / "fresh"
    path.write_text("of the other")
    fresh.write_text("of this one")
    _put_in_place(str(fresh), str(path))
    assert path.read_text() == "of the other"
