"""Values in the texts of a problem, conditions on them, and what can be wrong with either."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from grader.spec.exact_value import NoExactValueError, exact_value, holds
from grader.spec.load import open_problem, read_problem
from grader.spec.placeholders import decimal_text, fill_tree, value_text
from grader.spec.read_yaml import read_yaml
from grader.spec.yaml_tree import YamlMapping
from grader.syntax.parser import parse
from grader.syntax.vocabulary import Vocabulary

VALUES = {
    "a": Fraction(3),
    "b": Fraction(-2),
    "h": Fraction(1, 2),
    "t": Fraction(-1, 3),
    "f": "x + 1",
    "l": (Fraction(1), Fraction(-2), Fraction(1, 2)),
    "r": "-1.470",
}

NUMBERS = {name: value for name, value in VALUES.items() if isinstance(value, Fraction)}

# A text, and how it is filled as prose.
PROSE = [
    ("<<a>>", "3"),
    ("<< a >>", "3"),
    ("$x + <<b>>$", "$x + -2$"),
    ("$x <<b:+>>$", "$x - 2$"),
    ("$x <<a:+>>$", "$x + 3$"),
    ("$x <<r:+>>$", "$x - 1.470$"),
    ("$x - <<b:()>>$", "$x - (-2)$"),
    ("$<<a:()>>$", "$3$"),
    ("<<h>> <<t>>", "0.5 -1/3"),
    ("$<<t:frac>>$, $<<a:frac>>$", r"$-\tfrac{1}{3}$, $3$"),
    ("$<<l>>$", "$1, -2, 0.5$"),
    (r"$\frac{<<a>>}{{a}}$", r"$\frac{3}{{a}}$"),
    ("<<f>>", "x + 1"),
]

# A typed formula, and how it is filled.
TYPED = [
    ("<<a>>", "3"),
    ("<<b>>", "-2"),
    ("(<<b>>, <<a>>)", "(-2, 3)"),
    ("x - <<b>>", "x - (-2)"),
    ("<<a>>*x + <<b>>", "3*x + (-2)"),
    ("<<a>>x", "(3)x"),
    ("2<<a>>", "2(3)"),
    ("<<a>><<a>>", "(3)(3)"),
    ("<<a>>.5", "(3).5"),
    ("x_<<a>>", "x_3"),
    ("x^<<b>>", "x^(-2)"),
    ("1/<<t>>", "1/(-1/3)"),
    ("<<h>>*x", "0.5*x"),
    ("2*<<f>>", "2*(x + 1)"),
    ("[<<l>>]", "[1, -2, 0.5]"),
]


def filled(text: str, field: str, comma: bool = False) -> str:
    """A text of the first part, filled."""
    tree = read_yaml(f"parts:\n  - {field}: {json.dumps(text)}\n", "f")
    assert isinstance(tree, YamlMapping)
    return fill_tree(tree, VALUES, comma).find("parts").items[0].find(field).text


@pytest.mark.parametrize(("text", "expected"), PROSE)
def test_values_in_prose(text: str, expected: str) -> None:
    assert filled(text, "ask") == expected


@pytest.mark.parametrize(("text", "expected"), TYPED)
def test_values_in_typed_formulas(text: str, expected: str) -> None:
    assert filled(text, "key") == expected


# In a formula a value must mean what a name means that stands for it.
MEANING = ["<<a>>^2", "<<b>>^2", "2^<<b>>", "-<<b>>", "1 - <<b>>", "1/<<t>>/<<t>>", "2<<h>>",
           "<<a>><<b>>", "<<a>>(1 - <<b>>)", "<<t>>*<<b>> <<a>>", "3<<t>>^2",
           "-<<t>>^2"]  # fmt: skip


@pytest.mark.parametrize("text", MEANING)
def test_a_value_means_what_a_name_means(text: str) -> None:
    named = text.replace("<<", " ").replace(">>", " ")
    by_name = parse(named, Vocabulary(names=tuple(NUMBERS)))
    by_value = parse(filled(text, "key"), Vocabulary())
    assert exact_value(by_value.tree, {}) == exact_value(by_name.tree, NUMBERS)


def test_a_decimal_comma_goes_where_people_read() -> None:
    assert filled("<<h>>; <<l>>", "ask", comma=True) == "0,5; 1; -2; 0,5"
    assert filled("<<h>>*2", "key", comma=True) == "0,5*2"


def test_parameters_of_the_solver_are_plain_data() -> None:
    text = "solver:\n  use: s\n  data: <<l>>\n  one: <<h>>\n  two: [<<a>>, '<<b>>']\n"
    solver = fill_tree(read_yaml(text, "f"), VALUES, comma=True).find("solver")
    assert [item.text for item in solver.find("data").items] == ["1", "-2", "0.5"]
    assert solver.find("one").text == "0.5"
    assert [(item.text, item.quoted) for item in solver.find("two").items] == [
        ("3", False),
        ("-2", False),
    ]


DECIMALS = [
    ("1.2345", 2, "1.23"),
    ("1.235", 2, "1.24"),
    ("-1.235", 2, "-1.24"),
    ("-0.001", 2, "0.00"),
    ("7", 0, "7"),
    ("0.5", 0, "1"),
    ("0.04", 1, "0.0"),
    ("99.96", 1, "100.0"),
]


@pytest.mark.parametrize(("value", "places", "text"), DECIMALS)
def test_rounded_decimals(value: str, places: int, text: str) -> None:
    assert decimal_text(Fraction(value), places) == text


@pytest.mark.parametrize(
    ("value", "text"), [("3", "3"), ("-1/8", "-0.125"), ("1/3", "1/3"), ("1/1024", "0.0009765625")]
)
def test_values_are_written_exactly(value: str, text: str) -> None:
    assert value_text(Fraction(value)) == text
    assert Fraction(text) == Fraction(value)


CONDITIONS = [
    ("a > b", True),
    ("a < b", False),
    ("b < h < a", True),
    ("a != 3", False),
    ("a = 3", True),
    ("a^2 - b^2 >= 5", True),
    ("abs(b) = max(1, 2) <= min(a, 2)", True),
    ("floor(h) = 0 < ceil(h)", True),
    ("2 a / b = -3", True),
    ("t = -1/3", True),
]


@pytest.mark.parametrize(("text", "expected"), CONDITIONS)
def test_conditions(text: str, expected: bool) -> None:
    reading = parse(text, Vocabulary(names=tuple(NUMBERS)))
    assert holds(reading.tree, NUMBERS) is expected


@pytest.mark.parametrize(
    "text", ["a", "a + b", "a < 1/(b + 2)", "a < sqrt(2)", "a < 0^(-1)", "a < 9^65", "a < a^h"]
)
def test_conditions_without_a_truth_value(text: str) -> None:
    reading = parse(text, Vocabulary(names=tuple(NUMBERS)))
    with pytest.raises(NoExactValueError):
        holds(reading.tree, NUMBERS)


def test_computed_values_cannot_grow_without_bound() -> None:
    """Each square has twice as many digits as the one before."""
    squares = "".join(f"    c{n}: c{n - 1}*c{n - 1}\n" for n in range(1, 40))
    text = PROBLEM.replace("ask: ?", "ask: now").replace(
        "c: a*b\n", f"c0: a*a\n{squares}    c: a*b\n"
    )
    problem, issues = read_problem(text, "f")
    assert problem is None
    assert [(issue.code, "too many digits" in issue.message) for issue in issues] == [
        ("bad-computed", True)
    ]


def test_powers_cannot_grow_without_bound() -> None:
    reading = parse("((a^60)^60)^60 > 1", Vocabulary(names=("a",)))
    with pytest.raises(NoExactValueError, match="too large"):
        holds(reading.tree, NUMBERS)


# --- faults -----------------------------------------------------------------------------

PROBLEM = """\
id: p
title: P
statement: What is <<a>> times <<b>>?
variants:
  draw:
    a: {integer: [1, 9], base: 4}
    b: {decimal: [0, 1], step: 0.25, base: 0.5}
  compute:
    c: a*b
  require: [a > b]
