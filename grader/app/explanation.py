"""Why a learner has the points they have on a part: everything the gradebook knows of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from grader.app.carried import find_own_key
from grader.app.graded import Graded, holds_for, own_rules
from grader.app.override_words import override_data, override_text, run_text
from grader.app.own_problem import problem_for, problem_with
from grader.app.refused import Refused
from grader.app.suggest import did_you_mean
from grader.app.variant_view import drawn_data, drawn_text
from grader.decide.decision import Decision
from grader.follow.guard import Guard
from grader.follow.learner import Feed
from grader.grade import grade
from grader.gradebook.attempts import StoredResponse, find_learners, find_responses
from grader.gradebook.book import Gradebook
from grader.gradebook.draws import find_recorded_draw
from grader.gradebook.imports import find_extensions
from grader.gradebook.overrides import Override, adjustments_of, find_overrides
from grader.gradebook.rows import Extension
from grader.gradebook.runs import GradedBy, RunOfPart, find_run_part, find_runs_of
from grader.gradebook.write_grades import points_cell
from grader.report.carried import carried_text
from grader.report.decision_data import decision_data
from grader.report.grounds import certificate_text
from grader.report.numbers import moment_text
from grader.report.plain_text import decision_lines
from grader.report.safety import PLAIN, safe_text
from grader.report.sentences import (
    attempts_text,
    line_text,
    outcome_text,
    score_text,
    verdict_text,
)
from grader.report.suggestion import find_suggestion
from grader.report.words import GUARDS
from grader.score.fold import score_attempts
from grader.score.model import Attempt, PartScore
from grader.score.rules import rules_for
from grader.score.total import Points, lowest
from grader.spec.draw import Drawn
from grader.spec.key import Key, digest
from grader.spec.model import Part, Problem


class Explanation(msgspec.Struct, frozen=True):
    """One learner's responses to a part with their decisions, and the score they come to.

    `run` is the run whose key and rules these are, None if the part was never graded;
    `outdated` says that the bank's key is another one by now. `feeds` are the earlier responses
    from which an error could be carried forward to this part, `decided` is what people decided,
    and `history` has every run that graded the part. `drawn` are the values that were drawn for
    the learner's variant, as the run recorded them.
    """

    learner: str
    problem: Problem
    part: Part
    key: Key
    responses: tuple[StoredResponse, ...]
    attempts: tuple[Attempt, ...]
    score: PartScore
    extensions: tuple[Extension, ...]
    run: int | None
    outdated: bool
    feeds: tuple[Feed, ...] = ()
    decided: tuple[Override, ...] = ()
    history: tuple[RunOfPart, ...] = ()
    drawn: dict[str, Drawn] = {}


def explain_part(
    book: Gradebook, engine: str, learner: str, problem: Problem, part: Part
) -> Explanation:
    """What the latest run of this part made of this learner's responses to it.

    A response that came in after that run is decided now, by the key of that run. Where there
    are variants, problem and part are the learner's, with the values that this run recorded.

    Raises:
        Refused: if the learner has handed in nothing at all (with the nearest name).
    """
    names = {draw.name for draw in problem.variants.draws} if problem.variants else ()
    drawn_today = problem_for(problem, learner)
    problem = problem_with(problem, learner, find_recorded_draw(book, problem.id, learner))
    today = find_own_key(book, learner, drawn_today, drawn_today.part(part.id)).key
    part = problem.part(part.id)
    own = find_own_key(book, learner, problem, part)
    graded_by = find_run_part(book, problem.id, part.id, learner) or GradedBy(
        None, engine, today, rules_for(problem, part)
    )
    key = graded_by.key
    stored = find_responses(book, learner, problem.id, part.id, digest(key), graded_by.engine)
    if not stored:
        _require_learner(book, learner)
    attempts = tuple(
        Attempt(
            each.response,
            each.decision or grade(key, each.read_as or each.response),
            each.submitted_at,
            each.read_as,
        )
        for each in stored
    )
    given = tuple(
        each
        for each in find_extensions(book)
        if each.learner == learner and holds_for(each, problem, part)
    )
    decided = _decided_by_people(book, learner, problem, part, stored)
    graded = Graded(problem, part, key, graded_by.rules)
    rules = own_rules(graded, given, adjustments_of(decided))
    return Explanation(
        learner,
        problem,
        part,
        key,
        tuple(stored),
        attempts,
        score_attempts(rules, attempts),
        given,
        graded_by.run,
        digest(today) != digest(key),
        own.feeds,
        decided,
        tuple(find_runs_of(book, problem.id, part.id)),
        {name: value for name, value in problem.drawn.items() if name in names},
    )


def is_left_out(book: Gradebook, engine: str, told: Explanation) -> bool:
    """Whether the total of the problem leaves this part of the learner's out."""
    count, parts = told.score.rules.drop_lowest, told.problem.parts
    if not count:
        return False
    each = [explain_part(book, engine, told.learner, told.problem, part).score for part in parts]
    dropped = lowest([Points(score.earned, score.possible) for score in each], count)
    return told.part.id in {parts[index].id for index in dropped}


