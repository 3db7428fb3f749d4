"""The self-check as a dialogue: part by part, attempt by attempt, on a screen.

It keeps the rules of the problem (attempts, which one counts) and none of its dates, and
it writes nothing down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum

import msgspec

from grader.app.part_help import help_lines, is_word_of
from grader.app.part_view import show_part, show_solution
from grader.app.screen import Screen
from grader.app.session import SessionKeys
from grader.decide.decision import Verdict
from grader.decide.reading import is_blank
from grader.grade import grade
from grader.report.decision_data import decision_data, to_line
from grader.report.numbers import points_text
from grader.report.plain_maths import readable_maths
from grader.report.plain_text import decision_lines
from grader.report.records import PartRecord
from grader.report.safety import safe_text
from grader.report.sentences import attempts_text, earned_text, hidden_answer_text
from grader.score.answers import ShowAnswer, shows_answer
from grader.score.fold import score_attempts
from grader.score.model import Attempt, PartScore, Rules
from grader.score.rules import rules_for
from grader.score.total import Points, total
from grader.spec.key import Key
from grader.spec.model import Part, Problem
from grader.spec.resolve import resolve_key

_PROMPT = "> "


class _Next(Enum):
    """What comes after a line that was typed."""

    SAME = "the same part again"
    PART = "the next part"
    END = "the end"


def keys_of(problem: Problem, parts: Sequence[Part]) -> dict[str, Key]:
    """The keys of the parts by id."""
    return {part.id: resolve_key(problem, part) for part in parts}


class Dialogue:
    """One walk through some parts of a problem; `run` holds it. `now` is when it is held.

    `earlier` are answers that were given before, by part: errors in them are carried forward.
    """

    def __init__(
        self,
        problem: Problem,
        parts: Sequence[Part],
        keys: Mapping[str, Key],
        screen: Screen,
        now: datetime,
        earlier: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.problem = problem
        self.session = SessionKeys(problem, earlier)
        self.now = now
        self.parts = parts
        self.keys = keys
        self.screen = screen
        self.attempts: dict[str, list[Attempt]] = {part.id: [] for part in parts}

    def run(self) -> int:
        """Go through the parts; the exit code, which is 130 if it was interrupted."""
        return self.screen.hold(self._walk, self._summary)

    def _walk(self) -> None:
        self.screen.title(readable_maths(self.problem.title))
        if self.problem.statement.strip():
            self.screen.markdown(self.problem.statement)
        self.screen.say("A self-check: nothing is recorded, and no grade is kept.", "dim")
        self.screen.say(
            "Type an answer and press Enter. An empty line skips the part, ? shows what can be "
            "typed, q leaves.",
            "dim",
        )
        for number, part in enumerate(self.parts, 1):
            show_part(self.screen, part, number, len(self.parts))
            if self._part(part) is _Next.END:
                return

    def _part(self, part: Part) -> _Next:
        """One part until it is right, used up, skipped, or the end of everything."""
        while True:
            typed = self.screen.ask(_PROMPT)
            following = self._answer(part, typed)
            if following is not _Next.SAME:
                return following

    def _answer(self, part: Part, typed: str) -> _Next:
        word = typed.strip()
        if is_blank(typed):
            self.screen.say("Skipped.", "dim", indent=2)
            return _Next.PART
        if word == "?":
            self._help(part)
            return _Next.SAME
        if word == ":q" or (word == "q" and not is_word_of(self.keys[part.id], "q")):
            return _Next.END
        return self._attempt(part, typed)

    def _attempt(self, part: Part, typed: str) -> _Next:
        key = self.session.key(part, self.attempts)
        decision = grade(key, typed)
        before = self._score(part).attempts_used
        self.attempts[part.id].append(Attempt(typed, decision))
        score = self._score(part)
        record = PartRecord(part, key, tuple(self.attempts[part.id]), score)
        shown = self._shows_answer(record)
        data = decision_data(self.problem, part, key, typed, decision, shown)
        data |= {"attempts_used": score.attempts_used, "attempts": part.attempts}
        data |= {"earned": str(score.earned)}
        self.screen.data(to_line(data))
        for line in decision_lines(self.problem, part, key, typed, decision, shown):
            self.screen.line(line)
        if decision.verdict is not Verdict.UNREADABLE:
            self._standing(part, score, repeated=score.attempts_used == before)
        if not record.is_over:
            return _Next.SAME
        if shown:
            show_solution(self.screen, part, record.key)
        else:
            self.screen.say(hidden_answer_text(self.problem), "dim", indent=2)
        return _Next.PART

    def _shows_answer(self, record: PartRecord) -> bool:
        """Whether nothing is left to try, and the policy lets the answer be seen by now."""
        if not record.is_over:
            return False
        dated = rules_for(self.problem, record.part)
        mode = ShowAnswer(self.problem.policy.show_answer)
        return shows_answer(mode, dated, record.attempts, record.score, self.now)

    def _standing(self, part: Part, score: PartScore, repeated: bool) -> None:
        if repeated:
            self.screen.say("The same answer again costs no attempt.", indent=2)
        words = [
            f"{earned_text(score.earned, score.possible)}.",
            attempts_text(score.attempts_used, part.attempts),
        ]
        if len(self.parts) > 1:
            words.append(f"So far {self._total()}.")
        self.screen.say(" ".join(words), "dim", indent=2)

    def _help(self, part: Part) -> None:
        for line in help_lines(self.problem, part, self.keys[part.id]):
            self.screen.say(line, indent=2)

    def _score(self, part: Part) -> PartScore:
        return score_attempts(self._rules(part), tuple(self.attempts[part.id]))

    def _rules(self, part: Part) -> Rules:
        """The rules without the dates: a self-check is never late."""
        return msgspec.structs.replace(rules_for(self.problem, part), due=None)

    def _total(self) -> str:
        scores = [self._score(part) for part in self.parts]
        points = [Points(score.earned, score.possible) for score in scores]
        whole = total(points, self.problem.policy.drop_lowest).points
        return earned_text(whole.earned, whole.possible)

    def _summary(self) -> None:
        self.screen.title("Summary")
        rows = []
        for part in self.parts:
            score = self._score(part)
            points = f"{points_text(score.earned)}/{points_text(score.possible)}"
            limit = "∞" if part.attempts is None else str(part.attempts)
            title = safe_text(readable_maths(part.title))
            rows.append((title, points, f"{score.attempts_used} of {limit}"))
        self.screen.table(("Part", "Points", "Attempts"), rows)
        self.screen.say(f"{self._total()}. Nothing was recorded.")
