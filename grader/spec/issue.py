"""A fault in a file that somebody wrote: where it is, what it is, what to try."""

from __future__ import annotations

import msgspec


class Issue(msgspec.Struct, frozen=True, order=True):
    """A fault at `file:line:column` (both from 1; 0 where a file has no lines).

    `path` is the place in the document (`$.parts[2].key`), `code` is stable, `message`
    says what was found, `suggestion` what to try (may be empty).
    """

    file: str
    line: int
    column: int
    code: str
    message: str
    path: str = ""
    suggestion: str = ""
    severity: str = "error"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}"
        where = f" @ {self.path}" if self.path else ""
        hint = f"\n    {self.suggestion}" if self.suggestion else ""
        return f"{place}: {self.severity} {self.code}: {self.message}{where}{hint}"
