"""One more row in a test table, `cases.yaml`, written between the lines that are there.

Nothing else of the file changes, its comments and style stay. What comes out is read again,
and is given only if it is the old table with the new row as the first of its list.
"""

from __future__ import annotations

import json
import re
from fractions import Fraction

import msgspec

from grader.spec.cases import VERDICTS, read_cases
from grader.spec.model import Case, Problem
from grader.spec.read_yaml import read_yaml
from grader.spec.yaml_tree import YamlEntry, YamlMapping, YamlSequence

_BREAK = re.compile(r"\r\n|\r|\n")
_STEP = "  "


class CaseRow(msgspec.Struct, frozen=True):
    """A response to a part, and what must come out of it: `right`, `wrong`, `unreadable`, ….

    `credit` is the share of the points that a wrong response earns, None if the row is silent.
    """

    part: str
    word: str
    response: str
    credit: Fraction | None = None

    @property
    def text(self) -> str:
        """The row as it stands in a list, of either style."""
        response = _quoted(self.response)
        if self.credit is None:
            return response
        return f"{{response: {response}, credit: {self.credit}}}"


def _quoted(text: str) -> str:
    """The text between double quotes, with escapes for all that does not print."""
    shown = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in shown)


def with_row(text: str, source: str, problem: Problem, row: CaseRow) -> str | None:
    """The text of a table with this row as the first of its list; None if that cannot be done.

    It cannot if the table has faults, or is written in a style in which there is no line to
    put the row on. A text without anything in it becomes a table.
    """
    before: tuple[Case, ...] = ()
    if _has_content(text):
        before, faults, _ = read_cases(text, source, problem)
        if faults:
            return None
    written = _inserted(text, source, row)
    if written is None:
        return None
    after, faults, _ = read_cases(written, source, problem)
    new = Case(row.part, row.response, VERDICTS[row.word], None, row.credit)
    if faults or not _is_one_more(before, after, new):
        return None
    return written


def _is_one_more(before: tuple[Case, ...], after: tuple[Case, ...], new: Case) -> bool:
    """Whether the new row is there as the first of its list, and all others are as they were."""
    old, found = [_placeless(case) for case in before], [_placeless(case) for case in after]
    wanted = _placeless(new)
    same_list = [each for each in found if (each.part, each.expect) == (new.part, new.expect)]
    if not same_list or same_list[0] != wanted:
        return False
    found.remove(wanted)
    return found == old


def _placeless(case: Case) -> Case:
    return msgspec.structs.replace(case, line=0, path="")


def _inserted(text: str, source: str, row: CaseRow) -> str | None:
    """The text with the row where it seems to belong."""
    if not _has_content(text):
        return _appended(text, row)
    root = read_yaml(text, source)
    if not isinstance(root, YamlMapping):
        return None
    part = root.find_entry(row.part)
    if part is None:
        return _appended(text, row) if _is_block(root) else None
    if not isinstance(part.value, YamlMapping):
        return None
    rows = part.value.find_entry(row.word)
    if rows is None:
        return _with_list(text, part, part.value, row)
    return _with_item(text, rows, row)


def _has_content(text: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines())


def _is_block(mapping: YamlMapping) -> bool:
    """Whether a mapping is written line by line: it starts where its first key does."""
    first = mapping.entries[0].key
    return (mapping.line, mapping.column) == (first.line, first.column)


def _appended(text: str, row: CaseRow) -> str:
    """The part with its list behind everything."""
    end = _line_end(text)
    kept = text if not text or text.endswith(("\n", "\r")) else text + end
    lines = [f"{row.part}:", f"{_STEP}{row.word}:", f"{_STEP * 2}- {row.text}"]
    gap = end if kept.strip() else ""
    return kept + gap + "".join(f"{line}{end}" for line in lines)


def _with_list(text: str, part: YamlEntry, table: YamlMapping, row: CaseRow) -> str | None:
    """A new list as the first of the part's."""
    if not table.entries:
        at = _offset(text, table.line, table.column) + 1
        return f"{text[:at]}{row.word}: [{row.text}]{text[at:]}"
    if not _is_block(table):
        at = _offset(text, table.line, table.column) + 1
        return f"{text[:at]}{row.word}: [{row.text}], {text[at:]}"
    if table.line == part.key.line:
        return None
    indent = " " * (table.column - 1)
    return _after_line(
        text, part.key.line, [f"{indent}{row.word}:", f"{indent}{_STEP}- {row.text}"]
    )


def _with_item(text: str, rows: YamlEntry, row: CaseRow) -> str | None:
    """The row as the first of a list that is there."""
    if not isinstance(rows.value, YamlSequence):
        return None
    at = _offset(text, rows.value.line, rows.value.column)
    if text[at] == "[":
        comma = ", " if rows.value.items else ""
        return f"{text[: at + 1]}{row.text}{comma}{text[at + 1 :]}"
    if rows.value.line == rows.key.line:
        return None
    indent = " " * (rows.value.column - 1)
    return _after_line(text, rows.key.line, [f"{indent}- {row.text}"])


def _after_line(text: str, line: int, lines: list[str]) -> str:
    """These lines behind the one of this number, from 1."""
    at = _starts(text)[line]
    end = _line_end(text)
    return text[:at] + "".join(f"{each}{end}" for each in lines) + text[at:]


def _offset(text: str, line: int, column: int) -> int:
    return _starts(text)[line - 1] + column - 1


def _starts(text: str) -> list[int]:
    """Where each line begins, and where the text ends."""
    return [0, *(match.end() for match in _BREAK.finditer(text)), len(text)]


def _line_end(text: str) -> str:
    found = _BREAK.search(text)
    return found.group() if found else "\n"
