"""The page of fields leaves no field out, and names each place as an author finds it."""

from __future__ import annotations

import re

from grader.spec.document import PartDocument, RowDocument
from grader.spec.field_page import render_field_page

PAGE = render_field_page()


def test_every_class_has_a_heading_of_its_place() -> None:
    headings = re.findall(r"^## (.*)", PAGE, re.MULTILINE)
    assert len(headings) == len(set(headings)) > 15
    assert [heading for heading in headings if "Document" in heading] == []


def test_every_field_of_a_class_has_a_row_that_says_what_it_means() -> None:
    for model in (PartDocument, RowDocument):
        for name, field in model.model_fields.items():
            shown = f"| **`{name}`** |" if field.is_required() else f"| `{name}` |"
            assert f"{shown} {field.description}" in PAGE


def test_words_of_a_closed_field_are_listed() -> None:
    assert "| `counts` | which attempt counts | `best`, `last`, `first` |" in PAGE
