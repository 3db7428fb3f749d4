"""Derivations: what follows from an objective, and what is missing where it does not."""

from __future__ import annotations

from typing import Any

import pytest

from grader.decide.derive import Claim, find_gap
from grader.decide.keys import read_equation, read_key
from grader.spec.domain import REAL, read_domain
from grader.syntax.vocabulary import Vocabulary

SHARE = "(0, 1)"
MEAN = {
    "domains": {"g": SHARE, "h": SHARE, "x": "real", "y": "real", "m": "real", "v": "positive"},
    "of": "g*ln(p) + h*ln(q)",
    "where": {
        "p": "exp(-(x - m)^2/(2*v))/sqrt(2*pi*v)",
        "q": "exp(-(y - m)^2/(2*v))/sqrt(2*pi*v)",
    },
    "over": ["m"],
}
VARIANCE = {**MEAN, "over": ["v"]}
WEIGHT = {
    "domains": {"a": SHARE, "b": SHARE, "c": SHARE, "d": SHARE, "p": SHARE, "q": SHARE},
    "of": "(a + b)*ln(p) + (c + d)*ln(q)",
    "over": ["p", "q"],
    "subject_to": ["p + q = 1"],
    "given": ["a + c = 1", "b + d = 1"],
}
BAYES = {
    "domains": {"p": SHARE, "p_1": SHARE, "p_2": SHARE}
    | {"f": "positive", "f_1": "positive", "f_2": "positive"},
    "of": "p*f",
    "alternatives": [{"p": "p_1", "f": "f_1"}, {"p": "p_2", "f": "f_2"}],
}
LOGISTIC = {
    "domains": {"w": "real", "b": "real", "x": "real", "y": "real"},
    "of": "-y*ln(s) - (1 - y)*ln(1 - s)",
    "where": {"s": "1/(1 + exp(-w*x - b))"},
    "over": ["w"],
}
RIDGE = {
    "domains": {"x": "real", "y": "real", "k": "positive", "w": "real"},
    "of": "(y - w*x)^2 + k*w^2",
    "over": ["w"],
}
COIN = {
    "domains": {"a": "[2, inf)", "b": "[2, inf)", "n": "positive", "z": "positive", "p": SHARE},
    "of": "(a - 1 + n)*ln(p) + (b - 1 + z)*ln(1 - p)",
    "over": ["p"],
}
FALL = {
    "domains": {"h": "positive", "g": "positive", "t": "positive"},
    "of": "(h - g*t^2/2)^2",
    "over": ["t"],
}
PLAIN = {"domains": {"a": "real", "b": "positive", "x": "real"}, "over": ["x"]}

