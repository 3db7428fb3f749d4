"""A walk through what needs a person: one distinct response after the other, decided by keys.

Each decision is stored before the next question is asked. Whatever ends the walk, it can be
taken up again where it was left: what is decided does not wait any more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum
from fractions import Fraction

import msgspec

from grader.app.case_file import CaseEdit, add_case, take_back
from grader.app.interrupted import EXIT_CODE
from grader.app.judging import Class, Waiting, equivalent_responses, judgement, reading
from grader.app.override_words import override_data, override_text
from grader.app.refused import Refused
from grader.app.review_words import HELP, show_waiting, slips_text
from grader.app.screen import Screen
from grader.gradebook.overrides import WITHDRAW, Override, add_overrides
from grader.report.decision_data import to_line
from grader.report.numbers import count_text
from grader.report.safety import safe_text
from grader.spec.case_row import CaseRow
from grader.spec.cases import VERDICTS
from grader.spec.exact_number import exact_number

_PROMPT = "> "
_NO = frozenset({"n", "no"})
_WORDS = {word[0]: word for word in ("right", "wrong")} | {word: word for word in VERDICTS}


class _Next(Enum):
    """What comes after a line that was typed."""

    SAME = "the same response again"
    SHOWN = "the same response, shown again"
    OTHER = "the next response"
    END = "the end"


class _Step(msgspec.Struct, frozen=True):
    """What can be undone: the overrides that were stored, or the file that was edited."""

    index: int
    stored: tuple[Override, ...] = ()
    edit: CaseEdit | None = None


class Review:
    """One walk through `queue`; `by` decides, and `now` tells when."""

    def __init__(
        self,
        course: Class,
        queue: Sequence[Waiting],
        screen: Screen,
        by: str,
        now: Callable[[], datetime],
    ) -> None:
        self.course = course
        self.queue = queue
        self.screen = screen
        self.by = by
        self.now = now
        self.index = 0
        self.steps: list[_Step] = []
        self.settled: set[tuple[str, str, str]] = set()

    def run(self) -> int:
        """Go through the queue; the exit code, which is 130 if it was interrupted."""
        code = self.screen.hold(self._walk, self._summary)
        if code == EXIT_CODE:
            self.screen.say(
                "interrupted. What was decided is stored; the same command again goes on with "
                "what is left."
            )
        return code

    def _walk(self) -> None:
        while self.index < len(self.queue):
            waiting = self.queue[self.index]
            following = _Next.OTHER
            if _name(waiting) not in self.settled:
                show_waiting(self.screen, waiting, self.index + 1, len(self.queue))
                following = self._decide(waiting)
            if following is _Next.END:
                return
            self.index += following is _Next.OTHER

    def _decide(self, waiting: Waiting) -> _Next:
        """Ask until something is done with this response."""
        following = _Next.SAME
        while following is _Next.SAME:
            self.screen.say(self._keys(waiting), "dim")
            typed = _writable(self.screen.ask(_PROMPT)).strip()
            try:
                following = self._obey(waiting, typed)
            except Refused as error:
                self.screen.say(error.format_message(), "bold red")
                following = _Next.SAME
        return following

    def _keys(self, waiting: Waiting) -> str:
        keys = ["r right", "w wrong", "c SHARE", "m read as"]
        if waiting.suggested is not None:
            count = len(self._alike(waiting))
            slips = slips_text(waiting.slips)
            all_of_them = f" for all {count} with this slip ({slips})" if count > 1 else ""
            keys.append(f"a accept{all_of_them}")
        return "  ".join([*keys, "k case", "s skip", "u undo", "q quit", "? help"])

    def _obey(self, waiting: Waiting, typed: str) -> _Next:
        """Do what a line says.

        Raises:
            Refused: if it cannot be done.
        """
        key, _, more = typed.partition(" ")
        more = more.strip()
        match key:
            case "r" | "w":
                return self._judge(waiting, Fraction(key == "r"))
            case "c":
                return self._share(waiting, more)
            case "m":
                return self._read(waiting, more)
            case "a":
                return self._accept(waiting)
            case "k":
                return self._case(waiting, more)
            case "s":
                return _Next.OTHER
            case "u":
                return self._undo()
            case "q":
                return _Next.END
            case "?":
                for line in HELP:
                    self.screen.say(line, indent=2)
                return _Next.SAME
            case _:
                raise Refused(f"{safe_text(typed, 40)!r} is none of the keys; ? explains them.")

    def _share(self, waiting: Waiting, text: str) -> _Next:
        share = exact_number(text or self._ask("Share of the points, from 0 to 1", ""))
        if share is None or not 0 <= share <= 1:
            raise Refused("write a share from 0 to 1, such as c 1/2.")
        return self._judge(waiting, share)

    def _judge(self, waiting: Waiting, credit: Fraction) -> _Next:
        """Give it this credit, and if the person says so those that are proved equal to it."""
        how = {Fraction(0): "wrong", Fraction(1): "right"}.get(credit, "partly right")
        reason = self._ask_reason(f"it is {how}")
        responses = [waiting.response]
        equal = self._equal(waiting)
        if equal:
            for each in equal:
                self.screen.say(safe_text(each), indent=2)
            count = count_text(len(equal), "equal response")
            if self._ask(f"{count}: the same for them?", "y").casefold() not in _NO:
                responses += equal
        return self._store(waiting, judgement(waiting.graded, responses, credit, reason))

    def _equal(self, waiting: Waiting) -> list[str]:
        """The others that wait, and are proved equal to this one."""
        others = [
            each.response
            for each in self.queue
            if each.place == waiting.place and _name(each) not in self.settled
        ]
        return equivalent_responses(waiting.graded.key, waiting.response, others)

    def _read(self, waiting: Waiting, text: str) -> _Next:
        meant = text or self._ask("Read as", waiting.suggested or "")
        if not meant:
            raise Refused("write what it was meant to be.")
        reading(waiting.graded, waiting.response, meant, "")  # refused before a reason is asked
        reason = self._ask_reason(_reason(waiting))
        return self._store(waiting, [reading(waiting.graded, waiting.response, meant, reason)])

    def _accept(self, waiting: Waiting) -> _Next:
        if waiting.suggested is None:
            raise Refused("nothing is suggested for it.")
        alike = self._alike(waiting)
        reason = self._ask_reason(_reason(waiting))
        return self._store(
            waiting,
            [
                reading(each.graded, each.response, each.suggested, reason)
                for each in alike
                if each.suggested is not None
            ],
        )

    def _alike(self, waiting: Waiting) -> list[Waiting]:
        """This one, and all to the same problem in which the same slips, no others, are mended."""
        slips = set(waiting.slips)
        return [
            each
            for each in self.queue
            if each.graded.problem.id == waiting.graded.problem.id
            and each.suggested is not None
            and set(each.slips) == slips
            and _name(each) not in self.settled
        ]

    def _case(self, waiting: Waiting, word: str) -> _Next:
        """Write it into the table of the problem; it goes on waiting for a decision."""
        word = word or self._ask("As right, wrong, unreadable or undecided", "")
        share = exact_number(word)
        credit = share if share is not None and 0 < share < 1 else None
        chosen = "wrong" if credit is not None else _WORDS.get(word)
        if chosen is None:
            raise Refused("write k right, k wrong, k 1/2, k unreadable or k undecided.")
        row = CaseRow(waiting.graded.part.id, chosen, waiting.response, credit)
        edit = add_case(waiting.graded.problem, row)
        self.steps.append(_Step(self.index, edit=edit))
        self.screen.say(f"{safe_text(str(edit.path))}: {row.part}: {chosen}: {safe_text(row.text)}")
        if VERDICTS[chosen] != waiting.decision.verdict.value:
            self.screen.say(
                f"The grader says {waiting.decision.verdict.value} by now, so `grader validate` "
                "will point at the row until the problem makes it come out."
            )
        data = {"kind": "case", "problem": waiting.place[0], "part": row.part}
        data |= {"response": row.response, "expect": VERDICTS[chosen], "file": str(edit.path)}
        self.screen.data(to_line(data))
        return _Next.SAME

    def _store(self, waiting: Waiting, overrides: Sequence[Override]) -> _Next:
        self._add(overrides)
        problem = waiting.graded.problem.id
        self.settled |= {(problem, each.part, each.response) for each in overrides}
        return _Next.OTHER

    def _add(self, overrides: Sequence[Override]) -> None:
        stored = add_overrides(self.course.book, overrides, self.by, self.now())
        self.steps.append(_Step(self.index, tuple(stored)))
        self._tell(stored)

    def _undo(self) -> _Next:
        """Take the last decision back, and stand before the response on which it was made."""
        if not self.steps:
            raise Refused("nothing was decided yet.")
        step = self.steps.pop()
        self.index = step.index
        if step.edit is not None:
            path = safe_text(str(step.edit.path))
            if not take_back(step.edit):
                raise Refused(f"{path!r} has changed since: take the row out there.")
            self.screen.say(f"{path} is as it was.")
            self.screen.data(to_line({"kind": "case-undone", "file": str(step.edit.path)}))
            return _Next.SHOWN
        undone = [Override(WITHDRAW, "undone", target=each.number) for each in step.stored]
        stored = add_overrides(self.course.book, undone, self.by, self.now())
        self.settled -= {(each.problem, each.part, each.response) for each in step.stored}
        self._tell(stored)
        return _Next.SHOWN

    def _tell(self, stored: Sequence[Override]) -> None:
        for each in stored:
            self.screen.say(override_text(each), "dim")
            self.screen.data(to_line(override_data(each)))

    def _ask(self, question: str, default: str) -> str:
        """What is typed; the default, which stands in brackets, for an empty line."""
        shown = f" [{safe_text(default, 200)}]" if default else ""
        return _writable(self.screen.ask(f"{question}{shown}: ")).strip() or default

    def _ask_reason(self, default: str) -> str:
        return self._ask("Reason", default).removesuffix(".") or default

    def _summary(self) -> None:
        decided = count_text(len(self.settled), "response")
        left = sum(_name(each) not in self.settled for each in self.queue)
        self.screen.say(f"{decided} decided, {left} left.")
        if self.settled:
            self.screen.say("Grade or export again to have it in the grades.")


def _name(waiting: Waiting) -> tuple[str, str, str]:
    return (*waiting.place, waiting.response)


def _reason(waiting: Waiting) -> str:
    """The default for a reading: the slip of typing, where it is one of names."""
    if waiting.slips and all(slip.typed for slip in waiting.slips):
        return f"a slip of typing: {slips_text(waiting.slips)}"
    return "what was meant is clear"


def _writable(text: str) -> str:
    """What was typed, without what no file can hold: bytes that are no text, and zeros."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")
