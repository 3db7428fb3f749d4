"""`grader override`: what people decide, and how it shows in everything that follows."""

from __future__ import annotations

import json

import pytest
from staff_desk import Desk

CLASS = [
    ("ada", "joint", "pi_k*Nk"),
    ("ben", "joint", "N_k*pi_k/2"),
    ("cat", "joint", "pi_k*N_k*0.5"),
    ("dan", "joint", "pi_k Nk / 2"),
    ("eve", "mean", "no idea"),
    ("fay", "mean", "2,5"),
]
REASON = ["--reason", "a good thought"]
AT_FIRST = {"ada": "0", "ben": "0", "cat": "0", "dan": "0", "eve": "0", "fay": "0"}


@pytest.fixture
def graded(desk: Desk) -> Desk:
    desk.write(*CLASS)
    assert desk.points("joint") == AT_FIRST
    return desk


# An override, the part, and who then has other points.
KINDS = [
    (["credit", "hw", "joint", "N_k*pi_k/2", "1/2"], "joint", {"ben": "1.5"}),
    (["credit", "hw", "joint", " N_k*pi_k/2 ", "1"], "joint", {"ben": "3"}),
    (["credit", "hw", "joint", "N_k*pi_k/2", "0"], "joint", {}),
    (["credit", "hw", "joint", "pi_k*Nk", "1/3"], "joint", {"ada": "1"}),
    (["credit", "hw", "mean", "no idea", "0.25"], "mean", {"eve": "0.5"}),
    (
        ["credit", "hw", "joint", "N_k*pi_k/2", "1/2", "--equivalent"],
        "joint",
        {"ben": "1.5", "cat": "1.5"},
    ),
    (["read", "hw", "joint", "pi_k*Nk", "pi_k*N_k"], "joint", {"ada": "3"}),
    (["read", "hw", "joint", "pi_k*Nk", "pi_k"], "joint", {}),
    (["suggestions", "hw", "joint"], "joint", {"ada": "3"}),
    (["suggestions", "hw", "joint", "--name", "Nk=N_k"], "joint", {"ada": "3"}),
    (["suggestions", "hw", "mean"], "mean", {"fay": "2"}),
    (["points", "ben", "hw", "joint", "2.5"], "joint", {"ben": "2.5"}),
    (["points", "ada", "hw", "mean", "1"], "mean", {"ada": "1"}),
    (["points", "ada", "hw", "joint", "7"], "joint", {"ada": "7"}),
]


@pytest.mark.parametrize(
    ("words", "part", "other"), KINDS, ids=[" ".join(words) for words, _, _ in KINDS]
)
def test_each_kind_shows_in_the_grades(
    graded: Desk, words: list[str], part: str, other: dict[str, str]
) -> None:
    """In both kinds of output, until it is withdrawn; `grade` agrees with itself."""
    assert graded("override", *words, *REASON) == 0
    assert "a good thought" in graded.out
    assert graded.points(part) == AT_FIRST | other
    count = graded.query("SELECT count(*) FROM overrides")[0][0]
    for number in range(1, count + 1):
        assert graded("override", "withdraw", number, *REASON) == 0
    assert graded.points(part) == AT_FIRST


def test_learners_and_staff_are_told(graded: Desk) -> None:
    assert graded("override", "credit", "hw", "joint", "N_k*pi_k/2", "1/2", *REASON) == 0
    assert graded("override", "read", "hw", "joint", "pi_k*Nk", "pi_k*N_k", *REASON) == 0
    assert graded("override", "points", "eve", "hw", "mean", "1", *REASON) == 0
    graded.grade()
    told = graded.feedback()
    assert "A person decided this: a good thought." in told
    assert "A person took it for `pi_k*N_k`" in told
    assert "Set by a person: a good thought." in told
    for learner, part, number in (("ben", "joint", 1), ("ada", "joint", 2), ("eve", "mean", 3)):
        assert graded("explain", learner, "hw", part) == 0
        assert f"Override {number}, prof" in graded.out
        assert graded("explain", learner, "hw", part, "--json") == 0
        assert [each["number"] for each in graded.data()[0]["overrides"]] == [number]


def test_what_is_judged_waits_no_longer(graded: Desk) -> None:
    graded.grade("--json")
    assert {each["response"] for each in graded.data()[0]["needs_person"]} == {
        "pi_k*Nk", "pi_k Nk / 2", "no idea", "2,5",
    }  # fmt: skip
    assert graded("override", "suggestions", "hw", "joint", *REASON) == 0
    assert graded("override", "credit", "hw", "mean", "no idea", "0", *REASON) == 0
    graded.grade("--json")
    assert [each["response"] for each in graded.data()[0]["needs_person"]] == ["2,5"]


