"""Notes on readings where readers differ, collected while a text is read."""

from __future__ import annotations

from grader.syntax.problem import Note
from grader.syntax.render_text import render_text
from grader.syntax.tree import Group, Node, Power, Product, Signed

_MOST = 20
_LONGEST = 80


class Remarks:
    """The notes of one text. More than a screenful helps nobody, and bounds the work."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: list[tuple[str, int, int, Node | str]] = []

    def add(self, code: str, start: int, end: int, reading: Node | str) -> None:
        """Remember that `[start, end)` was read as `reading`."""
        if len(self._found) < _MOST:
            self._found.append((code, start, end, reading))

    def on_division(self, product: Product) -> None:
        """`1/2x`: an implicit multiplication straight after a division is read from the left."""
        operators = product.operators
        for index in range(1, len(operators)):
            if operators[index] == "" and operators[index - 1] == "/":
                left = product.factors[index - 1 : index + 1]
                quotient = Product(left[0].start, left[1].end, left, ("/",))
                factors = (
                    Group(quotient.start, quotient.end, quotient),
                    product.factors[index + 1],
                )
                reading = Product(quotient.start, factors[1].end, factors, ("*",))
                self.add("left-to-right", reading.start, reading.end, reading)
                return

    def on_tower(self, power: Power) -> None:
        """`x^y^z` is x^(y^z)."""
        exponent = power.exponent
        if isinstance(exponent, Signed):
            inner = Group(exponent.operand.start, exponent.end, exponent.operand)
            grouped: Node = Signed(exponent.start, exponent.end, exponent.sign, inner)
        else:
            grouped = Group(exponent.start, exponent.end, exponent)
        self.add(
            "power-tower",
            power.start,
            power.end,
            Power(power.start, power.end, power.base, grouped),
        )

    def notes(self) -> tuple[Note, ...]:
        """All notes, in order of place."""
        notes = [
            Note(code, start, end, _shown(reading)) for code, start, end, reading in self._found
        ]
        return tuple(sorted(notes, key=lambda note: (note.start, note.end, note.code)))


def _shown(reading: Node | str) -> str:
    text = reading if isinstance(reading, str) else render_text(reading)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
