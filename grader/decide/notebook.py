"""Plain data as a small table of HTML, for notebooks. Every text is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

_LONGEST = 300
_MOST = 20


def table_html(rows: Mapping[str, Any]) -> str:
    """A table with a row for each entry; tables inside for data inside, nothing for empty ones."""
    lines = [
        f'<tr><th style="text-align:left">{_text(name)}</th>'
        f'<td style="text-align:left">{_cell(value)}</td></tr>'
        for name, value in list(rows.items())[:_MOST]
        if value not in (None, "", [], (), {})
    ]
    return f"<table>{''.join(lines)}</table>"


def _cell(value: Any) -> str:
    if isinstance(value, Mapping):
        return table_html(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        more = "…" if len(value) > _MOST else ""
        return "<br>".join([_cell(each) for each in value[:_MOST]] + [more] * bool(more))
    return _text(str(value))


def _text(text: str) -> str:
    return escape(text if len(text) <= _LONGEST else text[:_LONGEST] + "…")
