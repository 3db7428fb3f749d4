"""What was drawn for a learner is kept: it is drawn once, and what was seen is shown again."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from staff_desk import Desk

from grader.app.bank import open_problem
from grader.app.carried import OwnKey, find_own_key
from grader.app.own_keys import draw_digest
from grader.gradebook.book import Gradebook
from grader.spec.model import Part, Problem

ROOT = Path(__file__).parents[2]

SUM = r"""id: sum
title: Sum
statement: You have <<a>> red and <<b>> blue marbles.
variants:
  draw:
    a: {integer: [1, 900], base: 2}
    b: {integer: [1, 900], base: 3}
  compute:
    all: a + b
parts:
  - id: both
    kind: number
    title: Both
    ask: How many are <<a>> and <<b>>?
    key: <<all>>
    accept: {absolute: 0.25}
    points: 2
    solution: They are <<all>> marbles.
  - id: red
    kind: number
    title: Red
    ask: How many are red?
    key: <<a>>
    accept: {absolute: 0.25}
    points: 1
    solution: They are <<a>>.
"""
LEARNERS = ("ada", "ben", "cat")
# What an author may do to the draw after learners have begun.
REDRAWN = [
    pytest.param("a: {integer: [1, 900], base: 2}", "a: {integer: [1, 901], base: 2}", id="range"),
    pytest.param("variants:\n", "variants:\n  seed: other\n", id="seed"),
    pytest.param("compute:\n    all: a + b", "compute:\n    all: a + b + 1000", id="computed"),
]


@pytest.fixture
def marbles(desk: Desk) -> Desk:
    """A class in which everybody has answered rightly by their own numbers."""
    file = sum_file(desk)
    file.parent.mkdir()
    file.write_text(SUM, encoding="utf-8")
    for learner in LEARNERS:
        answer_rightly(desk, learner)
    return desk


def sum_file(desk: Desk) -> Path:
    return desk.bank / "sum" / "problem.yaml"


def values(desk: Desk, learner: str, *options: object) -> dict[str, str]:
    places = ["--bank", desk.bank, "--json", *options]
    assert desk("variant", "sum", learner, *places) == 0, desk.err
    found: dict[str, str] = desk.data()[0]["values"]
    return found


def answer_rightly(desk: Desk, learner: str) -> None:
    drawn = values(desk, learner)
    both = str(int(drawn["a"]) + int(drawn["b"]))
    desk.write((learner, "both", both), (learner, "red", drawn["a"]), problem="sum")


def seen(desk: Desk) -> dict[str, tuple[list[str], dict[str, str]]]:
    """The numbers of marbles in everybody's feedback, and those that explain their points."""
    desk.grade("--reveal")
    found = {}
    for learner in LEARNERS:
        (file,) = (desk.folder / "feedback").glob(f"{learner}*.md")
        text = file.read_text(encoding="utf-8")
        assert desk("explain", learner, "sum", "both", "--json") == 0, desk.err
        found[learner] = (re.findall(r"They are (\d+)", text), desk.data()[0]["values"])
        assert desk("explain", learner, "sum", "both") == 0, desk.err
        assert f"a = {found[learner][1]['a']}, b = " in desk.out
    return found


def test_nobody_is_drawn_for_twice(marbles: Desk) -> None:
    first = marbles.grade()
    stored = "SELECT count(*), count(DISTINCT learner) FROM draws"
    assert marbles.query(stored) == [(3, 3)]

    def refuse(*_: object) -> None:
        raise AssertionError("this learner was drawn for before")

    with marbles.patch.context() as patch:
        patch.setattr("grader.app.own_keys.problem_for", refuse)
        assert marbles("grade", marbles.folder / "in") == 0, marbles.err
        assert marbles("regrade") == 0, marbles.err
        assert marbles("export", "--to", "csv") == 0, marbles.err
    answer_rightly(marbles, "dan")
    found = marbles.grade()
    assert {name: found[name] for name in LEARNERS} == first
    assert found["dan"]["total"] == "3"
    assert marbles.query(stored) == [(4, 4)]


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("id: sum\n", "# A remark.\nid: sum\n", True),
        ("variants:\n", "\n\nvariants:\n", True),
        ("[1, 900], base: 2", "[1, 901], base: 2", False),
        ("{absolute: 0.25}", "{absolute: 0.5}", False),
        ("title: Sum", "title: '~'", False),
    ],
)
def test_what_a_draw_is_stored_under(desk: Desk, old: str, new: str, same: bool) -> None:
    file = sum_file(desk)
    file.parent.mkdir()
    file.write_text(SUM, encoding="utf-8")
    before = draw_digest(open_problem(desk.bank, "sum"))
    desk.edit(old, new, file)
    assert (draw_digest(open_problem(desk.bank, "sum")) == before) == same


