"""The bank proves itself, and a bank with a wrong key, case or tolerance does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.decide import form
from grader.decide.decision import Verdict
from grader.grade import grade
from grader.prove.problem import check_problem
from grader.prove.responses import response_of_key
from grader.spec import forms
from grader.spec.issue import Issue
from grader.spec.load import LoadedProblem, open_problem
from grader.spec.resolve import resolve_key

ROOT = Path(__file__).parents[2]
HOME = ROOT / "problems" / "em-gaussian-mixture"
PROBLEM = (HOME / "problem.yaml").read_text(encoding="utf-8")
CASES = (HOME / "cases.yaml").read_text(encoding="utf-8")
MISSION = ROOT / "../shared/cases/mission-dev.jsonl"


@pytest.mark.parametrize(
    "file", sorted(ROOT.glob("problems/*/problem.yaml")), ids=lambda f: f.parent.name
)
def test_every_problem_of_the_bank_proves_itself(file: Path) -> None:
    loaded = open_problem(file)
    assert [str(issue) for issue in (*loaded.issues, *check_problem(loaded))] == []


def changed(tmp_path: Path, problem: str = PROBLEM, cases: str = CASES) -> LoadedProblem:
    home = tmp_path / "em-gaussian-mixture"
    home.mkdir()
    (home / "problem.yaml").write_text(problem, encoding="utf-8")
    (home / "cases.yaml").write_text(cases, encoding="utf-8")
    loaded = open_problem(home)
    assert [str(issue) for issue in loaded.issues] == []
    return loaded


def replace(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


def codes(issues: list[Issue]) -> set[str]:
    return {issue.code for issue in issues}


M_STEP_MEAN = "key: (gamma_k1 * x_1 + gamma_k2 * x_2) / (gamma_k1 + gamma_k2)"

# What is wrong, the text replaced in problem.yaml, its replacement, and a fault that must be told.
WRONG = [
    (
        "a key with a wrong sign",
        M_STEP_MEAN,
        M_STEP_MEAN.replace("+", "-", 1),
        "evidence-fails",
    ),
    (
        "a key that is a mistake",
        M_STEP_MEAN,
        "key: (x_1 + x_2) / 2",
        "mistake-is-right",
    ),
    (
        "a key without a value",
        M_STEP_MEAN,
        "key: x_1 / (x_1 - x_1)",
        "key-without-value",
    ),
    (
        "a page that shows another number",
        "published: -24.5",
        "published: -24.6",
        "published-disagrees",
    ),
    (
        "a page that shows another option",
        "published: variance-1",
        "published: variance-2",
        "published-disagrees",
    ),
    (
        "a page that shows another list",
        "[2, 2, 2, 1, 1]",
        "[2, 2, 1, 1, 1]",
        "published-disagrees",
    ),
    (
        "a tolerance that lets a mistake pass",
        "{round: 0.1}",
        "{absolute: 4}",
        "mistake-is-right",
    ),
    (
        "an example that gives the key away",
        "example: pi_1 * N_k / 2",
        "example: N_k pi_k / (pi_1 N_1 + pi_2 N_2)",
        "example-is-right",
    ),
    (
        "two mistakes that look the same",
        "response: N_k / (N_1 + N_2)",
        "response: N_k * pi_k",
        "mistake-hidden",
    ),
    (
        "a mistake that is right",
        "response: pi_k * N_k\n",
        "response: N_k * pi_k / (pi_1 N_1 + pi_2 N_2)\n",
        "mistake-is-right",
    ),
    (
        "evidence without a name",
        "          N_2: exp(-1/2)/sqrt(8*pi)\n",
        "",
        "evidence-incomplete",
    ),
    (
        "evidence that divides by zero",
        "N_1: exp(-1/2)/sqrt(2*pi)",
        "N_1: -exp(-1/2)/sqrt(8*pi)",
        "evidence-without-value",
    ),
    (
        "evidence that cannot be read",
        "N_1: exp(-1/2)/sqrt(2*pi)",
        "N_1: exp(-1/2",
        "evidence-without-value",
    ),
    (
        "no cases for a part",
        "id: training-3",
        "id: training-4",
        "cases-missing",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "code"), [row[1:] for row in WRONG], ids=[r[0] for r in WRONG]
)
def test_what_is_wrong_is_told(tmp_path: Path, old: str, new: str, code: str) -> None:
    cases = CASES.replace("training-3:", "training-4:") if code != "cases-missing" else CASES
    cases = CASES if "training-4" not in new else CASES[: CASES.index("training-3:")]
    issues = check_problem(changed(tmp_path, replace(PROBLEM, old, new), cases))
    assert code in codes(issues)


# What is wrong, the text replaced in cases.yaml, its replacement, code, and the line's text.
WRONG_CASES = [
    ("right called wrong", "- -24.4\n", "- -24.51\n", "case-verdict", "- -24.51\n    - -24.6"),
    ("wrong called right", "- -24.50\n", "- -24.60\n", "case-verdict", "- -24.60"),
    ("readable called unreadable", "- 1/0", "- 1/1", "case-verdict", "- 1/1"),
    ("another mistake", "mistake: forgot-weights}", "mistake: upside-down}", "case-mistake",
     "N_k/(N_1 + N_2), mistake: upside-down"),
    ("other credit", "credit: 4/5}", "credit: 3/5}", "case-credit", "credit: 3/5}"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [row[1:] for row in WRONG_CASES],
    ids=[r[0] for r in WRONG_CASES],
)
def test_a_row_that_does_not_hold_is_told_at_its_line(
    tmp_path: Path, old: str, new: str, code: str, where: str
) -> None:
    cases = replace(CASES, old, new)
    issues = check_problem(changed(tmp_path, cases=cases))
    line = cases[: cases.index(where)].count("\n") + 1
    assert [(issue.code, issue.line, Path(issue.file).name) for issue in issues] == [
        (code, line, "cases.yaml")
    ]


def test_a_feedback_code_can_be_asked_for(tmp_path: Path) -> None:
    cases = replace(CASES, "    - -24.4\n", "    - {response: -24.4, feedback: no-such-code}\n")
    issues = check_problem(changed(tmp_path, cases=cases))
    assert codes(issues) == {"case-feedback"}


LOOSE = """\
id: em-gaussian-mixture
title: Loose
statement: A mixture.
solver: {use: gaussian-mixture-em, data: [-1, 0, 4, 5, 6], weights: [0.5, 0.5], means: [6, 7],
         variances: [1, 4]}
