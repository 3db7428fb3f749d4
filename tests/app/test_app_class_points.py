"""Points by columns are the points that the fold gives learner by learner."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from grader.app.batch import decide_pending
from grader.app.class_fold import fold_class
from grader.app.class_points import ClassPoints
from grader.app.graded import Graded, parts_of
from grader.gradebook.book import Gradebook
from grader.gradebook.imports import importing, replace_extensions
from grader.gradebook.overrides import Override, add_overrides
from grader.gradebook.rows import Batch, Extension, ResponseRow
from grader.gradebook.verdicts import LearnerKey
from grader.report.summary import summarise
from grader.spec.load import load_problem

ROOT = Path(__file__).parents[2]
EM = "em-gaussian-mixture"
NOW = datetime(2023, 9, 1, tzinfo=UTC)
DUE = datetime(2023, 8, 17, 23, 59, tzinfo=UTC)

# Responses to two parts: right, wrong in known and unknown ways, blank, unreadable, in doubt,
# and the same but for white space of several scripts.
TYPED = {
    "likelihood": ["-24.5", " -24.5", "-24.50", "-24.5\u00a0", "-10.6", "", "no idea", "no idea "],
    "m-step-weight": [
        "(gamma_k1+gamma_k2)/2", "(gamma_k1+gamma_k2)/2\u2003", "1/2", "gamma_k", "\x1f1/2", "  ",
        "(gamma_k1+gamma_k2)*0.5 + sin(gamma_k1)^2 + cos(gamma_k1)^2 - 1", "0.5000001*gamma_k1",
    ],
}  # fmt: skip
TIMES = [None, -5, -4, 0, 1, 3_000, 90_000, 200_000, 10**7]


@pytest.fixture(scope="module")
def parts() -> tuple[Graded, ...]:
    """Three parts, two of them under rules by which nearly everything matters."""
    every = parts_of([load_problem(ROOT / "problems" / "em-gaussian-mixture")])
    likelihood, *_ = every
    weight = next(each for each in every if each.part.id == "m-step-weight")
    harsh = replace(
        weight.rules, counts="last", attempts=2, penalty=Fraction(1, 4), per_hours=Fraction(6),
        grace_minutes=Fraction(30), attempt_credit=(Fraction(1), Fraction(2, 3)),
    )  # fmt: skip
    mild = replace(likelihood.rules, penalty=Fraction(1, 10), closes_after_hours=Fraction(100))
    return replace(likelihood, rules=mild), replace(weight, rules=harsh), every[3]


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["ana", "ben", "Åsa", "zoé", "=1"]),
        st.sampled_from([(part, text) for part, texts in TYPED.items() for text in texts]),
        st.sampled_from(TIMES),
    ),
    min_size=1,
    max_size=25,
)
EXTENSIONS = st.lists(
    st.tuples(
        st.sampled_from(["ana", "ben", "nobody"]),
        st.sampled_from([1, 100_000]),
        st.sampled_from([None, "likelihood", "m-step-weight"]),
    ),
    max_size=3,
)


# What people decided: responses judged, read otherwise, and points set for single learners.
JUDGED = st.tuples(
    st.sampled_from([(part, text) for part, texts in TYPED.items() for text in texts]),
    st.sampled_from(["0", "1/2", "1", "-24.5", "gamma_k1", "sin("]),
).map(
    lambda drawn: (
        Override("read-as", "so", EM, drawn[0][0], response=drawn[0][1].strip(), read_as=drawn[1])
        if drawn[1] in {"-24.5", "gamma_k1", "sin("}
        else Override(
            "decision", "so", EM, drawn[0][0], response=drawn[0][1].strip(),
            credit=Fraction(drawn[1]),
        )
    )
)  # fmt: skip
SET = st.tuples(
    st.sampled_from(["points", "at-least"]),
    st.sampled_from(["ana", "zoé", "nobody"]),
    st.sampled_from(["likelihood", "m-step-weight"]),
    st.sampled_from(["0", "1/3", "2"]),
).map(lambda d: Override(d[0], "so", EM, d[2], learner=d[1], points=Fraction(d[3])))
OVERRIDES = st.lists(JUDGED | SET, max_size=4)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(ROWS, EXTENSIONS, OVERRIDES, st.booleans())
def test_columns_say_what_the_fold_says(
    parts, rows, extensions, overrides: list[Override], own_key: bool
) -> None:
    with Gradebook.open() as book:
        store(book, rows, extensions)
        add_overrides(book, overrides, "prof", NOW)
        own = [LearnerKey(1, "ana", parts[2].key)] if own_key else []
        decide_pending(book, "e", parts, NOW, own)
        folded = list(fold_class(book, "e", parts))
        points = ClassPoints(book, "e", parts)
        problems = {parts[0].problem.id: parts[0].problem}.values()
        keys = {(each.problem.id, each.part.id): each.key for each in parts}
        by_columns = summarise(problems, keys, points.results())
        assert by_columns == summarise(problems, keys, (r for each in folded for r in each.results))
        values, which = points.rows()
        assert [values[each] for each in which] == [
            tuple(result.score.earned for result in each.results) for each in folded
        ]
        assert points.learners == [each.learner for each in folded]


def store(book: Gradebook, rows, extensions) -> None:
    taken = [
        ResponseRow(learner, "em-gaussian-mixture", part, text, moment(seconds), "f.csv", n)
        for n, (learner, (part, text), seconds) in enumerate(rows)
    ]
    with importing(book, NOW) as importer:
        importer.begin_file("f.csv", "d")
        importer.add(Batch(len(taken), tuple(taken)))
    given = [
        Extension(learner, DUE + timedelta(seconds=later), "class.yaml", n, None, part)
        for n, (learner, later, part) in enumerate(extensions)
    ]
    replace_extensions(book, "class.yaml", given)


def moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else DUE + timedelta(seconds=seconds)


# Two histories on which the same was decided, and how many attempts each of them took.
SAME_DECISIONS = [
    (["-24.5", "-24.50"], ["-24.5", " -24.5"], (2, 1)),
    (["-24.5", "-24.50"], ["-24.50", "-24.50\u00a0"], (2, 1)),
    ([" -24.5", "-24.50"], [" -24.5", "-24.5\u2003"], (2, 1)),
    (["7", "8", "7"], ["7", "8", "9"], (2, 3)),
]


@pytest.mark.parametrize(("one", "other", "used"), SAME_DECISIONS)
def test_the_same_text_again_is_no_attempt_here_either(parts, one, other, used) -> None:
    """Outer white space makes no other text, in columns as in the fold."""
    rows = [
        (learner, ("likelihood", text), n - 10)
        for learner, texts in (("ana", one), ("ben", other))
        for n, text in enumerate(texts)
    ]
    with Gradebook.open() as book:
        store(book, rows, [])
        decide_pending(book, "e", parts, NOW)
        results = [each for each in ClassPoints(book, "e", parts).results() if each.attempts]
    taken = {each.learner: each.score.attempts_used for each in results}
    assert taken == {"ana": used[0], "ben": used[1]}


def test_nobody_at_all(parts) -> None:
    with Gradebook.open() as book:
        decide_pending(book, "e", parts, NOW)
        points = ClassPoints(book, "e", parts)
        assert list(points.results()) == []
        assert points.rows()[1] == []


def test_a_class_has_few_groups(parts) -> None:
    """However many responses differ, what earns the same is scored once."""
    rows = [(f"l{n}", ("likelihood", f"{n + 100}"), -n) for n in range(300)]
    with Gradebook.open() as book:
        store(book, rows, [])
        decide_pending(book, "e", parts, NOW)
        assert len(list(ClassPoints(book, "e", parts).histories.alike())) < 5
