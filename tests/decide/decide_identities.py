"""The rows of `docs/tables/identities.yaml`, read and parsed."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import yaml

from grader.spec.domain import Domain, read_domain
from grader.syntax.parser import parse
from grader.syntax.reading import Reading
from grader.syntax.tree import Node
from grader.syntax.vocabulary import Vocabulary

TABLE = Path(__file__).parents[2] / "docs" / "tables" / "identities.yaml"


class Row(NamedTuple):
    """One line of the table."""

    area: str
    response: str
    key: str
    domains: dict[str, Domain]

    def __str__(self) -> str:
        return f"{self.response} = {self.key}"


def rows(kind: str) -> list[Row]:
    """The `identities` or the `near-misses`."""
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return [
        Row(area, line[0], line[1], domains_of(line[2] if len(line) > 2 else {}))
        for area, lines in table[kind].items()
        for line in lines
    ]


def domains_of(words: dict[str, str]) -> dict[str, Domain]:
    """Domains from the words that declare them."""
    found = {name: read_domain(text) for name, text in words.items()}
    assert None not in found.values(), words
    return {name: domain for name, domain in found.items() if domain is not None}


def tree_of(text: str, names: str = "x y z a b c d n m k t u v w p q r s") -> Node:
    """The tree of a text over these names."""
    reading = parse(text, Vocabulary(names=tuple(names.split())))
    assert isinstance(reading, Reading), (text, reading)
    return reading.tree
