"""Banks and classes in which a row of the table of policies happens."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

TABLE = Path(__file__).parents[2] / "docs" / "tables" / "policy.yaml"
DUE = datetime(2026, 5, 10, 12, tzinfo=UTC)

# What is typed for a share of the points.
RESPONSES = {Fraction(1): "3", Fraction(1, 2): "4", Fraction(1, 4): "2", Fraction(0): "5"}

Handed = tuple[str, str, str, str, datetime | None]
"""Learner, problem, part, response and time."""


def rows_of(kind: str) -> list[dict[str, Any]]:
    """The rows of all topics of a kind."""
    topics = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return [row for topic in topics if topic["kind"] == kind for row in topic["rows"]]


def settings_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row sets, as YAML reads it; numbers stay the texts that were written."""
    loaded: dict[str, Any] = yaml.load(row["set"], yaml.BaseLoader) or {}
    return loaded


def write_problem(bank: Path, name: str, points: Mapping[str, str], **settings: Any) -> None:
    """A problem that asks for the sides of a triangle in each of its parts."""
    attempts = settings.pop("attempts", None)
    limit = {} if attempts is None else {"attempts": attempts}
    part = {
        "kind": "number",
        "title": "Sides",
        "ask": "How many sides has a triangle?",
        "key": "3",
        **limit,
        "mistakes": [
            {"token": "corners-of-a-square", "response": "4", "say": "Count.", "credit": "1/2"},
            {"token": "ends-of-a-line", "response": "2", "say": "Count.", "credit": "1/4"},
        ],
    }
    problem = {
        "id": name,
        "title": "Triangle",
        "statement": "A triangle.",
        "due": DUE.isoformat(),
        **settings,
        "parts": [{"id": each, **part, "points": worth} for each, worth in points.items()],
    }
    (bank / name).mkdir(parents=True, exist_ok=True)
    # JSON is YAML, without the anchors that parts with the same mistakes would get.
    (bank / name / "problem.yaml").write_text(json.dumps(problem), encoding="utf-8")


def moment(written: str, place: int) -> tuple[str, datetime | None]:
    """`3 @ +2h` as a response and its time; those in time follow each other by minutes."""
    response, _, time = written.partition(" @ ")
    if time == "?":
        return response, None
    if not time:
        return response, DUE + timedelta(minutes=place - 60)
    units = {"h": "hours", "m": "minutes", "s": "seconds"}
    return response, DUE + span(time, units)


def span(written: str, units: Mapping[str, str] | None = None) -> timedelta:
    """`+48h` as a length of time."""
    names = units or {"h": "hours"}
    return timedelta(**{names[written[-1]]: int(written[:-1])})


def write_class(folder: Path, handed: Iterable[Handed], settings: Mapping[str, Any]) -> None:
    """A table of responses, and the settings of the class beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "in.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("learner", "problem", "part", "response", "submitted_at"))
        for *texts, at in handed:
            writer.writerow((*texts, "" if at is None else at.isoformat()))
    if settings:
        text = yaml.safe_dump(dict(settings), allow_unicode=True)
        (folder / "class.yaml").write_text(text, encoding="utf-8")


def earning(shares: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Name, response and possible points, for `{a: "2/4"}`."""
    found = []
    for name, written in shares.items():
        earned, possible = map(int, written.split("/"))
        found.append((name, RESPONSES[Fraction(earned, possible)], str(possible)))
    return found


def options(bank: Path, folder: Path, *more: object) -> Sequence[str]:
    """The arguments of `grader grade` for a class in a folder."""
    given = ["grade", folder / "in", "--bank", bank, "--gradebook", folder / "g.duckdb", *more]
    return [str(each) for each in given]
