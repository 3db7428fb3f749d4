"""The XML files of a course: one file, a folder of them, or an exported archive, never unpacked."""

from __future__ import annotations

import gzip
import io
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import msgspec

from grader.app.refused import Refused

# Files of a course beyond these are not looked at: bytes of one, their number, bytes of all
# that an archive holds, pictures and films included.
_LARGEST = 2_000_000
_MOST_FILES = 20_000
_MOST_BYTES = 4_000_000_000
_WORDS_OF_A_PROBLEM = (b"<problem", b"<\0p\0r\0o\0b\0", b"\0<\0p\0r\0o\0b")
_STRUCTURE = frozenset({"course", "chapter", "sequential", "vertical"})


class SourceFile(msgspec.Struct, frozen=True):
    """An XML file: where it is in words, its path inside the course, and its bytes."""

    label: str
    path: PurePosixPath
    data: bytes

    @property
    def is_structure(self) -> bool:
        """Whether it says where in the course problems are."""
        return self.path.parent.name in _STRUCTURE or self.path.name == "course.xml"


def read_sources(path: Path) -> list[SourceFile]:
    """The files at a path that hold problems or the structure of a course, sorted.

    A file too large to be looked at is cut off just beyond the limit, so that reading it
    reports its size.

    Raises:
        Refused: if there is nothing at the path, or it cannot be read.
    """
    try:
        found = list(_files(path))
    except (OSError, tarfile.TarError, zlib.error, EOFError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise Refused(f"{str(path)!r} cannot be read: {reason}.") from error
    return sorted((file for file in found if _matters(file, path)), key=lambda file: file.label)


def _matters(file: SourceFile, path: Path) -> bool:
    is_asked_for = path.is_file() and file.label == str(path)
    return is_asked_for or file.is_structure or any(w in file.data for w in _WORDS_OF_A_PROBLEM)


def _files(path: Path) -> Iterator[SourceFile]:
    if path.is_dir():
        for file in sorted(path.rglob("*.xml")):
            inside = PurePosixPath(file.relative_to(path).as_posix())
            if file.is_file() and not _is_hidden(inside):
                yield SourceFile(str(file), inside, _beginning(file))
    elif tarfile.is_tarfile(path):
        yield from _members(path)
    else:
        yield SourceFile(str(path), PurePosixPath(path.name), _beginning(path))


def _is_hidden(inside: PurePosixPath) -> bool:
    return any(part.startswith(".") or part in {"static", "assets"} for part in inside.parts)


def _beginning(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(_LARGEST + 1)


class _Limited(io.RawIOBase):
    """What an archive holds, until it is more than any course."""

    def __init__(self, stream: gzip.GzipFile | io.BufferedReader) -> None:
        self.stream = stream
        self.left = _MOST_BYTES

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.left -= len(data)
        if self.left < 0:
            raise tarfile.ReadError(f"it holds more than {_MOST_BYTES:,} bytes")
        return data


def _members(path: Path) -> Iterator[SourceFile]:
    """The XML files in an archive, read in one pass; links and other special files are none."""
    with path.open("rb") as raw:
        is_packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        stream = gzip.GzipFile(fileobj=raw) if is_packed else raw
        with tarfile.open(fileobj=_Limited(stream), mode="r|") as archive:
            for count, member in enumerate(archive):
                if count > _MOST_FILES:
                    raise tarfile.ReadError(f"it holds more than {_MOST_FILES:,} files")
                inside = PurePosixPath(member.name)
                content = archive.extractfile(member) if member.isreg() else None
                if content is not None and inside.suffix == ".xml" and not _is_hidden(inside):
                    yield SourceFile(f"{path}/{inside}", inside, content.read(_LARGEST + 1))
