"""What goes to Open edX, what is left out, and that what comes back is the same."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grader.decide.closeness import compare_numbers, exactly
from grader.decide.compare import compare
from grader.decide.decision import Verdict
from grader.grade import grade
from grader.olx.export_formula import NotExpressibleError, formula_there
from grader.olx.export_problem import Exported, export_problem
from grader.olx.export_ranges import tolerance_text
from grader.olx.import_problem import find_problems, import_problem
from grader.spec.key import ChoiceKey, FormulaKey, Key, NumberKey, WeightsKey
from grader.spec.load import open_problem, read_problem
from grader.spec.model import Part, Problem
from grader.spec.resolve import resolve_key
from grader.spec.tolerance import Decimals, Round, SignificantFigures, Within
from grader.spec.yaml_tree import Positions
from grader.syntax.parser import parse
from grader.syntax.reading import Reading
from grader.syntax.vocabulary import Vocabulary

BANK = Path(__file__).parents[2] / "problems"
SHIPPED = sorted(file.parent.name for file in BANK.glob("*/problem.yaml"))

HEAD = """
id: a
title: A
statement: S
symbols: {x: {domain: "[1, 3]"}, p: {domain: positive}, n: {domain: integer}, é: {domain: real}}
parts:
  - {id: part, title: T, ask: Q, points: 1, """


def exported(part: str) -> Exported:
    problem, _ = read_problem(f"{HEAD}{part}}}\n", "problem.yaml")
    assert problem is not None
    return export_problem(problem, Positions("problem.yaml"))


OPTIONS = "options: [{id: a, label: A b}, {id: b, label: $x$}, {id: c, label: C}]"

SAID = [
    ("kind: number, key: 3", '<numericalresponse answer="3">', []),
    ("kind: number, key: 2.50, accept: {absolute: 0.1}", 'default="0.1"', []),
    ("kind: number, key: 2.50, accept: {relative: 0.02}", 'default="2%"', []),
    ("kind: number, key: 3, accept: {round: 0.1}", 'answer="[2.95, 3.05)"', ["export-range"]),
    ("kind: number, key: 3, accept: {interval: '(1, 4]'}", 'answer="(1, 4]"', []),
    ("kind: number, key: ln(2)/3, accept: {absolute: 0.1}", 'answer="ln(2)/3"', []),
    (
        "kind: number, key: 3, mistakes: [{token: t, response: 5, say: s, credit: 0.5}]",
        'partial_answers="5"', [],
    ),
    (
        "kind: number, key: 3, mistakes: [{token: t, response: 5, say: s}]",
        'answer="3"', ["export-mistakes"],
    ),
    ("kind: formula, symbols: [x], key: 2x", 'answer="2*x"', ["export-sampled"]),
    (
        "kind: formula, symbols: [p, x], key: sqrt(p) x", 'samples="p,x@0.5,1:3,3#10"',
        ["export-sampled", "export-samples"],
    ),
    (
        "kind: formula, symbols: [x], key: x, accept: {relative: 0.01}",
        'type="tolerance" default="1%"', ["export-sampled"],
    ),
    (f"kind: choice, {OPTIONS}, key: b", r'<choice correct="true" name="b">\(x\)</choice>', []),
    (
        f"kind: choice, {OPTIONS}, key: a, "
        "mistakes: [{token: t, response: c, say: Nearly., credit: 0.25}]",
        'correct="partial" point_value="0.25" name="c">C<choicehint>Nearly.</choicehint>', [],
    ),
    (
        f"kind: choice, multiple: true, scheme: halves, {OPTIONS}, key: [a, c]",
        '<choiceresponse partial_credit="halves">', [],
    ),
    (
        f"kind: choice, multiple: true, scheme: each-option, {OPTIONS}, key: [a, c]",
        "<choiceresponse>", ["export-scheme"],
    ),
    (
        f"kind: choice, multiple: true, {OPTIONS}, key: [a, c], "
        "mistakes: [{token: t, response: 'a, b', say: Two.}]",
        '<compoundhint value="A B">Two.</compoundhint>', [],
    ),
    (
        f"kind: weights, items: [one, two], {OPTIONS}, key: [c, a]",
        '<option correct="True">C</option>', ["export-plain"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("part", "xml", "codes"), SAID, ids=lambda value: str(value)[:60])
def test_what_open_edx_can_say(part: str, xml: str, codes: list[str]) -> None:
    result = exported(part)
    assert xml in result.xml
    assert [issue.code for issue in result.issues] == codes


LEFT_OUT = [
    ("kind: number, key: 3 m, units: true", "units"),
    ("kind: formula, symbols: [x], key: x, form: [expanded]", "form"),
    ("kind: formula, symbols: [x], key: x, up_to: factor", "factor"),
    ("kind: formula, symbols: [x, p], key: x, given: [x = p]", "relations"),
    ("kind: formula, symbols: [n], key: n", "whole number"),
    ("kind: formula, symbols: [é], key: é", "cannot be a name"),
    ("kind: formula, symbols: [x], key: '[x, 2x]'", "sequence"),
    ("kind: formula, symbols: [x], key: floor(x)", "floor"),
    ("kind: formula, symbols: [x], key: x, accept: {round: 0.1}", "tolerance"),
    ("kind: formula, symbols: [], key: '2'", "without names"),
]


@pytest.mark.parametrize(("part", "reason"), LEFT_OUT)
def test_what_open_edx_cannot_say_is_left_out(part: str, reason: str) -> None:
    result = exported(part)
    assert (result.xml, result.parts) == ("", 0)
    told = {issue.code: issue.message for issue in result.issues}
    assert reason in told["export-part"]
    assert "export-nothing" in told


def come_back(problem: Problem) -> tuple[list[Part], Problem]:
    """The parts that could be said, and the problem that they are again after an import."""
    result = export_problem(problem, Positions(problem.source))
    left_out = [issue.path for issue in result.issues if issue.code == "export-part"]
    said = [
        part
        for index, part in enumerate(problem.parts)
        if not any(path.startswith(f"$.parts[{index}].") for path in left_out)
    ]
    (element,) = find_problems(result.xml.encode(), "a.xml")  # type: ignore[misc]
    again = import_problem(element, "a.xml", problem.id)
    assert not [issue for issue in again.issues if issue.severity == "error"]
    model, faults = read_problem(again.problem_yaml, "problem.yaml")
    assert model is not None, faults
    return said, model


@pytest.mark.parametrize("name", SHIPPED)
def test_the_bank_comes_back_with_the_same_keys(name: str) -> None:
    problem = open_problem(BANK / name).problem
    assert problem is not None
    said, again = come_back(problem)
    assert len(said) == len(again.parts) > 0
    for part, other in zip(said, again.parts, strict=True):
        assert are_alike(resolve_key(problem, part), resolve_key(again, other)), part.id


def are_alike(key: Key, other: Key) -> bool:
    """The same accepted numbers, an equal formula in the same names, the same options."""
    match key, other:
        case NumberKey(), NumberKey():
            value = key.value if key.value is not None else Fraction(0)
            off = Fraction(1, 7_777_777)  # on a boundary, the last bit of a float would decide
            shifts = (Fraction(n, 1000) * s + off for n in range(-30, 31) for s in (1, 10, 100))
            texts = [str(value + shift) for shift in shifts]
            return all(grade(key, t).verdict == grade(other, t).verdict for t in texts)
        case FormulaKey(), FormulaKey():
            domains = dict.fromkeys(key.vocabulary.names, "positive")
            equal = compare(key.text, other.text, symbols=domains).verdict is Verdict.EQUAL
            return equal and key.vocabulary.names == other.vocabulary.names
        case ChoiceKey(), ChoiceKey():
            return (key.options[0].id, key.correct) == (other.options[0].id, other.correct)
        case WeightsKey(), WeightsKey():
            return len(key.items) == len(other.items) and labels(key) == labels(other)
        case _:
            return False


def labels(key: WeightsKey) -> list[str]:
    by_id = {option.id: option.label for option in key.options}
    return [by_id[name] for name in key.correct]


NAMES = Vocabulary(names=("a", "b", "x"))
formulas = st.recursive(
    st.sampled_from(["a", "b", "x", "2", "0.5", "pi", "e"]),
    lambda inner: st.one_of(
        st.builds("({} + {})".format, inner, inner),
        st.builds("{} - {}".format, inner, inner),
        st.builds("{} {}".format, inner, inner),
        st.builds("{}/{}".format, inner, inner),
        st.builds("{}*{}".format, inner, inner),
        st.builds("-{}".format, inner),
        st.builds("({})^{}".format, inner, st.sampled_from(["2", "-1", "a", "(1/2)"])),
        st.builds("exp({})".format, inner),
        st.builds("log_2({})".format, inner),
    ),
    max_leaves=6,
)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(formulas)
def test_a_formula_means_the_same_there(text: str) -> None:
    """With every multiplication written out it is read as the very same tree."""
    reading = parse(text, NAMES)
    assume(isinstance(reading, Reading))
    assert isinstance(reading, Reading)
    there = formula_there(reading.tree)
    again = parse(there, NAMES)
    assert isinstance(again, Reading), there
    assert formula_there(again.tree) == there
    decision = compare(text, there, symbols=dict.fromkeys(NAMES.names, "positive"))
    assert decision.verdict is not Verdict.DIFFERENT, there


numbers = st.fractions(-2000, 2000, max_denominator=64)
roundings = st.one_of(
    st.integers(0, 3).map(Decimals),
    st.sampled_from(["0.1", "5", "1/4"]).map(lambda text: Round(Fraction(text))),
    st.integers(1, 4).map(SignificantFigures),
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(numbers, roundings, st.fractions(-3, 3, max_denominator=40))
def test_a_range_holds_the_numbers_that_round_alike(
    key: Fraction, tolerance: Decimals | Round | SignificantFigures, shift: Fraction
) -> None:
    response = key + shift * (abs(key) / 100 if isinstance(tolerance, SignificantFigures) else 1)
    there = tolerance_text(tolerance, key)
    assume(isinstance(there, Within))
    assert isinstance(there, Within)
    here = compare_numbers(exactly(response), exactly(key), tolerance)
    inside = compare_numbers(exactly(response), exactly(key), there)
    assert here.is_near == inside.is_near


def test_a_sequence_has_no_words_there() -> None:
    reading = parse("[a, b]", NAMES)
    assert isinstance(reading, Reading)
    with pytest.raises(NotExpressibleError):
        formula_there(reading.tree)
