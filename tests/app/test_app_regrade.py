"""`grader regrade`: what a changed bank would do to grades, and doing it without harm."""

from __future__ import annotations

import csv
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from staff_desk import Desk
from syrupy.assertion import SnapshotAssertion

ROOT = Path(__file__).parents[2]

CLASS = [
    ("ada", "mean", "2.5"),
    ("ben", "mean", "2.7"),
    ("cat", "mean", "3"),
    ("cat", "mean", "4"),
    ("cat", "mean", "2.5"),
    ("dan", "mean", "nothing"),
    ("ada", "joint", "pi_k*N_k"),
    ("ben", "joint", "pi_k*N_k/2"),
]

# What is changed in the bank, the points on `mean` before, after, and with --allow-lower.
CHANGES = [
    pytest.param(
        [("key: 2.5", "key: 2.7")],
        {"ada": "2", "ben": "2", "cat": "0", "dan": "0"},
        {"ada": "0", "ben": "2", "cat": "0", "dan": "0"},
        id="key",
    ),
    pytest.param(
        [("{absolute: 0.1}", "{absolute: 0.2}")],
        {"ada": "2", "ben": "2", "cat": "0", "dan": "0"},
        {"ada": "2", "ben": "2", "cat": "0", "dan": "0"},
        id="tolerance",
    ),
    pytest.param(
        [("points: 2\n    attempts: 2", "points: 2\n    attempts: 3")],
        {"ada": "2", "ben": "0", "cat": "2", "dan": "0"},
        {"ada": "2", "ben": "0", "cat": "2", "dan": "0"},
        id="attempts",
    ),
    pytest.param(
        [("points: 2", "points: 1")],
        {"ada": "2", "ben": "0", "cat": "0", "dan": "0"},
        {"ada": "1", "ben": "0", "cat": "0", "dan": "0"},
        id="points",
    ),
    pytest.param(
        [("key: 2.5", "key: 3"), ("points: 2", "points: 4")],
        {"ada": "2", "ben": "0", "cat": "4", "dan": "0"},
        {"ada": "0", "ben": "0", "cat": "4", "dan": "0"},
        id="several",
    ),
    pytest.param(
        [("title: Mean", "title: The mean")],
        {"ada": "2", "ben": "0", "cat": "0", "dan": "0"},
        {"ada": "2", "ben": "0", "cat": "0", "dan": "0"},
        id="nothing",
    ),
]
AT_FIRST = {"ada": "2", "ben": "0", "cat": "0", "dan": "0"}


@pytest.mark.parametrize(("edits", "kept", "lowered"), CHANGES)
def test_a_changed_bank(
    desk: Desk, edits: list[tuple[str, str]], kept: dict[str, str], lowered: dict[str, str]
) -> None:
    """Grading goes on as before; a regrade raises; only --allow-lower lets anybody fall."""
    desk.write(*CLASS)
    assert desk.points() == AT_FIRST
    for old, new in edits:
        desk.edit(old, new)
    assert desk.points() == AT_FIRST
    is_other = edits[0][0] != "title: Mean"
    assert ("graded-as-before" in desk.err) == is_other
    assert desk("regrade") == 0
    assert ("Nothing would change" in desk.out) == (not is_other)
    assert desk.points() == AT_FIRST

    assert desk("regrade", "--apply") == 0
    assert desk.points() == kept
    assert "graded-as-before" not in desk.err
    losing = [name for name in kept if kept[name] != lowered[name]]
    kept_lines = desk.feedback().count("Kept at what it was before")
    assert kept_lines == len(losing)

    for number, _ in enumerate(losing, 1):
        assert desk("override", "withdraw", number, "--reason", "all alike") == 0
    assert desk.points() == lowered


@pytest.mark.parametrize(("edits", "kept", "lowered"), CHANGES)
def test_they_may_fall_if_told_so(
    desk: Desk, edits: list[tuple[str, str]], kept: dict[str, str], lowered: dict[str, str]
) -> None:
    desk.write(*CLASS)
    desk.grade()
    for old, new in edits:
        desk.edit(old, new)
    assert desk("regrade", "--apply", "--allow-lower") == 0
    assert desk.points() == lowered
    assert desk.query("SELECT count(*) FROM overrides") == [(0,)]