# A name, what is said of the key, its kind, the key, and what is missing.
CLAIMS = [
    ("mean", MEAN, "maximise", "(g*x + h*y)/(g + h)", ""),
    ("mean, sign", MEAN, "maximise", "(g*x - h*y)/(g + h)", "not-stationary"),
    ("mean, no normaliser", MEAN, "maximise", "g*x + h*y", "not-stationary"),
    ("mean, least", MEAN, "minimise", "(g*x + h*y)/(g + h)", "not-an-optimum"),
    ("mean, stationary", MEAN, "stationary", "(g*x + h*y)/(g + h)", ""),
    ("variance", VARIANCE, "maximise", "(g*(x - m)^2 + h*(y - m)^2)/(g + h)", ""),
    ("deviation", VARIANCE, "maximise", "sqrt((g*(x-m)^2 + h*(y-m)^2)/(g+h))", "not-stationary"),
    ("variance, no square", VARIANCE, "maximise", "(g*(x-m) + h*(y-m))/(g+h)", "not-stationary"),
    ("variance, least", VARIANCE, "minimise", "(g*(x-m)^2 + h*(y-m)^2)/(g+h)", "not-an-optimum"),
    ("weight", WEIGHT, "maximise", "(a + b)/2", ""),
    ("weight, count", WEIGHT, "maximise", "(a + b)/3", "not-stationary"),
    ("weight, free", {**WEIGHT, "subject_to": []}, "maximise", "(a+b)/2", "others-unknown"),
    ("weight, unrelated", {**WEIGHT, "given": []}, "maximise", "(a + b)/2", "not-stationary"),
    ("weight, general", {**WEIGHT, "given": []}, "maximise", "(a+b)/(a+b+c+d)", ""),
    ("posterior", BAYES, "posterior", "p*f/(p_1*f_1 + p_2*f_2)", ""),
    ("posterior, joint", BAYES, "posterior", "p*f", "not-the-posterior"),
    ("posterior, no prior", BAYES, "posterior", "f/(f_1 + f_2)", "not-the-posterior"),
    (
        "posterior of one case",
        {**BAYES, "alternatives": [{"p": "p_1"}, {"p": "p_2"}]},
        "posterior",
        "p*f/(p_1*f + p_2*f)",
        "",
    ),
    (
        "posterior with a forgotten name",
        {**BAYES, "alternatives": [{"p": "p_1", "f": "f_1"}, {"p": "p_2"}]},
        "posterior",
        "p*f/(p_1*f_1 + p_2*f)",
        "not-normalised",
    ),
    ("posterior of a list", BAYES, "posterior", "[p, f]", "wrong-count"),
    ("slope", LOGISTIC, "gradient", "(1/(1 + exp(-(w*x + b))) - y)*x", ""),
    ("slope, sign", LOGISTIC, "gradient", "(y - 1/(1 + exp(-(w*x + b))))*x", "not-the-gradient"),
    (
        "gradient",
        {**LOGISTIC, "over": ["w", "b"]},
        "gradient",
        "[(1/(1 + exp(-(w*x + b))) - y)*x, 1/(1 + exp(-(w*x + b))) - y]",
        "",
    ),
    ("gradient, short", {**LOGISTIC, "over": ["w", "b"]}, "gradient", "x", "wrong-count"),
    ("ridge", RIDGE, "minimise", "x*y/(x^2 + k)", ""),
    ("ridge, no penalty", RIDGE, "minimise", "y/x", "not-stationary"),
    ("ridge, greatest", RIDGE, "maximise", "x*y/(x^2 + k)", "not-an-optimum"),
    ("mode of a posterior", COIN, "maximise", "(a + n - 1)/(a + b + n + z - 2)", ""),
    ("its mean", COIN, "maximise", "(a + n)/(a + b + n + z)", "not-stationary"),
    ("a key with a root", FALL, "stationary", "sqrt(2*h/g)", ""),
    ("its square", FALL, "stationary", "2*h/g", "not-stationary"),
    ("its negative", FALL, "stationary", "-sqrt(2*h/g)", "outside-domain"),
    ("saddle", {**PLAIN, "of": "x^3"}, "maximise", "0", "not-an-optimum"),
    ("one of two", {**PLAIN, "of": "x^3 - 3*x"}, "maximise", "-1", "not-an-optimum"),
    ("flat", {**PLAIN, "of": "a"}, "stationary", "a", "not-stationary"),
    ("below", {**PLAIN, "of": "-(b + 1)^2", "over": ["b"]}, "maximise", "-1", "outside-domain"),
    ("parabola", {**PLAIN, "of": "-b*(x - a)^2"}, "maximise", "a", ""),
    ("list", {**PLAIN, "of": "-(x - a)^2"}, "maximise", "[a, a]", "wrong-count"),
    ("large", {**PLAIN, "of": "+".join(["(x-a)^2"] * 60)}, "minimise", "a", ""),
    (
        "too large",
        {**PLAIN, "of": "+".join(f"sin({i}*x + a)" for i in range(1, 150))},
        "minimise",
        "a",
        "too-large",
    ),
]


def claim_of(said: dict[str, Any], kind: str, key: str) -> Claim:
    names = Vocabulary(names=(*said["domains"], *said.get("where", ())))
    domains = {name: read_domain(text) or REAL for name, text in said["domains"].items()}
    return Claim(
        kind=kind,
        key=read_key(key, names),
        objective=read_key(said["of"], names),
        domains=domains,
        over=tuple(said.get("over", ())),
        constraints=tuple(read_equation(text, names) for text in said.get("subject_to", ())),
        relations=tuple(read_equation(text, names) for text in said.get("given", ())),
        definitions=tuple((n, read_key(t, names)) for n, t in said.get("where", {}).items()),
        alternatives=tuple(
            {name: read_key(text, names) for name, text in case.items()}
            for case in said.get("alternatives", ())
        ),
    )


@pytest.mark.parametrize(
    ("said", "kind", "key", "gap"), [row[1:] for row in CLAIMS], ids=[row[0] for row in CLAIMS]
)
def test_derivations(said: dict[str, Any], kind: str, key: str, gap: str) -> None:
    assert find_gap(claim_of(said, kind, key)) == gap
