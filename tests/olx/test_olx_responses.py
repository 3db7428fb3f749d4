"""Which part each response becomes, and with which codes the others are told."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from grader.olx.import_problem import Imported, find_problems, import_problem
from grader.spec.load import read_problem
from grader.spec.model import Part, TypedKey
from grader.spec.tolerance import Absolute, Exact, Relative, Within

TOLERANCE = '<responseparam type="tolerance" default="{}"/>'


def imported(xml: str) -> Imported:
    problems = find_problems(f"<problem>{xml}</problem>".encode(), "a.xml")
    assert isinstance(problems, list)
    return import_problem(problems[0], "a.xml", "a")


def parts_of(xml: str) -> tuple[Part, ...]:
    problem, _ = read_problem(imported(xml).problem_yaml, "problem.yaml")
    assert problem is not None
    return problem.parts


def codes(xml: str) -> list[str]:
    return [issue.code for issue in imported(xml).issues]


def numerical(answer: str, inside: str = "", more: str = "") -> str:
    return f'<numericalresponse answer="{answer}" {more}>{inside}</numericalresponse>'


def formula(samples: str, answer: str, inside: str = "", kind: str = "cs") -> str:
    return (
        f'<formularesponse type="{kind}" samples="{samples}" answer="{answer}">'
        f"{inside}</formularesponse>"
    )


class Row(NamedTuple):
    xml: str
    kind: str
    key: str
    accept: object
    codes: list[str]


NUMBERS = [
    Row(numerical("42"), "number", "42", Relative("1/100000"), []),
    Row(numerical("9.8", TOLERANCE.format("2%")), "number", "9.8", Relative("1/50"), []),
    Row(numerical("9.8", TOLERANCE.format(".5")), "number", "9.8", Absolute("1/2"), []),
    Row(numerical("9.8", TOLERANCE.format("0")), "number", "9.8", Exact(), []),
    Row(numerical("3", TOLERANCE.format("200%")), "number", "3", Absolute("6"), []),
    Row(numerical("0", TOLERANCE.format("5%")), "number", "0", Exact(), []),
    Row(numerical("[5,8)"), "number", "6.5", Within("5", "8", True, False), []),
    Row(numerical("( -1.5 , 0 ]"), "number", "-0.75", Within("-3/2", "0", False, True), []),
    Row(numerical("sqrt(2)*10^3"), "number", "sqrt(2)*10^3", Relative("1/100000"), []),
    Row(numerical("2*PI"), "number", "2*PI", Relative("1/100000"), []),
    Row(numerical("5k"), "number", "5000", Relative("1/100000"), ["olx-suffix"]),
    Row(numerical("1.5e-3*10%"), "number", "1.5e-3*0.1", Relative("1/100000"), ["olx-suffix"]),
    Row(numerical("4u"), "number", "0.000004", Relative("1/100000"), ["olx-suffix"]),
    Row(
        numerical("1/3", '<additional_answer answer="2/6"/>'),
        "number", "1/3", Relative("1/100000"), [],
    ),
    Row(
        numerical("8", "", 'partial_credit="close"'),
        "number", "8", Relative("1/100000"), ["olx-partial-credit"],
    ),
    Row(
        numerical("8", '<correcthint label="Yes">Two cubed.</correcthint>'),
        "number", "8", Relative("1/100000"), ["olx-hint-moved"],
    ),
    Row('<stringresponse answer="12"><textline/></stringresponse>', "number", "12", Exact(), []),
    Row(
        '<stringresponse answer="0.5"><additional_answer answer="1/2"/></stringresponse>',
        "number", "0.5", Exact(), [],
    ),
]  # fmt: skip

FORMULAS = [
    Row(formula("x,y@1,1:3,3#10", "x*y"), "formula", "x*y", Exact(), []),
    Row(formula("x@1:3", "x^2"), "formula", "x^2", Exact(), []),
    Row(formula("x@1:3#4", "X^2", kind="ci"), "formula", "x^2", Exact(), []),
    Row(
        formula("x@1:3#4", "x", TOLERANCE.format("0.00001")), "formula", "x", Exact(), []
    ),
    Row(
        formula("x@1:3#4", "x", TOLERANCE.format("0.1%")), "formula", "x", Exact(), ["olx-noise"]
    ),
    Row(formula("x@1:3#4", "x", TOLERANCE.format("1%")), "formula", "x", Relative("1/100"), []),
    Row(
        formula("R_1,R_2@1,1:9,9#5", "1/(1/R_1 + 1/R_2)"),
        "formula", "1/(1/R_1 + 1/R_2)", Exact(), [],
    ),
    Row(formula("e,pi@1,1:9,9#5", "e*pi"), "formula", "e*pi", Exact(), []),
    Row(formula("x@1:3#4", "e^(2*pi*x)"), "formula", "e^(2*pi*x)", Exact(), []),
    Row(formula("n@1:3#4", "fact(3)*n"), "formula", "fact(3)*n", Exact(), []),
    Row(formula("x@1:3#4", "arcsin(x/4) + log10(x)"), "formula", "arcsin(x/4) + log10(x)",
        Exact(), []),
    Row(formula("x1,x_2@1,1:2,2#5", "x1 - x_2"), "formula", "x1 - x_2", Exact(), []),
    Row(formula("x,k@1,7:3,7#4", "k*x"), "formula", "k*x", Exact(), []),
]  # fmt: skip


def option(label: str, correct: str = "false", inside: str = "", more: str = "") -> str:
    return f'<choice correct="{correct}" {more}>{label}{inside}</choice>'


def radio(*choices: str, more: str = "") -> str:
    inside = "".join(choices)
    return (
        f"<multiplechoiceresponse {more}><choicegroup>{inside}</choicegroup>"
        "</multiplechoiceresponse>"
    )


def boxes(*choices: str, more: str = "") -> str:
    inside = "".join(choices)
    return f"<choiceresponse {more}><checkboxgroup>{inside}</checkboxgroup></choiceresponse>"


CHOICES = [
    Row(radio(option("Red"), option("Dark blue", "true")), "choice", "dark-blue", Exact(), []),
    Row(
        radio(option("A", "true", more='name="first"'), option("B", more='name="2nd one"')),
        "choice", "first", Exact(), [],
    ),
    Row(radio(option("α"), option("β", "true")), "choice", "option-2", Exact(), []),
    Row(radio(option(r"\(x^2\)"), option(r"\(y\)", "true")), "choice", "option-2", Exact(), []),
    Row(radio(option("x"), option("X", "true")), "choice", "option-2", Exact(), []),
    Row(
        boxes(option("A", "true"), option("B"), option("C", "true")), "choice", "a, c", Exact(), []
    ),
    Row(
        boxes(option("A", "true"), option("B", inside="<choicehint>No.</choicehint>")),
        "choice", "a", Exact(), ["olx-hint"],
    ),
    Row(
        '<optionresponse><optioninput options="(\'a b\',\'c\')" correct="c"/></optionresponse>',
        "choice", "c", Exact(), [],
    ),
    Row(
        "<optionresponse><optioninput><option correct='True'>Yes, it is</option>"
        "<option correct='False'>No</option></optioninput></optionresponse>",
        "choice", "yes-it-is", Exact(), [],
    ),
]  # fmt: skip


@pytest.mark.parametrize("row", [*NUMBERS, *FORMULAS, *CHOICES], ids=lambda row: row.xml)
def test_a_response_becomes_a_part(row: Row) -> None:
    (part,) = parts_of(row.xml)
    assert part.kind == row.kind
    assert part.key == TypedKey(row.key)
    assert part.accept == exactly(row.accept)
    assert codes(row.xml) == row.codes


def exactly(tolerance: object) -> object:
    """The tolerance with fractions for the texts in the table."""
    from fractions import Fraction

    values = [
        Fraction(value) if isinstance(value, str) else value
        for value in (getattr(tolerance, name) for name in tolerance.__struct_fields__)
    ]
    return type(tolerance)(*values)


LEFT_OUT = [
    (numerical(""), "olx-no-answer"),
    (numerical("eight"), "olx-answer"),
    (numerical("2x"), "olx-answer"),
    (numerical("[8,5]"), "olx-answer"),
    (numerical("[1,pi]"), "olx-answer"),
    (numerical("1/0"), "olx-answer"),
    (numerical("sqrt(-1)"), "olx-answer"),
    (numerical("2+3*j"), "olx-answer"),
    (numerical("3", TOLERANCE.format("two")), "olx-tolerance"),
    (numerical("3", TOLERANCE.format("-1")), "olx-tolerance"),
    (numerical("3", '<additional_answer answer="4"/>'), "olx-answers"),
    (formula("", "x"), "olx-no-answer"),
    (formula("x@1:3#4", ""), "olx-no-answer"),
    (formula("x@1#4", "x"), "olx-samples"),
    (formula("x,y@1:3#4", "x*y"), "olx-samples"),
    (formula("x,x@1,1:3,3#4", "x"), "olx-samples"),
    (formula("x@a:3#4", "x"), "olx-samples"),
    (formula("x,X@1,1:3,3#4", "x", kind="ci"), "olx-samples"),
    (formula("x@1:3#4", "x*y"), "olx-answer"),
    (formula("x@1:3#4", "k*x"), "olx-answer"),
    (formula("x@1:3#4", "f(x)"), "olx-answer"),
    (formula("x@1:3#4", "x*i"), "olx-answer"),
    (formula("x@1:3#4", "x||3"), "olx-answer"),
    (formula("x@1:3#4", "x*(3"), "olx-answer"),
    (formula("x@-3:-1#4", "ln(x)"), "olx-answer"),
    (radio(option("A"), option("B")), "olx-correct-options"),
    (radio(option("A", "true"), option("B", "true")), "olx-correct-options"),
    (radio(option("A", "true")), "olx-correct-options"),
    (boxes(option("A"), option("B")), "olx-correct-options"),
    ("<optionresponse/>", "olx-no-answer"),
    ('<stringresponse answer="Paris"/>', "olx-free-text"),
    ('<stringresponse answer="1" type="ci regexp"/>', "olx-free-text"),
    ('<stringresponse answer="1"><additional_answer answer="2"/></stringresponse>', "olx-answers"),
    ('<customresponse cfn="f" expect="1"><textline/></customresponse>', "olx-response"),
    ("<imageresponse/>", "olx-response"),
    ("<neverseenresponse/>", "olx-response"),
]


@pytest.mark.parametrize(("xml", "code"), LEFT_OUT)
def test_what_cannot_be_translated_is_left_out_and_told(xml: str, code: str) -> None:
    result = imported(f"<p>Question</p>\n{xml}")
    told = {issue.code: issue for issue in result.issues}
    assert result.problem_yaml == ""
    assert told[code].severity == "error"
    assert told[code].line == 2
    assert "olx-nothing" in told


@pytest.mark.parametrize(("xml", "code"), LEFT_OUT)
def test_other_parts_stay_and_what_was_left_out_is_kept_as_a_comment(xml: str, code: str) -> None:
    result = imported(f"<p>First</p>{numerical('1')}<p>Second question</p>{xml}")
    assert result.parts == 1
    assert result.responses == 2
    after = result.problem_yaml.partition("# Not translated: ")[2]
    assert "# Second question\n" in after
    assert code in [issue.code for issue in result.issues]


def test_partial_answers_are_mistakes_with_half_of_the_points() -> None:
    more = 'partial_credit="list"'
    xml = numerical("10", '<responseparam partial_answers="5, 20"/>', more)
    (part,) = parts_of(xml)
    assert [(m.response, str(m.credit)) for m in part.mistakes] == [("5", "1/2"), ("20", "1/2")]


@pytest.mark.parametrize(
    ("value", "scheme", "told"),
    [
        ("EDC", "edc", []),
        ("edc", "edc", []),
        ("halves", "halves", []),
        ("points", "all-or-nothing", ["olx-partial-credit"]),
    ],
)
def test_partial_credit_of_check_boxes(value: str, scheme: str, told: list[str]) -> None:
    xml = boxes(option("A", "true"), option("B"), more=f'partial_credit="{value}"')
    assert parts_of(xml)[0].scheme == scheme
    assert codes(xml) == told


def test_hints_and_shares_of_radio_buttons() -> None:
    xml = radio(
        option("A", "partial", '<choicehint label="Nearly">Look again.</choicehint>'),
        option("B", "true", "<choicehint>Just so.</choicehint>"),
        option("C", "partial", more='point_value=".25"'),
        option("D"),
    )
    (part,) = parts_of(xml)
    assert [(m.token, m.response, m.say, str(m.credit)) for m in part.mistakes] == [
        ("chose-a", "a", "Nearly: Look again.", "1/2"),
        ("chose-c", "c", "This is partly right.", "1/4"),
    ]
    assert part.solution == "Just so.\n"


def test_targeted_feedback_is_told_with_its_choice() -> None:
    xml = radio(option("A", more='explanation-id="e1"'), option("B", "true")) + (
        '<targetedfeedbackset><targetedfeedback explanation-id="e1"><p>Why not.</p>'
        "</targetedfeedback></targetedfeedbackset>"
    )
    assert parts_of(xml)[0].mistakes[0].say == "Why not."


def test_hints_for_whole_selections() -> None:
    xml = boxes(
        option("Apple", "true"), option("Stone"), option("Pear", "true"),
        '<compoundhint value="A B">A stone?</compoundhint>',
        '<compoundhint value="A C">Both.</compoundhint>',
        '<compoundhint value="Z">Nothing.</compoundhint>',
    )  # fmt: skip
    (part,) = parts_of(xml)
    assert [(m.response, m.say) for m in part.mistakes] == [("apple, stone", "A stone?")]
    assert part.solution == "Both.\n"
    assert codes(xml) == ["olx-hint-moved", "olx-hint"]


DROPDOWN = '<optioninput options="(\'1\',\'2\')" correct="{}" label="{}"/>'


def test_drop_down_lists_with_the_same_options_are_one_list_of_choices() -> None:
    lists = DROPDOWN.format(2, "first point") + DROPDOWN.format(1, "second point")
    (part,) = parts_of(f"<p>Which?</p><optionresponse>{lists}</optionresponse>")
    assert (part.kind, part.key) == ("weights", TypedKey("2, 1"))
    assert part.items == ("first point", "second point")
    assert part.points == 2


def test_items_are_named_by_the_text_around_their_lists() -> None:
    lists = "<p>At noon: {}</p><p>At night</p>{}".format(
        DROPDOWN.format(2, ""), DROPDOWN.format(1, "")
    )
    (part,) = parts_of(f"<p>Which?</p><optionresponse>{lists}</optionresponse>")
    assert part.items == ("At noon:", "At night")
    assert part.ask == "Which?\n" or part.ask.strip() == "Which?"


def test_drop_down_lists_with_other_options_are_parts_of_their_own() -> None:
    other = "<optioninput options=\"('x','y','z')\" correct=\"z\" label=\"another\"/>"
    xml = f"<optionresponse>{DROPDOWN.format(2, 'one')}{other}</optionresponse>"
    assert [part.key for part in parts_of(xml)] == [TypedKey("2"), TypedKey("z")]


def test_a_fixed_name_is_given_and_case_gives_aliases() -> None:
    problem, _ = read_problem(
        imported(formula("x,k@1,7:3,7#4", "k*x", kind="ci")).problem_yaml, "problem.yaml"
    )
    assert problem is not None
    assert problem.parts[0].given == ("k = 7",)
    assert [symbol.aliases for symbol in problem.symbols] == [("X",), ("K",)]


def test_names_sampled_twice_live_where_both_samples_do() -> None:
    xml = formula("x@1:3#4", "x") + formula("x@2:5#4", "2*x")
    problem, _ = read_problem(imported(xml).problem_yaml, "problem.yaml")
    assert problem is not None
    assert (problem.symbols[0].domain.low, problem.symbols[0].domain.high) == (1, 5)
    assert codes(xml) == ["olx-domains"]


def test_answers_in_a_line_keep_what_stands_around_them() -> None:
    xml = (
        '<text><p>Find R.</p><p style="display:inline">R = </p>'
        '<numericalresponse inline="1" answer="4"><textline inline="1"/></numericalresponse>'
        '<p style="display: inline"> ohm</p></text>'
    )
    problem, _ = read_problem(imported(xml).problem_yaml, "problem.yaml")
    assert problem is not None
    assert (problem.statement, problem.parts[0].ask) == ("Find R.\n", "R = … ohm\n")


def test_hints_of_the_old_kind_are_mistakes() -> None:
    hints = (
        '<hintgroup><formulahint samples="v,r@1,1:3,3#9" answer="{}" name="swapped"/>'
        '<hintpart on="swapped"><text>Divide!</text></hintpart></hintgroup>'
    )
    (part,) = parts_of(formula("v,r@1,1:3,3#9", "v/r", hints.format("v*r")))
    assert [(m.response, m.say) for m in part.mistakes] == [("v*r", "Divide!")]
    for answer in ("v/r", "v||r", "2*v/(2*r)"):
        xml = formula("v,r@1,1:3,3#9", "v/r", hints.format(answer))
        assert parts_of(xml)[0].mistakes == ()
        assert codes(xml) == ["olx-hint"]
