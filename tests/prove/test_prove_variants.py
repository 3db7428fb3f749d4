"""Variants: the same for the same learner, allowed, fair, and right where the key is."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.decide.decision import Verdict
from grader.grade import grade
from grader.prove.fairness import boundary_distance, find_unfairness
from grader.prove.problem import prove_problem
from grader.prove.responses import response_of_key
from grader.prove.variant import (
    NoVariantError,
    Rejected,
    find_variant,
    try_values,
)
from grader.spec.key import NumberKey
from grader.spec.load import load_problem, open_problem
from grader.spec.resolve import resolve_key, solver_value
from grader.spec.tolerance import Absolute, Decimals, Exact, Relative, Round, SignificantFigures
from grader.spec.values import all_values, unmet

ROOT = Path(__file__).parents[2]
OWN_DATA = load_problem(ROOT / "problems" / "em-own-data")
LAW = settings(derandomize=True, max_examples=20, deadline=None)
LEARNERS = st.text(max_size=12) | st.sampled_from(["ada", "'; DROP TABLE x", "\udc80", "<<a>>"])


@LAW
@given(LEARNERS)
def test_everybody_has_an_allowed_and_fair_variant(learner: str) -> None:
    variant = find_variant(OWN_DATA, learner)
    variants = OWN_DATA.variants
    drawn = {name: variant.problem.drawn[name] for name in variant.names}
    assert all(draw.allows(drawn[draw.name]) for draw in variants.draws)
    assert all_values(variants, drawn) == variant.problem.drawn
    assert unmet(variants.require, variant.problem.drawn) is None
    assert find_unfairness(OWN_DATA, variant.problem, variants.room) is None


@LAW
@given(LEARNERS)
def test_the_key_of_a_variant_is_right_and_its_mistakes_are_wrong(learner: str) -> None:
    problem = find_variant(OWN_DATA, learner).problem
    for part in problem.parts:
        key = resolve_key(problem, part)
        assert grade(key, response_of_key(key)).verdict is Verdict.EQUAL
        for mistake in key.mistakes:
            assert grade(key, mistake.response).verdict is Verdict.DIFFERENT, mistake
        if isinstance(key, NumberKey):
            assert boundary_distance(key.value, key.tolerance) >= Fraction(1, 20)


@LAW
@given(LEARNERS)
def test_a_key_that_was_computed_a_little_off_rounds_alike(learner: str) -> None:
    """What room is for: an error of a twentieth of a unit never turns the rounded number."""
    problem = find_variant(OWN_DATA, learner).problem
    for part in problem.parts:
        key = resolve_key(problem, part)
        if not isinstance(key, NumberKey):
            continue
        places = key.tolerance.places
        for off in (-1, 1):
            value = key.value + Fraction(off * 49, 1000) / 10**places
            assert grade(key, f"{float(value):.{places}f}").verdict is Verdict.EQUAL


@LAW
@given(LEARNERS)
def test_the_same_learner_has_the_same_variant(learner: str) -> None:
    """Also from a problem that was loaded again, which shares nothing that was kept."""
    again = load_problem(ROOT / "problems" / "em-own-data")
    first, second = find_variant(OWN_DATA, learner), find_variant(again, learner)
    assert (first.trial, first.problem) == (second.trial, second.problem)
    assert find_variant(OWN_DATA, learner) == first


@pytest.mark.parametrize("spelling", ["Zoe\u0308", " Zo\u00eb "])
def test_an_id_is_the_same_however_it_is_encoded(spelling: str) -> None:
    drawn = find_variant(OWN_DATA, spelling).problem.drawn
    assert drawn == find_variant(OWN_DATA, "Zo\u00eb").problem.drawn
    assert drawn != find_variant(OWN_DATA, "zo\u00eb").problem.drawn


PROGRAM = """
import sys
from grader.spec.load import load_problem
from grader.prove.variant import find_variant
problem = load_problem(sys.argv[1])
for name in ("ada", "ben", "zoë"):
    found = find_variant(problem, name)
    print(name.encode("unicode-escape"), found.trial, sorted(found.problem.drawn.items()))