@pytest.mark.parametrize(("old", "new"), REDRAWN)
def test_what_was_seen_is_shown_again(marbles: Desk, old: str, new: str) -> None:
    """Texts go on having the numbers by which somebody was graded; a regrade has the new ones."""
    points = marbles.grade()
    before = {learner: values(marbles, learner) for learner in LEARNERS}
    shown = seen(marbles)
    marbles.edit(old, new, sum_file(marbles))
    assert seen(marbles) == shown
    assert marbles.grade() == points
    for learner in LEARNERS:
        told = values(marbles, learner, "--gradebook", marbles.book)
        assert told == before[learner]

    assert marbles("regrade", "--apply", "--allow-lower") == 0
    by_new_draw = seen(marbles)
    assert all(by_new_draw[learner] != shown[learner] for learner in LEARNERS)
    for learner in LEARNERS:
        now = values(marbles, learner)
        assert values(marbles, learner, "--gradebook", marbles.book) == now

    assert marbles("regrade", "--restore", 1, "--apply", "--allow-lower") == 0
    assert seen(marbles) == shown
    assert marbles.grade() == points


def test_who_comes_after_a_restored_run_has_numbers_too(marbles: Desk) -> None:
    marbles.grade()
    marbles.edit("{absolute: 0.25}", "{absolute: 0.5}", sum_file(marbles))
    assert marbles("regrade", "--apply") == 0
    answer_rightly(marbles, "dan")
    assert marbles.grade()["dan"]["total"] == "3"
    assert marbles("regrade", "--restore", 1, "--apply", "--allow-lower") == 0
    assert marbles.grade()["dan"]["total"] == "3"


def test_names_that_are_drawn_no_longer_show_what_is_drawn_now(marbles: Desk) -> None:
    marbles.grade()
    text = sum_file(marbles).read_text(encoding="utf-8")
    renamed = text.replace("<<b>>", "<<c>>").replace("    b:", "    c:").replace("a + b", "a + c")
    sum_file(marbles).write_text(renamed, encoding="utf-8")
    assert marbles("explain", "ada", "sum", "both") == 0, marbles.err
    places = ["--bank", marbles.bank, "--gradebook", marbles.book]
    assert marbles("variant", "sum", "ada", *places) == 2
    assert "other names" in marbles.err
    assert marbles("variant", "sum", "nobody", *places) == 2
    assert "nobody" in marbles.err


def test_what_follows_is_computed_for_those_who_have_handed_in_something_new(desk: Desk) -> None:
    """Where errors are carried forward in a variant, by `em-own-data`: a mean, then a variance."""
    shutil.copytree(ROOT / "problems" / "em-own-data", desk.bank / "em-own-data")
    desk.write(("ada", "mean", "5"), ("ada", "variance", "1"), problem="em-own-data")
    desk.write(("ben", "mean", "5"), problem="em-own-data")
    first = desk.grade()
    asked: list[str] = []

    def count(book: Gradebook, learner: str, problem: Problem, part: Part) -> OwnKey:
        asked.append(f"{learner} {part.id}")
        return find_own_key(book, learner, problem, part)

    desk.patch.setattr("grader.app.own_keys.find_own_key", count)
    assert desk.grade() == first
    assert asked == []
    desk.write(("ben", "variance", "2"), problem="em-own-data")
    desk.grade()
    assert set(asked) == {"ben variance"}
