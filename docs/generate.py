"""Writes the pages that are made from tables: `python docs/generate.py`.

Each table in `docs/tables` is a test first (`tests/` reads the same file). A page is added by
a function that returns its text and a line in `PAGES`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from grader.gradebook.exports.faults import FAULTS as ROSTER_FAULTS
from grader.gradebook.faults import FAULTS as GRADEBOOK_FAULTS
from grader.olx.export_faults import EXPORT_FAULTS
from grader.olx.faults import OLX_FAULTS
from grader.prove.fault_page import render_fault_page
from grader.reference.solver_page import render_solver_page
from grader.spec.editor_schema import editor_schema
from grader.spec.field_page import render_field_page
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


_EQUAL_HEAD = """<!-- Made from tables/what-counts-as-equal.yaml by generate.py: edit that one. -->

# What counts as equal

Two formulas are equal if they have the same value wherever the key has one on the declared
domains. Every verdict comes with a certificate: *equal* with the kind of proof, *different* with
a point at which the two sides have different values. What can neither be proved nor refuted goes
to a person and is never counted as wrong. Every row below is checked by the tests, and its
certificate is checked again by other means.

- **The key decides where the two must agree.** A single missing point does not matter, on either
  side: `x^2/x` equals `x`. A response without a value on a whole stretch on which the key has one
  is different: `sqrt(x)^2` is not `x` for a real `x`. The other way round, `x` is right where the
  key is `sqrt(x)^2`. Apart from this, exchanging response and key never changes a verdict
  (but a form is asked of the response alone, and a relative tolerance is a share of the key).
- **A response with a piece that has no value at all**, real or complex, such as `1/0`, `ln(0)` or
  `0^0`, counts as unreadable and costs no attempt. A piece with a complex value, such as
  `sqrt(-4)`, has been read: the response is wrong if the key is real.
- **Odd roots of negative numbers are real**: `(-8)^(1/3)` is -2. A power with a variable exponent
  needs a positive base, or a whole exponent.
- **Decimals are exact**: `0.5` is 1/2, and `0.333` is not 1/3 (which the learner is told), unless
  the part has a tolerance.
- **An equation is its multiples by anything but zero**, an inequality is what it allows, and so is
  an interval or a set where one of the two sides is a statement about its members. With
  `up_to: solutions` an equation is its solutions in the declared domains. In one name this is
  decided exactly; in several names what has the same irreducible factors is equal, if what is
  divided by vanishes at none of the solutions, or at the same ones on both sides. A point that
  satisfies only one side makes them different; where it does so because the other side divides
  by zero there, only if solutions are asked for (a person decides otherwise).
- **A value with a unit is equal by conversion**; its tolerance counts in the key's unit. A missing
  or unknown unit costs no attempt, a unit that measures something else is wrong.
- **A form is asked for besides the value**, and told apart from it: a right value in the wrong
  form has the code `form`.

A word in front of a remark is the code of what the learner is told.

How near a number must be to its key, with one formula for each kind of tolerance, is written at
the top of `grader/decide/closeness.py`.
"""


def what_counts_as_equal() -> str:
    """The page of verdicts, from the table."""
    topics = yaml.safe_load((TABLES / "what-counts-as-equal.yaml").read_text(encoding="utf-8"))
    lines = [line for topic in topics for line in _verdicts(topic)]
    return "\n".join([_EQUAL_HEAD, *lines]) + "\n"


def _verdicts(topic: dict[str, Any]) -> Iterator[str]:
    yield f"\n## {topic['topic']}\n"
    declared = (f"{_code(name)} {domain}" for name, domain in topic["symbols"].items())
    yield f"Declared here: {', '.join(declared)}."
    if "given" in topic:
        yield f"Given: {', '.join(map(_code, topic['given']))}."
    if asked := _asked(topic):
        yield f"Asked of the part: {', '.join(map(_code, asked))}."
    yield "\n| response | key | verdict | remark |"
    yield "| --- | --- | --- | --- |"
    for row in topic["rows"]:
        sides = f"{_code(row['response'])} | {_code(row['key'])}"
        told = [_code(row["feedback"])] if "feedback" in row else []
        remark = ": ".join([*told, *([_cell(row["say"])] if "say" in row else [])])
        yield f"| {sides} | {row['expect']} | {remark} |"


def _json(data: object) -> str:
    return json.dumps(data, indent=2, ensure_ascii=True) + "\n"


def _asked(topic: dict[str, Any]) -> list[str]:
    """The settings of a part, as its author writes them."""
    asked = [f"{field}: {topic[field]}" for field in ("up_to", "shape") if field in topic]
    if "form" in topic:
        asked.append(f"form: [{', '.join(topic['form'])}]")
    kinds = {"rel": "relative", "abs": "absolute"}
    asked += [
        f"accept: {{{kinds[kind]}: {value}}}" for kind, value in topic.get("tolerance", {}).items()
    ]
    return [*asked, "units: true"] if topic.get("units") else asked


_POLICY_HEAD = """<!-- Made from tables/policy.yaml by generate.py: edit that file instead. -->