"""


def test_another_process_finds_the_same_variants() -> None:
    printed = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(ROOT / "problems" / "em-own-data")],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1


def test_no_two_parts_are_out_of_step() -> None:
    """Every text and every key of a variant comes from one draw."""
    problem = find_variant(OWN_DATA, "ada").problem
    readings = problem.drawn["readings"]
    assert problem.solver.parameters["data"] == [int(value) for value in readings]
    assert ", ".join(map(str, readings)) in problem.statement
    assert f"x_3 = {readings[2]}" in problem.part("responsibility").ask
    assert not any("<<" in text for part in problem.parts for text in (part.ask, part.solution))


def test_the_number_of_a_wrong_run_is_recognised_in_a_variant() -> None:
    """Also a slip that the part does not declare: its runs are made when they are asked for."""
    problem = find_variant(OWN_DATA, "ada").problem
    key = resolve_key(problem, problem.part("mean"))
    assert key.sightings == ()
    wrong = solver_value(problem, problem.part("mean").key, "missing-half")
    assert grade(key, f"{wrong:.6f}").misconception == "slip:missing-half"


# A key, its tolerance, and how many units it is from a boundary.
DISTANCES = [
    ("2.34", Round(Fraction(1, 10)), "0.1"),
    ("2.35", Round(Fraction(1, 10)), "0"),
    ("-2.35", Round(Fraction(1, 10)), "0"),
    ("2.3", Round(Fraction(1, 10)), "0.5"),
    ("7", Round(Fraction(5)), "0.1"),
    ("0", Decimals(3), "0.5"),
    ("1.2344", Decimals(3), "0.1"),
    ("-24.512", Decimals(1), "0.38"),
    ("1234.6", SignificantFigures(4), "0.1"),
    ("1235", SignificantFigures(3), "0"),
    ("0.012345", SignificantFigures(4), "0"),
    ("0", SignificantFigures(3), "0.5"),
    ("999.6", SignificantFigures(3), "0.1"),
    ("5", Absolute(Fraction(1, 10)), "0.5"),
    ("5", Relative(Fraction(1, 10)), "0.5"),
    ("5", Exact(), "0.5"),
]


@pytest.mark.parametrize(("value", "tolerance", "units"), DISTANCES)
def test_distance_from_a_rounding_boundary(value: str, tolerance, units: str) -> None:
    assert boundary_distance(Fraction(value), tolerance) == Fraction(units)


PROBLEM = """\
id: p
title: P
statement: What follows from <<a>> and <<b>>?
variants:
  draw:
    a: {integer: [1, 9], base: 4}
    b: {integer: [-9, 9], base: 2}
parts:
  - id: x
    kind: number
    title: X
    ask: How much?
    key: KEY
    accept: {decimals: 2}
    points: 1
    mistakes:
      - {token: other, response: WRONG, say: That is the other one.}
"""


def loaded(tmp_path: Path, key: str, wrong: str = "100", *changes: tuple[str, str]):
    folder = tmp_path / "p"
    folder.mkdir()
    text = PROBLEM
    for old, new in (("KEY", key), ("WRONG", wrong), *changes):
        assert text.count(old) == 1
        text = text.replace(old, new)
    (folder / "problem.yaml").write_text(text)
    return open_problem(folder)


def require(condition: str) -> tuple[str, str]:
    return "parts:\n", f"  require: [{condition}]\nparts:\n"


# Key and wrong response, two draws, and the reason why nobody gets them.
UNFAIR = [
    ("<<a>>/8", "100", (1, 0), "the key is too near a rounding boundary"),
    ("<<a>>/8", "100", (2, 0), None),
    ("<<a>> + <<b>>", "<<a>> - <<b>>", (3, 0), "the mistake other is right"),
    ("<<a>> + <<b>>", "<<a>> - <<b>>", (3, 1), None),
    ("<<a>>/<<b>>", "100", (3, 0), "the key has no value"),
]


@pytest.mark.parametrize(("key", "wrong", "values", "reason"), UNFAIR)
def test_unfair_draws_are_thrown_away(tmp_path: Path, key, wrong, values, reason) -> None:
    problem = loaded(tmp_path, key, wrong).problem
    found = try_values(problem, dict(zip("ab", map(Fraction, values), strict=True)))
    told = found.reason if isinstance(found, Rejected) else None
    assert told == (None if reason is None else f"x: {reason}")


def told(entry) -> list[tuple[str, int]]:
    return [(i.code, i.line) for i in prove_problem(entry).issues if i.code.startswith("variant")]


# A key that is sound at the base, and the lines at which its variants are told to fail.
FAILING = [
    ("1/(<<a>> - 9)", {("variant-fails", 6)}),
    ("ln(10 + <<b>>)", set()),
    ("ln(9 + <<b>>)", {("variant-fails", 7)}),
    ("<<a>>! + <<b>>", set()),
]


@pytest.mark.parametrize(("key", "faults"), FAILING)
def test_a_key_that_fails_at_a_corner_is_told_at_its_draw(tmp_path: Path, key, faults) -> None:
    assert set(told(loaded(tmp_path, key))) == faults


def test_what_is_wrong_at_the_base_is_told_there_alone(tmp_path: Path) -> None:
    issues = prove_problem(loaded(tmp_path, "ln(<<b>> - 2)")).issues
    assert "key-without-value" in {issue.code for issue in issues}
    assert [issue for issue in issues if issue.code.startswith("variant")] == []


def test_conditions_keep_failing_draws_out(tmp_path: Path) -> None:
    entry = loaded(tmp_path, "1/(<<a>> - 9)", "100", require("a < 9"))
    assert entry.issues == ()
    assert told(entry) == []


def test_scarce_variants_are_told(tmp_path: Path) -> None:
    entry = loaded(tmp_path, "<<a>> + <<b>>", "100", require("a = 4, b = 2"))
    assert told(entry) == [("variants-scarce", 6)]


def test_where_nothing_is_fair_nobody_gets_anything(tmp_path: Path) -> None:
    problem = loaded(
        tmp_path, "<<a>> + <<b>>", "100", ("[1, 9]", "[1, 999999999]"), require("a = 4")
    ).problem
    with pytest.raises(NoVariantError, match="not a = 4"):
        find_variant(problem, "ada")


def test_a_problem_without_variants_is_proved_as_ever() -> None:
    entry = open_problem(ROOT / "problems" / "ridge-regression")
    assert entry.problem.variants is None
    assert told(entry) == []
