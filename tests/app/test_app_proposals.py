"""Which part a question is proposed for: by its name, its responses, its words, its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.app.proposals import AskedPart, Seen, Sureness, parts_to_fit, propose
from grader.gradebook.readers.layout import Question
from grader.gradebook.readers.mapping import Target
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
