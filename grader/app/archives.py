"""Packed files: what they hold is read, and nothing of it is ever written to a disk."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from pathlib import Path

from grader.gradebook.faults import fault
from grader.spec.issue import Issue

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"

# A million responses are about 100 MB; what is larger than this is no class.
MOST_BYTES = 1 << 28
_MOST_MEMBERS = 100_000
_SHEETS = ("xl/", "content.xml")


def gunzip(data: bytes, source: str) -> bytes | Issue:
    """What a gzip file holds."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            unpacked = file.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        return fault("broken-archive", source, 1, reason=str(error))
    if len(unpacked) > MOST_BYTES:
        return fault("too-large-inside", source, 1, most="256 MiB")
    return unpacked


def list_zip(path: Path, source: str) -> list[str] | Issue:
    """The names of the files in a zip archive, sorted; they are never taken for paths."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        return fault("broken-archive", source, 1, reason=str(error))
    if any(info.filename.startswith(_SHEETS) for info in infos):
        return fault("spreadsheet", source, 1)
    if len(infos) > _MOST_MEMBERS or sum(info.file_size for info in infos) > MOST_BYTES:
        return fault("too-large-inside", source, 1, most="256 MiB")
    return sorted({info.filename for info in infos})


def read_member(path: Path, member: str, source: str) -> bytes | Issue:
    """The bytes of one file in a zip archive."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, KeyError, RuntimeError) as error:
        # A RuntimeError is an archive with a password.
        return fault("broken-archive", source, 1, reason=str(error))
    if len(data) > MOST_BYTES:
        return fault("too-large-inside", source, 1, most="256 MiB")
    return data
