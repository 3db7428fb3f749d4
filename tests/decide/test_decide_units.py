"""Values with units: equal by conversion, and what is said of missing, unknown and wrong ones."""

from __future__ import annotations

import string
import subprocess
import sys
from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.decide.decision import NotRead, Verdict
from grader.decide.formula import decide_formula
from grader.decide.keys import UnreadableKeyError
from grader.decide.number import decide_number
from grader.decide.recheck import recheck
from grader.decide.unit_names import SPELLINGS
from grader.decide.units import UnitFault, read_unit, scale_of
from grader.grade import grade
from grader.spec.key import FormulaKey, Mistake, NumberKey
from grader.spec.tolerance import Absolute, AnyTolerance, Exact, Relative
from grader.syntax.vocabulary import Vocabulary

EXACT = Exact()
WORDS = Vocabulary(names=("x", "y"), units=True)


def formula(text: str, tolerance: AnyTolerance = EXACT) -> FormulaKey:
    return FormulaKey(text, WORDS, tolerance=tolerance)


def number(text: str, tolerance: AnyTolerance = EXACT, *mistakes: Mistake) -> NumberKey:
    return NumberKey(None, tolerance, text, Vocabulary(units=True), mistakes)


# response, key, verdict, code of the problem or feedback: a name measures so many of its unit
STATEMENTS = [
    ("x = 3 N", "x = 3 N", "equal", ""),
    ("x = 3000 mN", "x = 3 N", "equal", ""),
    ("300 cN = x", "x = 3 N", "equal", ""),
    ("2x = 6 N", "x = 3 N", "equal", ""),
    ("x = 4 N", "x = 3 N", "different", ""),
    ("x = 3000 N", "x = 3 N", "different", ""),
    ("x = 3 m", "x = 3 N", "different", "wrong-dimension"),
    ("x = 3", "x = 3 N", "unreadable", "missing-unit"),
    ("x = 3 flurbs", "x = 3 N", "unreadable", "unknown-unit"),
    ("3 N", "x = 3 N", "unreadable", "wrong-shape"),
    ("x = 3 N", "3 N", "unreadable", "wrong-shape"),
    ("x^2 = 9 N^2", "x = 3 N", "unreadable", "unit-equation"),
    ("x*y = 3 N", "x = 3 N", "unreadable", "unit-equation"),
    ("3/x = 1 N", "x = 3 N", "unreadable", "unit-equation"),
    ("x = x N", "x = 3 N", "unreadable", "unit-equation"),
    ("x = 2000*y mN", "x = 2*y N", "equal", ""),
    ("x + y = 300 cm", "x + y = 3 m", "equal", ""),
    ("x > 0", "x > 0 N", "equal", ""),
    ("x = 0", "x = 0 °C", "unreadable", "unit-equation"),
    ("x = 20 °C", "x = 293.15 K", "equal", ""),
    ("2x = 40 °C", "x = 293.15 K", "unreadable", "unit-equation"),
    ("2x = 586.3 K", "x = 293.15 K", "equal", ""),
    ("200 cm < x <= 0.005 km", "2 m < x <= 5 m", "equal", ""),
    ("2*m < x <= 5*m", "2 m < x <= 500 cm", "equal", ""),
    ("2 m < x <= 500 m", "2 m < x <= 500 cm", "different", ""),
    ("(200 cm, 5 m]", "2 m < x <= 500 cm", "equal", ""),
    ("2 m < x <= 5 m", "(2 m, 500 cm]", "equal", ""),
    ("2 < x <= 5", "(2 m, 500 cm]", "unreadable", "missing-unit"),
    ("(200 cm, 5 m]", "(2 m, 500 cm]", "equal", ""),
    ("x = 1 m or x = 2 m", "x = 100 cm or x = 2 m", "equal", ""),
    ("y = 4 J, x = 3 N", "x = 3 N, y = 4 J", "equal", ""),
    ("y = 4 J, x = 3 J", "x = 3 N, y = 4 J", "different", "wrong-dimension"),
    ("2 m < x <= 5 N", "x = 3 N, y = 4 m", "different", "wrong-dimension"),
    ("x = 2*y", "x = 2*y", "equal", ""),
    ("x = 3 N", "x = 2*y", "different", "wrong-dimension"),
]


