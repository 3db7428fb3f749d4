"""From files to problems: what is read, what is computed, and how faults of a bank come out."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from grader.spec.domain import Domain
from grader.spec.key import (
    ChoiceKey,
    FormulaKey,
    NumberKey,
    NumberSighting,
    WeightsKey,
    digest,
)
from grader.spec.load import Bank, BankError, load_bank, load_problem, open_problem, read_problem
from grader.spec.model import Problem, SolverKey, TypedKey
from grader.spec.resolve import extreme_component, resolve_key, solver_value
from grader.spec.tolerance import (
    Absolute,
    AnyTolerance,
    Decimals,
    Exact,
    Relative,
    Round,
    SignificantFigures,
    Within,
)
from grader.spec.wrong_numbers import wrong_numbers

BANK = Path(__file__).parents[2] / "problems"
HOMEWORK = BANK / "em-gaussian-mixture"

SMALL = """\
id: small
title: Small
statement: Nothing is given.
parts:
  - id: one
    kind: number
    title: One
    ask: What is it?
    key: 0.5
    points: 1/3
"""


def small(old: str, new: str) -> Problem:
    problem, issues = read_problem(SMALL.replace(old, new), "small.yaml")
    assert issues == []
    assert problem is not None
    return problem


def test_numbers_are_exact_and_texts_are_texts() -> None:
    problem = small("title: Small", "title: no\ndue: 2023-08-17T23:59:00+02:00")
    part = problem.part("one")
    assert problem.title == "no"
    assert problem.due is not None
    assert problem.due.astimezone(UTC) == datetime(2023, 8, 17, 21, 59, tzinfo=UTC)
    assert part.points == Fraction(1, 3)
    assert part.attempts is None
    assert part.key == TypedKey("0.5")


TOLERANCES: list[tuple[str, AnyTolerance]] = [
    ("{absolute: 0.2}", Absolute(Fraction(1, 5))),
    ("{relative: 1e-2}", Relative(Fraction(1, 100))),
    ("{relative: 0.01, at_zero: 0.001}", Relative(Fraction(1, 100), Fraction(1, 1000))),
    ("{round: 0.1}", Round(Fraction(1, 10))),
    ("{decimals: 2}", Decimals(2)),
    ("{significant_figures: 3}", SignificantFigures(3)),
    ("{interval: '[0.4, 0.6)'}", Within(Fraction(2, 5), Fraction(3, 5), True, False)),
]


@pytest.mark.parametrize(("written", "tolerance"), TOLERANCES)
def test_tolerances(written: str, tolerance: AnyTolerance) -> None:
    problem = small("points:", f"accept: {written}\n    points:")
    key = resolve_key(problem, problem.part("one"))
    assert isinstance(key, NumberKey)
    assert key.tolerance == tolerance
    assert key.value == Fraction(1, 2)


def test_a_typed_number_may_be_an_expression() -> None:
    problem = small("key: 0.5", "key: ln(2)/3")
    key = resolve_key(problem, problem.part("one"))
    assert isinstance(key, NumberKey)
    assert (key.value, key.text, key.tolerance) == (None, "ln(2)/3", Exact())


def test_the_locale_says_what_a_comma_is() -> None:
    problem = small("title: Small", "title: Klein\nlocale: de\nlog_base: 10")
    key = resolve_key(problem, problem.part("one"))
    assert isinstance(key, NumberKey)
    assert (key.vocabulary.decimal_comma, key.vocabulary.log_base) == (True, "10")


@pytest.fixture(scope="module")
def em() -> Problem:
    return load_problem(BANK / "em-gaussian-mixture")


def test_the_keys_of_the_homework(em: Problem) -> None:
    likelihood = resolve_key(em, em.part("likelihood"))
    assert isinstance(likelihood, NumberKey)
    assert likelihood.value is not None
    assert float(likelihood.value) == pytest.approx(-24.512532330086678, abs=1e-12)
    e_step = resolve_key(em, em.part("e-step"))
    assert isinstance(e_step, FormulaKey)
    assert e_step.domains["N_k"] == Domain(low=Fraction(0))
    assert e_step.given == ("pi_1 + pi_2 = 1",)
    weights = resolve_key(em, em.part("e-step-weights"))
    assert isinstance(weights, WeightsKey)
    assert weights.correct == ("2", "2", "2", "1", "1")
    chosen = [resolve_key(em, em.part(f"training-{n}")) for n in (1, 2, 3)]
    assert [key.correct for key in chosen if isinstance(key, ChoiceKey)] == [
        ("gaussian-2",), ("gaussian-2",), ("variance-1",)
    ]  # fmt: skip


def test_limits_and_points_of_the_homework(em: Problem) -> None:
    assert [(p.id, p.points, p.attempts, p.group) for p in em.parts] == [
        ("likelihood", 1, 3, ""),
        ("e-step", 1, 3, ""),
        ("e-step-weights", 5, None, ""),
        ("m-step-mean", 1, 3, "m-step"),
        ("m-step-variance", 1, 3, "m-step"),
        ("m-step-weight", 1, 3, "m-step"),
        ("training-1", 1, 1, ""),
        ("training-2", 1, 1, ""),
        ("training-3", 1, 1, ""),
    ]
    assert em.due == datetime(2023, 8, 17, 23, 59, tzinfo=UTC)


FORUM = ("5.03812884", "0.69307411", "0.6199125", "5.32681503")


def sightings_of(key: FormulaKey | NumberKey) -> tuple[NumberSighting, ...]:
    """Those that a number's key has, and those that a formula's key says how to find."""
    if isinstance(key, NumberKey):
        return key.sightings
    assert key.wrong_runs is not None
    return wrong_numbers(key.wrong_runs)


@pytest.mark.parametrize("part_id", ["likelihood", "e-step", "m-step-mean", "m-step-weight"])
@pytest.mark.parametrize("typed", FORUM)
def test_the_forums_numbers_are_in_every_key_that_takes_numbers(
    em: Problem, part_id: str, typed: str
) -> None:
    key = resolve_key(em, em.part(part_id))
    assert isinstance(key, NumberKey | FormulaKey)
    unit = Fraction(1, 10 ** len(typed.partition(".")[2]))
    near = [s for s in sightings_of(key) if abs(s.value - Fraction(typed)) <= unit / 2]
    assert {sighting.token for sighting in near} == {"slip:variance-as-standard-deviation"}


def test_no_sighting_is_a_right_or_a_common_number(em: Problem) -> None:
    """5.131727… is right after one step, 0.5 is everywhere: typing them says nothing."""
    key = resolve_key(em, em.part("m-step-mean"))
    assert isinstance(key, FormulaKey)
    first_mean = solver_value(em, SolverKey("means", 1, 1))
    sightings = sightings_of(key)
    assert len(sightings) > 100
    assert all(abs(float(s.value) - first_mean) > 1e-9 for s in sightings)
    assert all(s.value.denominator > 60 for s in sightings)


def test_a_slip_becomes_the_number_it_gives(em: Problem) -> None:
    key = resolve_key(em, em.part("likelihood"))
    slips = {mistake.token: mistake.response for mistake in key.mistakes}
    assert float(slips["slip:base-10-log"]) == pytest.approx(-10.6456575284, abs=1e-9)


def test_the_same_part_gives_the_same_key_object(em: Problem) -> None:
    part = em.part("likelihood")
    assert resolve_key(em, part) is resolve_key(em, part)
    again = load_problem(BANK / "em-gaussian-mixture" / "problem.yaml")
    assert digest(resolve_key(again, part)) == digest(resolve_key(em, part))


def test_of_equal_components_the_first_is_picked() -> None:
    text = (BANK / "em-gaussian-mixture" / "problem.yaml").read_text(encoding="utf-8")
    problem, _ = read_problem(text.replace("[-1, 0, 4, 5, 6]", "[0, 1]", 1), "f.yaml")
    assert problem is None  # five items, but two samples now
    tied, _ = read_problem(TIED, "tied.yaml")
    assert tied is not None
    part = tied.part("one")
    key = resolve_key(tied, part)
    assert isinstance(key, ChoiceKey)
    assert key.correct == ("a",)


TIED = """\
id: tied
title: Tied
statement: Two alike.
solver: {use: gaussian-mixture-em, data: [-1, 1], weights: [0.5, 0.5], means: [-2, 2],
         variances: [1, 1]}
