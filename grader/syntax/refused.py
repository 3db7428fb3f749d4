"""How the tokenizer and the grammar give up on a text: one exception, caught in `parse`.

It never leaves this layer. Inside a recursive descent, raising is the short way out; what
callers get is the `SyntaxProblem` made from it.
"""

from __future__ import annotations

from grader.syntax.problem import SyntaxProblem


class Refused(Exception):  # noqa: N818 (it is not an error of the program)
    """The facts of a `SyntaxProblem`, before the text is known."""

    def __init__(
        self,
        code: str,
        start: int,
        end: int,
        found: str,
        expected: str = "",
        suggestion: str | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.start = start
        self.end = end
        self.found = found
        self.expected = expected
        self.suggestion = suggestion

    def about(self, text: str) -> SyntaxProblem:
        """The problem with `text`, its range clipped to the text."""
        start = min(self.start, len(text))
        end = min(max(self.end, start), len(text))
        return SyntaxProblem(
            self.code, text, start, end, self.found, self.expected, self.suggestion
        )
