"""A class at a glance."""

from __future__ import annotations

from fractions import Fraction

import msgspec
import pytest
from report_class import ALL_KEYS, CLASS, MEAN, PROBLEM, results
from syrupy.assertion import SnapshotAssertion

from grader.decide.decision import Decision, GaveUp, NumericEvidence, Verdict
from grader.grade import grade
from grader.report.suggestion import find_suggested, mended
from grader.report.summary import Result, summarise
from grader.report.tables import Table, bar_text, summary_tables
from grader.score.fold import score_attempts
from grader.score.model import Attempt, Rules
from grader.syntax.limits import DEFAULT
from grader.syntax.parser import parse
from grader.syntax.problem import SyntaxProblem
from grader.syntax.vocabulary import Vocabulary

VOCABULARY = Vocabulary(names=("N_k", "pi_k", "pi_1"))


def drawn(table: Table) -> str:
    rows = "\n".join(" | ".join(row) for row in (table.columns, *table.rows))
    return f"{table.title}\n{rows}\n({table.left_out} left out)\n{table.remark}"


def test_whole_summary(snapshot: SnapshotAssertion) -> None:
    summary = summarise([PROBLEM], ALL_KEYS, results())
    assert "\n\n".join(map(drawn, summary_tables(summary))) == snapshot


def test_counts_of_a_part() -> None:
    mean = summarise([PROBLEM], ALL_KEYS, results()).parts[0]
    assert (mean.learners, mean.answered, mean.full) == (len(CLASS), 2, 1)
    assert mean.success_rate == Fraction(1, 3)
    # Ben is two hours late: a fifth is lost.
    assert mean.mean_points == Fraction(9, 5) / 3
    assert mean.mean_attempts == Fraction(3, 2)
    assert mean.unreadable == 4
    assert [(each.token, each.learners) for each in mean.mistakes] == [("forgot-normaliser", 1)]


def test_the_order_of_results_does_not_matter() -> None:
    forward = summarise([PROBLEM], ALL_KEYS, results())
    assert summarise([PROBLEM], ALL_KEYS, reversed(results())) == forward


def test_an_empty_class() -> None:
    summary = summarise([PROBLEM], ALL_KEYS, [])
    assert [part.success_rate for part in summary.parts] == [0, 0, 0, 0]
    assert summary.needs_person == ()
    assert [table.title for table in summary_tables(summary)] == [
        "mixture: 0 learners, on average 0.0 of 7 points"
    ]


def waiting(learner: str, text: str, decision: Decision) -> Result:
    attempts = (Attempt(text, decision),)
    score = score_attempts(Rules(points=Fraction(1)), attempts)
    return Result(learner, PROBLEM.id, "mean", attempts, score)


def test_what_needs_a_person_is_grouped_by_response() -> None:
    undecided = Decision(Verdict.UNDECIDED, GaveUp("budget"))
    evidence = Decision(Verdict.EQUAL, NumericEvidence(5, 64), Fraction(1))
    right = Decision(Verdict.EQUAL, NumericEvidence(5, 64), Fraction(1))
    given = [
        waiting("a", "odd", undecided),
        waiting("b", "near", evidence),
        waiting("c", " near ", right),
    ]
    people = summarise([PROBLEM], ALL_KEYS, given).needs_person
    assert [(each.response, each.learners, each.at_stake) for each in people] == [
        ("near", 2, 2),
        ("odd", 1, 1),
    ]


def test_one_text_with_two_verdicts_is_told_twice() -> None:
    """Where learners have variants, what is near for one may be undecided for another."""
    undecided = Decision(Verdict.UNDECIDED, GaveUp("budget"))
    evidence = Decision(Verdict.EQUAL, NumericEvidence(5, 64), Fraction(1))
    given = [waiting("a", "odd", undecided), waiting("b", "odd", evidence)]
    people = summarise([PROBLEM], ALL_KEYS, given).needs_person
    assert [(each.response, each.verdict, each.first) for each in people] == [
        ("odd", Verdict.EQUAL, "b"),
        ("odd", Verdict.UNDECIDED, "a"),
    ]


def test_results_of_other_problems_are_left_out() -> None:
    result = msgspec.structs.replace(results()[0], problem="another")
    assert summarise([PROBLEM], ALL_KEYS, [result]).parts[0].learners == 0


def test_long_lists_are_cut_and_say_so() -> None:
    undecided = Decision(Verdict.UNDECIDED, GaveUp("budget"))
    given = [waiting("a", f"odd {index}", undecided) for index in range(10)]
    people = summary_tables(summarise([PROBLEM], ALL_KEYS, given), most_people=4)[-1]
    assert len(people.rows) == 4
    assert people.left_out == 6


def test_responses_on_which_nothing_depends_are_only_counted() -> None:
    unreadable = grade(ALL_KEYS[PROBLEM.id, "mean"], "X_1")
    right = grade(ALL_KEYS[PROBLEM.id, "mean"], MEAN)
    attempts = (Attempt("X_1", unreadable), Attempt(MEAN, right))
    score = score_attempts(Rules(points=Fraction(1)), attempts)
    given = [Result("a", PROBLEM.id, "mean", attempts, score)]
    alone = summary_tables(summarise([PROBLEM], ALL_KEYS, given))[-1]
    assert (alone.title, alone.rows) == ("Needs a person: unreadable", ())
    assert alone.remark == "No points depend on 1 unreadable response."
    given += [waiting(name, "X_1", unreadable) for name in ("zoe", "ben", "amy")]
    both = summary_tables(summarise([PROBLEM], ALL_KEYS, given))[-1]
    assert both.rows == (("mean", "amy and 2 more", "X_1"), ("", "would read as", "x_1"))
    assert both.remark == ""


