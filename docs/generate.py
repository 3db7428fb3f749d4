"""Writes the pages that are made from tables: `python docs/generate.py`.

Each table in `docs/tables` is a test first (`tests/` reads the same file). A page is added by
a function that returns its text and a line in `PAGES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from grader.prove.fault_page import render_fault_page
from grader.syntax.functions import FUNCTIONS
from grader.syntax.parser import parse
from grader.syntax.problem import SyntaxProblem
from grader.syntax.problem_words import NOTES, PROBLEMS, note_sentence, sentence, visible
from grader.syntax.vocabulary import Vocabulary

DOCS = Path(__file__).parent
TABLES = DOCS / "tables"

_HEAD = """<!-- Made from tables/what-you-can-type.yaml by generate.py: edit that file instead. -->

# What you can type

Every row below is checked by the tests. The left column is what is typed, the right one how it
is read, in plain form, or what is said about it. Before you submit, the preview shows how your
answer is read; where people read a form in different ways, a remark says which way was taken.
An answer that cannot be read costs no attempt.
"""


def vocabulary_of(topic: dict[str, Any]) -> Vocabulary:
    """The vocabulary that a topic of the table declares."""
    options = ("decimal_comma", "log_base", "percent", "units")
    return Vocabulary(
        names=tuple(topic["names"]),
        aliases=tuple((spelling, name) for spelling, name in topic.get("aliases", ())),
        functions=tuple(topic.get("functions", ())),
        **{key: topic[key] for key in options if key in topic},
    )


def what_you_can_type() -> str:
    """The page of all readings and problems, from the table."""
    topics = yaml.safe_load((TABLES / "what-you-can-type.yaml").read_text(encoding="utf-8"))
    parts = [_HEAD]
    for topic in topics:
        parts += _topic(topic)
    parts += _functions()
    parts += _codes()
    return "\n".join(parts) + "\n"


def _topic(topic: dict[str, Any]) -> Iterator[str]:
    yield f"\n## {topic['topic']}\n"
    if topic["names"]:
        yield f"Declared here: {', '.join(map(_code, topic['names']))}.\n"
    yield "| typed | read as | remark |"
    yield "| --- | --- | --- |"
    vocabulary = vocabulary_of(topic)
    for row in topic["rows"]:
        yield _row(row, vocabulary)


def _row(row: dict[str, Any], vocabulary: Vocabulary) -> str:
    got = parse(row["type"], vocabulary)
    remarks = [row["say"]] if "say" in row else []
    if isinstance(got, SyntaxProblem):
        shown = f"*{_cell(sentence(got))}*"
    else:
        shown = _code(row["reads"])
        remarks = [note_sentence(note, got.text) for note in got.notes] + remarks
    return f"| {_code(row['type'])} | {shown} | {_cell(' '.join(remarks))} |"


def _functions() -> Iterator[str]:
    yield "\n## All functions and their spellings\n"
    yield "The first letter, or all letters, may be capitals. A declared name hides a function."
    yield "\n| function | arguments | spellings |\n| --- | --- | --- |"
    for function in FUNCTIONS:
        least, most = function.least, function.most
        count = f"{least}" if least == most else f"{least} or more"
        words = [word for word in function.spellings if word != function.name]
        yield f"| `{function.name}` | {count} | {', '.join(map(_code, words))} |"


def _codes() -> Iterator[str]:
    yield "\n## Codes\n"
    yield "Reports and exports name problems and remarks by these codes; they do not change.\n"
    yield "Problems: " + ", ".join(f"`{code}`" for code in sorted(PROBLEMS)) + ".\n"
    yield "Remarks: " + ", ".join(f"`{code}`" for code in sorted(NOTES)) + "."


def _code(text: str) -> str:
    """Text as code inside a table: bars escaped, invisible characters shown, long ones cut."""
    shown = visible(text).replace("|", "\\|")
    shown = shown if len(shown) <= 48 else shown[:44] + "…"
    if not shown.strip():
        return "(nothing)"
    return f"`` {shown} ``" if "`" in shown else f"`{shown}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


PAGES: dict[str, Callable[[], str]] = {
    "faults.md": render_fault_page,
    "what-you-can-type.md": what_you_can_type,
}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