def test_what_it_says(desk: Desk, snapshot: SnapshotAssertion) -> None:
    desk.write(*CLASS, ("eve", "mean", "2.7"), ("=f()", "mean", "2.7"), ("\x1b[2J", "mean", "2.5"))
    desk.grade()
    desk.edit("key: 2.5", "key: 2.7")
    desk.edit("points: 3\n    attempts: 3", "points: 4\n    attempts: 1")
    out = desk.folder / "who.csv"
    said = []
    for options in (["--out", out], ["--apply", "--by", "prof"], ["--apply"]):
        assert desk("regrade", *options) == 0
        said.append(desk.out)
    assert "\n".join([*said, out.read_text(encoding="utf-8")]) == snapshot


@pytest.mark.parametrize(
    "command",
    [
        ["regrade"],
        ["regrade", "--apply"],
        ["regrade", "--restore", "1", "--apply"],
        ["export", "--to", "csv"],
        ["review", "--dry-run"],
        ["override", "credit", "hw", "joint", "pi_k*N_k/2", "1/2", "--reason", "half"],
    ],
    ids=" ".join,
)
def test_a_bank_with_faults_changes_nothing_and_is_told(desk: Desk, command: list[str]) -> None:
    """To leave its problem out would say that nothing changes, or make totals without it."""
    desk.write(*CLASS)
    desk.grade()
    desk.edit("points: 2", "points: two")
    runs = desk.query("SELECT count(*) FROM runs")
    assert desk(*command) == 2
    assert "faulty-problem" in desk.err
    assert "problem.yaml:17:" in desk.err
    assert desk.out == ""
    assert desk.query("SELECT count(*) FROM runs") == runs


HALF = ["joint", "pi_k*N_k/2", "1/2", "--reason", "half"]