parts:
  - id: x
    kind: number
    title: X
    ask: ?
    key: <<c>>
    points: 1
"""


def test_the_problem_is_its_base() -> None:
    problem, issues = read_problem(PROBLEM.replace("ask: ?", "ask: now"), "f")
    assert issues == []
    assert problem.statement == "What is 4 times 0.5?"
    assert problem.part("x").key.text == "2"
    assert problem.drawn == {"a": Fraction(4), "b": Fraction(1, 2), "c": Fraction(2)}


# What is replaced by what, and the codes that come of it, with their lines.
FAULTS = [
    ("{integer: [1, 9], base: 4}", "{base: 4}", [("draw-not-one", 6)]),
    ("integer: [1, 9]", "integer: [1, 9], choice: [4, 5]", [("draw-not-one", 6)]),
    ("integer: [1, 9]", "integer: [9, 1]", [("bad-draw", 6)]),
    ("integer: [1, 9]", "integer: [1.5, 9]", [("bad-draw", 6)]),
    ("integer: [1, 9]", "integer: [1]", [("bad-draw", 6)]),
    ("integer: [1, 9]", "integer: [1, 9999999999]", [("bad-draw", 6)]),
    ("integer: [1, 9]", "integer: [1, 9], step: 2", [("bad-draw", 6)]),
    ("integer: [1, 9]", "integer: [1, 9], sorted: true", [("bad-draw", 6)]),
    ("integer: [1, 9]", "choice: [4, 4]", [("bad-draw", 6)]),
    ("integer: [1, 9]", "choice: [4, <<b>>]", [("bad-draw", 6), ("misplaced-value", 6)]),
    ("step: 0.25", "step: 0.3", [("bad-draw", 7)]),
    (", step: 0.25", "", [("bad-draw", 7)]),
    ("base: 4}", "base: 10}", [("base-not-drawn", 6)]),
    ("base: 4}", "base: four}", [("base-not-drawn", 6)]),
    ("base: 4}", "base: [4, 5]}", [("base-not-drawn", 6)]),
    ("base: 4}", "count: 3, distinct: true, base: [4, 4, 5]}", [("base-not-drawn", 6)]),
    ("base: 4}", "count: 10, distinct: true, base: [4]}", [("bad-draw", 6), ("base-not-drawn", 6)]),
    ("base: 4}", "count: 0, base: []}", [("bad-draw", 6), ("base-not-drawn", 6)]),
    ("    a: {", "    2a: {", [("bad-value-name", 6), ("unknown-value", 3)]),
    ("    c: a*b", "    a: b", [("duplicate-value-name", 9), ("unknown-value", 16)]),
    ("a*b", "a*d", [("bad-computed", 9)]),
    ("a*b", "a/(b - 0.5)", [("bad-computed", 9)]),
    ("a*b", "sqrt(a)", [("bad-computed", 9)]),
    ("a*b", "{solver: means, decimals: 2}", [("bad-computed", 9)]),
    ("a*b", "{solver: means}", [("bad-computed", 9)]),
    ("a*b", "{solver: means, decimals: 20}", [("bad-computed", 9)]),
    ("a*b", "{solver: means, denominator: 0}", [("bad-computed", 9)]),
    ("[a > b]", "[a < b]", [("base-not-allowed", 10)]),
    ("[a > b]", "[a + b]", [("bad-condition", 10)]),
    ("[a > b]", "[a > z]", [("bad-condition", 10)]),
    ("[a > b]", "[a > b]\n  room: 0.5", [("bad-room", 11)]),
    ("<<c>>", "<<d>>", [("unknown-value", 16)]),
    ("<<c>>", "<<c:x>>", [("bad-mark", 16)]),
    ("<<c>>", "<<c>", [("bad-mark", 16)]),
    ("<<c>>", "<<c", [("bad-mark", 16)]),
    ("<<c>>", "<c>>", [("bad-mark", 16)]),
    ("points: 1", "points: <<a>>", [("misplaced-value", 17)]),
    ("id: x", "id: <<a>>", [("misplaced-value", 12)]),
    ("<<c>>", "7", [("unused-value", 9)]),
    ("draw:", "drow:", [("unknown-field", 5)]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "codes"), FAULTS)
def test_faults_have_codes_and_lines(old: str, new: str, codes) -> None:
    text = PROBLEM.replace("ask: ?", "ask: now")
    assert text.count(old) == 1
    problem, issues = read_problem(text.replace(old, new), "f")
    assert sorted((issue.code, issue.line) for issue in issues) == sorted(codes)
    assert (problem is None) == any(issue.severity == "error" for issue in issues)


@pytest.mark.parametrize("mark", ["<<c>", "<c>>", "<<nobody>>", "<<c:x>>"])
def test_a_faulty_mark_is_told_where_it_stands_in_a_long_text(mark: str) -> None:
    text = PROBLEM.replace("ask: ?", f"ask: |\n      How much\n      is {mark}?")
    _, issues = read_problem(text, "f")
    lines = text.splitlines()
    assert [(lines[i.line - 1][i.column - 1 :]) for i in issues] == [f"{mark}?"]


def test_a_solver_can_give_exact_fractions(tmp_path) -> None:
    text = PROBLEM.replace("ask: ?", "ask: now").replace(
        "c: a*b", "c: {solver: centre_x, step: 1, component: 2, denominator: 12}"
    )
    solver = "solver:\n  use: k-means\n  x: [9, 5, <<a>>, 7, 7, 9]\n  y: [7, 5, 7, 5, 0, 1]\n"
    solver += "  centre_x: [9, 5]\n  centre_y: [7, 5]\nparts:\n"
    folder = tmp_path / "p"
    folder.mkdir()
    (folder / "problem.yaml").write_text(text.replace("parts:\n", solver))
    loaded = open_problem(folder)
    assert loaded.issues == ()
    assert loaded.problem.drawn["c"] == Fraction(32, 5)