parts:
  - id: one
    kind: choice
    title: One
    ask: Which?
    options: [{id: a, label: A}, {id: b, label: B}]
    key: {largest: weights, step: 0}
    points: 1
"""


def test_extremes_go_both_ways(em: Problem) -> None:
    part = em.part("training-1")
    assert not isinstance(part.key, TypedKey | SolverKey)
    assert extreme_component(em, part.key) == 2
    assert extreme_component(em, msgspec.structs.replace(part.key, which="largest")) == 1


def write(folder: Path, name: str, problem: str, cases: str = "") -> Path:
    home = folder / name
    home.mkdir()
    (home / "problem.yaml").write_text(problem, encoding="utf-8")
    if cases:
        (home / "cases.yaml").write_text(cases, encoding="utf-8")
    return home


def test_a_bank_keeps_good_problems_and_tells_the_faults_of_the_others(tmp_path: Path) -> None:
    write(tmp_path, "small", SMALL)
    write(tmp_path, "broken", "id: [")
    write(tmp_path, "other", SMALL)
    bank = load_bank(tmp_path)
    assert isinstance(bank, Bank)
    assert list(bank) == ["small"]
    assert bank["small"].title == "Small"
    told = [(Path(issue.file).parent.name, issue.code) for issue in bank.issues]
    assert told == [("broken", "unclosed-bracket"), ("other", "id-not-folder")]


def test_an_empty_or_missing_bank_is_empty(tmp_path: Path) -> None:
    assert len(load_bank(tmp_path)) == 0
    assert len(load_bank(tmp_path / "nowhere")) == 0


def test_load_problem_raises_with_all_faults(tmp_path: Path) -> None:
    home = write(tmp_path, "small", SMALL.replace("title: Small\n", "").replace("1/3", "x"))
    with pytest.raises(BankError) as caught:
        load_problem(home)
    assert [issue.code for issue in caught.value.issues] == ["missing-field", "expected-number"]
    assert str(home / "problem.yaml") in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BankError) as caught:
        load_problem(tmp_path / "nowhere" / "problem.yaml")
    assert [issue.code for issue in caught.value.issues] == ["file-missing"]


CASES = """\
one:
  right: [0.5, "1/2"]
  wrong:
    - 2
    - {response: 0.25, credit: 0.5}
    - response: ""
  unreadable: [half]
