"""From the paths that staff name to batches of rows, one file at a time."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, tzinfo
from functools import cache
from pathlib import Path

import click
import msgspec

from grader.app.archives import GZIP, gunzip, list_zip, read_member
from grader.app.bank import PROBLEM_FILE, problem_ids
from grader.app.mappings import FoundMapping, Mappings, is_mapping_file
from grader.app.uploads import NOTES, Uploads
from grader.gradebook.columns import Columns
from grader.gradebook.faults import fault, quoted
from grader.gradebook.read_class import ClassSettings, read_class
from grader.gradebook.readers.gradescope import Uploaded
from grader.gradebook.readers.recognise import Reading, Recognised, recognise
from grader.gradebook.readers.ties import KnownPart, PartNames
from grader.gradebook.rows import Batch
from grader.report.safety import safe_text
from grader.spec.issue import Issue
from grader.spec.load import open_problem

CLASS_FILE = "class.yaml"

# What is looked into when it is met in a folder; a file that is named is always looked into.
_READ = {".csv", ".tsv", ".tab", ".yaml", ".yml", ".json", ".jsonl", ".ndjson", ".parquet", ".gz"}
_ZIP = ".zip"
_SHEETS = {".xlsx", ".xls", ".xlsm", ".ods", ".numbers"}
# What this program writes itself: gradebooks, and feedback under a name of `file_stem`.
_OWN = re.compile(r".*\.(?:duckdb|wal)|(?:.*-)?[0-9a-f]{12}(?:-2)*\.(?:md|html)")
# What stands beside submissions everywhere, and nobody takes for one.
_README = "readme"


class SubmissionFile(msgspec.Struct, frozen=True):
    """A file to read: `source` is its name in messages and in the gradebook.

    `member` is the name of a file inside of the archive at `path`. `names` loads the parts of
    the bank when an export first needs them. `uploaded` says whose submission it is, where a
    platform has left a note of that, or that the note does not.
    """

    path: Path
    source: str
    zone: tzinfo = UTC
    member: str = ""
    mapping: FoundMapping | None = None
    names: Callable[[], PartNames] = lambda: PartNames(())
    uploaded: Uploaded | Issue | None = None


class Found(msgspec.Struct, frozen=True):
    """What the named paths hold: files of responses, settings by file, and what is neither."""

    files: tuple[SubmissionFile, ...]
    settings: dict[str, ClassSettings]
    issues: tuple[Issue, ...]


class Opened(msgspec.Struct, frozen=True):
    """A file that was opened: the digest of its bytes, and what it was recognised as."""

    digest: str
    recognised: Recognised


def find_submissions(
    paths: Sequence[Path], bank: Path | None = None, mapping: Path | None = None
) -> Found:
    """Every file below the paths, in a fixed order; each folder's `class.yaml` is read.

    Names that start with a dot are passed over, and links to folders are not followed. `bank`
    has the parts that columns may be called by, `mapping` is the mapping file for all exports.

    Raises:
        click.UsageError: if a path does not exist.
        Refused: if a mapping file cannot be read.
    """
    search = _Search(bank, Mappings(mapping))
    for path in paths:
        if not path.exists():
            raise click.UsageError(f"there is no file or folder {str(path)!r}.")
        search.look_into(path)
    issues = (
        *search.issues,
        *search.unread_files(),
        *search.mappings.faults(),
        *search.uploads.issues,
    )
    return Found(tuple(search.files.values()), search.settings, issues)


def readable_endings() -> str:
    """The endings of the files that are looked into when they are met in a folder."""
    return ", ".join(sorted({*_READ, _ZIP}))


class _Search:
    """Gathers the files below several paths, each of them once."""

    def __init__(self, bank: Path | None, mappings: Mappings) -> None:
        self.mappings = mappings
        self.uploads = Uploads(mappings)
        self.names = cache(lambda: _part_names(bank))
        self.files: dict[tuple[Path, str], SubmissionFile] = {}
        self.settings: dict[str, ClassSettings] = {}
        self.issues: list[Issue] = []
        self.unread: dict[tuple[Path, str], list[Path]] = {}

    def look_into(self, path: Path) -> None:
        class_file = (path if path.is_dir() else path.parent) / CLASS_FILE
        zone: tzinfo = UTC
        if class_file.is_file():
            found = _settings(class_file)
            self.settings[_source(class_file)] = found
            zone = found.zone
        for file in _walk(path):
            if file.name != CLASS_FILE and file.name not in NOTES and not is_mapping_file(file):
                self.take(file, zone, named=file == path)

    def take(self, file: Path, zone: tzinfo, named: bool) -> None:
        """Keep a file that may hold responses, or say why it is passed over."""
        ending = file.suffix.lower()
        if ending == _ZIP:
            self.take_archive(file, zone)
        elif ending in _SHEETS:
            self.issues.append(fault("spreadsheet", _source(file), 1))
        elif ending in _READ or named:
            self.keep(file, _source(file), zone)
        elif not _OWN.fullmatch(file.name) and not file.name.casefold().startswith(_README):
            self.unread.setdefault((file.parent, ending), []).append(file)

    def unread_files(self) -> Iterator[Issue]:
        """A remark for each kind of file that was passed over in a folder, at the first of it."""
        for first, *others in self.unread.values():
            more = f", nor are {len(others)} more that end so" if len(others) > 1 else ""
            if len(others) == 1:
                more = f", nor is {quoted(others[0].name)}"
            facts = {"more": more, "endings": readable_endings()}
            yield fault("unknown-format", _source(first), 1, **facts)

    def take_archive(self, file: Path, zone: tzinfo) -> None:
        members = list_zip(file, _source(file))
        if isinstance(members, Issue):
            self.issues.append(members)
            return
        for member in members:
            inside = Path(member)
            hidden = inside.name.startswith(".") or member.startswith("__MACOSX")
            if inside.suffix.lower() in _READ and not hidden and not is_mapping_file(inside):
                self.keep(file, safe_text(f"{file.as_posix()}/{member}", 1_000), zone, member)

    def keep(self, file: Path, source: str, zone: tzinfo, member: str = "") -> None:
        """A file that is met twice, by whichever path, is read once."""
        mapping = self.mappings.for_export(file)
        uploaded = self.uploads.find(file)
        taken = SubmissionFile(file, source, zone, member, mapping, self.names, uploaded)
        self.files.setdefault((file.resolve(), member), taken)


def read_submission(file: SubmissionFile) -> tuple[str, Iterator[Batch | Columns]]:
    """The digest of a file's bytes, and its batches. A file that cannot be opened is a fault."""
    opened = open_submission(file)
    return opened.digest, opened.recognised.batches()


