"""The frame of every HTML page: no script, no style sheet, no font, nothing loaded."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from grader.report.safety import safe_text

_STYLE = """\
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2, h3 { line-height: 1.2; }
section { border-top: 1px solid #8888; margin-top: 2rem; }
.asked { color: GrayText; }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid #8888; padding: .2rem .8rem .2rem 0; text-align: left; }
math[display="block"], pre { overflow-x: auto; max-width: 100%; }
code, .example { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
img { max-width: 100%; }
@media print { body { margin: 0; } section { break-inside: avoid; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def html_page(title: str, language: str, body: Iterable[str]) -> str:
    """A page with this title, in which nothing runs; `body` is HTML, its lines."""
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{escape(language)}">',
            '<head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(safe_text(title))}</title>",
            f"<style>{_STYLE}</style></head>",
            "<body><main>",
            *body,
            "</main></body></html>",
            "",
        ]
    )
