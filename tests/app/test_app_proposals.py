"""Which part a question is proposed for: by its name, its responses, its words, its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.app.families import Family, find_families
from grader.app.proposals import AskedPart, Seen, Sureness, parts_to_fit, propose
from grader.gradebook.readers.layout import Question
from grader.gradebook.readers.mapping import Target
from grader.gradebook.readers.points_only import is_new_quiz, new_quiz_questions
from grader.gradebook.readers.ties import Tie
from grader.spec.load import load_problem

BANK = Path(__file__).parents[2] / "problems"
EM = "em-gaussian-mixture"
MEAN = "(gamma_k1*x_1 + gamma_k2*x_2)/(gamma_k1 + gamma_k2)"


@pytest.fixture(scope="module")
def parts() -> list[AskedPart]:
    return parts_to_fit([load_problem(BANK / EM)])


def seen(key: str, text: str, *responses: str) -> Seen:
    return Seen(Question(key, text), tuple((each, 1) for each in responses), len(responses))


# A question's text, its responses, the part that is proposed and how sure that is.
PROPOSED = [
    ("", ["-24.5", "-24.51", "5"], "likelihood", "sure"),
    ("", ["2,2,2,1,1", "1,1,1,1,1"], "e-step-weights", "sure"),
    ("", [MEAN, "gamma_k1*x_1"], "m-step-mean", "sure"),
    ("", ["σ₁²", "σ₂²"], "training-3", "sure"),
    ("", ["Gaussian 2", "Gaussian 1"], "training-1", "likely"),  # training-2 has the same options
    ("Whose variance grows more?", ["Gaussian 2", "Gaussian 1"], "training-2", "sure"),
    ("", ["what?", "no idea"], None, "none"),
    ("Log-Likelihood", ["-24,5"], "likelihood", "likely"),  # by its words alone
    # Half of them are written otherwise, and the words are by chance those of another part.
    ("Was ist L?", ["-24,5", "-24.5"], "likelihood", "likely"),
    ("", [], None, "none"),
    ("", ["x" * 100_000], None, "none"),
    ("", ["exp(" * 50 + "1" + ")" * 50, "9^9^9^9"], None, "none"),
]


@pytest.mark.parametrize(("text", "responses", "part", "sureness"), PROPOSED, ids=range(12))
def test_proposals(parts, text: str, responses: list[str], part: str | None, sureness: str) -> None:
    (found,) = propose([seen("1", text, *responses)], parts, {})
    wanted = None if part is None else Target(EM, part)
    assert (found.sureness, found.target) == (sureness, wanted)


def test_equal_questions_are_taken_in_their_order(parts) -> None:
    questions = [seen(str(n), "", "Gaussian 2", "Gaussian 1") for n in range(3)]
    found = [each.target and each.target.part for each in propose(questions, parts, {})]
    assert found[:2] == ["training-1", "training-2"]
    assert found[2] not in found[:2]


def test_a_part_that_is_tied_is_not_proposed_again(parts) -> None:
    questions = [seen("1", "", "x"), seen("2", "", "-24.5"), seen("3", "", "-24.5")]
    ties = {"1": Tie(Target(EM, "likelihood"), "mapping"), "3": Tie(None, "mapping")}
    first, second, third = propose(questions, parts, ties)
    assert (first.target, first.sureness) == (Target(EM, "likelihood"), Sureness.SURE)
    assert second.target != Target(EM, "likelihood")
    assert (third.target, third.sureness) == (None, Sureness.SURE)


WEIGHTS = [("2", "2", "2", "1", "1"), ("1", "1", "1", "1", "1"), ("2", "2", "1", "1", "1")]


def family(*keys: str) -> tuple[list[Seen], Family]:
    """Questions with these keys, into which learners typed weights."""
    columns = list(zip(*WEIGHTS, strict=True))
    questions = [seen(key, "", *column) for key, column in zip(keys, columns, strict=True)]
    joined = tuple((", ".join(texts), 1) for texts in WEIGHTS)
    return questions, Family(keys, joined, len(WEIGHTS))


def test_the_inputs_of_a_list_are_its_items(parts) -> None:
    keys = [f"b_3_{n}" for n in range(1, 6)]
    questions, together = family(*keys)
    found = propose([seen("b_2_1", "", "-24.5"), *questions], parts, {}, [together])
    assert [each.target for each in found] == [
        Target(EM, "likelihood"),
        *(Target(EM, "e-step-weights", item) for item in range(1, 6)),
    ]
    assert {each.sureness for each in found} == {Sureness.SURE}


def test_of_families_that_overlap_the_best_is_taken(parts) -> None:
    """Any five questions in a row could be the list; those that are right are."""
    questions, together = family(*"34567")
    shifted = Family(tuple("23456"), (("1, 2, 2, 2, 1", 3), ("2, 2, 2, 1, 1", 1)), 4)
    found = propose([seen("2", "", "1", "2"), *questions], parts, {}, [shifted, together])
    assert [each.target and each.target.item for each in found[1:]] == [1, 2, 3, 4, 5]


def test_inputs_that_are_not_right_together_are_questions_of_their_own(parts) -> None:
    questions = [seen("b_2_1", "", "-24.5"), seen("b_2_2", "", MEAN)]
    together = Family(("b_2_1", "b_2_2"), ((f"-24.5, {MEAN}", 1),), 1)
    found = propose(questions, parts, {}, [together])
    assert [each.target for each in found] == [Target(EM, "likelihood"), Target(EM, "m-step-mean")]


@pytest.mark.parametrize(
    ("keys", "families"),
    [
        (["b_2_1", "b_3_1", "b_3_2"], [("b_3_1", "b_3_2")]),
        (["3/ans2", "3/ans1", "4"], [("3/ans1", "3/ans2")]),
        (["weight 1", "weight 2", "weight 4"], []),
        (["1", "2", "4711", "4712"], []),
        (["b_2_10", "b_2_9"], [("b_2_9", "b_2_10")]),
    ],
)
def test_families_are_told_by_their_names(keys: list[str], families) -> None:
    assert find_families(keys) == families


NEW_QUIZ = "name,id,section,submitted,Likelihood?,Earned,Status,Mean?,Earned,Status"


def test_of_a_new_quiz_only_the_columns_of_responses_are_asked_about() -> None:
    header = NEW_QUIZ.split(",")
    assert is_new_quiz(header)
    assert [header[place] for place in new_quiz_questions(header)] == ["Likelihood?", "Mean?"]
    assert new_quiz_questions(["learner", "a", "b"]) == []
