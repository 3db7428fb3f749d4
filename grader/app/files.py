"""Files written as a whole or not at all, and file names that foreign text cannot steer."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from grader.app.refused import Refused

_DRAFT = ".part"
_DRAFT_NAME = re.compile(r"\.(?P<target>.+)\.(?P<writer>\d+)\.part")


class OutputError(Refused):
    """A file that could not be written."""

    def __init__(self, path: Path, error: OSError) -> None:
        reason = error.strerror or type(error).__name__
        super().__init__(f"{str(path)!r} cannot be written: {reason}.")


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """A text file (UTF-8, line ends as written) that takes its name when the block ends.

    Until then, and if the block raises or the process dies, what `path` held before stays.
    Missing folders are made.

    Raises:
        OutputError: if the file cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}{_DRAFT}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _settle(path.parent)
    except OSError as error:
        raise OutputError(path, error) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


@contextmanager
def text_file(path: Path | None) -> Iterator[TextIO]:
    """A file as `whole_file` gives it, without what killed processes left of it; None is stdout.

    Raises:
        OutputError: if the file cannot be written.
    """
    if path is None:
        yield stdout_as_utf_8()
        return
    clear_drafts(path.parent, path.name)
    with whole_file(path) as file:
        yield file


def stdout_as_utf_8() -> TextIO:
    """Stdout with the same bytes as in a file, whatever the terminal is set to."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    return sys.stdout


def clear_drafts(folder: Path, target: str | None = None) -> None:
    """Remove what killed processes left of files that they were writing in a folder.

    Of all files there, or of the one named `target`. The draft of a process that is still
    running stays, and so does everything where that cannot be known.
    """
    if os.name != "posix" or not folder.is_dir():
        return
    for draft in folder.glob(f".*{_DRAFT}"):
        name = _DRAFT_NAME.fullmatch(draft.name)
        if name is None or (target is not None and name["target"] != target):
            continue
        if not _is_running(int(name["writer"])):
            with suppress(OSError):
                draft.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    if process == os.getpid():
        return True
    try:
        os.kill(process, 0)  # signal 0 only asks
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def write_whole(path: Path, text: str) -> None:
    """Write a text file as `whole_file` does, unless it holds this text already."""
    if not _holds(path, text.encode()):
        with whole_file(path) as file:
            file.write(text)


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _settle(folder: Path) -> None:
    """Make a new name in a folder outlast a power cut, where the system can do that."""
    if os.name != "posix":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


_SLUG_LENGTH = 40
_NOT_IN_SLUG = re.compile(r"[\W_]+")


def file_stem(name: str) -> str:
    """A file name without ending for any foreign name: readable, safe everywhere, its own.

    Letters and digits of every script are kept, in lower case where there is one; 12 digits
    of a hash of the name tell apart what that, or a file system, makes equal.
    """
    plain = unicodedata.normalize("NFKC", name[: 4 * _SLUG_LENGTH]).casefold()
    words = _NOT_IN_SLUG.sub("-", unicodedata.normalize("NFC", plain))
    slug = words[:_SLUG_LENGTH].strip("-")
    mark = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    return f"{slug}-{mark}" if slug else mark


class OwnStems:
    """Names of files, a different one for each of several foreign names."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def of(self, name: str) -> str:
        """The `file_stem` of the name, with more to it if another name has the same."""
        stem = file_stem(name)
        while stem in self.used:
            stem += "-2"
        self.used.add(stem)
        return stem
