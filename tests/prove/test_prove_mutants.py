"""Mutants: which are made of a key, and what becomes of them."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from grader.prove.faults import PROOF_FAULTS
from grader.prove.mutants import MOST, make_mutants
from grader.prove.mutation import MutationScore, check_mutants, mutants_of
from grader.prove.neighbours import wrong_neighbours
from grader.prove.problem import prove_problem
from grader.spec.domain import Domain
from grader.spec.findings import Findings
from grader.spec.key import ChoiceKey, FormulaKey, Key, NumberKey, Option, WeightsKey
from grader.spec.load import open_problem
from grader.spec.tolerance import (
    Absolute,
    AnyTolerance,
    Decimals,
    Round,
    SignificantFigures,
    Within,
)
from grader.spec.yaml_tree import Positions
from grader.syntax.parser import parse
from grader.syntax.reading import Reading
from grader.syntax.vocabulary import Vocabulary

BANK = Path(__file__).parents[2] / "problems"
POSITIVE = Domain(low=Fraction(0))


def mutants(text: str, *names: str) -> dict[str, list[str]]:
    reading = parse(text, Vocabulary(names=names, units=" m" in text))
    assert isinstance(reading, Reading)
    found: dict[str, list[str]] = {}
    for mutant in make_mutants(reading.tree, names):
        found.setdefault(mutant.kind, []).append(mutant.text)
    return found


def score(key: Key) -> tuple[MutationScore, list[str]]:
    findings = Findings(PROOF_FAULTS, Positions("problem.yaml"), issues=[])
    found = check_mutants("part", key, "$.parts[0]", findings)
    return found, [issue.code for issue in findings.issues]


# A key, its names, a kind of change, and all mutants of that kind.
KINDS = [
    ("a + b - c", "abc", "dropped-term", ["b - c", "a - c", "a + b"]),
    ("a - b", "ab", "dropped-term", ["-b", "a"]),
    ("a*b/c", "abc", "dropped-factor", ["b/c", "a/c"]),
    ("a/b", "ab", "dropped-factor", ["1/b"]),
    ("a/b", "ab", "dropped-normaliser", ["a"]),
    ("a/(b + c)", "abc", "wrong-normaliser", ["a/2"]),
    ("a - b", "ab", "sign", ["-(a - b)", "a + b"]),
    ("(a - b)^2", "ab", "lost-power", ["(a - b)"]),
    ("a^2", "ab", "off-by-one", ["a^3", "a^1"]),
    ("a^2", "ab", "wrong-name", ["b^2"]),
    ("a/b", "ab", "swapped-names", ["b/a"]),
    ("a", "ab", "root", ["sqrt(a)"]),
    ("a", "ab", "square", ["a^2"]),
    ("a", "ab", "reciprocal", ["1/a"]),
    ("sqrt(a)", "ab", "lost-root", ["a"]),
    ("ln(a)", "ab", "lost-function", ["a"]),
    ("-a", "ab", "sign", ["-(-a)", "a"]),
    ("(a, 2, b)", "ab", "swapped-entries", ["(2, a, b)", "(a, b, 2)"]),
    ("(a, 2)", "ab", "off-by-one", ["(a, 3)", "(a, 1)"]),
    ("[[a, 1], [2, a]]", "ab", "swapped-rows", ["[[2, a], [a, 1]]"]),
    ("[[a, 1], [b, 1]]", "ab", "transposed", ["[[a, b], [1, 1]]"]),
    ("[[a], [2]]", "ab", "off-by-one", ["[[a], [3]]", "[[a], [1]]"]),
    ("sqrt(a) m/s", "ab", "lost-root", ["a m/s"]),
    ("a m", "ab", "square", ["a^2 m"]),
    ("[a, 2)", "ab", "other-bracket", ["]a, 2[", "[a, 2]"]),
    ("[a, 2)", "ab", "off-by-one", ["[a, 3)", "[a, 1)"]),
]


@pytest.mark.parametrize(("text", "names", "kind", "expected"), KINDS)
def test_kinds_of_mutants(text: str, names: str, kind: str, expected: list[str]) -> None:
    assert mutants(text, *names)[kind] == expected


def test_mutants_can_be_read_are_distinct_and_always_the_same() -> None:
    text = "(a*(b - c)^2 + d/sqrt(2*pi*b)*exp(-c^2/2))/(a + d!)"
    names = ("a", "b", "c", "d")
    reading = parse(text, Vocabulary(names=names))
    assert isinstance(reading, Reading)
    made = make_mutants(reading.tree, names)
    assert made == make_mutants(reading.tree, names)
    assert max(Counter(mutant.text for mutant in made).values()) == 1
    for mutant in made:
        assert isinstance(parse(mutant.text, Vocabulary(names=names)), Reading), mutant


def test_the_number_of_mutants_is_bounded() -> None:
    names = tuple(f"x_{i}" for i in range(30))
    reading = parse(" + ".join(names), Vocabulary(names=names))
    assert isinstance(reading, Reading)
    assert len(make_mutants(reading.tree, names)) == MOST


def formula(text: str, **fields: object) -> FormulaKey:
    vocabulary = Vocabulary(names=("a", "b"))
    domains = {"a": POSITIVE, "b": POSITIVE}
    return FormulaKey(text, vocabulary, domains, **fields)  # type: ignore[arg-type]


def test_a_mutant_with_the_value_of_the_key_is_none() -> None:
    """Exchanging the names of a symmetric key, and squaring a square that is one."""
    found, codes = score(formula("(a + b)/2"))
    assert (found.killed, found.equivalent, codes) == (found.total, 1, [])
    assert found.total > 10


def test_a_relation_can_make_a_mutant_equivalent() -> None:
    free, _ = score(formula("1 - a"))
    bound, codes = score(formula("1 - a", given=("a + b = 1",)))
    assert bound.total == bound.killed
    assert codes == []
    assert free.equivalent == bound.equivalent == 0
    alike, _ = score(formula("a/(a + b)", given=("a + b = 1",)))
    assert alike.equivalent == 2, "to multiply by 1, and not to divide by it"


def test_a_tolerance_that_lets_a_mutant_through_is_told() -> None:
    found, codes = score(formula("a + b/1000", tolerance=Absolute(Fraction(10))))
    assert "mutant-survives" in codes
    assert found.killed < found.total
    assert {mutant.kind for mutant in found.survived} >= {"sign", "dropped-term"}


# A key's number, its tolerance, and its wrong neighbours beside opposite, half and double.
NEIGHBOURS: list[tuple[str, AnyTolerance, list[str]]] = [
    ("-24.5125", Round(Fraction(1, 10)), ["-24.4", "-24.6", "-25"]),
    ("24.04", Round(Fraction(1, 10)), ["24.1", "23.9"]),
    ("0.1278", Decimals(3), ["0.129", "0.127", "0.13"]),
    ("1278", SignificantFigures(2), ["1400", "1200", "1000"]),
    ("5", Absolute(Fraction(1)), []),
]


@pytest.mark.parametrize(("value", "tolerance", "expected"), NEIGHBOURS)
def test_neighbours_of_a_number(value: str, tolerance: AnyTolerance, expected: list[str]) -> None:
    key = NumberKey(Fraction(value), tolerance)
    found = wrong_neighbours(Fraction(value), key)
    kinds = {"next-number", "one-place-less"}
    assert [mutant.text for mutant in found if mutant.kind in kinds] == expected
    assert [m.kind for m in found if m.kind not in kinds] == [
        "sign", "halved", "doubled", "reciprocal"
    ]  # fmt: skip
    assert score(key)[1] == []


def test_a_tolerance_that_accepts_the_next_number_is_told() -> None:
    found, codes = score(NumberKey(Fraction(5), Absolute(Fraction(6))))
    assert codes == ["mutant-survives"] * 3
    assert [mutant.kind for mutant in found.survived] == ["halved", "doubled", "reciprocal"]


def test_zero_has_no_opposite_and_no_inverse() -> None:
    assert wrong_neighbours(Fraction(0), NumberKey(Fraction(0), SignificantFigures(3))) == []


def test_a_typed_number_is_mutated_as_a_formula() -> None:
    found, codes = score(NumberKey(None, Round(Fraction(1, 1000)), "ln(2)/3"))
    assert codes == []
    assert found.killed == found.total > 5


OPTIONS = tuple(Option(name, name.upper()) for name in ("one", "two", "three"))


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (ChoiceKey(OPTIONS, ("two",)), ["one", "three"]),
        (
            ChoiceKey(OPTIONS, ("one", "two"), multiple=True),
            ["two", "one", "one, two, three"],
        ),
        (
            WeightsKey(("a", "b"), OPTIONS[:2], ("one", "two")),
            ["two, two", "one, one"],
        ),
    ],
)
def test_every_other_option_is_wrong(key: Key, expected: list[str]) -> None:
    assert [mutant.text for mutant in mutants_of(key)] == expected
    found, codes = score(key)
    assert (found.killed, found.survived, codes) == (len(expected), (), [])


@pytest.mark.parametrize("home", sorted(BANK.glob("*/problem.yaml")), ids=lambda f: f.parent.name)
def test_every_mutant_of_the_bank_is_killed(home: Path) -> None:
    loaded = open_problem(home)
    assert loaded.problem is not None
    scores = prove_problem(loaded).scores
    assert [score.part for score in scores] == [part.id for part in loaded.problem.parts]
    for found in scores:
        assert (found.survived, found.undecided) == ((), ()), found.part
        assert found.killed == found.total > 0


# The relations of a part, and the fault that they are.
RELATIONS = [
    ("pi_1 + pi_2 = 1, pi_1 + pi_2 = 2", "relations-without-point"),
    ("pi_1 + pi_2 = 3", "relations-without-point"),
    ("exp(pi_1) = pi_2", "relations-without-point"),
    ("exp(pi_1) = pi_2^2", "relations-unusable"),
]


@pytest.mark.parametrize(("given", "code"), RELATIONS)
def test_relations_that_cannot_hold_are_told_once(tmp_path: Path, given: str, code: str) -> None:
    home = tmp_path / "em-gaussian-mixture"
    home.mkdir()
    text = (BANK / home.name / "problem.yaml").read_text(encoding="utf-8")
    written = text.replace("given: [pi_1 + pi_2 = 1]", f"given: [{given}]")
    assert written != text
    (home / "problem.yaml").write_text(written, encoding="utf-8")
    cases = (BANK / home.name / "cases.yaml").read_text(encoding="utf-8")
    (home / "cases.yaml").write_text(cases, encoding="utf-8")
    issues = prove_problem(open_problem(home)).issues
    line = written[: written.index(f"given: [{given}]")].count("\n") + 1
    assert [(issue.code, issue.line) for issue in issues] == [(code, line)]


# A key's number, the interval that is right, and the numbers that must be wrong.
INTERVALS = [
    ("50", Within(Fraction(0), Fraction(100)), ["-50", "-10", "110"]),
    ("0.5", Within(Fraction(2, 5), Fraction(3, 5)), ["-0.5", "0.25", "1", "2", "0.38", "0.62"]),
    ("5", Within(Fraction(5), Fraction(5)), ["-5", "2.5", "10", "1/5", "4", "6"]),
]


@pytest.mark.parametrize(("value", "within", "expected"), INTERVALS)
def test_what_lies_in_an_interval_is_no_wrong_number(
    value: str, within: Within, expected: list[str]
) -> None:
    key = NumberKey(Fraction(value), within)
    found = [Fraction(mutant.text) for mutant in wrong_neighbours(Fraction(value), key)]
    assert found == [Fraction(text) for text in expected]
    assert score(key)[1] == []
