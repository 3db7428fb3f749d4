"""What other systems, and other people, call the fields and kinds of a problem file.

No slip of the finger leads from `tolerance` to `accept`: these words are looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# For each word of ours, those under which authors look for it.
_SYNONYMS = {
    "accept": ("tolerance", "tol", "precision", "error", "rounding", "margin"),
    "absolute": ("abs", "atol"),
    "aliases": ("alias", "synonyms", "alternatives", "also"),
    "alternatives": ("cases", "hypotheses"),
    "ask": ("question", "prompt", "task", "instructions", "text", "body"),
    "attempts": ("tries", "max-attempts", "attempt-limit", "submissions"),
    "base": ("default", "value", "example"),
    "choice": ("multiple-choice", "multiplechoice", "mcq", "radio", "select", "checkbox"),
    "counts": ("grading", "which-attempt"),
    "credit": ("partial-credit", "share", "points", "score", "weight"),
    "decimals": ("digits", "places", "decimal-places", "dp"),
    "domain": ("type", "range", "in"),
    "draw": ("random", "randomise", "randomize", "parameters"),
    "due": ("deadline", "due-date", "until"),
    "formula": ("expression", "symbolic", "equation", "algebraic", "math"),
    "given": ("relations", "constraints", "assume", "where"),
    "id": ("name", "slug", "key"),
    "kind": ("type", "answer-type"),
    "key": ("answer", "correct", "solution-key", "expected", "value"),
    "label": ("text", "title", "words"),
    "means": ("description", "meaning", "about"),
    "mistakes": ("distractors", "misconceptions", "hints", "feedback", "errors", "wrong"),
    "number": ("numeric", "numerical", "float", "integer", "real", "decimal"),
    "options": ("choices", "answers", "alternatives"),
    "over": ("variables", "wrt", "by"),
    "parts": ("questions", "problems", "tasks", "subparts"),
    "points": ("weight", "score", "marks", "credit", "max-points", "grade"),
    "policy": ("grading", "rules", "late"),
    "relative": ("rel", "rtol", "percent", "percentage"),
    "response": ("answer", "wrong", "value", "pattern"),
    "right": ("correct", "accepted", "pass"),
    "say": ("feedback", "hint", "message", "text"),
    "significant_figures": ("sigfigs", "sig-figs", "figures", "significant-digits"),
    "solution": ("explanation", "answer-explanation", "worked-solution"),
    "solver": ("reference", "compute"),
    "statement": ("text", "body", "description", "intro", "question"),
    "symbols": ("variables", "names", "vars", "notation"),
    "title": ("name", "heading", "display-name"),
    "token": ("name", "id", "code"),
    "unreadable": ("invalid", "malformed", "syntax-error"),
    "variants": ("variables", "random", "randomise", "randomize", "parameters"),
    "weights": ("matching", "grid", "table", "classification"),
    "wrong": ("incorrect", "false", "fail", "rejected"),
}


def find_meant(word: str, known: Iterable[str]) -> str | None:
    """The one of `known` that this word is another name for; None if there is none, or several."""
    plain = re.sub(r"[\s_]+", "-", word.casefold())
    meant = [name for name in known if plain in _SYNONYMS.get(name, ())]
    return meant[0] if len(meant) == 1 else None
