"""`grader review`: a person goes through what waits for one, key by key."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys

import pytest
from staff_desk import CASES, Desk
from syrupy.assertion import SnapshotAssertion

CLASS = [
    ("ada", "joint", "pi_k*Nk"),
    ("ben", "joint", "pi_k*Nk"),
    ("cat", "joint", "Nk*pi_k/1"),
    ("dan", "joint", "what?"),
    ("eve", "mean", "no idea"),
    ("fay", "mean", "no idea"),
    ("gus", "mean", "no idea"),
    ("hal", "mean", "2,5"),
    ("ida", "mean", "2.5"),
    ("ida", "mean", "oops"),
]
# In this order they come: by the points that depend on them, those alike in the order of texts.
QUEUE = ["no idea", "pi_k*Nk", "Nk*pi_k/1", "what?", "2,5"]


@pytest.fixture
def graded(desk: Desk) -> Desk:
    desk.write(*CLASS)
    desk.grade()
    return desk


def decided(desk: Desk) -> list[tuple[str, str, str]]:
    """What holds: kind, response, and what it was decided to be."""
    assert desk("override", "list", "--json") == 0
    return [
        (each["kind"], each["response"], each.get("credit") or each.get("read_as"))
        for each in desk.data()
    ]


# What is typed at the prompts, and what holds then.
WALKS = [
    ("", []),
    ("q\n", []),
    ("s\n" * 9, []),
    ("w\n\n", [("decision", "no idea", "0")]),
    ("w\n", []),  # the input ends before the reason: nothing was decided
    ("r\nfine\nq\n", [("decision", "no idea", "1")]),
    ("c 1/2\n\n", [("decision", "no idea", "1/2")]),
    ("c\n0.25\n\n", [("decision", "no idea", "1/4")]),
    ("c 2\nc x\nc -1\nc\n\nq\n", []),
    ("m 2.5\n\n", [("read-as", "no idea", "2.5")]),
    ("m\n2.5\n\n", [("read-as", "no idea", "2.5")]),
    ("m\n\nm what(\nq\n", []),
    ("a\nq\n", []),
    ("s\nm\n\n\n", [("read-as", "pi_k*Nk", "pi_k*N_k")]),
    (
        "s\na\n\nq\n",
        [("read-as", "pi_k*Nk", "pi_k*N_k"), ("read-as", "Nk*pi_k/1", "N_k*pi_k/1")],
    ),
    ("s\na\n\ns\na\n\nq\n", [
        ("read-as", "pi_k*Nk", "pi_k*N_k"),
        ("read-as", "Nk*pi_k/1", "N_k*pi_k/1"),
        ("read-as", "2,5", "2.5"),
    ]),
    ("w\n\nu\nq\n", []),
    ("w\n\nu\nr\n\nq\n", [("decision", "no idea", "1")]),
    ("s\na\n\nu\nq\n", []),
    ("u\nx\n?\n\nyes\nq\n", []),
    ("w\n\ns\nu\nu\nq\n", []),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "holds"), WALKS)
def test_keys(graded: Desk, typed: str, holds: list[tuple[str, str, str]]) -> None:
    assert graded("review", typed=typed) == 0
    assert decided(graded) == holds


def test_the_queue(graded: Desk) -> None:
    assert graded("review", "--dry-run", "--json") == 0
    first = graded.data()
    assert [each["response"] for each in first] == QUEUE
    assert [each["points"] for each in first] == ["6", "6", "3", "3", "2"]
    assert first[1]["suggested"] == "pi_k*N_k"
    assert first[1]["slips"] == [{"code": "unknown-name", "typed": "Nk", "meant": "N_k"}]
    assert graded("review", "--dry-run", "--all", "--json") == 0
    assert [each["response"] for each in graded.data()] == [*QUEUE, "oops"]
    for place, number in ((("hw",), 5), (("hw", "joint"), 3), (("hw", "mean"), 2)):
        assert graded("review", *place, "--dry-run", "--json") == 0
        assert len(graded.data()) == number
    assert graded.query("SELECT count(*) FROM overrides") == [(0,)]


def test_a_whole_walk(graded: Desk, snapshot: SnapshotAssertion) -> None:
    graded.patch.setenv("COLUMNS", "200")
    assert graded("review", "--dry-run") == 0
    listed = graded.out
    assert graded("review", typed="?\nw\nno answer.\na\n\nk wrong\nc 1/3\n\nm\n\n\n") == 0
    walked = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "now", graded.out)
    assert listed + walked.replace(str(graded.folder), "…") == snapshot


def test_grades_follow(graded: Desk) -> None:
    assert graded("review", typed="c 1/2\n\na\n\nw\n\na\n\n") == 0
    assert "0 left" in graded.out
    grades = graded.grade()
    assert {name: row["joint"] for name, row in grades.items() if row["joint"] != "0"} == {
        "ada": "3", "ben": "3", "cat": "3",
    }  # fmt: skip
    assert {name: row["mean"] for name, row in grades.items() if row["mean"] != "0"} == {
        "eve": "1", "fay": "1", "gus": "1", "hal": "2", "ida": "2",
    }  # fmt: skip
    assert graded("review", typed="r\n\n") == 0
    assert "Nothing needs a person" in graded.err


def test_data_on_stdout(graded: Desk) -> None:
    assert graded("review", "--json", typed="w\n\nk right\nu\nu\nq\n") == 0
    told = [(each["kind"], each.get("response") or each.get("target")) for each in graded.data()]
    assert told == [
        ("decision", "no idea"), ("case", "pi_k*Nk"), ("case-undone", None), ("withdraw", 1),
    ]  # fmt: skip
    assert "pi_k*Nk" in graded.err


# Right by evidence only; the first two are proved equal to each other.
DOUBT = ["pi_k*N_k*floor(1+pi_k)", "floor(1+pi_k)*N_k*pi_k", "floor(pi_k) + pi_k*N_k", "0/0"]


@pytest.mark.parametrize(("answer", "count"), [("", 2), ("y", 2), ("n", 1), ("No", 1)])
def test_equal_responses(desk: Desk, answer: str, count: int) -> None:
    """Those that wait too and are proved equal are offered with it."""
    desk.write(*((f"learner {n}", "joint", text) for n, text in enumerate(DOUBT)))
    desk.grade()
    assert desk("review", "--all", typed=f"s\nw\nno trick\n{answer}\nq\n") == 0
    assert "1 equal response: the same for them?" in desk.out
    offered = [("decision", text, "0") for text in (DOUBT[1], DOUBT[0])]
    assert len(decided(desk)) == count
    assert {*decided(desk)} <= {*offered}


def test_without_a_value_nothing_is_equal(desk: Desk) -> None:
    desk.write(("ada", "joint", "0/0"), ("ben", "joint", "1/0"))
    desk.grade()
    assert desk("review", typed="w\n\nq\n") == 0
    assert decided(desk) == [("decision", "0/0", "0")]


def test_unknown_places(graded: Desk) -> None:
    for place, named in (
        (("hww",), "Did you mean 'hw'?"),
        (("hw", "jiont"), "Did you mean 'hw joint'?"),
    ):
        assert graded("review", *place) == 2
        assert named in graded.err


def test_rows_of_the_table(graded: Desk) -> None:
    assert graded("review", typed="k wrong\ns\nk right\ns\ns\ns\nk right\nq\n") == 0
    expected = CASES.replace("    # far away\n", '    - "no idea"\n    # far away\n')
    expected = expected.replace("    - pi_k*N_k\n", '    - "pi_k*Nk"\n    - pi_k*N_k\n')
    expected = expected.replace("[2.5]", '["2,5", 2.5]')
    assert graded.cases.read_text(encoding="utf-8") == expected
    assert decided(graded) == []


# Tables to which a row can be added, and those that are left alone.
TABLES = [
    ("mean: {right: [2.5]}\n", 'mean: {wrong: ["no idea"], right: [2.5]}\n'),
    ("mean: {}\n", 'mean: {wrong: ["no idea"]}\n'),
    (None, 'mean:\n  wrong:\n    - "no idea"\n'),
    ("# later\n", '# later\n\nmean:\n  wrong:\n    - "no idea"\n'),
    ("joint:\n  right: [1]", 'joint:\n  right: [1]\n\nmean:\n  wrong:\n    - "no idea"\n'),
    ("mean:\r\n  wrong:\r\n  - 3\r\n", 'mean:\r\n  wrong:\r\n  - "no idea"\r\n  - 3\r\n'),
    ("mean:\n  wrong:\n", None),
    ("mean: [1, 2]\n", None),
    ("mean:\n  wrong: 3\n", None),
    ("mean: {wrong: [3]\n", None),
    ("mean:\n  wrong: [1]\nmean:\n  wrong: [1]\n", None),
    ("other:\n  right: [1]\n", None),
    ("mean:\n  ? wrong\n  : - 3\n", None),
]


@pytest.mark.parametrize(("before", "after"), TABLES)
def test_tables_of_every_style(graded: Desk, before: str | None, after: str | None) -> None:
    if before is None:
        graded.cases.unlink()
    else:
        graded.cases.write_bytes(before.encode())
    assert graded("review", typed="k wrong\nq\n") == 0
    if after is None:
        assert graded.cases.read_bytes() == (before or "").encode()
        assert 'mean: wrong: - "no idea"' in " ".join(graded.out.split())
    else:
        assert graded.cases.read_bytes() == after.encode()


@pytest.mark.parametrize("before", [None, "# later\n", CASES])
def test_a_row_taken_back(graded: Desk, before: str | None) -> None:
    if before is None:
        graded.cases.unlink()
    else:
        graded.cases.write_text(before, encoding="utf-8")
    assert graded("review", typed="k wrong\nu\nq\n") == 0
    assert "is as it was" in graded.out
    there = graded.cases.read_text(encoding="utf-8") if graded.cases.exists() else None
    assert there == before


def test_a_table_that_changed_is_not_undone(graded: Desk) -> None:
    class Typist:
        """Types a row, then somebody else saves the file, then undoes."""

        lines = iter(["k wrong\n", None, "u\n", "q\n"])

        def isatty(self) -> bool:
            return False

        def readline(self) -> str:
            line = next(self.lines)
            if line is None:
                graded.cases.write_text("mean:\n  right: [2.5]\n")
                line = next(self.lines)
            return line

    graded.patch.setattr("io.StringIO", lambda _: Typist())
    assert graded("review") == 0
    assert graded.cases.read_text() == "mean:\n  right: [2.5]\n"
    assert "has changed since" in " ".join(graded.out.split())


HOSTILE = [
    "'; DROP TABLE responses; --",
    "\x1b[2Jred",
    "\u202egnp #: {x} [y] !z &a *b",
    'a"b\\c\n- d: e',
    "<script>[bold]x[/] :smile:",
    "x" * 3_000,
    "𝒩 \x85\u2028é",
    "? - : , no null 0o7 ~",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_texts_of_strangers_are_data(desk: Desk, text: str) -> None:
    desk.write((text, "joint", text))
    desk.grade()
    assert desk("review", typed=f"k wrong\nc 1/3\n{text!r}\n") == 0
    assert desk.out.replace("\n", "").isprintable()
    assert decided(desk) == [("decision", text.strip(), "1/3")]
    assert desk.cases.read_text(encoding="utf-8").startswith("# The table of this problem.\n")
    assert desk.points("joint").popitem()[1] == "1"


WAITING = "import sys\nfrom grader.app.cli import main\nmain(sys.argv[1:])\n"


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("stop", "code"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)]
)
def test_nothing_is_lost(graded: Desk, stop: signal.Signals, code: int) -> None:
    """What was decided before the process is stopped in the middle of a question is kept."""
    arguments = ["review", "--bank", graded.bank, "--gradebook", graded.book, "--json"]
    with subprocess.Popen(
        [sys.executable, "-c", WAITING, *map(str, arguments)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as child:  # fmt: skip
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write("w\n\nr\n")
        child.stdin.flush()
        assert '"no idea"' in child.stdout.readline()
        child.send_signal(stop)
        child.stdin.close()
        child.wait()
    assert child.returncode == code
    assert decided(graded) == [("decision", "no idea", "0")]


def test_a_table_that_cannot_be_written(graded: Desk) -> None:
    graded.cases.unlink()
    graded.cases.mkdir()
    assert graded("review", typed="k wrong\nw\n\nq\n") == 0
    assert "cannot be read" in " ".join(graded.out.split())
    assert decided(graded) == [("decision", "no idea", "0")]