"""


def test_cases_keep_what_was_typed_and_where(tmp_path: Path) -> None:
    loaded = open_problem(write(tmp_path, "small", SMALL, CASES))
    assert loaded.issues == ()
    assert [(case.response, case.expect, case.line) for case in loaded.cases] == [
        ("0.5", "equal", 2),
        ("1/2", "equal", 2),
        ("2", "different", 4),
        ("0.25", "different", 5),
        ("", "different", 6),
        ("half", "unreadable", 7),
    ]
    assert loaded.cases[3].credit == Fraction(1, 2)


BROKEN_CASES = [
    ("two: {right: [1]}", "unknown-part", 1),
    ("one: {wright: [1]}", "unknown-field", 1),
    ("one:\n  wrong:\n    - {response: 1, mistake: sign}", "unknown-mistake", 3),
    ("one:\n  wrong:\n    - {response: 1, credit: 2}", "not-a-share", 3),
    ("one:\n  wrong:\n    - {respons: 1}", "unknown-field", 3),
    ("one: 3", "expected-mapping", 1),
    ("[1, 2]", "expected-mapping", 1),
    ("one: {right: [no\n", "unclosed-bracket", 1),
]


@pytest.mark.parametrize(("cases", "code", "line"), BROKEN_CASES)
def test_faults_of_cases(tmp_path: Path, cases: str, code: str, line: int) -> None:
    loaded = open_problem(write(tmp_path, "small", SMALL, cases))
    assert loaded.problem is not None
    assert [(issue.code, issue.line) for issue in loaded.issues] == [(code, line)]
    assert loaded.issues[0].file.endswith("cases.yaml")


def test_a_problem_that_types_its_keys_needs_no_numerical_libraries(tmp_path: Path) -> None:
    home = write(tmp_path, "small", SMALL)
    code = (
        "import sys; from grader.spec.load import load_problem\n"
        "from grader.spec.resolve import resolve_key\n"
        f"p = load_problem({str(home)!r}); resolve_key(p, p.parts[0])\n"
        "print([m for m in ('numpy', 'sympy', 'flint') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_formula_is_checked_without_running_the_solver_of_its_problem() -> None:
    """Only a bare number, which a wrong run could have given, needs those runs."""
    code = (
        "import sys; from grader.spec.load import load_problem\n"
        "from grader.spec.resolve import resolve_key; from grader.grade import grade\n"
        f"p = load_problem({str(HOMEWORK)!r}, 'm-step-mean')\n"
        "key = resolve_key(p, p.part('m-step-mean'))\n"
        "for text in ('gamma_k1 + x_1', '5.03812884'):\n"
        "    print(grade(key, text).misconception, 'numpy' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split("\n")[:2] == [
        "None False",
        "slip:variance-as-standard-deviation True",
    ]


def test_the_numbers_of_other_parts_need_not_exist_yet(tmp_path: Path) -> None:
    text = (HOMEWORK / "problem.yaml").read_text(encoding="utf-8")
    home = write(
        tmp_path, HOMEWORK.name, text.replace("likelihood, step: 0", "likelihood, component: 2")
    )
    assert load_problem(home, "m-step-mean").part("m-step-mean").kind == "formula"
    for part_id in (None, "likelihood"):
        with pytest.raises(BankError, match="not one number for each component"):
            load_problem(home, part_id)