def test_a_later_one_counts(graded: Desk) -> None:
    for share in ("1", "1/3"):
        assert graded("override", "credit", "hw", "joint", "N_k*pi_k/2", share, *REASON) == 0
    assert graded.points("joint")["ben"] == "1"
    assert graded("override", "withdraw", 2, *REASON) == 0
    assert graded.points("joint")["ben"] == "3"


def test_sql_and_the_audit_know_of_it(graded: Desk) -> None:
    assert graded("override", "credit", "hw", "joint", "N_k*pi_k/2", "1/2", *REASON) == 0
    assert graded("override", "read", "hw", "joint", "pi_k*Nk", "pi_k*N_k", *REASON) == 0
    chosen = (
        "SELECT learner, verdict, credit, needs_person, override, read_as FROM graded "
        "WHERE part = 'joint' AND learner IN ('ada', 'ben') ORDER BY learner"
    )
    assert [row[4] for row in graded.query(chosen)] == [None, None]
    graded.grade()
    assert graded.query(chosen) == [
        ("ada", "equal", "1", False, 2, "pi_k*N_k"),
        ("ben", "different", "1/2", False, 1, None),
    ]
    assert graded("audit") == 0
    assert "by a person" in graded.err
    assert graded("audit", "--json") == 0
    by_response = {each["response"]: each for each in graded.data()}
    judged = by_response["N_k*pi_k/2"]
    assert (judged["certificate"], judged["holds"]) == ("Judgement", None)
    assert "a good thought" in judged["reason"]
    read = by_response["pi_k*Nk"]
    assert (read["read_as"], read["verdict"], read["holds"]) == ("pi_k*N_k", "equal", True)
    assert graded("override", "withdraw", 1, *REASON) == 0
    graded.grade()
    assert [row[4] for row in graded.query(chosen)] == [2, None]


# What is asked for, and what the refusal must name.
REFUSED = [
    (["credit", "hw", "joint", "N_k*pi_k/3", "1"], "Did you mean 'N_k*pi_k/2'?"),
    (["credit", "hw", "jiont", "x", "1"], "Did you mean 'hw joint'?"),
    (["credit", "hv", "joint", "x", "1"], "There are: hw."),
    (["credit", "hw", "joint", "N_k*pi_k/2", "2"], "from 0 to 1"),
    (["credit", "hw", "joint", "N_k*pi_k/2", "half"], "from 0 to 1"),
    (["credit", "hw", "joint", "N_k*pi_k/2", "--", "-1"], "from 0 to 1"),
    (
        ["credit", "hw", "joint", "N_k*pi_k/2", "0", "--mistake", "no-weights"],
        "Did you mean 'no-weight'?",
    ),
    (["credit", "hw", "joint", "N_k*pi_k/2", "1", "--mistake", "no-weight"], "no mistake"),
    (["read", "hw", "joint", "pi_k*Nk", "pi_k*("], "cannot be read either"),
    (["read", "hw", "joint", "pi_k*Nk", ""], "cannot be read either"),
    (["suggestions", "hw", "joint", "--name", "Mk=N_k"], "no unreadable response"),
    (["suggestions", "hw", "joint", "--name", "Nk"], "TYPED=MEANT"),
    (["points", "adda", "hw", "joint", "1"], "Did you mean 'ada'?"),
    (["points", "ada", "hw", "joint", "--", "-1"], "from 0 to"),
    (["withdraw", "7"], "no override 7"),
]


@pytest.mark.parametrize(("words", "named"), REFUSED, ids=[" ".join(w) for w, _ in REFUSED])
def test_refused_with_a_hint(graded: Desk, words: list[str], named: str) -> None:
    head, dash, tail = words, [], []
    if "--" in words:
        at = words.index("--")
        head, dash, tail = words[:at], ["--"], words[at + 1 :]
    assert graded("override", *head, *REASON, *dash, *tail) == 2
    assert named in " ".join(graded.err.split())
    assert graded.query("SELECT count(*) FROM overrides") == [(0,)]


