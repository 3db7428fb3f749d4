"""A small problem and a small class, made by hand, for the tests of the reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from grader.grade import grade
from grader.report.records import PartRecord, ProblemRecord
from grader.report.summary import Result
from grader.score.fold import score_attempts
from grader.score.model import Attempt
from grader.score.rules import rules_for
from grader.spec.domain import Domain
from grader.spec.key import ChoiceKey, FormulaKey, Key, Mistake, NumberKey, Option, WeightsKey
from grader.spec.model import KnownMistake, LateRule, Part, Policy, Problem, Symbol, TypedKey
from grader.spec.tolerance import Exact, Round
from grader.syntax.vocabulary import Vocabulary

DUE = datetime(2026, 5, 10, 23, 59, tzinfo=UTC)
POSITIVE = Domain(low=Fraction(0))
NAMES = ("gamma_k1", "gamma_k2", "x_1", "x_2")
TEX = {"gamma_k1": r"\gamma_{k1}", "gamma_k2": r"\gamma_{k2}"}
MEAN = "(gamma_k1*x_1 + gamma_k2*x_2)/(gamma_k1 + gamma_k2)"
SIDES = (Option("1", "left"), Option("2", "right"))

MEAN_PART = Part(
    id="mean",
    kind="formula",
    title="New mean",
    ask=r"Which $\hat\mu_k$ maximises it?",
    key=TypedKey(MEAN),
    points=Fraction(1),
    attempts=3,
    accept=Exact(),
    symbols=NAMES,
    mistakes=(
        KnownMistake(
            "forgot-normaliser",
            "This sum is not yet a mean:\n\n- divide by the *total* weight.",
            response="gamma_k1*x_1 + gamma_k2*x_2",
        ),
    ),
    solution=r"Set the derivative to zero: $\sum_i \gamma_{ki}(x_i - \mu_k) = 0$.",
    example="gamma_k1*x_1/2",
)
VALUE_PART = Part(
    id="value",
    kind="number",
    title="Log-likelihood",
    ask="Round to the nearest tenth.",
    key=TypedKey("-24.512532"),
    points=Fraction(2),
    attempts=None,
    accept=Round(Fraction(1, 10)),
)
SIDES_PART = Part(
    id="sides",
    kind="weights",
    title="Which side?",
    ask="For each point: 1 or 2.",
    key=TypedKey("2, 2, 1"),
    points=Fraction(3),
    attempts=2,
    accept=Exact(),
    options=SIDES,
    items=("$x_1$", "$x_2$", "$x_3$"),
)
WIDER_PART = Part(
    id="wider",
    kind="choice",
    title="The wider one",
    ask="Which is wider?",
    key=TypedKey("1"),
    points=Fraction(1),
    attempts=1,
    accept=Exact(),
    options=SIDES,
    solution="The left one.",
)
PROBLEM = Problem(
    id="mixture",
    title="A mixture",
    statement="Two sources, *five* numbers.",
    symbols=tuple(Symbol(name, POSITIVE, TEX.get(name, "")) for name in NAMES),
    parts=(MEAN_PART, VALUE_PART, SIDES_PART, WIDER_PART),
    due=DUE,
    policy=Policy(late=LateRule(penalty=Fraction(1, 5), closes_after_hours=Fraction(72))),
)
KEYS: dict[str, Key] = {
    "mean": FormulaKey(
        MEAN,
        Vocabulary(names=NAMES),
        dict.fromkeys(NAMES, POSITIVE),
        mistakes=(Mistake("forgot-normaliser", "gamma_k1*x_1 + gamma_k2*x_2"),),
    ),
    "value": NumberKey(Fraction("-24.512532"), Round(Fraction(1, 10))),
    "sides": WeightsKey(("$x_1$", "$x_2$", "$x_3$"), SIDES, ("2", "2", "1")),
    "wider": ChoiceKey(SIDES, ("1",)),
}
ALL_KEYS = {(PROBLEM.id, part): key for part, key in KEYS.items()}

# Each learner's responses by part, with the hours before (-) or after the due date.
Typed = Sequence[tuple[str, float | None]]
CLASS: dict[str, dict[str, Typed]] = {
    "ada": {
        "mean": [(MEAN, -30)],
        "value": [("-24.5", -29)],
        "sides": [("2 2 1", -28)],
        "wider": [("left", -27)],
    },
    "ben": {
        "mean": [("gamma_k1*x_1 + gamma_k2*x_2", -3), ("gamma_k1*y_1", -2), ("", -1), (MEAN, 2)],
        "value": [("24.5", None), ("-24.512532", None)],
        "sides": [("2 1 1", -2), ("1,2,2", -1)],
        "wider": [("2", -1)],
    },
    "`eve`|<b>\x1b[1m": {
        "mean": [("```\n# owned", -9), ("<script>alert(1)</script>|`x`", -8), ("gamma_k1*y_1", -7)],
        "value": [("-24.4", -7), ("-24.4", -6)],
    },
}


def records(learner: str) -> list[PartRecord]:
    """A learner's parts, graded and scored."""
    return [_record(part, CLASS[learner].get(part.id, ())) for part in PROBLEM.parts]


def _record(part: Part, typed: Typed) -> PartRecord:
    key = KEYS[part.id]
    attempts = tuple(
        Attempt(text, grade(key, text), None if hours is None else DUE + timedelta(hours=hours))
        for text, hours in typed
    )
    return PartRecord(part, key, attempts, score_attempts(rules_for(PROBLEM, part), attempts))


def problem_record(learner: str) -> ProblemRecord:
    return ProblemRecord(PROBLEM, tuple(records(learner)))


def results() -> list[Result]:
    return [
        Result(learner, PROBLEM.id, record.part.id, record.attempts, record.score)
        for learner in CLASS
        for record in records(learner)
    ]
