"""What strangers and authors write is shown in terminals and files, and acts in none of them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hostile_answers import CONTROLS, INJECTIONS, LANGUAGES, UNICODE

from grader.app.cli import run

BANK = Path(__file__).parents[2] / "problems"
EM = "em-gaussian-mixture"
HEADER = "learner,problem,part,response,submitted_at\n"
SHOWN = [*LANGUAGES, *CONTROLS[:12], *UNICODE, *INJECTIONS[::9]]

AUTHOR = """id: small
title: "T \\e]0;x\\a \\u202e"
statement: "S \\e[2J"
symbols:
  "x\\e[31m": {{domain: "real\\e[2J"}}
parts:
  - id: "half\\e[2J"
    kind: "{kind}\\u202e"
    title: "\\e]8;;http://x\\a"
    ask: "\\x9b31m"
    key: "x/2 \\e[2J"
    "field\\e[2J": 1
"""


def harmless(shown: str) -> bool:
    """Whether a terminal only prints it."""
    return shown.replace("\n", "").isprintable()


@pytest.mark.parametrize("part", ["likelihood", "m-step-weight", "winner"])
def test_check_shows_what_was_typed_harmlessly(part: str, capsys) -> None:
    for text in SHOWN:
        if text.strip():
            code = run(["check", "--bank", str(BANK), EM, part, "--", text])
            shown = capsys.readouterr()
            assert code in (0, 2), text
            assert harmless(shown.out + shown.err), text


def test_check_as_json_is_json_whatever_was_typed(capsys) -> None:
    for text in SHOWN:
        if text.strip():
            run(["check", "--bank", str(BANK), EM, "likelihood", "--json", "--", text])
            out = capsys.readouterr().out
            assert not out or json.loads(out)["part"] == "likelihood"


def _write(folder: Path, learners: dict[str, str]) -> Path:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    rows = [
        f"{cell(learner)},{EM},likelihood,{cell(text)},2023-08-15T10:00:00Z\n"
        for learner, text in learners.items()
    ]
    source = folder / "in" / "a\x1b[2J\u202eb.csv"
    source.parent.mkdir()
    source.write_text(HEADER + "".join(rows), encoding="utf-8", newline="")
    return source.parent


def test_grade_feedback_and_explain(tmp_path: Path, capsys) -> None:
    """Ids, answers and a file's name, in the terminal, in Markdown and in the grades."""
    texts = [
        text for text in SHOWN if "\ud800" not in text and "\udcff" not in text and text.strip()
    ]
    names = {
        f"{text.strip()} {place}": text for place, text in enumerate(texts) if "\0" not in text
    }
    source = _write(tmp_path, names)
    book, out, folder = (tmp_path / name for name in ("g.duckdb", "grades.csv", "feedback"))
    places = ["--bank", str(BANK), "--gradebook", str(book)]
    assert run(["grade", str(source), *places, "--out", str(out), "--feedback", str(folder)]) == 0
    shown = capsys.readouterr()
    assert harmless(shown.out + shown.err)
    assert len(list(folder.iterdir())) >= len(names) - 3
    assert all(path.parent == folder for path in folder.rglob("*"))
    for file in folder.iterdir():
        text = file.read_text(encoding="utf-8")
        assert harmless(text), file.name
        outside = re.sub(r"(?ms)^(`{3,}).*?^\1|(`+).*?\2", "", text)
        assert not re.search(r"(?<!\\)<(?:script|img|svg|h1|!--)", outside), file.name
        assert not re.search(r"(?<!\\)\]\((?:javascript|data|http)", outside), file.name
    grades = out.read_text(encoding="utf-8")
    assert harmless(grades)
    for line in grades.splitlines()[1:]:
        assert not line.startswith(("=", "+", "@", '"=', '"+', '"@', "\t", '"\t'))
    for learner in list(names)[::7]:
        run(["explain", learner, EM, "likelihood", *places])
        shown = capsys.readouterr()
        assert harmless(shown.out + shown.err), learner


@pytest.mark.parametrize("kind", ["formula", "number", "choice"])
@pytest.mark.parametrize("form", ["text", "github", "junit", "sarif", "json"])
def test_validate_neutralises_what_authors_write(kind, form, tmp_path: Path, capsys) -> None:
    problem = tmp_path / "small" / "problem.yaml"
    problem.parent.mkdir()
    problem.write_text(AUTHOR.format(kind=kind), encoding="utf-8")
    assert run(["validate", str(tmp_path), "--format", form]) in (1, 2)
    shown = capsys.readouterr()
    assert harmless(shown.out + shown.err)


def test_paths_on_the_command_line_are_shown_harmlessly(capsys) -> None:
    for text in ("\x1b[2Jx", "\u202ex", "a\nb", "[bold]x[/bold]"):
        for arguments in (
            ["grade", text],
            ["validate", text],
            ["check", text],
            ["explain", text, text, text],
        ):
            assert run(arguments) == 2
            shown = capsys.readouterr()
            assert harmless(shown.out + shown.err), (arguments, shown)
