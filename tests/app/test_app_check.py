"""`grader check`, once and as a dialogue."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from syrupy.assertion import SnapshotAssertion

from grader.app.bank import open_problem
from grader.app.cli.check import check
from grader.app.part_help import help_lines, is_word_of
from grader.spec.resolve import resolve_key

BANK = Path(__file__).parents[1] / "app" / "check_bank"
HOSTILE = "\x1b]0;owned\x07\u202e`x`"


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of eighty columns whose colours nobody has asked for."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)


def run(*arguments: str, typed: str | bytes | None = None) -> Result:
    return CliRunner().invoke(check, [*arguments, "--bank", str(BANK)], input=typed)


# what is shown, part and response, a piece of what is printed
ONCE = [
    ("right number", ["root", "1.41"], "✓ Right."),
    ("wrong number", ["root", "1.5"], "1.5 is not near enough to the right value."),
    ("a minus sign is no option", ["root", "-1.41"], "Read as: -1.41"),
    ("not even one that looks like help", ["product", "-h"], "Read as: -h"),
    ("several words", ["product", "b", "*", "h", "/", "2"], "Read as: b*h/2"),
    ("right formula", ["product", "h b/2"], "Proved"),
    ("a counterexample", ["product", "b*h"], "but the right answer gives something else"),
    ("a known mistake", ["product", "b*h"], "A triangle is half of that rectangle: divide by two."),
    ("did you mean", ["product", "B*h/2"], "Did you mean `b`?"),
    ("carets", ["product", "b*h/"], "    b*h/\n"),
    ("an option by its label", ["shape", "triangle"], "Read as: t (Triangle)"),
    ("a wrong option", ["shape", "s"], "✗ Not right."),
    ("no such option", ["shape", "circle"], "none of the options"),
    ("a list", ["signs", "+ -"], "✓ Right."),
    ("a list, partly right", ["signs", "+", "+"], "1 right out of 2."),
    ("its points", ["signs", "+", "+"], "Points: 1 of 2 points"),
    ("nothing typed", ["root", " "], "Nothing was typed. This costs no attempt."),
    ("escape sequences", ["product", HOSTILE], "]0;owned"),
]


@pytest.mark.parametrize(
    ("words", "shown"), [row[1:] for row in ONCE], ids=[row[0] for row in ONCE]
)
def test_once(words: list[str], shown: str) -> None:
    result = run("triangles", *words)
    assert result.exit_code == 0
    assert shown in result.stdout
    assert all(char.isprintable() or char == "\n" for char in result.stdout)
    assert result.stderr == "A self-check: nothing is recorded, and no grade is kept.\n"


def test_once_whole(snapshot: SnapshotAssertion) -> None:
    assert run("triangles", "product", "b*h").stdout == snapshot


def test_the_key_is_not_given_away() -> None:
    for words in (["root", "1.5"], ["product", "b*h"], ["signs", "+", "+"], ["shape", "s"]):
        for more in ([], ["--json"]):
            printed = run("triangles", *words, *more).stdout
            assert "sqrt" not in printed
            assert '"key' not in printed
            assert '"right"' not in printed


# what is shown, arguments, exit code, a piece of what is said
USAGE = [
    ("no such problem", ["triangle"], 2, "Did you mean 'triangles'?"),
    ("no such part", ["triangles", "roots"], 2, "Did you mean 'root'?"),
    ("no such part, one response", ["triangles", "roots", "1"], 2, "Did you mean 'root'?"),
    ("an exit code without response", ["triangles", "root", "--exit-code"], 2, "needs a RESPONSE"),
    ("right", ["triangles", "root", "1.4142", "--exit-code"], 0, ""),
    ("wrong", ["triangles", "root", "1.5", "--exit-code"], 1, ""),
    ("unreadable", ["triangles", "root", "1.5.5", "--exit-code"], 1, ""),
    ("help", ["-h"], 0, ""),
]


@pytest.mark.parametrize(
    ("arguments", "code", "said"), [row[1:] for row in USAGE], ids=[row[0] for row in USAGE]
)
def test_exit_codes(arguments: list[str], code: int, said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == code
    assert said in result.stderr


def test_json_once() -> None:
    result = run("triangles", "product", "b*h", "--json")
    data = json.loads(result.stdout)
    assert result.stdout.count("\n") == 1
    assert data["verdict"] == "different"
    assert data["misconception"] == "rectangle"
    assert data["certificate"]["type"] == "Counterexample"
    assert set(data["certificate"]) == {"type", "point", "response_value"}
    assert data["names"] == ["b", "h"]
    assert (data["credit"], data["points"], data["possible"]) == ("0", "0", "1")


def test_json_of_what_no_encoding_can_write() -> None:
    result = run("triangles", "product", "b\udcff", "--json")
    assert json.loads(result.stdout)["verdict"] == "unreadable"


def test_colours_are_for_those_who_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in run("triangles", "root", "1.5").stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert (
        "\x1b[31m"
        in CliRunner()
        .invoke(check, ["triangles", "root", "1.5", "--bank", str(BANK)], color=True)
        .stdout
    )
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run("triangles", "root", "1.5").stdout


# The dialogue

WALK = """\
?
b*h
b*h
B*h/2
b*h/2
1.5
1,4
1.6
1.7
?
+ +