@pytest.fixture
def two(desk: Desk) -> Desk:
    """A class of two problems, graded, of which `hw` has got a fault since."""
    shutil.copytree(desk.bank / "hw", desk.bank / "other")
    desk.edit("id: hw", "id: other", desk.bank / "other" / "problem.yaml")
    desk.write(*CLASS)
    desk.write(("ada", "mean", "2.5"), ("ada", "joint", "pi_k*N_k/2"), problem="other")
    desk.write(("ada", "joint", "pi_k*("), ("bea", "mean", "2.55"), problem="other")
    desk.grade()
    desk.edit("points: 2", "points: two")
    return desk


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["regrade"], "Nothing would change"),
        (["regrade", "--apply"], "Nothing would change"),
        (["review", "--all", "--dry-run"], "pi_k*("),
        (["export", "--to", "csv"], "ada,other,mean,2,2"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_a_problem_with_faults_is_left_out_and_keeps_its_grades(
    two: Desk, command: list[str], says: str
) -> None:
    sql = "SELECT problem, learner, response, verdict FROM graded ORDER BY ALL"
    before = two.query(sql)
    assert two(*command) == 0, two.err
    assert says in two.out
    assert two.err.count("left-out") == 1
    assert f"{two.problem}:17:" in two.err
    assert "its grades stay as they are" in two.err
    assert "Nothing needs a person" not in two.err
    assert two.query(sql) == before


def test_a_regrade_of_the_others_leaves_the_faulty_ones_alone(two: Desk) -> None:
    two.edit("absolute: 0.1", "absolute: 0.01", two.bank / "other" / "problem.yaml")
    assert two("regrade", "--apply", "--allow-lower") == 0
    assert "bea" in two.out or "other mean" in two.out
    latest = "SELECT problem, max(run) FROM run_parts GROUP BY problem ORDER BY problem"
    assert two.query(latest) == [("hw", 1), ("other", 2)]


@pytest.mark.parametrize(
    "command",
    [
        ["review", "hw", "--dry-run"],
        ["override", "credit", "hw", *HALF],
        ["override", "points", "ada", "hw", "mean", "1", "--reason", "shown"],
        ["override", "suggestions", "hw", "mean", "--reason", "slips"],
        ["export", "--to", "csv", "--problem", "hw"],
        # The points of everything are added up there.
        ["export", "--to", "gradescope", "--learner", "ada"],
    ],
    ids=" ".join,
)
def test_a_problem_with_faults_that_is_named_is_refused(two: Desk, command: list[str]) -> None:
    assert two(*command) == 2
    assert two.out == ""
    assert two.err.count("faulty-problem") == 1
    assert f"{two.problem}:17:" in two.err
    assert "left-out" not in two.err


@pytest.mark.parametrize(
    "command",
    [
        ["review", "other", "--all", "--dry-run"],
        ["override", "credit", "other", *HALF],
        ["override", "points", "ada", "other", "mean", "1", "--reason", "shown"],
        ["export", "--to", "csv", "--problem", "other"],
        ["export", "--to", "gradescope", "--learner", "ada", "--problem", "other"],
    ],
    ids=" ".join,
)
def test_of_another_problem_that_is_named_nothing_is_said(two: Desk, command: list[str]) -> None:
    assert two(*command) == 0, two.err
    assert two.out
    assert "left-out" not in two.err


def test_grading_says_which_stored_problem_is_left_out(two: Desk) -> None:
    assert two("grade", two.folder / "in") == 0
    assert "faulty-problem" in two.err
    assert two.err.count("left-out") == 1
    assert "other" in two.out


def test_a_problem_that_is_gone_is_told(desk: Desk) -> None:
    desk.write(*CLASS)
    desk.grade()
    (desk.folder / "bank" / "hw").rename(desk.folder / "bank" / "other")
    assert desk("regrade", "--apply") == 2
    assert desk.err.count("part-gone") == 2
    assert desk.query("SELECT count(*) FROM runs") == [(1,)]


def test_everybody_who_moves_is_in_the_file(desk: Desk) -> None:
    desk.write(*CLASS)
    desk.grade()
    desk.edit("key: 2.5", "key: 2.7")
    out = desk.folder / "who.csv"
    for options, after in (([], "2"), (["--allow-lower"], "0")):
        assert desk("regrade", "--out", out, *options) == 0
        with out.open(encoding="utf-8", newline="") as file:
            rows = {row["learner"]: row for row in csv.DictReader(file)}
        assert set(rows) == {"ada", "ben"}
        assert (rows["ada"]["before"], rows["ada"]["after"]) == ("2", after)
        assert (rows["ben"]["before"], rows["ben"]["after"]) == ("0", "2")
        assert bool(rows["ada"]["kept"]) == (after == "2")


def test_for_machines(desk: Desk) -> None:
    desk.write(*CLASS)
    desk.grade()
    desk.edit("key: 2.5", "key: 2.7")
    assert desk("regrade", "--json") == 0
    (told,) = desk.data()
    assert told["parts"] == [
        {
            "problem": "hw",
            "part": "mean",
            "differs": [{"name": "answer", "before": "2.5", "after": "2.7"}],
        }
    ]
    assert (told["gaining"], told["losing"], told["kept"], told["run"]) == (1, 1, 1, None)
    moved = {each["response"]: each["learners"] for each in told["changes"]}
    assert moved == {
        "2.5": [{"learner": "ada", "before": "2", "after": "0"}],
        "2.7": [{"learner": "ben", "before": "0", "after": "2"}],
    }


def test_twice_is_once(desk: Desk) -> None:
    desk.write(*CLASS)
    desk.grade()
    desk.edit("key: 2.5", "key: 2.7")
    facts = "SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM overrides)"
    assert desk("regrade", "--apply") == 0
    before = desk.query(facts)
    assert desk("regrade", "--apply") == 0
    assert "Nothing would change" in desk.out
    assert desk.query(facts) == before == [(2, 1)]


def test_looking_changes_nothing(desk: Desk) -> None:
    desk.write(*CLASS)
    desk.grade()
    desk.edit("key: 2.5", "key: 2.7")
    before = desk.book.read_bytes()
    assert desk("regrade") == 0
    assert desk.book.read_bytes() == before


def test_what_comes_in_later_is_graded_as_before(desk: Desk) -> None:
    desk.write(*CLASS)
    desk.grade()
    desk.edit("key: 2.5", "key: 2.7")
    desk.write(("eve", "mean", "2.5"), ("fay", "mean", "2.7"))
    assert desk.points()["eve"] == "2"
    assert desk("regrade", "--apply", "--allow-lower") == 0
    assert desk.points() == {
        "ada": "0", "ben": "2", "cat": "0", "dan": "0", "eve": "0", "fay": "2",
    }  # fmt: skip


def test_an_earlier_run_comes_back(desk: Desk) -> None:
    desk.write(*CLASS)
    first = desk.grade()
    desk.edit("key: 2.5", "key: 2.7")
    assert desk("regrade", "--apply", "--allow-lower") == 0
    assert desk.grade() != first
    assert desk("regrade", "--runs") == 0
    assert [line.split()[0] for line in desk.out.splitlines()] == ["1", "2"]
    assert desk("regrade", "--restore", 1) == 0
    assert "1 learner would lose" in desk.out
    assert desk("regrade", "--restore", 1, "--apply", "--allow-lower") == 0
    assert desk.grade() == first
    assert desk("regrade", "--runs", "--json") == 0
    assert [each["cause"] for each in desk.data()] == ["", "regrade", "restore"]


def test_no_such_run(desk: Desk) -> None:
    desk.write(*CLASS)
    desk.grade()
    for run in (0, -1, 7):
        assert desk("regrade", "--restore", run) == 2
        assert "--runs" in desk.err


def test_without_a_gradebook(desk: Desk) -> None:
    assert desk("regrade") == 2
    assert "grader grade" in desk.err
    assert not desk.book.exists()


def test_people_have_the_last_word(desk: Desk) -> None:
    """Points that a person set stay, whatever the key; a judgement outlives the key too."""
    desk.write(*CLASS)
    desk.grade()
    assert desk("override", "points", "cat", "hw", "mean", 1, "--reason", "effort") == 0
    assert desk("override", "credit", "hw", "mean", "2.7", "1/2", "--reason", "near") == 0
    assert desk.points() == {"ada": "2", "ben": "1", "cat": "1", "dan": "0"}
    desk.edit("key: 2.5", "key: 3")
    assert desk("regrade", "--apply", "--allow-lower") == 0
    assert desk.points() == {"ada": "0", "ben": "1", "cat": "1", "dan": "0"}


def copied(desk: Desk, problem: str) -> Path:
    shutil.copytree(ROOT / "problems" / problem, desk.bank / problem)
    return desk.bank / problem / "problem.yaml"


def test_everybodys_own_numbers(desk: Desk) -> None:
    """With variants each learner is regraded by their own key."""
    file = copied(desk, "em-own-data")
    keys = {}
    for learner in ("ada", "ben"):
        assert desk("variant", "em-own-data", learner, "--json", "--reveal") == 0
        part = next(each for each in desk.data()[0]["parts"] if each["part"] == "likelihood")
        keys[learner] = float(part["key"])
    rows = [(learner, "likelihood", f"{key + 0.03:.6f}") for learner, key in keys.items()]
    desk.write(*rows, problem="em-own-data")
    before = desk.points("likelihood")
    text = file.read_text(encoding="utf-8")
    start = text.index("- id: likelihood")
    accept = text.index("accept:", start)
    line = text[accept : text.index("\n", accept)]
    file.write_text(text.replace(line, "accept: {absolute: 0.05}", 1), encoding="utf-8")
    assert desk.points("likelihood") == before == {"ada": "0", "ben": "0"}
    assert desk("regrade", "--apply") == 0
    assert "2 learners gained" in desk.out
    assert set(desk.points("likelihood").values()) != {"0"}
    assert desk("regrade") == 0
    assert "Nothing would change" in desk.out


def test_errors_carried_forward_follow_the_new_key(desk: Desk) -> None:
    copied(desk, "ridge-regression")
    desk.write(
        ("eve", "coefficients", "(3, 1)"), ("eve", "prediction", "9"), problem="ridge-regression"
    )
    assert desk.points("prediction") == {"eve": "0.5"}
    assert desk("regrade") == 0
    assert "Nothing would change" in desk.out
    assert desk("regrade", "--apply") == 0
    assert desk.points("prediction") == {"eve": "0.5"}


def test_another_engine_is_told_only_where_it_moves_points(desk: Desk) -> None:
    desk.write(*CLASS)
    first = desk.points()
    desk.patch.setattr("grader.app.engine.engine_name", lambda: "another")
    assert desk("regrade") == 0
    assert "Nothing would change" in desk.out
    # As if the engine of that time had taken 2.5 for wrong.
    with duckdb.connect(str(desk.book)) as book:
        book.execute(
            "UPDATE verdicts SET verdict = 'different', credit = '0', decision = "
            "(SELECT decision FROM verdicts WHERE response = '4') WHERE response = '2.5'"
        )
    assert desk("regrade", "--json") == 0
    (told,) = desk.data()
    ((part,),) = [told["parts"]]
    assert part["part"] == "mean"
    assert [each["name"] for each in part["differs"]] == ["engine"]
    assert [each["learners"] for each in told["changes"]] == [
        [{"learner": "ada", "before": "0", "after": "2"}]
    ]
    assert first["ada"] == "2"


KILLED = """
import os, signal, sys
from importlib import import_module
from grader.app.cli import main

module, name, call = sys.argv[1], sys.argv[2], int(sys.argv[3])
home, calls = import_module(module), [0]
function = getattr(home, name)

def killer(*arguments, **named):
    calls[0] += 1
    if calls[0] == call:
        os.kill(os.getpid(), signal.SIGKILL)
    return function(*arguments, **named)

setattr(home, name, killer)
main(sys.argv[4:])
"""

# Where applying is killed: before this call of this function.
INSTANTS = [
    ("grader.app.batch", "save_rows", 1),
    ("grader.app.regrade", "add_overrides", 1),
    ("grader.app.regrade", "_begin_target", 2),
    ("grader.app.batch", "finish_run", 1),
    ("grader.gradebook.runs", "keep_keys", 1),
]


@pytest.mark.parametrize(("module", "name", "call"), INSTANTS)
def test_killed_while_applying(desk: Desk, module: str, name: str, call: int) -> None:
    desk.write(*CLASS)
    first = desk.points()
    desk.edit("key: 2.5", "key: 2.7")
    places = ["--bank", str(desk.bank), "--gradebook", str(desk.book)]
    arguments = [module, name, str(call), "regrade", "--apply", *places]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments], check=False, capture_output=True
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert desk.points() == first
    assert desk("regrade", "--apply") == 0
    assert desk.points() == {"ada": "2", "ben": "2", "cat": "0", "dan": "0"}
    assert desk.query("SELECT count(*) FROM overrides") == [(1,)]