parts:
  - id: likelihood
    kind: number
    title: Likelihood
    ask: What is it?
    key: {solver: log_likelihood, step: 0}
    accept: {relative: 0.2}
    points: 1
"""


def test_a_tolerance_lets_no_wrong_run_of_the_solver_pass(tmp_path: Path) -> None:
    """Within a fifth of -24.5 lie the numbers of three wrong runs that nobody declared."""
    cases = "likelihood: {right: [-24.5], wrong: [1], unreadable: [x]}\n"
    issues = check_problem(changed(tmp_path, LOOSE, cases))
    told = [(i.code, i.line, i.message.split("`")[1]) for i in issues]
    assert told == [
        ("slip-accepted", 12, "complete-data-log-likelihood"),
        ("slip-accepted", 12, "missing-normalising-constant"),
        ("slip-accepted", 12, "missing-weights"),
    ]


LISTS = """\
id: em-gaussian-mixture
title: Lists
statement: Two centres.
solver: {use: k-means, x: [0, 2, 9], y: [0, 1, 5], centre_x: [0, 9], centre_y: [0, 5]}
parts:
  - id: centres
    kind: formula
    title: Centres
    ask: Where are they?
    key: "KEY"
    points: 1
    evidence:
      - equals:
          - {solver: centre_x, step: 1, component: 1}
          - {solver: centre_y, step: 1, component: 1}
          - {solver: centre_x, step: 1, component: 2}
          - {solver: centre_y, step: 1, component: 2}
        values: {}
