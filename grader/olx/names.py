"""Ids for imported problems: the names that their course gave them, as far as they are names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grader.olx.xml_tree import Element

_HASH = re.compile(r"[0-9a-f]{32}")
_LONGEST = 50


def problem_ids(problems: Iterable[tuple[str, Element]]) -> list[str]:
    """An id for each problem, given with the name of its file; all differ.

    The `url_name` is taken, or the file's name; where that is a hash, the displayed title. A
    name that is taken already gets a number.
    """
    taken: set[str] = set()
    ids = []
    for file_name, problem in problems:
        first = _wanted(file_name, problem)
        wanted, number = first, 1
        while wanted in taken:
            number += 1
            wanted = f"{first}-{number}"
        taken.add(wanted)
        ids.append(wanted)
    return ids


def _wanted(file_name: str, problem: Element) -> str:
    named = problem.get("url_name") or file_name
    words = problem.get("display_name") if _HASH.fullmatch(named) else named
    return _slug(words) or _slug(problem.get("display_name")) or _slug(named) or "problem"


def _slug(text: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", text.lower()))[:_LONGEST].strip("-")
