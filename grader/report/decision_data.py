"""A decision as plain data for machines, without what would give the key away."""

from __future__ import annotations

from typing import Any

import msgspec

from grader.decide.decision import Decision, NotRead
from grader.decide.writable import writable
from grader.report.public import public_certificate
from grader.report.readings import show_reading
from grader.report.safety import PLAIN
from grader.report.sentences import feedback_text, note_text, tell, unreadable_text
from grader.spec.key import Key
from grader.spec.model import Part, Problem


def decision_data(
    problem: Problem, part: Part, key: Key, response: str, decision: Decision, reveal: bool = False
) -> dict[str, Any]:
    """What `--json` prints for a decision. Exact numbers are text, codes stand beside words."""
    shown = show_reading(key, response, decision)
    telling = tell(problem, part, decision, PLAIN, reveal)
    data: dict[str, Any] = {
        "problem": problem.id,
        "part": part.id,
        "response": response,
        "verdict": decision.verdict.value,
        "credit": str(decision.credit),
        "points": str(part.points * decision.credit),
        "possible": str(part.points),
        "read_as": shown.text or None,
        "names": list(shown.names),
        "certificate": public_certificate(decision.certificate, reveal),
        "reason": telling.ground or None,
        "misconception": decision.misconception,
        "mistake": telling.mistake or None,
        "feedback": [
            {"code": each.code, "text": feedback_text(each, PLAIN, reveal)}
            for each in decision.feedback
        ],
        "notes": [
            {"code": note.code, "text": note_text(note, response, PLAIN)} for note in shown.notes
        ],
        "needs_person": decision.needs_person,
    }
    if isinstance(decision.certificate, NotRead):
        data["reason"] = unreadable_text(decision.certificate.problem, PLAIN)
    return data


def to_line(data: dict[str, Any]) -> str:
    """The data as one line of JSON; lone surrogates, which nothing can write, become `?`."""
    return msgspec.json.encode(writable(data)).decode()
