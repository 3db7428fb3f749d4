"""The policy, row by row of its table: from YAML to grades, feedback, `explain` and `check`."""

from __future__ import annotations

import csv
import json
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from policy_class import (
    DUE,
    earning,
    moment,
    options,
    rows_of,
    settings_of,
    span,
    write_class,
    write_problem,
)

from grader.app.class_run import Outputs, grade_class
from grader.app.cli import cli, run
from grader.app.files import file_stem
from grader.app.submissions import find_submissions
from grader.gradebook.book import Gradebook
from grader.report.safety import PLAIN
from grader.report.sentences import line_text
from grader.score.model import ScoreLine

PARTS = rows_of("part")
NAMES = [f"row-{number:02}" for number in range(len(PARTS))]


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- one part -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class in which each learner lives through one row, graded both ways."""
    folder = tmp_path_factory.mktemp("parts")
    handed, extensions, sections = [], [], {}
    for name, row in zip(NAMES, PARTS, strict=True):
        given = settings_of(row)
        for who in ("extension", "section"):
            if who in given:
                due = (DUE + span(given.pop(who))).isoformat()
                extended = {"learner": name} if who == "extension" else {"section": f"of-{name}"}
                extensions.append({**extended, "problem": name, "due": due})
                sections[f"of-{name}"] = [name]
        write_problem(folder / "bank", name, {"sides": "4"}, **given)
        for place, written in enumerate(row["typed"]):
            handed.append((name, name, "sides", *moment(written, place)))
    write_class(folder / "in", handed, {"extensions": extensions, "sections": sections})
    bank = folder / "bank"
    assert run(options(bank, folder, "--out", folder / "fast.csv")) == 0
    wanted = ("--out", folder / "slow.csv", "--feedback", folder / "feedback")
    assert run(options(bank, folder, *wanted)) == 0
    return folder


ROWS = pytest.mark.parametrize(("name", "row"), list(zip(NAMES, PARTS, strict=True)), ids=NAMES)


@ROWS
def test_the_points_are_those_of_the_table(parts: Path, name: str, row: dict[str, Any]) -> None:
    (mine,) = [each for each in read_csv(parts / "fast.csv") if each["learner"] == name]
    assert mine[f"{name}/sides"] == row["earns"]


def test_the_points_do_not_depend_on_whether_feedback_is_asked_for(parts: Path) -> None:
    assert (parts / "fast.csv").read_bytes() == (parts / "slow.csv").read_bytes()


@ROWS
def test_explain_and_the_feedback_name_the_rules(
    parts: Path, name: str, row: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    book, bank = parts / "g.duckdb", parts / "bank"
    place = (name, name, "sides", "--gradebook", str(book), "--bank", str(bank), "--json")
    assert run(["explain", *place]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["earned"] == row["earns"]
    assert [line["code"] for line in told["lines"]] == row["lines"]
    assert sum(Fraction(line["points"]) for line in told["lines"]) == Fraction(row["earns"])
    feedback = (parts / "feedback" / f"{file_stem(name)}.md").read_text(encoding="utf-8")
    plain = feedback.replace("\\", "")
    for line in told["lines"]:
        words = line_text(ScoreLine(line["code"], Fraction(line["points"]), line["data"]), PLAIN)
        assert words in plain


def test_feedback_as_pages_says_what_the_markdown_says(
    parts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = parts / "pages"
    wanted = ("--feedback", pages, "--feedback-format", "html")
    assert run(options(parts / "bank", parts, *wanted)) == 0
    assert sorted(file.name for file in pages.iterdir()) == sorted(
        f"{file_stem(name)}.html" for name in NAMES
    )
    for name, row in zip(NAMES, PARTS, strict=True):
        text = (pages / f"{file_stem(name)}.html").read_text(encoding="utf-8")
        assert f"Sides: {row['earns']} of 4 points" in text
        assert "<script" not in text


@ROWS
def test_a_self_check_comes_to_the_same_where_nothing_is_late(
    parts: Path, name: str, row: dict[str, Any]
) -> None:
    if any(" @ " in each or not each for each in row["typed"]):
        return  # a self-check has no times, and an empty line goes on to the next part
    given = ["check", name, "--bank", str(parts / "bank"), "--json"]
    done = CliRunner().invoke(cli, given, input="\n".join(row["typed"]) + "\n")
    assert not done.exception, done.output
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    told = [each for each in told if "earned" in each]
    if len(told) == len(row["typed"]):  # else it was over before
        assert Fraction(told[-1]["earned"]) == Fraction(row["earns"])


# --- totals and grades ----------------------------------------------------------------------


def grade_both_ways(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[dict, dict, str]:
    """The learner's row of the CSV, the same of the JSON, and the feedback."""
    bank = folder / "bank"
    assert run(options(bank, folder, "--out", folder / "fast.csv")) == 0
    capsys.readouterr()
    wanted = ("--out", folder / "slow.csv", "--feedback", folder / "feedback", "--json")
    assert run(options(bank, folder, *wanted)) == 0
    data = json.loads(capsys.readouterr().out)
    assert (folder / "fast.csv").read_bytes() == (folder / "slow.csv").read_bytes()
    (row,) = read_csv(folder / "fast.csv")
    feedback = (folder / "feedback" / f"{file_stem('ada')}.md").read_text(encoding="utf-8")
    return row, data["grades"][0], feedback


