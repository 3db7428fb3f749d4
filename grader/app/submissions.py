"""From the paths that staff name to batches of rows, one file at a time."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, tzinfo
from pathlib import Path

import click
import msgspec

from grader.gradebook.columns import Columns
from grader.gradebook.faults import fault
from grader.gradebook.read_class import ClassSettings, read_class
from grader.gradebook.read_csv import read_csv_columns
from grader.gradebook.read_learner import read_learner
from grader.gradebook.rows import Batch
from grader.report.safety import safe_text
from grader.spec.issue import Issue

CLASS_FILE = "class.yaml"
# What staff keep beside submissions, and nobody takes for one.
_BESIDE = {".md", ".txt", ".duckdb", ".wal", ".pdf"}


class SubmissionFile(msgspec.Struct, frozen=True):
    """A file to read: `source` is its name in messages and in the gradebook."""

    path: Path
    source: str
    zone: tzinfo = UTC


class Found(msgspec.Struct, frozen=True):
    """What the named paths hold: files of responses, settings by file, and what is neither."""

    files: tuple[SubmissionFile, ...]
    settings: dict[str, ClassSettings]
    issues: tuple[Issue, ...]


def find_submissions(paths: Sequence[Path]) -> Found:
    """Every file below the paths, in a fixed order; each folder's `class.yaml` is read.

    Names that start with a dot are passed over, and links to folders are not followed.

    Raises:
        click.UsageError: if a path does not exist.
    """
    files: dict[Path, SubmissionFile] = {}
    settings: dict[str, ClassSettings] = {}
    issues: list[Issue] = []
    for path in paths:
        if not path.exists():
            raise click.UsageError(f"there is no file or folder {str(path)!r}.")
        class_file = (path if path.is_dir() else path.parent) / CLASS_FILE
        zone: tzinfo = UTC
        if class_file.is_file():
            found = _settings(class_file)
            settings[_source(class_file)] = found
            zone = found.zone
        for file in _walk(path):
            if file.name == CLASS_FILE or file.resolve() in files:
                continue
            if file.suffix.lower() in _READERS:
                files[file.resolve()] = SubmissionFile(file, _source(file), zone)
            elif file.suffix.lower() not in _BESIDE:
                issues.append(fault("unknown-format", _source(file), 1))
    return Found(tuple(files.values()), settings, tuple(issues))


def read_submission(file: SubmissionFile) -> tuple[str, Iterator[Batch | Columns]]:
    """The digest of a file's bytes, and its batches. A file that cannot be opened is a fault."""
    data = _bytes(file.path, file.source)
    if isinstance(data, Issue):
        return "", iter([Batch(faults=(data,))])
    digest = hashlib.blake2b(data, digest_size=16).hexdigest()
    return digest, _READERS[file.path.suffix.lower()](data, file.source, file.zone)


Reader = Callable[[bytes, str, tzinfo], Iterator[Batch | Columns]]


def _read_one(data: bytes, source: str, zone: tzinfo) -> Iterator[Batch | Columns]:
    yield read_learner(data, source, zone)


_READERS: dict[str, Reader] = {".csv": read_csv_columns, ".yaml": _read_one, ".yml": _read_one}


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
