"""Who uploaded the files of a folder, where a platform has left a note of it beside them."""

from __future__ import annotations

from pathlib import Path

from grader.app.mappings import Mappings
from grader.gradebook.faults import fault
from grader.gradebook.readers.gradescope import (
    EXPORT_FILE,
    IDS,
    SUBMISSION_FILE,
    Uploaded,
    read_export,
    read_submission,
)
from grader.report.safety import safe_text
from grader.spec.issue import Issue

NOTES = {EXPORT_FILE, SUBMISSION_FILE}
# A submission may hold folders of its own.
_DEEPEST = 4


class Uploads:
    """Finds the submission that a file belongs to; each note is read once.

    By what learners are named, the mapping file beside the note says: what lies deeper is theirs.
    """

    def __init__(self, mappings: Mappings) -> None:
        self.mappings = mappings
        self.exports: dict[Path, dict[str, Uploaded]] = {}
        self.submissions: dict[Path, Uploaded | None] = {}
        self.without: set[Path] = set()
        self.issues: list[Issue] = []

    def find(self, file: Path) -> Uploaded | Issue | None:
        """Whose submission the file is; an issue if its folder is in no note; None without one."""
        if file.parent in self.without:
            return None
        for folder in list(file.absolute().parents)[:_DEEPEST]:
            note = folder / SUBMISSION_FILE
            if note.is_file():
                return self.submission(note) or _nobodys(file)
            note = folder.parent / EXPORT_FILE
            if note.is_file():
                return self.export(note).get(folder.name) or _nobodys(file)
        self.without.add(file.parent)
        return None

    def export(self, note: Path) -> dict[str, Uploaded]:
        """The submissions in an export's note, without those that it does not tell."""
        if note not in self.exports:
            data = self.read(note)
            if data is not None:
                self.exports[note], faults = read_export(data, _source(note), self.wanted(note))
                self.issues += faults
        return self.exports.setdefault(note, {})

    def submission(self, note: Path) -> Uploaded | None:
        """The submission in an autograder's note, None if it has faults."""
        if note not in self.submissions:
            data = self.read(note)
            wanted = self.wanted(note)
            found = None if data is None else read_submission(data, _source(note), wanted)
            self.submissions[note] = None if isinstance(found, Issue) else found
            self.issues += [found] if isinstance(found, Issue) else []
        return self.submissions[note]

    def wanted(self, note: Path) -> str:
        """Which of a submitter's ids names them; empty where staff have not said."""
        found = self.mappings.for_export(note)
        named = found.mapping.learner if found and found.mapping else ()
        return named[0] if named and named[0] in IDS else ""

    def read(self, note: Path) -> bytes | None:
        """The bytes of a note; None, with an issue, where it cannot be read."""
        try:
            return note.read_bytes()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self.issues.append(fault("cannot-open", _source(note), 1, reason=reason))
            return None


def _nobodys(file: Path) -> Issue:
    return fault("not-in-metadata", _source(file), 1)


def _source(path: Path) -> str:
    return safe_text(path.as_posix(), 1_000)
