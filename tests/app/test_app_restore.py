"""`grader regrade --restore`: the grades of an earlier run come back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from staff_desk import Desk

from grader.gradebook.book import Gradebook
from grader.gradebook.grading import find_grading

CLASS = [
    ("ada", "mean", "2.5"),
    ("ada", "joint", "N_k"),
    ("ben", "mean", "2.7"),
    ("ben", "joint", "pi_k*N_k"),
    ("cat", "mean", "3"),
    ("cat", "mean", "4"),
    ("cat", "mean", "2.5"),
]

GRADING = "grading: {drop_lowest: 1, round_to: 0.5}\n"


@pytest.fixture
def two(desk: Desk) -> Desk:
    """A class of two problems whose settings drop the lower one, graded as run 1."""
    other = desk.bank / "other"
    other.mkdir()
    for name in ("problem.yaml", "cases.yaml"):
        (other / name).write_text((desk.bank / "hw" / name).read_text(encoding="utf-8"))
    desk.edit("id: hw", "id: other", other / "problem.yaml")
    desk.write(*CLASS)
    desk.write(("ada", "mean", "2.5"), ("ben", "joint", "1"), problem="other")
    settings(desk, GRADING)
    return desk


def settings(desk: Desk, text: str) -> None:
    (desk.folder / "in" / "class.yaml").write_text(text, encoding="utf-8")


def regrade(*edits: tuple[str, str]) -> Callable[[Desk], None]:
    """A change of the bank that is regraded; nobody is kept from falling."""

    def change(desk: Desk) -> None:
        for old, new in edits:
            desk.edit(old, new)
        assert desk("regrade", "--apply", "--allow-lower") == 0

    return change


def regrade_kept(desk: Desk) -> None:
    """A change by which somebody would fall, and is kept from it."""
    desk.edit("key: 2.5", "key: 2.7")
    assert desk("regrade", "--apply") == 0


def risen_and_kept(desk: Desk) -> None:
    """Points that only a later run gave, and that a still later one kept."""
    desk.edit("key: 2.5", "key: 2.7")
    assert desk("regrade", "--apply", "--allow-lower") == 0
    desk.edit("key: 2.7", "key: 3")
    assert desk("regrade", "--apply") == 0


def other_settings(text: str) -> Callable[[Desk], None]:
    return lambda desk: settings(desk, text)


CHANGES = [
    pytest.param(regrade(("key: 2.5", "key: 2.7")), id="key"),
    pytest.param(regrade(("absolute: 0.1", "absolute: 0.3")), id="tolerance"),
    pytest.param(regrade(("points: 2\n    attempts: 2", "points: 1\n    attempts: 3")), id="rules"),
    pytest.param(
        regrade(("statement: A", "policy: {drop_lowest: 1}\nstatement: A")), id="drop in a problem"
    ),
    pytest.param(regrade_kept, id="kept from falling"),
    pytest.param(risen_and_kept, id="risen, and kept from falling"),
    pytest.param(other_settings("grading: {round_to: 0.5}\n"), id="grading: drop_lowest"),
    pytest.param(other_settings("grading: {weights: {hw: 3}}\n"), id="grading: weights"),
    pytest.param(other_settings("timezone: UTC\n"), id="no grading any more"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_restored_run_gives_back_its_grades(two: Desk, change: Callable[[Desk], None]) -> None:
    """Everybody's grade is again what it was, for as long as nothing changes anew."""
    first = two.grade()
    change(two)
    changed = two.grade()
    assert changed != first
    assert two("regrade", "--restore", 1) == 0
    assert "Nothing would change" not in two.out
    assert two.grade() == changed
    assert two("regrade", "--restore", 1, "--apply", "--allow-lower") == 0
    assert two.grade() == first
    assert two.grade() == first
    causes = [cause for (cause,) in two.query("SELECT cause FROM runs ORDER BY number")]
    assert causes[0] == ""
    assert causes[-1] == "restore"
    assert two("regrade", "--restore", 1) == 0
    assert "Nothing would change" in two.out
    before_last = len(causes) - 1
    assert two("regrade", "--restore", before_last, "--apply", "--allow-lower") == 0
    assert two.grade() == changed


@pytest.mark.parametrize("text", [GRADING, "timezone: UTC\n"])
def test_settings_that_were_restored_hold_until_the_file_says_something_else(
    two: Desk, text: str
) -> None:
    settings(two, text)
    first = two.grade()
    settings(two, "grading: {weights: {hw: 3}}\n")
    second = two.grade()
    assert two("regrade", "--restore", 1, "--apply") == 0
    assert "weight of hw" in two.out
    # A line more above them says nothing else.
    settings(two, "timezone: UTC\ngrading: {weights: {hw: 3}}\n")
    assert two.grade() == first
    assert "class.yaml" in two.err
    assert "grading-as-before" in two.err
    settings(two, "grading: {weights: {hw: 9}}\n")
    assert two.grade() not in (first, second)
    assert "grading-as-before" not in two.err


def test_a_regrade_lets_the_file_hold_again(two: Desk) -> None:
    two.grade()
    settings(two, "grading: {weights: {hw: 3}}\n")
    second = two.grade()
    assert two("regrade", "--restore", 1, "--apply") == 0
    assert two("regrade", "--json") == 0
    (told,) = two.data()
    assert {each["name"]: each["after"] for each in told["grading"]} == {
        "drop_lowest": "0",
        "round_to": "none",
        "weight of hw": "3",
    }
    assert two("regrade", "--apply") == 0
    assert two.grade() == second
    assert "grading-as-before" not in two.err


def test_what_has_come_since_stays(two: Desk) -> None:
    """A person's decision and a late response are no part of what is taken back."""
    first = two.grade()
    two.edit("key: 2.5", "key: 2.7")
    assert two("regrade", "--apply") == 0
    assert two("override", "points", "cat", "hw", "mean", 1, "--reason", "effort") == 0
    two.write(("dan", "mean", "2.5"))
    assert two("regrade", "--restore", 1, "--apply", "--allow-lower") == 0
    found = two.grade()
    assert {name: found[name] for name in ("ada", "ben")} == {
        name: first[name] for name in ("ada", "ben")
    }
    assert "dan" in found
    (points,) = two.query("SELECT points FROM overrides WHERE kind = 'points'")
    assert points == ("1",)
    assert found["cat"] != first["cat"]


def test_a_run_that_kept_no_settings_leaves_those_that_hold(two: Desk) -> None:
    """As of a file that an earlier version wrote."""
    two.grade()
    with Gradebook.open(str(two.book)) as book:
        book.run("UPDATE runs SET grading = NULL")
        rules = find_grading(book)
    two.edit("key: 2.5", "key: 2.7")
    assert two("regrade", "--apply") == 0
    assert two("regrade", "--restore", 1, "--apply") == 0
    with Gradebook.open(str(two.book)) as book:
        assert find_grading(book) == rules


def test_points_are_kept_or_given_up_with_the_run_and_not_before(
    two: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> int:
        raise KeyboardInterrupt

    two.grade()
    regrade_kept(two)
    changed = two.grade()
    kept = two.query("FROM overrides")
    with monkeypatch.context() as patch:
        patch.setattr("grader.app.regrade.finish", stopped)
        assert two("regrade", "--restore", 1, "--apply", "--allow-lower") == 130
        two.edit("key: 2.7", "key: 3")
        assert two("regrade", "--apply") == 130
    assert two.query("FROM overrides") == kept
    two.edit("key: 3", "key: 2.7")
    assert two.grade() == changed
