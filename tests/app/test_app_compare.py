"""`grader compare` as a command: its options, its output and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from grader.app.cli import cli


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["compare", *arguments])


# Response, key, options: the first line that is printed.
VERDICTS = [
    ("(a+b)^2", "a^2 + 2*a*b + b^2", (), "equal"),
    ("x^2", "2*x", (), "different"),
    ("sqrt(x^2)", "x", (), "different"),
    ("sqrt(x^2)", "x", ("--symbols", "x=positive"), "equal"),
    ("sqrt(x^2)*sqrt(y^2)", "x*y", ("--symbols", "x=positive", "--symbols", "y=positive"), "equal"),
    ("sqrt(x^2)*sqrt(y^2)", "x*y", ("--symbols", "x=positive,y=positive"), "equal"),
    ("sqrt((1-p)^2)*abs(y)", "(1-p)*y", ("--symbols", "p=(0, 1), y=positive"), "equal"),
    ("a+b", "1", ("--given", "a + b = 1"), "equal"),
    ("0.333*a", "a/3", ("--tolerance", "0.01", "--symbols", "a=(0, 1)"), "equal"),
    ("a", "1-b", ("--given", "a + b = 1"), "equal"),
    ("2*c", "c*(a+b)*2", ("--given", "a + b = 1"), "equal"),
    ("-x", "-1*x", (), "equal"),
    ("(a+b", "a+b", (), "unreadable"),
]


@pytest.mark.parametrize(("response", "key", "options", "expected"), VERDICTS)
def test_the_verdict_comes_first(
    response: str, key: str, options: tuple[str, ...], expected: str
) -> None:
    result = run(*options, "--", response, key)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == expected


REFUSED = [
    (("x", "x", "--symbols", "x"), "write NAME=DOMAIN"),
    (("x", "x", "--symbols", "x=bright"), "'bright' is no domain"),
    (("x", "x+"), "KEY cannot be used"),
    (("x",), "RESPONSE and KEY are needed"),
    (("x", "x", "--cases", "no-such-file"), "either RESPONSE and KEY, or --cases"),
    (("--cases", "no-such-file"), "no-such-file"),
]


@pytest.mark.parametrize(("arguments", "message"), REFUSED)
def test_what_cannot_be_done_is_said(arguments: tuple[str, ...], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_file_of_cases_gives_a_line_for_each(tmp_path: Path) -> None:
    rows = [
        {"id": "1", "response": "a+b", "key": "b+a", "expect": "equal"},
        {"id": "2", "response": "a-b", "key": "b-a", "expect": "equal"},
    ]
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    result = run("--cases", str(file))
    assert result.exit_code == 0
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(each["id"], each["verdict"]) for each in found] == [("1", "equal"), ("2", "different")]


def test_a_broken_line_of_a_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text('{"id": "1", "response": "a", "key": "a"}\n{"id": ', encoding="utf-8")
    result = run("--cases", str(file))
    assert result.exit_code == 2
    assert f"{file}:2" in result.stderr