def test_keys_that_follow_from_responses_stay_as_others_do(desk: Desk) -> None:
    """A changed bank moves nobody who has handed in no more; who has follows today's."""
    file = copied(desk, "ridge-regression")
    wrong = [("coefficients", "(3, 1)"), ("prediction", "9")]
    for learner in ("eve", "fay"):
        desk.write(*((learner, *each) for each in wrong), problem="ridge-regression")
    assert desk.points("prediction") == {"eve": "0.5", "fay": "0.5"}
    text = file.read_text(encoding="utf-8")
    half, quarter = ("key: a + 6*b\n      credit: 1/2", "key: a + 6*b\n      credit: 1/4")
    assert half in text
    file.write_text(text.replace(half, quarter), encoding="utf-8")
    assert desk.points("prediction") == {"eve": "0.5", "fay": "0.5"}
    # What is handed in only now is graded by the bank of now.
    desk.write(*(("gus", *each) for each in wrong), problem="ridge-regression")
    desk.write(("fay", "prediction", "8"), problem="ridge-regression")
    assert desk.points("prediction") == {"eve": "0.5", "fay": "0.25", "gus": "0.25"}
    assert desk("regrade", "--apply", "--allow-lower") == 0
    assert desk.points("prediction") == {"eve": "0.25", "fay": "0.25", "gus": "0.25"}


def test_a_key_follows_responses_that_come_in(desk: Desk) -> None:
    copied(desk, "ridge-regression")
    desk.write(("eve", "coefficients", "(2, 1)"), problem="ridge-regression")
    desk.write(("eve", "prediction", "8"), problem="ridge-regression")
    assert desk.points("prediction") == {"eve": "0.5"}
    desk.minute = 1
    desk.write(("fay", "prediction", "9"), problem="ridge-regression")
    assert desk.points("prediction") == {"eve": "0.5", "fay": "0"}
    desk.minute = 0
    (desk.folder / "in" / "000.csv").rename(desk.folder / "in" / "first.csv")
    desk.write(("fay", "coefficients", "(3, 1)"), problem="ridge-regression")
    assert desk.points("prediction") == {"eve": "0.5", "fay": "0.5"}
