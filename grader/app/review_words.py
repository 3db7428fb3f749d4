"""What a person who reviews a class is shown of a response, on a screen and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from grader.app.judging import Waiting
from grader.app.screen import Screen
from grader.decide.decision import Verdict
from grader.grade import grade
from grader.report.answer import answer_text
from grader.report.numbers import count_text, points_text
from grader.report.plain_maths import plain_prose, readable_maths
from grader.report.plain_text import decision_lines
from grader.report.safety import safe_text, shorten
from grader.report.sentences import verdict_text
from grader.report.suggestion import Slip
from grader.report.tables import Table

_LONGEST_QUESTION = 300
_LONGEST_RESPONSE = 1_000
_LONGEST_CELL = 160

STATES = {
    Verdict.UNREADABLE: "unreadable",
    Verdict.UNDECIDED: "undecided",
    Verdict.EQUAL: "right by evidence, not by proof",
}

HELP = (
    "r         it is right: all points",
    "w         it is wrong: no points",
    "c SHARE   it earns this share of the points: c 1/2",
    "m [TEXT]  decide it as if TEXT had been typed",
    "a         accept the suggestion, for every response with the same slip",
    "k [WORD]  a row for cases.yaml: right, wrong, unreadable, undecided, 1/2",
    "s         skip it; it goes on waiting",
    "u         undo the last decision, and come back to it",
    "q         leave; what is decided is kept",
    "A decision is stored at once, and holds for all who typed the same.",
)


def show_waiting(screen: Screen, waiting: Waiting, number: int, total: int) -> None:
    """The response that is `number` of `total`, from 1, with all that helps to judge it."""
    graded = waiting.graded
    part = graded.part
    points = "1 point" if part.points == 1 else f"{points_text(part.points)} points"
    place = f"{graded.problem.id} {part.id}"
    screen.title(f"{number} of {total}  {place} ({readable_maths(part.title)}, {points})")
    question = plain_prose(part.ask).strip().split("\n")[0]
    screen.say(safe_text(shorten(question, _LONGEST_QUESTION)), "dim")
    screen.say(f"Key: {safe_text(answer_text(part, graded.key), _LONGEST_RESPONSE)}", "dim")
    screen.say(f"{safe_text(waiting.response, _LONGEST_RESPONSE)}", "bold", indent=2)
    if waiting.read_as is not None:
        screen.say(f"Read by a person as: {safe_text(waiting.read_as, _LONGEST_RESPONSE)}")
    typed = waiting.read_as or waiting.response
    for line in decision_lines(graded.problem, part, graded.key, typed, waiting.decision, True):
        screen.line(line)
    for sentence in facts(waiting):
        screen.say(sentence, indent=2)


def facts(waiting: Waiting) -> Iterator[str]:
    """Who typed it, what depends on it, and what it would be under the suggestion."""
    typed = f"Typed by {count_text(waiting.learners, 'learner')}"
    if waiting.at_stake:
        most = points_text(waiting.points)
        who = "whose" if waiting.learners == waiting.at_stake else f"{waiting.at_stake} of whose"
        yield f"{typed}, {who} points depend on it: up to {most} in all."
    else:
        yield f"{typed}; no points depend on it."
    if waiting.graded.problem.variants is not None:
        yield "Everybody has numbers of their own here; a decision holds for all who typed this."
    if waiting.suggested is not None:
        verdict = verdict_text(grade(waiting.graded.key, waiting.suggested))
        shown = safe_text(waiting.suggested, _LONGEST_RESPONSE)
        yield f"Suggested: {shown}  ({verdict.removesuffix('.')})"


def slips_text(slips: Sequence[Slip]) -> str:
    """The slips in a few words: `Nk for N_k`, or the code of one that has no names."""
    shown = (
        f"{safe_text(slip.typed, 40)} for {safe_text(slip.meant, 40)}" if slip.typed else slip.code
        for slip in slips
    )
    return ", ".join(shown)


def waiting_table(waiting: Sequence[Waiting], others: int) -> Table:
    """All of them at a glance; `others` are those on which no points depend."""
    rows = tuple(
        (
            f"{each.graded.problem.id} {each.graded.part.id}",
            STATES.get(each.decision.verdict, each.decision.verdict.value),
            str(each.learners),
            points_text(each.points),
            safe_text(each.response, _LONGEST_CELL),
            safe_text(each.suggested, _LONGEST_CELL) if each.suggested is not None else "",
        )
        for each in waiting
    )
    heads = ("Part", "State", "Learners", "Points", "Response", "Would read as")
    remark = f"No points depend on {others} more; --all has them too." if others else ""
    return Table("Needs a person", heads, rows, frozenset({2, 3}), remark=remark)


def waiting_data(waiting: Waiting) -> dict[str, Any]:
    """One of them for machines."""
    return {
        "problem": waiting.graded.problem.id,
        "part": waiting.graded.part.id,
        "response": waiting.response,
        "verdict": waiting.decision.verdict.value,
        "learners": waiting.learners,
        "at_stake": waiting.at_stake,
        "points": str(waiting.points),
        "suggested": waiting.suggested,
        "slips": list(waiting.slips),
    }