# Learners, how many of them have all points, how many answered, and the bar.
BARS = [
    (10, 10, 10, "██████████"),
    (10, 0, 0, "          "),
    (10, 3, 7, "███░░░░   "),
    (1_000, 999, 1_000, "█████████░"),
    (1_000, 1, 1, "█         "),
    (1_000, 0, 1, "░         "),
    (3, 2, 3, "███████░░░"),
]


@pytest.mark.parametrize(("learners", "full", "answered", "bar"), BARS)
def test_a_bar_is_full_only_for_all_and_empty_only_for_nobody(
    learners: int, full: int, answered: int, bar: str
) -> None:
    part = summarise([PROBLEM], ALL_KEYS, results()).parts[0]
    part = msgspec.structs.replace(part, learners=learners, full=full, answered=answered)
    assert bar_text(part) == bar


def test_problems_have_tables_of_their_own_and_parts_are_told_with_their_problem() -> None:
    other = msgspec.structs.replace(PROBLEM, id="other")
    keys = ALL_KEYS | {("other", part): key for (_, part), key in ALL_KEYS.items()}
    given = [*results(), *(msgspec.structs.replace(each, problem="other") for each in results())]
    tables = summary_tables(summarise([PROBLEM, other], keys, given))
    assert [table.title.split(":")[0] for table in tables[:3]] == [
        "mixture", "other", "Needs a person",
    ]  # fmt: skip
    assert {row[0] for row in tables[2].rows if row[0]} == {"mixture mean", "other mean"}
    assert {row[1] for row in tables[-1].rows} == {"mixture mean", "other mean"}


def test_cells_are_safe_to_print() -> None:
    hostile = "\x1b[2J\u202e" + "a" * 5_000
    given = [waiting("a", hostile, Decision(Verdict.UNDECIDED, GaveUp("budget")))]
    tables = summary_tables(summarise([PROBLEM], ALL_KEYS, given))
    cells = [cell for table in tables for row in table.rows for cell in row]
    assert all(cell.isprintable() and len(cell) < 200 for cell in cells)


def suggested(text: str) -> str | None:
    problem = parse(text, VOCABULARY, DEFAULT)
    assert isinstance(problem, SyntaxProblem)
    return find_suggested(problem, VOCABULARY)


# A text, and what it would be under the suggestions made for it. Of the codes of a problem
# each that has a suggestion is here: it stands for a piece, a letter, the whole text, or none.
SUGGESTED = [
    ("pi_k*n_k", "pi_k*N_k"),
    ("Pi_k*n_k + pi1", "pi_k*N_k + pi_1"),
    (r"\pii_k + 1", "pi_k + 1"),
    ("sqr(pi_k)", "sqrt(pi_k)"),
    ("0,5*pi_k", "0.5*pi_k"),
    ("1,234*pi_k", "1234*pi_k"),
    ("1 234*pi_k", "1234*pi_k"),
    ("рi_k + рi_1", "pi_k + pi_1"),
    ("+".join(["рi_k"] * 20), "+".join(["pi_k"] * 20)),
    ("2*(pi_k", "2*(pi_k)"),
    ("2*(pi_k/(pi_1 + [pi_k", "2*(pi_k/(pi_1 + [pi_k]))"),
    ("2*(рi_k + n_k", "2*(pi_k + N_k)"),
    ("pi_k)", None),
    ("2*(pi_k]", None),
    ("ln(1, 2, 3)", None),
    ("pi_k*+", None),
    ("(pi_k*+", None),
]


@pytest.mark.parametrize(("text", "meant"), SUGGESTED)
def test_a_text_under_its_suggestions(text: str, meant: str | None) -> None:
    assert suggested(text) == meant
    assert meant is None or not isinstance(parse(meant, VOCABULARY, DEFAULT), SyntaxProblem)


# The slips in a text: a name is told by what it is, of others only the kind counts.
SLIPS = [
    ("pi_k*n_k + n_k", [("unknown-name", "n_k", "N_k")]),
    ("n_k + sqr(pi_1)", [("unknown-name", "n_k", "N_k"), ("unknown-function", "sqr", "sqrt")]),
    ("0,5*pi_k", [("decimal-comma", "", "")]),
    ("рi_k", [("look-alike", "р", "p")]),
    ("2*(pi_k", [("unclosed", "", "")]),
]


@pytest.mark.parametrize(("text", "slips"), SLIPS)
def test_the_slips_in_a_text(text: str, slips: list[tuple[str, str, str]]) -> None:
    problem = parse(text, VOCABULARY, DEFAULT)
    assert isinstance(problem, SyntaxProblem)
    found = mended(problem, VOCABULARY)
    assert found is not None
    assert [(each.code, each.typed, each.meant) for each in found.slips] == slips


def test_suggestions_are_not_followed_for_ever() -> None:
    assert suggested("+".join(["n_k"] * 500)) is None
