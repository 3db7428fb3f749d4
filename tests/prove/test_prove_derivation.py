"""The keys of the bank follow from their derivations; a wrong key or derivation is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.prove.problem import check_problem
from grader.spec.issue import Issue
from grader.spec.load import open_problem

HOME = Path(__file__).parents[2] / "problems" / "em-gaussian-mixture"
PROBLEM = (HOME / "problem.yaml").read_text(encoding="utf-8")
CASES = (HOME / "cases.yaml").read_text(encoding="utf-8")


def test_every_formula_of_the_bank_has_a_derivation() -> None:
    problem = open_problem(HOME).problem
    assert problem is not None
    parts = [part for part in problem.parts if part.kind == "formula"]
    assert [part.derivation.kind for part in parts if part.derivation is not None] == [
        "posterior", "maximise", "maximise", "maximise"
    ]  # fmt: skip


COIN = """\
id: coin
title: A coin
statement: A coin shows heads $h$ times and tails $t$ times.
symbols:
  h: {domain: positive}
  t: {domain: positive}
parts:
  - id: bias
    kind: formula
    title: Bias
    ask: Which probability of heads makes this most probable?
    key: h/(h + t)
    points: 1
    derivation:
      maximise: h*ln(p) + t*ln(q)
      over: {p: "(0, 1)"}
      where: {q: 1 - p}
"""
COIN_CASES = "bias: {right: [h/(t + h)], wrong: [h], unreadable: [x]}\n"


def issues_of(tmp_path: Path, old: str, new: str) -> tuple[list[Issue], str]:
    assert old in COIN
    home = tmp_path / "coin"
    home.mkdir()
    text = COIN.replace(old, new, 1)
    (home / "problem.yaml").write_text(text, encoding="utf-8")
    (home / "cases.yaml").write_text(COIN_CASES, encoding="utf-8")
    loaded = open_problem(home)
    return [*loaded.issues, *check_problem(loaded)], text


def test_a_derived_key_has_no_faults(tmp_path: Path) -> None:
    assert issues_of(tmp_path, "h*ln(p)", "h*ln(p)")[0] == []


SAID = "maximise: h*ln(p) + t*ln(q)"
OVER = 'over: {p: "(0, 1)"}'
# What the author did, the text replaced, its replacement, code, and the line's text.
FAULTS = [
    ("wrong objective", "t*ln(q)", "ln(q)", "derivation-not-stationary", "derivation:"),
    ("wrong direction", "maximise", "minimise", "derivation-not-an-optimum", "derivation:"),
    ("wrong domain", '"(0, 1)"', '"(-1, 0)"', "derivation-outside-domain", "derivation:"),
    (
        "missing constraint",
        'over: {p: "(0, 1)"}\n      where: {q: 1 - p}',
        'over: {p: "(0, 1)", q: "(0, 1)"}',
        "derivation-others-unknown",
        "derivation:",
    ),
    ("other kind", SAID, "gradient: h*ln(p) + t*ln(q)", "derivation-not-the-gradient",
     "derivation:"),
    ("list as key", "key: h/(h + t)", 'key: "[h, t]"', "derivation-wrong-count", "derivation:"),
    (
        "posterior of something else",
        f"{SAID}\n      {OVER}\n      where: {{q: 1 - p}}",
        "posterior: h\n      alternatives: [{h: t}, {h: 2*t}]",
        "derivation-not-the-posterior",
        "derivation:",
    ),
    (
        "posterior that forgets a name",
        f"{SAID}\n      {OVER}\n      where: {{q: 1 - p}}",
        "posterior: h\n      alternatives: [{h: h}, {h: t}]",
        "derivation-not-normalised",
        "derivation:",
    ),
    (
        "too much to differentiate",
        "h*ln(p) + t*ln(q)",
        " + ".join(f"sin({i}*p + h*q)" for i in range(2, 90)),
        "derivation-too-large",
        "derivation:",
    ),
    ("no kind", f"{SAID}\n      ", "", "derivation-not-one", "over: {p"),
    ("two kinds", SAID, f"{SAID}\n      minimise: p", "derivation-not-one", "maximise:"),
    ("nothing varies", f"{OVER}\n      ", "", "derivation-incomplete", "maximise:"),
    ("useless field", OVER, f"{OVER}\n      alternatives: [{{h: t}}]",
     "derivation-useless-field", "alternatives:"),
    ("unknown name", "t*ln(q)", "t*ln(r)", "unreadable-formula", "maximise:"),
    ("unreadable abbreviation", "q: 1 - p", "q: 1 - (p", "unreadable-formula", "where:"),
    ("no equation", OVER, f"{OVER}\n      subject_to: [p + q]", "not-a-relation", "subject_to:"),
    ("no relation", OVER, f"{OVER}\n      given: [p > q]", "not-a-relation", "given:"),
    ("name taken", "where: {q: 1 - p}", "where: {q: 1 - p, h: 3}", "duplicate-name", "where:"),
    ("no name", "where: {q: 1 - p}", "where: {q: 1 - p, 2q: 3}", "bad-name", "where:"),
    ("no domain", OVER, "over: {p: somewhere}", "bad-domain", "over:"),
    ("misspelt kind", "maximise", "maximize", "unknown-field", "maximize:"),
    ("not for numbers", "kind: formula", "kind: number", "field-not-for-kind", "derivation:"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "code", "where"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS]
)
def test_faults_of_derivations(tmp_path: Path, old: str, new: str, code: str, where: str) -> None:
    issues, text = issues_of(tmp_path, old, new)
    line = text[: text.index(where)].count("\n") + 1
    assert (code, line) in [(issue.code, issue.line) for issue in issues]


# A part of the mixture, what its author wrote instead, and what is told beside other proofs.
WRONG_KEYS = [
    (
        "mean with a wrong sign",
        "key: (gamma_k1 * x_1 + gamma_k2 * x_2) / (gamma_k1 + gamma_k2)",
        "key: (gamma_k1 * x_1 - gamma_k2 * x_2) / (gamma_k1 + gamma_k2)",
        "derivation-not-stationary",
    ),
    (
        "variance without weights",
        "key: (gamma_k1 * (x_1 - hatmu_k)^2 + gamma_k2 * (x_2 - hatmu_k)^2) / (gamma_k1 + ",
        "key: ((x_1 - hatmu_k)^2 + (x_2 - hatmu_k)^2) / (1 + 0*gamma_k1 + 0*",
        "derivation-not-stationary",
    ),
    (
        "weight over another count",
        "key: (gamma_k1 + gamma_k2) / 2",
        "key: (gamma_k1 + gamma_k2) / 5",
        "derivation-not-stationary",
    ),
    (
        "posterior without weights",
        "key: (pi_k * N_k) / (pi_1 * N_1 + pi_2 * N_2)",
        "key: N_k / (N_1 + N_2)",
        "derivation-not-the-posterior",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "code"), [row[1:] for row in WRONG_KEYS], ids=[row[0] for row in WRONG_KEYS]
)
def test_a_wrong_key_of_the_mixture_is_not_derived(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    assert PROBLEM.count(old) == 1
    home = tmp_path / "em-gaussian-mixture"
    home.mkdir()
    (home / "problem.yaml").write_text(PROBLEM.replace(old, new), encoding="utf-8")
    (home / "cases.yaml").write_text(CASES, encoding="utf-8")
    loaded = open_problem(home)
    told = [issue for issue in check_problem(loaded) if issue.code.startswith("derivation-")]
    assert [issue.code for issue in told] == [code]