@pytest.mark.parametrize(("response", "key", "verdict", "code"), STATEMENTS)
def test_equations_and_inequalities_with_units(
    response: str, key: str, verdict: str, code: str
) -> None:
    made = formula(key)
    decision = decide_formula(made, response)
    assert decision.verdict == verdict, decision
    if isinstance(decision.certificate, NotRead):
        assert decision.certificate.problem.code == code
    elif code:
        assert code in [feedback.code for feedback in decision.feedback]
    assert recheck(made, response, decision).holds is not False


def test_a_key_must_say_what_its_names_measure() -> None:
    for text in ("x^2 = 9 N^2", "x*y = 3 N", "2x = 40 °C", "x = 3 N, x = 3 J"):
        with pytest.raises(UnreadableKeyError):
            decide_formula(formula(text), "x = 3 N")


# response, key, verdict, code of the problem or feedback
ROWS = [
    ("36 km/h", "10 m/s", "equal", ""),
    ("10 m s^-1", "10 m/s", "equal", ""),
    ("10 m·s⁻¹", "10 m/s", "equal", ""),
    ("10 m s-1", "10 m/s", "equal", ""),
    ("2.8 g/cm³", "2.8 g/cm^3", "equal", ""),
    ("9.81 m/s²", "9.81 m s^-2", "equal", ""),
    ("0.01 km/s", "10 m/s", "equal", ""),
    ("10 m/s^2", "10 m/s", "different", "wrong-dimension"),
    ("11 m/s", "10 m/s", "different", ""),
    ("10", "10 m/s", "unreadable", "missing-unit"),
    ("10 flurbs", "10 m/s", "unreadable", "unknown-unit"),
    ("10 Km/h", "10 m/s", "unreadable", "unknown-unit"),
    ("1 N", "1 kg m/s^2", "equal", ""),
    ("1 J", "1 Nm", "equal", ""),
    ("1 J", "1 N", "different", "wrong-dimension"),
    ("4200 J/(kg K)", "4.2 kJ/kg/K", "equal", ""),
    ("4200 J/kg K", "4.2 kJ/(kg K)", "unreadable", "ambiguous-unit"),
    ("1 kWh", "3.6 MJ", "equal", ""),
    ("1 in", "2.54 cm", "equal", ""),
    ("1 L", "1000 cm^3", "equal", ""),
    ("5 min", "300 s", "equal", ""),
    ("20 °C", "293.15 K", "equal", ""),
    ("20 K", "20 °C", "different", ""),
    ("68 degF", "20 °C", "equal", ""),
    ("4.2 J/(g °C)", "4200 J/(kg K)", "equal", ""),
    ("180 °", "pi rad", "equal", ""),
    ("pi", "180 °", "equal", ""),
    ("180", "180 °", "different", ""),
    ("30 rpm", "pi s^-1", "equal", ""),
    ("3.14159265358979 rad", "180 °", "different", ""),
    ("0 m/s", "0 km/h", "equal", ""),
]


@pytest.mark.parametrize(("response", "key", "verdict", "code"), ROWS)
def test_numbers_with_units(response: str, key: str, verdict: str, code: str) -> None:
    for made in (number(key), formula(key)):
        decision = grade(made, response)
        assert decision.verdict == verdict, decision
        if verdict != "unreadable":
            assert recheck(made, response, decision).holds is True
        if isinstance(decision.certificate, NotRead):
            assert decision.certificate.problem.code == code
        elif code:
            assert [each.code for each in decision.feedback] == [code]


@pytest.mark.parametrize(
    ("response", "key", "verdict"),
    [
        ("2000x m", "2x km", "equal"),
        ("2x m", "2x km", "different"),
        ("(x+y)*1000 m/s", "x+y km/s", "equal"),
        ("3 m, 400 cm", "3 m, 4 m", "equal"),
        ("(300, 400) cm", "(3 m, 4 m)", "equal"),
        ("{4 m, 3 m}", "{3 m, 4 m}", "equal"),
        ("{2000 m, 0.001 km}", "{1 m, 2 km}", "equal"),
        ("{1 km, 2 m}", "{1 m, 2 km}", "different"),
        ("2 s, 3 m", "2 s, 3 m", "equal"),
        ("0.05 min, 3 m", "3 s, 3 m", "equal"),
        ("3 m, 3 s", "3 s, 3 m", "different"),
        ("[0 m, 100 cm)", "[0 m, 1 m)", "equal"),
        ("[0 m, inf)", "[0 cm, inf)", "equal"),
        ("3 m, 4", "3 m, 4 m", "unreadable"),
        ("5", "3 m, 4 m", "unreadable"),
    ],
)
def test_formulas_and_lists_with_units(response: str, key: str, verdict: str) -> None:
    decision = decide_formula(formula(key), response)
    assert decision.verdict == verdict
    if verdict != "unreadable":
        assert recheck(formula(key), response, decision).holds is True