def _decided_by_people(
    book: Gradebook, learner: str, problem: Problem, part: Part, stored: Sequence[StoredResponse]
) -> tuple[Override, ...]:
    """What people decided on these responses, or on the learner's points for the part."""
    typed = {each.response.strip() for each in stored}
    return tuple(
        each
        for each in find_overrides(book)
        if (each.problem, each.part) == (problem.id, part.id)
        and (each.learner == learner if each.learner else each.response.strip() in typed)
    )


def _require_learner(book: Gradebook, learner: str) -> None:
    known = find_learners(book)
    if learner not in known:
        hint = did_you_mean(learner, known)
        raise Refused(f"the gradebook has no learner {safe_text(learner, 60)!r}.{safe_text(hint)}")


def explanation_lines(
    told: Explanation, reveal: bool = True, left_out: bool = False
) -> Iterator[str]:
    """The explanation for staff, line by line, safe to print.

    `left_out` says that the part is not in the total of the problem.
    """
    place = f"{told.problem.id}, {told.part.id} ({told.part.title})"
    yield f"{safe_text(told.learner)}: {safe_text(place)}: {score_text(told.score)}"
    if told.run is None:
        yield "This part was not graded yet: these are today's key and rules."
    elif told.outdated:
        yield f"Graded by run {told.run}; the bank has another key by now, so grade again."
    if told.drawn:
        shown = [f"{name} = {drawn_text(value)}" for name, value in told.drawn.items()]
        yield f"With the numbers {safe_text(', '.join(shown), 1_000)}."
    for extension in told.extensions:
        yield _extension_text(extension)
    for index, stored in enumerate(told.responses):
        yield ""
        yield from _response_lines(told, index, stored, reveal)
    yield from _feed_lines(told)
    for override in told.decided:
        yield ""
        yield override_text(override)
    yield ""
    yield attempts_text(told.score.attempts_used, told.part.attempts)
    for line in told.score.lines:
        points = points_cell(line.points) if line.points else "·"
        yield f"  {points:>6}  {line_text(line, PLAIN)}  [{line.code}]"
    if left_out:
        yield "The part is among the lowest, and left out of the total of the problem."
    if len(told.history) > 1:
        yield ""
        yield from (run_text(run) for run in told.history)


def _feed_lines(told: Explanation) -> Iterator[str]:
    """What was carried forward to the part from earlier responses, or why nothing was."""
    for feed in told.feeds:
        yield ""
        for part, response in feed.responses.items():
            yield f"Earlier, {safe_text(part)}: {safe_text(response, 1_000)}"
        if isinstance(feed.outcome, Guard):
            yield f"  Nothing is carried forward: {GUARDS[feed.outcome]}.  [{feed.outcome}]"
        else:
            yield f"  Carried forward: {carried_text(feed.outcome)}"


