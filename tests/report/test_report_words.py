"""Every code has words, and no words give the key away."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import get_args

import msgspec
import pytest

import grader.decide
from grader.decide import form
from grader.decide.decision import (
    AnyCertificate,
    Counterexample,
    Decision,
    Distance,
    Feedback,
    FormMismatch,
    GaveUp,
    Judgement,
    NormalForm,
    NothingTyped,
    NotRead,
    NumericEvidence,
    Options,
    SameTree,
    SolutionSet,
    Structure,
    SymPyProof,
    Verdict,
    ZeroInField,
)
from grader.report.answer import answer_text
from grader.report.decision_data import to_line
from grader.report.filling import fill
from grader.report.grounds import certificate_text, ground_sentence, point_text
from grader.report.public import public_certificate
from grader.report.safety import MARKDOWN, PLAIN
from grader.report.sentences import (
    attempts_text,
    earned_text,
    feedback_text,
    form_text,
    line_text,
    mistake_text,
    outcome_text,
    tolerance_text,
    unreadable_text,
    verdict_text,
)
from grader.report.words import CONSEQUENCES, FEEDBACK, GAVE_UP, REVEALED_FEEDBACK, STATES, VERDICTS
from grader.score.lines import LineCode
from grader.score.model import AttemptOutcome, ScoreLine
from grader.spec.key import FormulaKey, Key, NumberKey
from grader.spec.model import KnownMistake, Part, Problem, Solver, TypedKey
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
from grader.syntax.problem import SyntaxProblem
from grader.syntax.vocabulary import Vocabulary

# Stands for everything that only the author knows.
SECRET = "918273645"
EQUAL, DIFFERENT = Verdict.EQUAL, Verdict.DIFFERENT
POINT = {"x_1": "2", "gamma_k1": "1/3"}
PROBLEM_OF_TEXT = SyntaxProblem("unknown-option", "c", 0, 1, "c", "a or b")

# verdict, certificate, the sentence to learners
GROUNDS: list[tuple[Verdict, AnyCertificate, str]] = [
    (EQUAL, SameTree(), "It is the right formula, up to the order of its terms and factors."),
    (
        EQUAL,
        ZeroInField(),
        "Proved: its difference from the right answer, expanded, is zero.",
    ),
    (
        EQUAL,
        ZeroInField(("pi_1 + pi_2 = 1",)),
        "Proved: its difference from the right answer, expanded, is zero, given `pi_1 + pi_2 = 1`.",
    ),
    (EQUAL, NormalForm(("exp",)), "Proved: it and the right answer have the same normal form."),
    (
        EQUAL,
        SymPyProof("simplify"),
        "Proved: its difference from the right answer simplifies to zero.",
    ),
    (
        EQUAL,
        NumericEvidence(5, 200),
        "It agrees with the right answer at 5 points to 200 bits. "
        "That is no proof, so a person may look at it.",
    ),
    (
        DIFFERENT,
        Counterexample(POINT, "5/3", SECRET),
        "At `x_1 = 2, gamma_k1 = 1/3` your formula gives 5/3, "
        "but the right answer gives something else.",
    ),
    (
        DIFFERENT,
        Counterexample(POINT, "[1.6666666666 +/- 1e-9]", f"[{SECRET}.1 +/- 1e-9]"),
        "At `x_1 = 2, gamma_k1 = 1/3` your formula gives about 1.66667, "
        "but the right answer gives something else.",
    ),
    (
        DIFFERENT,
        Counterexample(POINT, "undefined", SECRET),
        "At `x_1 = 2, gamma_k1 = 1/3` your formula has no value, but the right answer has one.",
    ),
    (
        DIFFERENT,
        Counterexample(POINT, "3", "undefined"),
        "At `x_1 = 2, gamma_k1 = 1/3` your formula gives 3, "
        "but the right answer has no value there.",
    ),
    (
        DIFFERENT,
        Counterexample({}, "3", SECRET),
        "Its value is 3, and the right answer's is another.",
    ),
    (
        DIFFERENT,
        Counterexample({}, "undefined", SECRET),
        "It has no value, but the right answer has one.",
    ),
    (
        EQUAL,
        Distance("-49/2", SECRET, SECRET, SECRET, "round"),
        "-24.5 is as near to the right value as was asked.",
    ),
    (
        DIFFERENT,
        Distance("-122/5", SECRET, SECRET, SECRET, "absolute"),
        "-24.4 is not near enough to the right value.",
    ),
    (
        DIFFERENT,
        Distance(SECRET, "1", SECRET, "1/10", "relative-multiple"),
        "It is the right formula times a constant that is not near enough to 1.",
    ),
    (
        EQUAL,
        Distance(SECRET, "1", SECRET, "1/10", "relative-multiple"),
        "It is the right formula times a constant, as near to 1 as was asked.",
    ),
    (EQUAL, Options((("a",),), (True,)), ""),
    (DIFFERENT, Options((("a",),), (False,)), ""),
    (EQUAL, Options((("1",), ("2",)), (True, True)), "All 2 are right."),
    (DIFFERENT, Options((("1",), ("2",), ()), (True, False, False)), "1 right out of 3."),
    (EQUAL, Structure((SameTree(),)), "Each of its members is right."),
    (
        DIFFERENT,
        Structure((Counterexample({}, "3", SECRET),)),
        "Not all of its members are right.",
    ),
    (DIFFERENT, Structure((), "count"), "It does not have the right number of members."),
    (DIFFERENT, Structure((), "ends"), "Check which ends belong to the interval."),
    (EQUAL, SolutionSet(("1",), ("1",)), "It has the right solutions."),
    (DIFFERENT, SolutionSet(("1",), (SECRET,)), "Its solutions are not the right ones."),
    (
        DIFFERENT,
        Structure((), "dimension"),
        "Its unit measures something else than what was asked for.",
    ),
    (
        DIFFERENT,
        FormMismatch("expanded"),
        "The value is right, but not the form that was asked for.",
    ),
    (
        Verdict.UNDECIDED,
        GaveUp("budget"),
        "Neither a proof nor a counterexample was found: the comparison took too long.",
    ),
    (
        Verdict.UNDECIDED,
        GaveUp("a-later-version's-reason"),
        "Neither a proof nor a counterexample was found: a-later-version's-reason.",
    ),
    (DIFFERENT, Judgement("a nearly right idea"), "A person decided this: a nearly right idea."),
    (Verdict.UNREADABLE, NotRead(PROBLEM_OF_TEXT), ""),
    (Verdict.BLANK, NothingTyped(), ""),
]


@pytest.mark.parametrize(("verdict", "certificate", "sentence"), GROUNDS)
def test_ground(verdict: Verdict, certificate: AnyCertificate, sentence: str) -> None:
    assert ground_sentence(Decision(verdict, certificate), PLAIN, reveal=False) == sentence


# What a certificate holds beyond its ground; all other kinds hold nothing more.
CERTIFICATES: list[tuple[AnyCertificate, str]] = [
    (NormalForm(("exp", "log")), "rewritten by `exp, log`"),
    (SymPyProof("trigsimp"), "by SymPy's `trigsimp`"),
    (
        Distance("-49/2", "1/3", "1/20", "1/10", "absolute"),
        "by the rule `absolute`: distance 0.05, allowed 0.1",
    ),
    (FormMismatch("expanded"), "the form `expanded` is missing"),
    (GaveUp("budget"), "`budget`"),
]


def test_certificates_in_words() -> None:
    told = {type(certificate): text for certificate, text in CERTIFICATES}
    for _, certificate, _ in GROUNDS:
        assert bool(certificate_text(certificate, PLAIN)) == (type(certificate) in told)
    assert [certificate_text(each, PLAIN) for each, _ in CERTIFICATES] == list(told.values())


# The published answer, the key, and what is shown as the answer.
ANSWERS = [
    (None, NumberKey(Fraction("-24.512532330086678"), Exact()), "-24.5125323301"),
    ("-24.5", NumberKey(Fraction("-24.512532330086678"), Exact()),
     "-24.5 (more exactly -24.5125323301)"),
    ("5", NumberKey(Fraction(5), Exact()), "5"),
    ("0.69", NumberKey(None, Exact(), "ln(2)"), "0.69 (more exactly ln(2))"),
    (None, FormulaKey("(a+b)/2", Vocabulary(names=("a", "b"))), "(a + b)/2"),
    ("0.5(a+b)", FormulaKey("(a+b)/2", Vocabulary(names=("a", "b"))), "(a + b)/2"),
]  # fmt: skip


@pytest.mark.parametrize(("published", "key", "text"), ANSWERS)
def test_answers(published: str | None, key: Key, text: str) -> None:
    assert answer_text(msgspec.structs.replace(PART, published=published), key) == text


def test_every_kind_of_certificate_has_a_row() -> None:
    assert {type(certificate) for _, certificate, _ in GROUNDS} == set(get_args(AnyCertificate))


@pytest.mark.parametrize(("verdict", "certificate"), [row[:2] for row in GROUNDS])
def test_nothing_gives_the_key_away(verdict: Verdict, certificate: AnyCertificate) -> None:
    decision = Decision(verdict, certificate)
    for style in (PLAIN, MARKDOWN):
        assert SECRET not in ground_sentence(decision, style, reveal=False)
    assert SECRET not in to_line(public_certificate(certificate))


REVEALED: list[tuple[AnyCertificate, str]] = [
    (
        Counterexample(POINT, "5/3", "7/4"),
        "At `x_1 = 2, gamma_k1 = 1/3` your formula gives 5/3, but the right answer gives 7/4.",
    ),
    (
        Counterexample(POINT, "undefined", "7/4"),
        "At `x_1 = 2, gamma_k1 = 1/3` your formula has no value, but the right answer gives 7/4.",
    ),
    (Counterexample({}, "3", "4"), "Its value is 3, and the right answer's is 4."),
    (Counterexample({}, "undefined", "4"), "It has no value, but the right answer's is 4."),
    (
        Distance("-122/5", "-24512532330086678/1000000000000000", "1", "0", "round"),
        "-24.4 is not near enough to the right value, -24.512532330086678.",
    ),
    (
        Distance("2", "1", "1", "1/10", "relative-multiple"),
        "It is 2 times the right formula, which is not near enough.",
    ),
    (Options((("1",), ("2",), ()), (True, False, True)), "2 right out of 3: no. 1, no. 3."),
    (Options((("1",), ("2",)), (False, False)), "0 right out of 2: none."),
]


@pytest.mark.parametrize(("certificate", "sentence"), REVEALED)
def test_what_may_be_shown_is_shown(certificate: AnyCertificate, sentence: str) -> None:
    assert ground_sentence(Decision(DIFFERENT, certificate), PLAIN, reveal=True) == sentence
    assert public_certificate(certificate, reveal=True)["type"] == type(certificate).__name__


def test_a_structure_hides_what_its_members_tell() -> None:
    inner = Structure((Distance("2", SECRET, SECRET, SECRET, "absolute"),))
    shown = public_certificate(Structure((inner,)))
    assert SECRET not in str(shown)
    assert shown["members"][0]["members"][0] == {
        "type": "Distance",
        "value": "2",
        "kind": "absolute",
    }


def test_a_point_of_many_names_is_cut_short() -> None:
    text = point_text({f"x_{index}": "1" for index in range(20)})
    assert text.endswith("x_11 = 1, and 8 more")


def test_hostile_words_in_a_certificate_are_shown_and_do_not_act() -> None:
    decision = Decision(DIFFERENT, Counterexample({"x\x1b[2J": "1"}, "{key}\x07", "4"))
    sentence = ground_sentence(decision, PLAIN, reveal=False)
    assert "␛[2J" in sentence
    assert "{key}␇" in sentence


# Codes in the source of the layer below


def calls_of(name: str) -> Iterator[ast.Call]:
    """Every place in `decide` where the class `name` is called."""
    for file in sorted(Path(grader.decide.__path__[0]).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == name
            ):
                yield node


def literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


FEEDBACK_CALLS = [
    (
        literal(call.args[0]),
        [literal(key) for key in call.args[1].keys if key is not None]
        if len(call.args) > 1 and isinstance(call.args[1], ast.Dict)
        else [],
    )
    for call in calls_of("Feedback")
    if literal(call.args[0]) is not None
] + [("missing-names", ["names"]), ("extra-names", ["names"])]


def test_codes_stand_where_remarks_are_made() -> None:
    """But for one place, whose two codes are the last of the list above."""
    assert [literal(call.args[0]) for call in calls_of("Feedback")].count(None) == 1


@pytest.mark.parametrize(("code", "names"), FEEDBACK_CALLS)
def test_every_remark_of_the_engine_has_words(code: str, names: list[str]) -> None:
    data = dict.fromkeys(names, "7")
    if code == "form":
        assert form_text("expanded", PLAIN)
        return
    assert code in FEEDBACK
    for table in (FEEDBACK, REVEALED_FEEDBACK):
        if code in table:
            assert fill(table[code], data, MARKDOWN).endswith(".")


def test_words_of_remarks_are_still_needed() -> None:
    made = {code for code, _ in FEEDBACK_CALLS}
    assert set(FEEDBACK) <= made
    assert set(REVEALED_FEEDBACK) <= set(FEEDBACK)


@pytest.mark.parametrize(
    "reason", sorted(filter(None, (literal(c.args[0]) for c in calls_of("GaveUp"))))
)
def test_every_reason_for_giving_up_has_words(reason: str) -> None:
    assert reason in GAVE_UP


@pytest.mark.parametrize("requirement", [*form.FORMS, "forbidden:ln", "required: x_1"])
def test_every_required_form_has_words(requirement: str) -> None:
    assert form.is_form(requirement)
    assert form_text(requirement, PLAIN).endswith(".")


def test_a_forbidden_word_is_named() -> None:
    assert form_text("forbidden: ln", PLAIN) == "Write it without `ln`."


@pytest.mark.parametrize(
    "code", sorted(filter(None, (literal(c.args[0]) for c in calls_of("SyntaxProblem"))))
)
def test_what_the_engine_cannot_read_has_words(code: str) -> None:
    problem = SyntaxProblem(code, "c", 0, 1, "c", "a or b")
    assert unreadable_text(problem, PLAIN).endswith(".")
    assert code not in unreadable_text(problem, PLAIN)


# The other tables


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_words(verdict: Verdict) -> None:
    assert VERDICTS[verdict].endswith(".")
    costs_nothing = verdict in {Verdict.BLANK, Verdict.UNREADABLE}
    assert ("costs no attempt" in CONSEQUENCES.get(verdict, "")) == costs_nothing


def test_a_share_of_the_points_is_partly_right() -> None:
    assert verdict_text(Decision(DIFFERENT, Structure(()), Fraction(1, 2))) == "Partly right."


FIELDS = (
    "attempt of credit possible share hours_late periods penalty per_hours at_most grace_minutes "
    "step reason count limit"
)
DATA = {**dict.fromkeys(FIELDS.split(), "1"), "counts": "best"}


@pytest.mark.parametrize("code", list(LineCode))
def test_every_line_of_a_score_has_words(code: LineCode) -> None:
    assert line_text(ScoreLine(code.value, Fraction(0), DATA), PLAIN).endswith(".")


def test_lines_as_learners_read_them() -> None:
    late = {"hours_late": "27", "periods": "2", "penalty": "1/5", "per_hours": "24"}
    assert line_text(ScoreLine("late-penalty", Fraction(-1), late), PLAIN) == (
        "It came 1 day 3 hours after the due date: 20 % of its points for each begun 1 day."
    )
    proportion = {**late, "curve": "linear", "at_most": "1/2"}
    assert line_text(ScoreLine("late-penalty", Fraction(-1), proportion), PLAIN) == (
        "It came 1 day 3 hours after the due date: "
        "20 % of its points for 1 day, and in proportion, 50 % at most."
    )
    second = {"attempt": "2", "share": "3/4"}
    assert line_text(ScoreLine("later-attempt", Fraction(-1), second), PLAIN) == (
        "A right attempt number 2 earns 75 % of the points."
    )
    several = {"attempt": "2", "of": "3", "counts": "last", "credit": "1", "possible": "1"}
    assert line_text(ScoreLine("right", Fraction(1), several), PLAIN) == (
        "Attempt 2 is right. The last attempt counts."
    )


@pytest.mark.parametrize("state", list(STATES))
def test_every_state_of_an_attempt_has_words(state: str) -> None:
    assert outcome_text(AttemptOutcome(1, state, Fraction(0)))


TOLERANCES: list[tuple[AnyTolerance, str]] = [
    (Exact(), "Give the exact value."),
    (Absolute(Fraction(1, 5)), "It may be off by at most 0.2."),
    (Relative(Fraction(1, 100)), "It may be off by at most 1 %."),
    (Round(Fraction(1, 10)), "Round to the nearest 0.1, or give more digits."),
    (Decimals(2), "Round to 2 decimal places, or give more digits."),
    (SignificantFigures(3), "Give at least 3 significant figures."),
    (Within(Fraction(1), Fraction(2)), "Anything in a certain range is right."),
]


@pytest.mark.parametrize(("tolerance", "text"), TOLERANCES)
def test_tolerances(tolerance: AnyTolerance, text: str) -> None:
    assert tolerance_text(tolerance, PLAIN) == text


def test_every_tolerance_has_a_row() -> None:
    assert {type(tolerance) for tolerance, _ in TOLERANCES} == set(get_args(AnyTolerance))


def test_attempts_and_points() -> None:
    assert attempts_text(1, 3) == "You have used 1 of 3 attempts."
    assert attempts_text(0, 1) == "You have used 0 of 1 attempt."
    assert attempts_text(2, None) == "You have used 2 attempts; there is no limit."
    assert earned_text(Fraction(1, 2), Fraction(1)) == "0.5 of 1 point"
    assert earned_text(Fraction(2, 3), Fraction(5)) == "2/3 of 5 points"


def test_a_remark_of_a_later_version_is_shown_as_it_is() -> None:
    assert feedback_text(Feedback("brand-new", {}), PLAIN) == "`brand-new`"


# Known mistakes

PART = Part(
    id="p",
    kind="number",
    title="P",
    ask="",
    key=TypedKey("1"),
    points=Fraction(1),
    attempts=None,
    accept=Exact(),
    mistakes=(
        KnownMistake("forgot-half", "Halve it.\n", response="2"),
        KnownMistake("my-name-for-it", "Use ln.", slip="base-10-log"),
    ),
)
PROBLEM = Problem("q", "Q", "", (), (PART,), Solver("gaussian-mixture-em", {}))

MISTAKES = [
    ("none", None, ""),
    ("the author's", "forgot-half", "Halve it."),
    ("the author's words for a slip", "slip:base-10-log", "Use ln."),
    ("nothing is said", "unheard-of", ""),
    ("no such slip", "slip:unheard-of", ""),
]


@pytest.mark.parametrize(
    ("token", "said"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES]
)
def test_mistakes(token: str | None, said: str) -> None:
    assert mistake_text(PROBLEM, PART, token) == said


def test_a_slip_that_the_author_says_nothing_about_speaks_for_itself() -> None:
    said = mistake_text(PROBLEM, PART, "slip:variance-as-standard-deviation")
    assert "standard deviation" in said
