"""The record of runs: by which keys, rules and engine the grades came about."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

import msgspec

from grader.gradebook.book import Gradebook
from grader.gradebook.grading import grading_json, held_settings, hold_grading
from grader.gradebook.overrides import last_override
from grader.gradebook.rows import GradingSetting
from grader.gradebook.times import microseconds, moment_of
from grader.gradebook.verdicts import RunPart, keep_keys
from grader.score.model import Rules
from grader.spec import key as keys
from grader.spec.key import Key


class Run(msgspec.Struct, frozen=True):
    """A finished run. `digest` names everything that its grades depend on."""

    number: int
    digest: str
    engine: str
    last_import: int


def finish_run(
    book: Gradebook,
    engine: str,
    parts: Sequence[RunPart],
    at: datetime,
    cause: str = "",
    grading: Sequence[GradingSetting] | None = None,
) -> Run:
    """Record that the run under way has decided every response to these parts.

    `cause` says why it was made, where it was not by grading: `regrade`, `restore`. From this
    run on the settings in `grading` hold, if they are given.

    `begin_run` has begun it with the same parts; the keys of learners are recorded too. A run
    with the digest of the latest one is that run: grading again changes nothing.
    """
    with book.transaction():
        if grading is not None:
            hold_grading(book, grading)
        last_import = book.value("SELECT coalesce(max(number), 0) FROM imports")
        override = last_override(book)
        digest = _digest(book, engine, parts, last_import, override)
        latest = find_latest_run(book)
        if latest is not None and latest.digest == digest:
            return latest
        run = Run(1 if latest is None else latest.number + 1, digest, engine, last_import)
        book.run(
            "INSERT INTO runs VALUES (?, ?, ?, make_timestamp(?), ?, ?, ?, ?)",
            run.number, digest, engine, microseconds(at), last_import, override, cause,
            grading_json(held_settings(book)),
        )  # fmt: skip
        _record(book, run.number, parts)
    return run


def _record(book: Gradebook, run: int, parts: Sequence[RunPart]) -> None:
    """Record the keys and rules of a run, and the keys and drawn values of learners in it."""
    keep_keys(book, (part.key for part in parts))
    book.append(
        "run_parts",
        ("c1::INTEGER", "c2::INTEGER", "c3", "c4", "c5", "c6"),
        [
            (str(run), str(n), part.problem, part.part, keys.digest(part.key), part.rules)
            for n, part in enumerate(parts)
        ],
    )
    book.run("INSERT INTO run_learner_keys SELECT ?, * FROM learner_keys", run)
    book.run("INSERT INTO run_draws SELECT ?, * FROM learner_draws", run)


class GradedBy(msgspec.Struct, frozen=True):
    """The engine, key and rules that graded one part, in the run of this number if in any."""

    run: int | None
    engine: str
    key: Key
    rules: Rules


def rules_json(rules: Rules) -> str:
    """Rules as compact JSON; equal rules, and no others, share it."""
    return msgspec.json.encode(rules, enc_hook=str, order="deterministic").decode()


def find_run_part(
    book: Gradebook, problem: str, part: str, learner: str | None = None
) -> GradedBy | None:
    """By what the latest run that graded this part did so, None if none has.

    With a learner the key is their own, where that run had one.
    """
    rows = book.rows(_FIND_RUN_PART, learner, problem, part)
    if not rows:
        return None
    number, engine, key, rules = rows[0]
    return GradedBy(number, engine, keys.from_json(key), read_rules(rules))


class RunOfPart(msgspec.Struct, frozen=True):
    """A run that graded a part: when, why it was made, and by the key of which digest."""

    number: int
    finished_at: datetime
    cause: str
    key_digest: str


def find_runs_of(book: Gradebook, problem: str, part: str) -> list[RunOfPart]:
    """Every run that graded this part, the first one first."""
    rows = book.rows(
        "SELECT number, epoch_us(finished_at), cause, key_digest "
        "FROM run_parts JOIN runs ON number = run WHERE problem = ? AND part = ? ORDER BY number",
        problem,
        part,
    )
    return [RunOfPart(number, moment_of(at), cause, key) for number, at, cause, key in rows]


def find_latest_run(book: Gradebook) -> Run | None:
    """The last run that was recorded, None in a gradebook that has not graded yet."""
    rows = book.rows(
        "SELECT number, digest, engine, last_import FROM runs ORDER BY number DESC LIMIT 1"
    )
    return Run(*rows[0]) if rows else None


def read_rules(text: str) -> Rules:
    """The inverse of `rules_json`."""
    return msgspec.json.decode(text, type=Rules, dec_hook=lambda kind, value: kind(value))


def _digest(
    book: Gradebook, engine: str, parts: Sequence[RunPart], last_import: int, override: int
) -> str:
    extensions = book.rows("SELECT * REPLACE (epoch_us(due) AS due) FROM extensions ORDER BY ALL")
    own = book.rows("SELECT position, learner, key_digest FROM learner_keys ORDER BY ALL")
    grading = book.rows("SELECT setting, problem, value, source FROM grading ORDER BY ALL")
    facts: tuple[object, ...] = (
        engine,
        last_import,
        [(part.problem, part.part, keys.digest(part.key), part.rules) for part in parts],
        extensions,
    )
    if own:
        facts += (own,)
    drawn = book.rows("SELECT problem, learner, drawn FROM learner_draws ORDER BY ALL")
    if drawn:
        facts += ("drawn", drawn)
    if grading:
        facts += ("grading", grading)
    if override:
        facts += (override,)
    return hashlib.blake2b(msgspec.json.encode(facts), digest_size=16).hexdigest()


_FIND_RUN_PART = """SELECT runs.number, runs.engine, keys.key, p.rules
    FROM run_parts p
    JOIN runs ON runs.number = p.run
    LEFT JOIN run_learner_keys own
        ON own.run = p.run AND own.position = p.position AND own.learner = ?
    JOIN keys ON keys.digest = coalesce(own.key_digest, p.key_digest)
    WHERE p.problem = ? AND p.part = ?
    ORDER BY runs.number DESC LIMIT 1"""