def test_tolerances_count_in_the_unit_of_the_key() -> None:
    near = number("10 m/s", Absolute(F("0.1")))
    assert decide_number(near, "36.3 km/h").verdict is Verdict.EQUAL
    assert decide_number(near, "36.4 km/h").verdict is Verdict.DIFFERENT
    share = number("9.81 m/s^2", Relative(F("0.01")))
    assert decide_number(share, "981 cm/s^2").verdict is Verdict.EQUAL
    assert decide_number(share, "32.2 ft/s^2").verdict is Verdict.EQUAL
    assert decide_number(share, "9.7 m/s^2").verdict is Verdict.DIFFERENT


def test_an_irrational_number_is_met_by_proof() -> None:
    made = NumberKey(None, EXACT, "ln(2)/3")
    decision = decide_number(made, "ln(8)/9")
    assert decision.verdict is Verdict.EQUAL
    assert recheck(made, "ln(8)/9", decision).holds is True


def test_mistakes_are_recognised_in_any_unit() -> None:
    made = number("10 m/s", Exact(), Mistake("factor", "36 m/s"), Mistake("nonsense", "3 kg"))
    assert decide_number(made, "3600 cm/s").misconception == "factor"


def test_a_problem_is_shown_at_its_place() -> None:
    decision = decide_number(number("1 m"), "2.5 kg*flurb")
    assert isinstance(decision.certificate, NotRead)
    problem = decision.certificate.problem
    assert problem.text[problem.start : problem.end] == "flurb"
    wrong_case = decide_number(number("1 m"), "2.5 KG").certificate
    assert isinstance(wrong_case, NotRead)
    assert wrong_case.problem.suggestion == "kg"


def test_every_spelling_has_a_scale_without_a_rounded_pi() -> None:
    for name in set(SPELLINGS.values()):
        scale = scale_of(((name, 1),))
        assert scale.factor > 0
        assert "3141592653589793" not in str(scale.factor)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(st.text(alphabet="mskgNJ/*^()²⁻-+ °23·", max_size=24))
def test_any_unit_is_read_or_refused(text: str) -> None:
    unit = read_unit(text)
    if isinstance(unit, UnitFault):
        assert unit.code in ("unknown-unit", "ambiguous-unit")
        assert 0 <= unit.start <= unit.end <= len(text)
    else:
        assert all(name in SPELLINGS.values() and abs(power) <= 300 for name, power in unit)


@pytest.mark.parametrize(
    "unit",
    [
        "__import__('os')", "m.__class__", "m" * 5000, "(" * 5000 + "m", "m^999999999", "m**m",
        "m^2^9^9^9", "m*" * 3000 + "m", "lambda", "eval", "m;s", "m\x00", "9" * 3000, "m^-",
    ],
)  # fmt: skip
def test_hostile_units_are_refused(unit: str) -> None:
    assert isinstance(read_unit(unit), UnitFault)
    assert grade(number("1 m"), "1 " + unit).verdict is Verdict.UNREADABLE


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.text(alphabet=string.printable + "°µΩ²", max_size=30))
def test_no_response_is_too_odd(text: str) -> None:
    for key in (number("1 m"), formula("x m, 2 s")):
        assert grade(key, text).verdict in Verdict


def test_the_definitions_are_loaded_only_for_different_units() -> None:
    code = (
        "import sys\n"
        "from grader.grade import grade\n"
        "from grader.spec.key import NumberKey\n"
        "from grader.spec.tolerance import Exact\n"
        "from grader.syntax.vocabulary import Vocabulary\n"
        "key = NumberKey(None, Exact(), '3 m/s', Vocabulary(units=True))\n"
        "assert grade(key, '3 m/s').verdict == 'equal'\n"
        "assert 'pint' not in sys.modules\n"
        "assert grade(key, '10.8 km/h').verdict == 'equal'\n"
        "assert 'pint' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_set_of_different_things_is_no_key() -> None:
    with pytest.raises(UnreadableKeyError) as caught:
        grade(formula("{1 m, 2 s}"), "{1 m, 2 s}")
    assert caught.value.problem.code == "unit-mixed"
