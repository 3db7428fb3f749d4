"""A row more in a problem's own `cases.yaml`, written so that the file is never harmed."""

from __future__ import annotations

from pathlib import Path

import msgspec

from grader.app.bank import CASES_FILE
from grader.app.files import whole_file
from grader.app.refused import Refused
from grader.report.safety import safe_text
from grader.spec.case_row import CaseRow, with_row
from grader.spec.model import Problem


class CaseEdit(msgspec.Struct, frozen=True):
    """A table as it was, None if there was none, and as it is with its new row."""

    path: Path
    before: str | None
    after: str


def add_case(problem: Problem, row: CaseRow) -> CaseEdit:
    """Put the row into the table beside the problem.

    Raises:
        Refused: if the file cannot be read, or has no place for the row; it is left as it
            was, and the message says what to write where.
        OutputError: if it cannot be written.
    """
    path = Path(problem.source).with_name(CASES_FILE)
    before = _content(path)
    written = with_row(before or "", str(path), problem, row)
    if written is None:
        raise Refused(
            f"{safe_text(str(path))!r} has faults, or a style in which there is no line for it. "
            f"Add by hand, at {row.part}: {row.word}: - {safe_text(row.text)}"
        )
    _write(path, written)
    return CaseEdit(path, before, written)


def take_back(edit: CaseEdit) -> bool:
    """Undo the edit; False if the file has changed since, which is then left alone.

    Raises:
        OutputError: if it cannot be written.
    """
    if _content(edit.path) != edit.after:
        return False
    if edit.before is None:
        edit.path.unlink()
    else:
        _write(edit.path, edit.before)
    return True


def _content(path: Path) -> str | None:
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{safe_text(str(path))!r} cannot be read: {error}.") from error


def _write(path: Path, text: str) -> None:
    with whole_file(path) as file:
        file.write(text)
