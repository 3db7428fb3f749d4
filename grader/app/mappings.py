"""The mapping file that holds for an export: named by the caller, or found beside it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from grader.app.refused import Refused
from grader.gradebook.readers.mapping import Mapping, read_mapping
from grader.report.safety import safe_text
from grader.spec.issue import Issue

MAPPING_FILE = "mapping.yaml"
_OWN = ".mapping.yaml"


class FoundMapping(msgspec.Struct, frozen=True):
    """A mapping file: its `mapping`, None where it has the `faults`."""

    source: str
    mapping: Mapping | None
    faults: tuple[Issue, ...] = ()


def is_mapping_file(path: Path) -> bool:
    """Whether a file's name says that it is a mapping."""
    return path.name == MAPPING_FILE or path.name.endswith(_OWN)


def open_mapping(path: Path) -> FoundMapping:
    """The mapping in a file; a file that cannot be read is refused.

    Raises:
        Refused: if the file cannot be read.
    """
    source = safe_text(path.as_posix(), 1_000)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Refused(f"{source!r} cannot be read: {error.strerror}.") from error
    found = read_mapping(data, source)
    if isinstance(found, list):
        return FoundMapping(source, None, tuple(found))
    return FoundMapping(source, found)


class Mappings:
    """Finds the mapping of each export, and reads each mapping file once.

    `given` is the one that holds for all of them; without it, `NAME.mapping.yaml` beside
    `NAME.csv` holds, else `mapping.yaml` in the same folder.
    """

    def __init__(self, given: Path | None = None) -> None:
        self.found: dict[Path, FoundMapping] = {}
        self.given = None if given is None else self.open(given)

    def open(self, path: Path) -> FoundMapping:
        """The mapping in a file, read when it is first asked for."""
        if path not in self.found:
            self.found[path] = open_mapping(path)
        return self.found[path]

    def for_export(self, path: Path) -> FoundMapping | None:
        """The mapping that holds for this export, None if there is none."""
        if self.given is not None:
            return self.given
        for file in (path.with_name(path.stem + _OWN), path.with_name(MAPPING_FILE)):
            if file.is_file():
                return self.open(file)
        return None

    def faults(self) -> tuple[Issue, ...]:
        """All faults of the files that were read."""
        return tuple(issue for found in self.found.values() for issue in found.faults)