@pytest.mark.parametrize("row", rows_of("total"))
def test_the_total_of_a_problem(
    row: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    had = earning(row["parts"])
    points = {part: possible for part, _, possible in had}
    write_problem(tmp_path / "bank", "p", points, attempts="1", **settings_of(row))
    handed = [("ada", "p", part, response, DUE) for part, response, _ in had]
    write_class(tmp_path / "in", handed, {})
    found, data, feedback = grade_both_ways(tmp_path, capsys)
    assert f"{found['total']}/{found['possible']}" == row["total"]
    assert f"{data['total']}/{data['possible']}" == row["total"]
    earned, possible = row["total"].split("/")
    assert f"**{earned} of {possible} point" in feedback
    assert feedback.count("“Sides”") == len(row.get("dropped", ()))
    given = ["check", "p", "--bank", str(tmp_path / "bank")]
    typed = "\n".join(response for _, response, _ in had)
    self_check = CliRunner().invoke(cli, given, input=typed + "\n")
    assert f"{earned} of {possible} point" in self_check.output.splitlines()[-1]
    for part in points:
        place = (
            "ada",
            "p",
            part,
            "--gradebook",
            tmp_path / "g.duckdb",
            "--bank",
            tmp_path / "bank",
        )
        assert run(["explain", *map(str, place)]) == 0
        told = capsys.readouterr().out
        assert ("left out of the total" in told) == (part in row.get("dropped", ()))


def test_leaving_out_parts_later_changes_no_total_before_a_regrade(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bank, points = tmp_path / "bank", {"a": "1", "b": "1"}
    write_problem(bank, "p", points)
    handed = [("ada", "p", "a", "3", DUE), ("ada", "p", "b", "5", DUE)]
    write_class(tmp_path / "in", handed, {})

    def total() -> str:
        row, _, _ = grade_both_ways(tmp_path, capsys)
        return f"{row['total']}/{row['possible']}"

    assert total() == "1/2"
    write_problem(bank, "p", points, policy={"drop_lowest": "1"})
    assert total() == "1/2"
    place = ("--bank", bank, "--gradebook", tmp_path / "g.duckdb")
    assert run(["regrade", "--apply", *map(str, place)]) == 0
    assert "drop_lowest" in capsys.readouterr().out.replace("\n", "")
    assert total() == "1/1"


@pytest.mark.parametrize("row", rows_of("grade"))
def test_the_grade_of_a_class(
    row: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    had = earning(row["problems"])
    for name, _, possible in had:
        write_problem(tmp_path / "bank", name, {"sides": possible})
    handed = [("ada", name, "sides", response, DUE) for name, response, _ in had]
    write_class(tmp_path / "in", handed, {"grading": settings_of(row)})
    found, data, feedback = grade_both_ways(tmp_path, capsys)
    assert found["grade"] == row["grade"]
    assert data["grade"]["percent"] == row["grade"]
    assert data["grade"]["dropped"] == row.get("dropped", [])
    assert f"**Grade: {row['grade']} %**" in feedback
    assert ("Left out of the grade" in feedback) == ("dropped" in row)
    roster = tmp_path / "roster.csv"
    roster.write_text("Name,Username\nNg,ada\n", encoding="utf-8")
    given = ("--gradebook", tmp_path / "g.duckdb", "--bank", tmp_path / "bank")
    wanted = ("export", "--to", "moodle", "--roster", roster, *given)
    assert run([str(each) for each in wanted]) == 0
    assert capsys.readouterr().out == f"Name,Username,Grade\r\nNg,ada,{row['grade']}\r\n"


def test_a_change_of_grading_is_a_run_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_problem(tmp_path / "bank", "p", {"sides": "1"})
    for settings, runs in (({}, 1), ({"grading": {"round_to": "1"}}, 2)):
        for _ in range(2):
            write_class(tmp_path / "in", [("ada", "p", "sides", "3", DUE)], settings)
            grade_both_ways(tmp_path, capsys)
            assert run(["regrade", "--runs", "--json", "--gradebook", f"{tmp_path}/g.duckdb"]) == 0
            assert len(capsys.readouterr().out.splitlines()) == runs


def test_a_class_without_grading_has_no_column_of_grades(parts: Path) -> None:
    assert "grade" not in read_csv(parts / "fast.csv")[0]


# --- answers --------------------------------------------------------------------------------

SITUATIONS = {
    "wrong once": ("5",),
    "right": ("3",),
    "used up": ("5", "6"),
    "right beyond the limit": ("5", "6", "3"),
}
MODES = rows_of("answers")


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, bool], str]:
    """The feedback of everybody, by learner and by whether the due date is past."""
    folder = tmp_path_factory.mktemp("answers")
    handed = []
    for row in MODES:
        mode = row["mode"]
        settings = {"policy": {"show_answer": mode}, "attempts": "2"}
        write_problem(folder / "bank", mode, {"sides": "4"}, **settings)
        for situation, typed in SITUATIONS.items():
            learner = f"{mode}: {situation}"
            handed += [(learner, mode, "sides", *moment(each, n)) for n, each in enumerate(typed)]
        handed.append((f"{mode}: nothing", "other", "sides", "3", DUE))
    write_problem(folder / "bank", "other", {"sides": "4"})
    write_class(folder / "in", handed, {})
    return {**feedback_at(folder, DUE), **feedback_at(folder, DUE + timedelta(seconds=1))}


def feedback_at(folder: Path, now: datetime) -> dict[tuple[str, bool], str]:
    bank, pages = folder / "bank", folder / f"{now:%S}"
    found = find_submissions((folder / "in",), bank, None)
    with Gradebook.open() as book:
        grade_class(book, bank, found, Outputs(feedback=pages), now, keep_grades=False)
    learners = [f"{row['mode']}: {each}" for row in MODES for each in (*SITUATIONS, "nothing")]
    return {
        (each, now > DUE): (pages / f"{file_stem(each)}.md").read_text(encoding="utf-8")
        for each in learners
    }


@pytest.mark.parametrize("situation", [*SITUATIONS, "past due"])
@pytest.mark.parametrize("row", MODES, ids=[row["mode"] for row in MODES])
def test_answers_are_shown_when_the_table_says(
    row: dict[str, Any], situation: str, answers: dict[tuple[str, bool], str]
) -> None:
    past = situation == "past due"
    learner = f"{row['mode']}: {'nothing' if past else situation}"
    feedback = answers[learner, past]
    # Each learner is shown every problem; that of the mode is told by its place.
    order = sorted(["other", *(each["mode"] for each in MODES)])
    section = feedback.split("\n## ")[1 + order.index(row["mode"])]
    assert ("**Answer:**" in section) == (situation in row["shown"])