# How attempts become points

A problem says in `policy`, and a part in `attempts`, how responses are scored; a class says in
`class.yaml` who has more time (`extensions`) and how problems become a grade (`grading`).
`grader explain` names the rule behind every point, and so does the feedback. Every row below is
checked by the tests, from the YAML to the table of grades, the feedback and `explain`.

```yaml
# class.yaml, in the folder of the submissions
timezone: Europe/Zurich
sections: {evening: [ben, chloé]}
extensions:
  - {learner: ana, due: 2023-08-20T23:59:00Z, reason: illness}
  - {section: evening, problem: em-gaussian-mixture, due: 2023-08-18T23:59:00Z}
grading: {weights: {em-gaussian-mixture: 2}, drop_lowest: 1, round_to: 0.5}
```

In these examples a part asks for the number of sides of a triangle. It is worth 4 points and due at
noon. `3` is right, `4` is a known mistake that earns half, `5` is wrong, `3+` cannot be read.
Behind an `@` stands how long after the due date a response came; `@ ?` is an unknown time, and
without it a response came in time.
"""

_POLICY_COLUMNS = {
    "part": ("setting", "typed", "points of 4", "lines that say why"),
    "total": ("setting", "points of the parts", "total", "left out"),
    "grade": ("grading", "points of the problems", "grade", "left out"),
}

_POLICY_SAYS = {
    "total": "`drop_lowest` leaves out the parts with the smallest share of their points.",
    "grade": "`grading` in `class.yaml` adds a column `grade` in per cent: the mean of the "
    "problems' shares, by their weights. Without `grading` there is none.",
    "answers": "`policy: {show_answer: …}` says when feedback has the answer and the solution. "
    "The part here allows two attempts. `finished` is the default.",
}


def policy() -> str:
    """The page of settings and what they do, from the table."""
    topics = yaml.safe_load((TABLES / "policy.yaml").read_text(encoding="utf-8"))
    lines = [line for topic in topics for line in _policy_topic(topic)]
    return "\n".join([_POLICY_HEAD, *lines]) + "\n"


def _policy_topic(topic: dict[str, Any]) -> Iterator[str]:
    kind = topic["kind"]
    yield f"## {topic['topic']}\n"
    if kind in _POLICY_SAYS:
        yield f"{_POLICY_SAYS[kind]}\n"
    if kind == "answers":
        situations = list(dict.fromkeys(each for row in topic["rows"] for each in row["shown"]))
        yield f"| mode | {' | '.join(situations)} |"
        yield "| --- |" + " :-: |" * len(situations)
        for row in topic["rows"]:
            marks = ("✓" if each in row["shown"] else "" for each in situations)
            yield f"| {_code(row['mode'])} | {' | '.join(marks)} |"
    else:
        yield f"| {' | '.join(_POLICY_COLUMNS[kind])} |\n| --- | --- | --- | --- |"
        yield from (f"| {' | '.join(_policy_cells(kind, row))} |" for row in topic["rows"])
    yield ""


def _policy_cells(kind: str, row: dict[str, Any]) -> Iterator[str]:
    shown = f"`{row['set']}`" if row["set"] else "none"
    yield f"{shown} ({row['say']})" if "say" in row else shown
    if kind == "part":
        yield ", ".join(_code(each) for each in row["typed"])
        yield row["earns"]
        yield ", ".join(map(_code, row["lines"]))
        return
    had = row["parts" if kind == "total" else "problems"]
    yield ", ".join(f"{name}: {points}" for name, points in had.items())
    yield row["total"] if kind == "total" else f"{row['grade']} %"
    yield ", ".join(row.get("dropped", ()))


SUBMISSIONS = (
    "Submissions and the gradebook",
    "What `grader grade` tells of the files of a class, of its settings, and of what was stored.",
    GRADEBOOK_FAULTS,
)

IMPORT = ("A problem of Open edX is imported", "What `grader import olx` leaves out.", OLX_FAULTS)
EXPORT = ("A problem is exported to Open edX", "What that cannot say.", EXPORT_FAULTS)

GRADES = (
    "Grades are exported",
    "What keeps a grade out of the file for a platform, or the file from being made.",
    ROSTER_FAULTS,
)

PAGES: dict[str, Callable[[], str]] = {
    "every-field.md": render_field_page,
    "faults.md": lambda: render_fault_page([SUBMISSIONS, GRADES, IMPORT, EXPORT]),
    "policy.md": policy,
    "schema/cases.schema.json": lambda: _json(editor_schema(cases=True)),
    "schema/problem.schema.json": lambda: _json(editor_schema()),
    "solvers.md": render_solver_page,
    "what-counts-as-equal.md": what_counts_as_equal,
    "what-you-can-type.md": what_you_can_type,
}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (DOCS / name).parent.mkdir(exist_ok=True)
        (DOCS / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
