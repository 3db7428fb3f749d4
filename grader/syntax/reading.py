"""What a readable text was read as."""

from __future__ import annotations

import msgspec

from grader.syntax.problem import Note
from grader.syntax.tree import Node


class Reading(msgspec.Struct, frozen=True):
    """The tree of `text`, which is kept exactly as typed.

    `names` are the declared names found, in canonical spelling, in order of first
    appearance. `notes` say how the text was read where readers differ, in order of place.
    """

    text: str
    tree: Node
    names: tuple[str, ...]
    notes: tuple[Note, ...] = ()
