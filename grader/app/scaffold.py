"""The files of a new problem: few words, every kind of row, and no fault."""

from __future__ import annotations

from os.path import relpath
from pathlib import Path
from typing import NamedTuple

_HEAD = """\
{modeline}id: {id}
title: {title}

statement: |
  Write here what is given, in Markdown with $x^2$ maths between dollar signs.
"""

_PART = """
parts:
  - id: first
    kind: {kind}
    title: First question
    ask: |
      {ask}
"""


class _Kind(NamedTuple):
    """What a scaffold of one kind of part holds beside the common fields."""

    ask: str
    part: str
    cases: str
    symbols: str = ""


KINDS = {
    "number": _Kind(
        "What is $6 \\cdot 7$? Round to the nearest tenth.",
        """\
    key: 42
    accept: {round: 0.1}
    example: 3.5
    points: 1
    attempts: 3
    mistakes:
      - token: added
        response: 13
        say: That is the sum; the product was asked for.
    solution: |
      $6 \\cdot 7 = 42$.
""",
        """\
  right: [42, 42.0, 6*7]
  wrong:
    - {response: 13, mistake: added}
    - 42.1
  unreadable: ["42 +"]
""",
    ),
    "formula": _Kind(
        "What is the area of a rectangle with the sides $a$ and $b$?",
        """\
    key: a*b
    symbols: [a, b]
    example: 3*a + 1
    points: 1
    attempts: 3
    mistakes:
      - token: perimeter
        response: 2*a + 2*b
        say: That is the perimeter; the area was asked for.
    solution: |
      The area is $a b$.
""",
        """\
  right: [a*b, b a]
  wrong:
    - {response: 2*(a + b), mistake: perimeter}
    - a*b^2
  unreadable: ["a*(b"]
""",
        """
symbols:
  a: {domain: positive, means: one side}
  b: {domain: positive, means: the other side}
""",
    ),
    "choice": _Kind(
        "Is $7$ a prime number?",
        """\
    options:
      - {id: prime, label: It is}
      - {id: composite, label: It is not}
    key: prime
    points: 1
    attempts: 1
    solution: |
      Only $1$ and $7$ divide it.
""",
        """\
  right: [prime, It is]
  wrong: [composite]
  unreadable: [perhaps]
""",
    ),
    "weights": _Kind(
        "Which of these numbers are prime?",
        """\
    options:
      - {id: prime, label: It is}
      - {id: composite, label: It is not}
    items: [$7$, $8$, $9$]
    key: [prime, composite, composite]
    points: 3
    attempts: 2
    solution: |
      Only $1$ and $7$ divide $7$, but $8 = 2 \\cdot 4$ and $9 = 3 \\cdot 3$.
""",
        """\
  right: ["prime, composite, composite"]
  wrong: ["prime, prime, composite"]
  unreadable: [prime]
""",
    ),
}


def scaffold(problem_id: str, kind: str, schemas: str = "") -> dict[str, str]:
    """The texts of `problem.yaml` and `cases.yaml` by name, for a kind in `KINDS`.

    `schemas` is the address of the folder of schemas from the problem's; empty for none.
    """
    about = KINDS[kind]
    title = problem_id.replace("-", " ").capitalize()
    head = _HEAD.format(modeline=_modeline(schemas, "problem"), id=problem_id, title=f"'{title}'")
    part = _PART.format(kind=kind, ask=about.ask) + about.part
    cases = f"{_modeline(schemas, 'cases')}first:\n{about.cases}"
    return {"problem.yaml": head + about.symbols + part, "cases.yaml": cases}


def find_schemas(folder: Path) -> str:
    """Where the schemas for editors are, from a folder: in `schema` or `docs/schema` above it."""
    for above in folder.absolute().parents:
        for place in (above / "schema", above / "docs" / "schema"):
            if (place / "problem.schema.json").is_file():
                return Path(relpath(place, folder)).as_posix()
    return ""


def _modeline(schemas: str, name: str) -> str:
    if not schemas:
        return ""
    address = f"{schemas}/{name}.schema.json"
    return f"# yaml-language-server: $schema={address}\n# $schema: {address}\n\n"