def test_a_known_mistake_can_be_named(graded: Desk) -> None:
    words = ["credit", "hw", "joint", "pi_k*Nk", "1/3", "--mistake", "no-weight"]
    assert graded("override", *words, *REASON) == 0
    assert "as the mistake no-weight" in graded.out
    assert graded.points("joint")["ada"] == "1"
    assert "The weight is missing." in graded.feedback()
    graded.grade("--json")
    (part,) = (each for each in graded.data()[0]["parts"] if each["part"] == "joint")
    assert part["mistakes"] == [{"token": "no-weight", "learners": 1}]
    chosen = "SELECT misconception FROM graded WHERE learner = 'ada'"
    assert graded.query(chosen) == [("no-weight",)]


def test_points_beyond_what_the_part_is_worth_are_given_and_told(graded: Desk) -> None:
    for points, is_told in (("2", False), ("20", True)):
        assert graded("override", "points", "ada", "hw", "mean", points, "--reason", "extra") == 0
        assert ("more than mean is worth, 2" in graded.err) == is_told
    assert graded.points()["ada"] == "20"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (["credit", "hw", "joint", "pi_k*Nk", "1/2"], "decision"),
        (["read", "hw", "joint", "pi_k*Nk", "pi_k*N_k"], "read-as"),
        (["suggestions", "hw", "joint"], "read-as"),
        (["points", "ada", "hw", "joint", "1"], "points"),
    ],
)
def test_what_is_recorded_as_data(graded: Desk, words: list[str], kind: str) -> None:
    assert graded("override", *words, "--reason", "so", "--json") == 0
    assert {each["kind"] for each in graded.data()} == {kind}
    number = graded.data()[0]["number"]
    assert graded("override", "withdraw", number, "--reason", "no", "--json") == 0
    assert [each["kind"] for each in graded.data()] == ["withdraw"]


def test_a_reason_is_needed(graded: Desk) -> None:
    for reason in ([], ["--reason", ""], ["--reason", "  "]):
        assert graded("override", "points", "ada", "hw", "joint", "1", *reason) == 2
        assert "--reason" in graded.err


def test_withdrawn_once(graded: Desk) -> None:
    assert graded("override", "points", "ada", "hw", "joint", "1", *REASON) == 0
    assert graded("override", "withdraw", 1, *REASON) == 0
    assert graded("override", "withdraw", 1, *REASON) == 2
    assert graded("override", "withdraw", 2, *REASON) == 2


def test_the_list(graded: Desk) -> None:
    assert graded("override", "list") == 0
    assert graded.out == ""
    assert graded("override", "points", "ada", "hw", "joint", "1", *REASON) == 0
    assert graded("override", "credit", "hw", "joint", "N_k*pi_k/2", "1/2", *REASON) == 0
    assert graded("override", "withdraw", 1, *REASON) == 0
    assert graded("override", "list", "--json") == 0
    (told,) = graded.data()
    assert {name: told[name] for name in ("number", "kind", "response", "credit")} == {
        "number": 2, "kind": "decision", "response": "N_k*pi_k/2", "credit": "1/2",
    }  # fmt: skip
    assert (told["reason"], told["decided_by"]) == ("a good thought", "prof")
    assert graded("override", "list", "--all") == 0
    assert [line.split(",")[0] for line in graded.out.splitlines()] == [
        "Override 1", "Override 2", "Override 3",
    ]  # fmt: skip


HOSTILE = [
    "'; DROP TABLE responses; --",
    "\x1b[2Jred",
    "\u202egnp",
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "{0.__class__} %s",
    "=cmd()",
    "x" * 9_000,
    "bro\udcffken",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_texts_of_strangers_are_data(desk: Desk, text: str) -> None:
    """As response, learner and reason: stored as they are, shown harmlessly, run nowhere."""
    name = text.replace("\udcff", "?")
    desk.write((name, "joint", name), ("ada", "joint", "pi_k"))
    desk.grade()
    reason = ["--reason", text]
    assert desk("override", "credit", "hw", "joint", name, "1/3", *reason) == 0
    assert desk.out.replace("\n", "").isprintable()
    assert desk("override", "points", name, "hw", "mean", "1", *reason) == 0
    ((shown, row),) = ((name, row) for name, row in desk.grade().items() if name != "ada")
    assert shown.isprintable()
    assert not shown.startswith("=")
    assert (row["joint"], row["mean"]) == ("1", "1")
    told = desk.feedback()
    assert "<script>" not in told.replace("`<script>", "")
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert desk("explain", name, "hw", "joint") == 0
    assert desk.out.replace("\n", "").isprintable()
    assert desk("override", "list", "--json") == 0
    assert {json.dumps(each["reason"]) for each in desk.data()} == {json.dumps(name)}