q
"""


def test_whole_dialogue(snapshot: SnapshotAssertion) -> None:
    result = run("triangles", typed=WALK)
    assert result.exit_code == 0
    assert result.stdout == snapshot
    assert result.stderr == ""


def test_one_part_only() -> None:
    result = run("triangles", "root", typed="1.5\n1.4\n")
    assert "You have used 2 of 3 attempts." in result.stdout
    assert "Answer: sqrt(2)" in result.stdout
    assert "1 of 1 point. Nothing was recorded." in result.stdout
    assert "So far" not in result.stdout


@pytest.mark.parametrize("typed", ["", "1.5\n", "1.5"])
def test_the_end_of_the_input_ends_with_the_summary(typed: str) -> None:
    result = run("triangles", "root", typed=typed)
    assert result.exit_code == 0
    assert "0 of 1 point. Nothing was recorded." in result.stdout


def test_the_solution_comes_when_the_part_is_over_and_not_before() -> None:
    before = run("triangles", "root", typed="1.5\n1.6\n").stdout
    assert "Pythagoras" not in before
    assert "Answer" not in before
    after = run("triangles", "root", typed="1.5\n1.6\n1.7\n").stdout
    assert "You have used 3 of 3 attempts." in after
    assert "Pythagoras" in after


def test_q_is_a_name_where_the_part_has_one() -> None:
    result = run("triangles", "quotient", typed="q\n:q\n")
    assert "Read as: q" in result.stdout
    assert "You have used 1 of 2 attempts." in result.stdout


def test_bytes_that_are_no_text_and_text_that_is_no_formula() -> None:
    result = run("triangles", "product", typed=b"\xff\xfe\n" + HOSTILE.encode() + b"\n\x00\n:q\n")
    assert result.exit_code == 0
    assert "costs no attempt" in result.stdout
    assert "You have used" not in result.stdout
    assert all(char.isprintable() or char == "\n" for char in result.stdout)


def test_json_of_a_dialogue_keeps_people_and_machines_apart() -> None:
    result = run("triangles", "root", "--json", typed="?\n1.5.5\n1.5\n1.4\n")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["verdict"] for line in lines] == ["unreadable", "different", "equal"]
    assert [line["attempts_used"] for line in lines] == [0, 1, 2]
    assert [line["earned"] for line in lines] == ["0", "0", "1"]
    assert "Summary" in result.stderr


def test_what_can_be_typed() -> None:
    problem = open_problem(BANK, "triangles")
    keys = {part.id: resolve_key(problem, part) for part in problem.parts}
    told = {part.id: "\n".join(help_lines(problem, part, keys[part.id])) for part in problem.parts}
    assert "b  base" in told["product"]
    assert "Example: 2*b" in told["product"]
    assert "Round to 1 decimal place" in told["root"]
    assert "one of t, s" in told["shape"]
    assert "Give 2 values in this order: first, second." in told["signs"]

    words = [part.id for part in problem.parts if is_word_of(keys[part.id], "q")]
    assert words == ["quotient"]
    assert [part for part in told if ":q leaves" in told[part]] == words
    assert is_word_of(keys["shape"], "triangle")


@pytest.mark.skipif(os.name != "posix", reason="signals of this kind are POSIX")
def test_an_interrupt_ends_with_130_and_the_summary() -> None:
    command = [sys.executable, "-m", "grader", "check", "triangles", "--bank", str(BANK)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        shown = ""
        while "> " not in shown:
            piece = process.stdout.read(1)
            assert piece, shown
            shown += piece
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Nothing was recorded." in rest