"""

# A key, and the code and the line of the fault that is told, if any.
LIST_KEYS = [
    ("(1, 1/2, 9, 5)", []),
    ("[[1, 1/2], [9, 5]]", []),
    ("(1, 1/2, 5, 9)", [("evidence-fails", 16), ("evidence-fails", 17)]),
    ("[[1, 9], [1/2, 5]]", [("evidence-fails", 15), ("evidence-fails", 16)]),
    ("(1, 1/2)", [("evidence-count", 14)]),
    ("1", [("evidence-count", 14)]),
]


@pytest.mark.parametrize(("key", "told"), LIST_KEYS, ids=[row[0] for row in LIST_KEYS])
def test_every_entry_of_a_list_agrees_with_the_solver(
    tmp_path: Path, key: str, told: list[tuple[str, int]]
) -> None:
    cases = f"centres: {{right: ['{key}'], wrong: ['(3, 4)'], unreadable: ['(']}}\n"
    issues = check_problem(changed(tmp_path, LISTS.replace("KEY", key), cases))
    assert [(i.code, i.line) for i in issues if i.code.startswith("evidence")] == told


def test_a_tie_is_no_key(tmp_path: Path) -> None:
    key = "{largest: variances, step: converged}"
    problem = replace(PROBLEM, key, "{largest: weights, step: 0}")
    assert "key-tied" in codes(check_problem(changed(tmp_path, problem)))


def test_a_problem_with_faults_has_nothing_to_prove(tmp_path: Path) -> None:
    (tmp_path / "problem.yaml").write_text("id: [", encoding="utf-8")
    assert check_problem(open_problem(tmp_path)) == []


PART_OF_KEY = {
    "(pi_k*N_k)": "e-step",
    "(gamma_k1*x_1+": "m-step-mean",
    "(gamma_k1*(x_1-": "m-step-variance",
    "(gamma_k1+gamma_k2)/2": "m-step-weight",
}
VERDICT = {
    "equal": Verdict.EQUAL,
    "different": Verdict.DIFFERENT,
    "invalid": Verdict.UNREADABLE,
}


@pytest.mark.skipif(not MISSION.exists(), reason="the team's case files are not in this checkout")
def test_the_relations_of_the_bank_turn_no_known_verdict() -> None:
    """Those verdicts were stated without relations; the parts may only accept what equals them."""
    problem = open_problem(HOME).problem
    assert problem is not None
    rows = [json.loads(line) for line in MISSION.read_text(encoding="utf-8").splitlines()]
    wrong = []
    for row in rows:
        part = next(p for start, p in PART_OF_KEY.items() if row["key"].startswith(start))
        verdict = grade(resolve_key(problem, problem.part(part)), row["response"]).verdict
        if verdict is not VERDICT[row["expect"]]:
            wrong.append((row["id"], row["response"], verdict.value))
    assert len(rows) > 900
    assert wrong == []


def test_a_key_is_typed_as_its_learners_type_it() -> None:
    problem = open_problem(HOME).problem
    assert problem is not None
    typed = {p.id: response_of_key(resolve_key(problem, p)) for p in problem.parts}
    assert typed["likelihood"].startswith("-24.5125323300866")
    assert typed["e-step-weights"] == "2, 2, 2, 1, 1"
    assert typed["training-3"] == "variance-1"


def test_the_loader_knows_the_forms_that_can_be_decided() -> None:
    assert set(forms.FORMS) == set(form.FORMS)
    for requirement in (*form.FORMS, "required: exp", "forbidden:exp", "required:", "no-such"):
        assert forms.is_form(requirement) == form.is_form(requirement)