def open_submission(file: SubmissionFile) -> Opened:
    """The file as it was recognised; a file that cannot be opened has its fault as only batch."""
    data = _contents(file)
    if isinstance(file.uploaded, Issue):
        data = file.uploaded
    if isinstance(data, Issue):
        issue = data
        return Opened("", Recognised("", "", lambda: iter([Batch(faults=(issue,))])))
    digest = hashlib.blake2b(data, digest_size=16).hexdigest()
    return Opened(digest, recognise(data, file.source, reading_of(file)))


def reading_of(file: SubmissionFile) -> Reading:
    """What is known of a file before it is opened."""
    name = Path(file.member or file.path.name)
    hint = (name.with_suffix("") if name.suffix.lower() == ".gz" else name).suffix.lower()
    found = file.mapping
    broken = found.source if found is not None and found.mapping is None else ""
    path = None if file.member or name.suffix.lower() == ".gz" else file.path
    uploaded = None if isinstance(file.uploaded, Issue) else file.uploaded
    mapping = None if found is None else found.mapping
    return Reading(path, file.names, file.zone, mapping, hint, broken, uploaded)


def _contents(file: SubmissionFile) -> bytes | Issue:
    if file.member:
        data = read_member(file.path, file.member, file.source)
    else:
        data = _bytes(file.path, file.source)
    if isinstance(data, bytes) and data.startswith(GZIP):
        return gunzip(data, file.source)
    return data


def _part_names(bank: Path | None) -> PartNames:
    """The names of all parts of a bank, those of problems with faults left out."""
    if bank is None:
        return PartNames(())
    loaded = (open_problem(bank / each / PROBLEM_FILE) for each in problem_ids(bank))
    return PartNames(
        KnownPart(entry.problem.id, part.id, part.title)
        for entry in loaded
        if entry.problem is not None
        for part in entry.problem.parts
    )


def _settings(file: Path) -> ClassSettings:
    source = _source(file)
    data = _bytes(file, source)
    if isinstance(data, Issue):
        return ClassSettings(faults=(data,), complete=False)
    return read_class(data, source)


def _walk(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(names) if not name.startswith("."))


def _bytes(path: Path, source: str) -> bytes | Issue:
    """The bytes of a plain file; a pipe or device is refused, because it may never end."""
    try:
        if not path.is_file():
            return fault("cannot-open", source, 1, reason="it is no plain file")
        return path.read_bytes()
    except OSError as error:
        return fault("cannot-open", source, 1, reason=error.strerror or type(error).__name__)


def _source(path: Path) -> str:
    """The path as typed, in a form that can be stored and shown."""
    return safe_text(path.as_posix(), 1_000)