def _feed_data(feed: Feed) -> dict[str, Any]:
    is_guard = isinstance(feed.outcome, Guard)
    return {
        "responses": feed.responses,
        "carried": None if is_guard else feed.outcome,
        "guard": feed.outcome.value if isinstance(feed.outcome, Guard) else None,
    }


def _response_lines(
    told: Explanation, index: int, stored: StoredResponse, reveal: bool
) -> Iterator[str]:
    outcome = told.score.outcomes[index]
    when = moment_text(stored.submitted_at) if stored.submitted_at else "time unknown"
    number = f"Attempt {outcome.number}" if outcome.number is not None else "No attempt"
    yield f"{number}, {when}, {outcome_text(outcome)} ({safe_text(stored.source)}:{stored.line})"
    yield f"  Typed: {safe_text(stored.response, 1_000) if stored.response.strip() else 'nothing'}"
    if stored.read_as is not None:
        yield f"  Read by a person as: {safe_text(stored.read_as, 1_000)}"
    decision = told.attempts[index].decision
    typed = stored.read_as or stored.response
    lines = decision_lines(told.problem, told.part, told.key, typed, decision, reveal)
    for line in lines:
        yield from (f"  {each}" for each in line.text.splitlines())
    yield from _suggestion_lines(told.key, decision)
    facts = certificate_text(decision.certificate, PLAIN)
    if facts:
        yield f"  Certificate: {facts}"


def _suggestion_lines(key: Key, decision: Decision) -> Iterator[str]:
    """What an unreadable response would be under the suggestions made for it, and its verdict."""
    suggested = find_suggestion(key, decision)
    if suggested is not None:
        verdict = verdict_text(grade(key, suggested))
        yield f"  Would read as: {safe_text(suggested, 1_000)}"
        yield f"  That would be: {verdict}"


def _extension_text(extension: Extension) -> str:
    reason = f" ({safe_text(extension.reason)})" if extension.reason else ""
    place = f"{safe_text(extension.source)}:{extension.line}"
    return f"Extension until {moment_text(extension.due)}{reason}, {place}"


def explanation_data(
    told: Explanation, reveal: bool = True, left_out: bool = False
) -> dict[str, Any]:
    """The explanation for machines; exact numbers are text."""
    return {
        "learner": told.learner,
        "problem": told.problem.id,
        "part": told.part.id,
        "earned": points_cell(told.score.earned),
        "possible": points_cell(told.score.possible),
        "attempts_used": told.score.attempts_used,
        "attempts_allowed": told.part.attempts,
        "needs_person": told.score.needs_person,
        "left_out": left_out,
        "run": told.run,
        "outdated": told.outdated,
        "values": {name: drawn_data(value) for name, value in told.drawn.items()},
        "extensions": [
            {"due": each.due, "reason": each.reason, "file": each.source, "line": each.line}
            for each in told.extensions
        ],
        "earlier": [_feed_data(feed) for feed in told.feeds],
        "overrides": [override_data(each) for each in told.decided],
        "runs": [msgspec.structs.asdict(run) for run in told.history],
        "responses": [
            _response_data(told, index, stored, reveal)
            for index, stored in enumerate(told.responses)
        ],
        "lines": [
            {
                "code": line.code,
                "points": points_cell(line.points),
                "data": line.data,
                "text": line_text(line, PLAIN),
            }
            for line in told.score.lines
        ],
    }


def _response_data(
    told: Explanation, index: int, stored: StoredResponse, reveal: bool
) -> dict[str, Any]:
    outcome = told.score.outcomes[index]
    decision = told.attempts[index].decision
    return {
        "attempt": outcome.number,
        "state": outcome.state,
        "earned": points_cell(outcome.points),
        "submitted_at": stored.submitted_at,
        "file": stored.source,
        "line": stored.line,
        "read_as": stored.read_as,
        **decision_data(
            *(told.problem, told.part, told.key),
            *(stored.read_as or stored.response, decision, reveal),
        ),
    }
