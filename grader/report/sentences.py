"""Decisions and scores in words: what was found, why, and what to try."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from grader.decide.decision import Decision, Feedback, Verdict
from grader.reference.registry import find_solver
from grader.report.filling import fill
from grader.report.grounds import ground_sentence
from grader.report.numbers import count_text, points_text
from grader.report.plain_maths import readable_maths
from grader.report.recognised import recognised_text
from grader.report.safety import Style
from grader.report.words import (
    AT_MOST,
    CONSEQUENCES,
    COUNTS,
    FEEDBACK,
    FOLLOWED,
    FOLLOWS,
    FORMS,
    HIDDEN,
    LATE_CURVES,
    LINES,
    MARKS,
    PARTLY_RIGHT,
    PARTLY_RIGHT_MARK,
    REVEALED_FEEDBACK,
    STATES,
    TOLERANCES,
    UNREADABLE,
    VERDICTS,
)
from grader.score.lines import LineCode
from grader.score.model import AttemptOutcome, PartScore, ScoreLine
from grader.spec.follow_through import CARRIED
from grader.spec.model import Part, Problem
from grader.spec.tolerance import AnyTolerance
from grader.syntax.problem import Note, SyntaxProblem
from grader.syntax.problem_words import PROBLEMS, note_sentence, sentence

_SLIP = "slip:"


class Telling(msgspec.Struct, frozen=True):
    """A decision in words, each piece on its own so that pages can lay them out.

    `mark` is one sign, `verdict` two or three words with a full stop, `consequence` what it
    means for the attempts, `ground` why it is so, `mistake` which wrong run it is and what the
    author says about it (Markdown), `advice` the engine's own remarks where nothing is said.
    All but the mark and the verdict may be empty.
    """

    mark: str
    verdict: str
    consequence: str
    ground: str
    mistake: str
    advice: tuple[str, ...]


def tell(
    problem: Problem, part: Part, decision: Decision, style: Style, reveal: bool = False
) -> Telling:
    """The decision on a response to the part, in words.

    `reveal` says that the answer may be shown; without it no sentence gives the key away.
    """
    mistake = _known_mistake(problem, part, decision)
    remarks = () if mistake else decision.feedback
    return Telling(
        mark=PARTLY_RIGHT_MARK if is_partly_right(decision) else MARKS[decision.verdict],
        verdict=verdict_text(decision),
        consequence=CONSEQUENCES.get(decision.verdict, ""),
        ground=ground_sentence(decision, style, reveal),
        mistake=mistake,
        advice=tuple(feedback_text(each, style, reveal) for each in remarks),
    )


def verdict_text(decision: Decision) -> str:
    """The verdict in a few words, `Partly right.` where it earns a share."""
    if decision.misconception == CARRIED:
        return FOLLOWS
    return PARTLY_RIGHT if is_partly_right(decision) else VERDICTS[decision.verdict]


def is_partly_right(decision: Decision) -> bool:
    """Whether a response is not right and still earns a share of the points."""
    return decision.verdict is Verdict.DIFFERENT and decision.credit > 0


def _known_mistake(problem: Problem, part: Part, decision: Decision) -> str:
    """The wrong run that gives the number, if one does, and what is said about the mistake."""
    token = decision.misconception
    if token is None:
        return ""
    slip = _slip_of(part, token)
    recognised = recognised_text(problem, part, slip, decision) if slip is not None else ""
    said = mistake_text(problem, part, token)
    return "\n\n".join(words for words in (recognised, said) if words)


def _slip_of(part: Part, token: str) -> str | None:
    """The slip that a token stands for: the author may have given it a token of its own."""
    for mistake in part.mistakes:
        if mistake.token == token:
            return mistake.slip
    return token.removeprefix(_SLIP) if token.startswith(_SLIP) else None


def mistake_text(problem: Problem, part: Part, token: str | None) -> str:
    """What is said to those who make this mistake, as Markdown; empty if nothing is.

    The author's words go before the solver's own words for one of its slips (`slip:NAME`).
    """
    if token is None:
        return ""
    if token == CARRIED:
        said = "" if part.follow_through is None else part.follow_through.say.strip()
        return said or FOLLOWED
    slip = token.removeprefix(_SLIP) if token.startswith(_SLIP) else None
    for mistake in part.mistakes:
        if mistake.token == token or (slip is not None and mistake.slip == slip):
            return mistake.say.strip()
    return _slip_text(problem, slip) if slip is not None else ""


def _slip_text(problem: Problem, name: str) -> str:
    solver = find_solver(problem.solver.use) if problem.solver is not None else None
    known = solver.slips if solver is not None else ()
    return next((slip.says for slip in known if slip.name == name), "")


def feedback_text(feedback: Feedback, style: Style, reveal: bool = False) -> str:
    """The sentence for a remark of the engine.

    A gradebook may hold a code of a later version; it is shown as it is.
    """
    if feedback.code == "form":
        return form_text(feedback.data["requirement"], style)
    table = {**FEEDBACK, **REVEALED_FEEDBACK} if reveal else FEEDBACK
    template = table.get(feedback.code)
    return style.code(feedback.code) if template is None else fill(template, feedback.data, style)


def form_text(requirement: str, style: Style) -> str:
    """What to do for a required form, which is a code or a code and a word (`forbidden:log`)."""
    code, _, word = requirement.partition(":")
    return fill(FORMS[code], {"word": word.strip()}, style)


def unreadable_text(problem: SyntaxProblem, style: Style) -> str:
    """Why a response could not be read, and what to try.

    A gradebook may hold a code of another version; it is shown as it is.
    """
    template = UNREADABLE.get(problem.code)
    if template is not None:
        expected = readable_maths(problem.expected)
        words = fill(template, {"found": problem.found, "expected": expected}, style)
        return words[:1].upper() + words[1:]
    return style.text(sentence(problem)) if problem.code in PROBLEMS else style.code(problem.code)


def note_text(note: Note, response: str, style: Style) -> str:
    """How an ambiguous piece of the response was read."""
    return style.text(note_sentence(note, response))


def tolerance_text(tolerance: AnyTolerance, style: Style) -> str:
    """How near a number must be to the right one."""
    data = {name: str(value) for name, value in msgspec.structs.asdict(tolerance).items()}
    return fill(TOLERANCES[type(tolerance).__name__], data, style)


def line_text(line: ScoreLine, style: Style) -> str:
    """Why a line of a score is there, with the way of counting where several attempts compete."""
    sentence = fill(_line_words(line), line.data, style)
    if line.data.get("of", "1") != "1":
        return f"{sentence} {COUNTS[line.data['counts']]}"
    return sentence


def _line_words(line: ScoreLine) -> str:
    words = LINES[line.code]
    if line.code != LineCode.LATE_PENALTY:
        return words
    limit = "" if line.data.get("at_most", "1") == "1" else AT_MOST
    return f"{words}{LATE_CURVES[line.data.get('curve', 'steps')]}{limit}."


def outcome_text(outcome: AttemptOutcome) -> str:
    """What one attempt came to, in a few words."""
    return STATES[outcome.state]


def hidden_answer_text(problem: Problem) -> str:
    """When the answer to a part that is over will be shown, if ever."""
    return HIDDEN[problem.policy.show_answer]


def attempts_text(used: int, limit: int | None) -> str:
    """The sentence of every page: `You have used 1 of 3 attempts`."""
    if limit is None:
        return f"You have used {count_text(used, 'attempt')}; there is no limit."
    return f"You have used {used} of {count_text(limit, 'attempt')}."


def earned_text(earned: Fraction, possible: Fraction) -> str:
    """`0.5 of 1 point`."""
    noun = "point" if possible == 1 else "points"
    return f"{points_text(earned)} of {points_text(possible)} {noun}"


def score_text(score: PartScore) -> str:
    """The points of a part, and whether a person may still change them."""
    waiting = " (a person may still change this)" if score.needs_person else ""
    return earned_text(score.earned, score.possible) + waiting
