"""Where checks put what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from grader.spec.fault import FaultTable, make_issue
from grader.spec.issue import Issue
from grader.spec.text_places import place_in_text
from grader.spec.yaml_tree import Positions
from grader.syntax.nearest import find_nearest


class Findings(msgspec.Struct):
    """The issues of one file, found so far; `add` is given codes of `table` only.

    `in_file` gives the path in the file of a path in the document, where they differ.
    """

    table: FaultTable
    positions: Positions
    in_file: Callable[[str], str] = str
    issues: list[Issue] = []

    def add(
        self,
        code: str,
        path: str,
        facts: dict[str, object] | None = None,
        *,
        suggestion: str | None = None,
        at_key: bool = False,
        inside: tuple[str, int] | None = None,
    ) -> None:
        """Note a fault at a path of the document, at the key that names it or at its value.

        `inside` is the text there with the offset of the character that the fault is about.
        """
        path = self.in_file(path)
        place = self.positions.at_key(path) if at_key else self.positions.at(path)
        if inside is not None:
            place = place_in_text(self.positions, path, *inside)
        issue = make_issue(
            self.table[code], self.positions.source, place, facts or {}, path, suggestion
        )
        self.issues.append(issue)

    def add_unknown(
        self,
        code: str,
        path: str,
        name: str,
        known: Iterable[str],
        fact: str = "name",
        *,
        at_key: bool = False,
        inside: tuple[str, int] | None = None,
    ) -> None:
        """Note a name that is none of those `known`, with the nearest of them."""
        known = tuple(known)
        nearest = find_nearest(name, known)
        self.add(
            code,
            path,
            {fact: name, "known": known or "none"},
            suggestion=f"did you mean `{nearest}`?" if nearest else None,
            at_key=at_key,
            inside=inside,
        )
