"""A course of any size, made up from a fixed seed, as one CSV file.

Every learner answers eleven parts of two problems, one in five answers twice. A few responses
are typed by nearly everybody, most by a handful of people, as in real classes: the n-th most
frequent one about 1/n times as often as the first. There are a few thousand different ones to
each part that is typed, and a handful to each choice.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from shutil import copytree

from grader.app.bank import shipped_bank

SEED = 20230817
COLUMNS = ("learner", "problem", "part", "response", "submitted_at")
DISTINCT = 4_000

EM, WINE = "em-gaussian-mixture", "mixing-wine"
_WEIGHTED = "(gamma_k1*{a}+gamma_k2*{b})/(gamma_k1+gamma_k2)"
FORMULAS = {
    (EM, "e-step"): "pi_k*N_k/(pi_1*N_1+pi_2*N_2)",
    (EM, "m-step-mean"): _WEIGHTED.format(a="x_1", b="x_2"),
    (EM, "m-step-variance"): _WEIGHTED.format(a="(x_1-hatmu_k)^2", b="(x_2-hatmu_k)^2"),
    (EM, "m-step-weight"): "(gamma_k1+gamma_k2)/2",
    (WINE, "strength"): "(a*v+b*w)/(v+w)",
}
NUMBERS = {(EM, "likelihood"): -24.5, (WINE, "example"): 11.5}
CHOICES = {
    (EM, "e-step-weights"): ["2,2,2,1,1", "1,1,1,2,2", "2,2,1,1,1", "2 2 2 1 1"],
    (EM, "training-1"): ["gaussian-2", "gaussian-1"],
    (EM, "training-2"): ["gaussian-2", "gaussian-1"],
    (EM, "training-3"): ["variance-1", "variance-2"],
}

# The second problem: as plain as can be, and without a draw of its own for each learner.
_WINE = """\
id: mixing-wine
title: Mixing wine
statement: Volumes $v$ and $w$ of wine of strengths $a$ and $b$ are mixed.
symbols:
  a: {domain: positive}
  b: {domain: positive}
  v: {domain: positive}
  w: {domain: positive}
parts:
  - id: strength
    title: Strength
    kind: formula
    ask: How strong is the mixture?
    key: (a*v + b*w)/(v + w)
    attempts: 3
    points: 2
  - id: example
    title: Example
    kind: number
    ask: How strong is it for $a = 10$, $b = 13$ and equal volumes?
    key: 11.5
    accept: {absolute: 0.05}
    attempts: 3
    points: 1
"""

Place = tuple[str, str]


def write_bank(folder: Path) -> None:
    """The bank with the problems of the course."""
    copytree(shipped_bank() / EM, folder / EM)
    (folder / WINE).mkdir()
    (folder / WINE / "problem.yaml").write_text(_WINE, encoding="utf-8")


def write_course(file: Path, count: int) -> int:
    """Write so many rows; returns how many different responses to a part there are."""
    distinct = set()
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        for row in course_rows(count):
            distinct.add(row[1:4])
            writer.writerow(row)
    return len(distinct)


def course_rows(count: int) -> Iterator[tuple[str, str, str, str, str]]:
    """The rows, learner by learner."""
    dice = random.Random(SEED)
    typed = {place: responses(place, dice) for place in (*FORMULAS, *NUMBERS, *CHOICES)}
    odds = {place: _odds(len(each)) for place, each in typed.items()}
    start = datetime(2023, 8, 1, 8, tzinfo=UTC)
    made = 0
    for learner in range(count):
        moment = start + timedelta(seconds=dice.randrange(16 * 86_400))
        for place, each in typed.items():
            for _ in range(1 if dice.random() < 0.8 else 2):
                if made == count:
                    return
                made += 1
                moment += timedelta(seconds=dice.randrange(30, 300))
                (response,) = dice.choices(each, cum_weights=odds[place])
                time = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
                yield f"learner-{learner:06d}", *place, response, time


def responses(place: Place, dice: random.Random, count: int = DISTINCT) -> list[str]:
    """Different responses to a part, the most frequent first: a third of the formulas is right."""
    if place in CHOICES:
        return CHOICES[place]
    if place in NUMBERS:
        value = NUMBERS[place]
        return [str(value), *(f"{value + dice.gauss(0, 2):.5f}" for _ in range(count - 1))]
    key = FORMULAS[place]
    return [key, *(formula(key, number) for number in range(2, count + 1))]


def formula(key: str, number: int) -> str:
    """The formula in the way that has this number; one of three is equal to it."""
    forms = (f"{number}*({key})/{number}", f"{key} + {number}/1000", f"{number} * ({key})")
    return forms[number % 3]


def _odds(count: int) -> list[float]:
    return list(accumulate(1 / rank for rank in range(1, count + 1)))
