"""What keeps a costly answer cheap, and that it takes nothing from ordinary ones."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from decide_identities import tree_of

from grader.decide.compare import comparison_key
from grader.decide.decision import Decision, NormalForm, Verdict
from grader.decide.fingerprint import Fingerprint
from grader.decide.formula import decide_formula, ready_key
from grader.decide.kept import Kept
from grader.decide.normal_form import prove_equal
from grader.decide.polynomial import function_of, is_zero, same_function
from grader.decide.relations import without_relations
from grader.decide.stops import TooLarge
from grader.spec.key import FormulaKey, Mistake
from grader.syntax.vocabulary import Vocabulary

NAMES = without_relations(["x", "y", "n"]).names
VOCABULARY = Vocabulary(names=("x", "y", "n"))

EXPANDED = [
    "(x+y+n)^40",
    "(x+1)^500",
    "+".join(f"1/(x+{k})" for k in range(40)),
    "/(y+".join(["x"] * 12) + ")" * 11,
]
TOO_LARGE = [
    "(x+y+n)^80",
    f"({'7' * 900}*x+y+n)^15*({'3' * 900}*x+y+n)^15",
    "x/(y+n/(" * 25 + "1" + "+1)+2)" * 25,
    "+".join(f"1/(x+{k}*y+n^{k % 7})" for k in range(60)),
]


@pytest.mark.parametrize("text", EXPANDED)
def test_formulas_that_people_type_are_expanded(text: str) -> None:
    tree = tree_of(text)
    assert is_zero(same_function(function_of(tree, NAMES), function_of(tree, NAMES), tree))


@pytest.mark.parametrize("text", TOO_LARGE)
def test_all_products_of_a_tree_share_one_budget(text: str) -> None:
    with pytest.raises(TooLarge):
        function_of(tree_of(text), NAMES)


def test_a_long_sum_of_hidden_zeros_is_proved() -> None:
    zeros = "".join(f"+sin({k}x)^2+cos({k}x)^2-1" for k in range(1, 60))
    assert isinstance(prove_equal(tree_of("x+y" + zeros), tree_of("x+y"), {}), NormalForm)
    assert prove_equal(tree_of("x+y" + zeros + "+1/9^9"), tree_of("x+y"), {}) is None


def test_members_are_made_once_whoever_asks() -> None:
    made = []

    def source() -> Iterator[int]:
        for number in range(20):
            made.append(number)
            time.sleep(0.0002)  # long enough for another thread to ask for the same
            yield number

    kept, seen = Kept(source()), []
    threads = [threading.Thread(target=lambda: seen.append(list(kept))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [list(range(20))] * 6
    assert made == list(range(20))
    assert (kept.at(3), kept.at(20)) == (3, None)


APART = [
    ("x+y", "x-y", True),
    ("x+y", "y+x", False),
    ("x+2", "(x^2-4)/(x-2)", False),
    ("exp(x)", "exp(x)+1/10^9", True),
    ("exp(x)", "sin(10^300)", True),
    ("exp(x)", "ln(-1-x^2)", True),
    ("ln(-1-x^2)", "exp(x)", False),
    ("exp(x)", "exp(x)+1/10^99", False),
]


@pytest.mark.parametrize(("mistake", "response", "apart"), APART)
def test_what_a_fingerprint_tells_apart(mistake: str, response: str, apart: bool) -> None:
    key = ready_key(comparison_key("x*y*n", dict.fromkeys(("x", "y", "n"), "real"))).compiled
    ours, theirs = (Fingerprint(key, tree_of(text)) for text in (mistake, response))
    assert ours.is_apart(theirs) is apart


def _decided(response: str) -> Decision:
    mistakes = tuple(Mistake(f"m{k}", f"exp({k}*x)/(y+{k})") for k in range(2, 30))
    key = FormulaKey("exp(x)/(y+1)", VOCABULARY, mistakes=(*mistakes, Mistake("two", "x+2")))
    return decide_formula(key, response)


def test_one_of_many_mistakes_is_found() -> None:
    """Also where the response has no value at the point that is looked at first."""
    assert _decided("exp(x)^7/(7+y)").misconception == "m7"
    assert _decided("(x^2-4)/(x-2)").misconception == "two"
    assert _decided("exp(x)/(y+1)+1").misconception is None
    assert _decided("exp(x)/(1+y)").verdict is Verdict.EQUAL


@pytest.mark.parametrize(
    ("response", "verdict"),
    [
        ("-".join(["x^300", *(f"{k}x^{k}" for k in range(1, 200))]) + "<4", Verdict.UNDECIDED),
        ("x^2<=4", Verdict.DIFFERENT),
        ("2x^2<8", Verdict.EQUAL),
    ],
)
def test_witnesses_of_long_relations_are_sought_at_few_points(
    response: str, verdict: Verdict
) -> None:
    key = FormulaKey("x^2 < 4", Vocabulary(names=("x",)), up_to="solutions")
    assert decide_formula(key, response).verdict is verdict
