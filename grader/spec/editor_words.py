"""What an editor offers while a problem is written: examples of fields, and whole snippets.

Both are by the name of the class in `document.py`. In a snippet `${1:text}` is a place to fill.
"""

from __future__ import annotations

from typing import Any

from grader.reference.registry import BUILT_IN

EXAMPLES: dict[str, dict[str, list[Any]]] = {
    "ProblemDocument": {
        "id": ["sum-of-dice"],
        "statement": ["Two dice are thrown; their sum is $S$."],
        "due": ["2030-01-31T23:59:00Z"],
        "groups": [{"e-step": "E-Step"}],
    },
    "SymbolDocument": {
        "domain": ["real", "positive", "(0, 1)", "integer"],
        "tex": ["\\sigma_1"],
        "aliases": [["s1", "sd1"]],
    },
    "SolverDocument": {"use": sorted(BUILT_IN)},
    "AddressDocument": {
        "solver": ["log_likelihood"],
        "step": [0, 1, "converged"],
        "component": [1],
        "sample": [1],
    },
    "AcceptDocument": {
        "absolute": [0.05],
        "relative": [0.01],
        "round": [0.1],
        "decimals": [2],
        "significant_figures": [3],
        "interval": ["[45.6, 46]"],
    },
    "MistakeDocument": {
        "token": ["forgot-the-square"],
        "slip": ["sign-flipped"],
        "credit": [0.5],
    },
    "PartDocument": {
        "id": ["mean"],
        "kind": ["number", "formula", "choice", "weights"],
        "key": ["7/2", "p*(1 - p)", {"solver": "log_likelihood", "step": 0}],
        "points": [1, 0.5],
        "attempts": [3],
        "symbols": [["p", "q"]],
        "given": [["p + q = 1"]],
        "form": [["expanded"], ["forbidden: exp"]],
        "published": [3.5],
        "example": ["1 + p"],
    },
    "FollowDocument": {
        "inputs": [{"w": "weight"}, {"a": "line[1]", "b": "line[2]"}],
        "within": [{"w": "(0, 1)"}],
        "numbers": [{"m": {"solver": "means", "step": 1, "component": 2}}],
        "key": ["a + 6*b"],
        "credit": [0.5],
    },
    "FollowSolverDocument": {"parameters": [{"means": ["m_1", "m_2"]}], "step": [0]},
    "LateDocument": {"penalty": [0.1], "per_hours": [24], "grace_minutes": [5]},
    "PartCasesDocument": {
        "right": [["7/2", 3.5]],
        "wrong": [[3, {"response": 4, "mistake": "rounded-up"}]],
        "unreadable": [["3.5.1"]],
    },
    "RowDocument": {"mistake": ["slip:sign-flipped"], "credit": [0.5]},
}

_COMMON = {"title": "${2:Title}", "ask": "${3:What is …?}"}

SNIPPETS: dict[str, list[dict[str, Any]]] = {
    "ProblemDocument": [
        {
            "label": "problem",
            "description": "A problem with one number",
            "body": {
                "id": "${1:name-of-the-folder}",
                "title": "${2:Title}",
                "statement": "${3:What is given.}",
                "parts": [
                    {
                        "id": "${4:part}",
                        "kind": "number",
                        "title": "${5:Title}",
                        "ask": "${6:What is …?}",
                        "key": "${7:42}",
                        "points": 1,
                    }
                ],
            },
        }
    ],
    "PartDocument": [
        {
            "label": "number part",
            "description": "A number, rounded",
            "body": {
                "id": "${1:part}",
                "kind": "number",
                **_COMMON,
                "key": "${4:42}",
                "accept": {"round": "${5:0.1}"},
                "points": "${6:1}",
            },
        },
        {
            "label": "formula part",
            "description": "A formula in declared symbols",
            "body": {
                "id": "${1:part}",
                "kind": "formula",
                **_COMMON,
                "key": "${4:x^2}",
                "symbols": ["${5:x}"],
                "points": "${6:1}",
            },
        },
        {
            "label": "choice part",
            "description": "One option out of several",
            "body": {
                "id": "${1:part}",
                "kind": "choice",
                **_COMMON,
                "options": [
                    {"id": "${4:yes}", "label": "${5:Yes}"},
                    {"id": "${6:no}", "label": "${7:No}"},
                ],
                "key": "${4:yes}",
                "points": "${8:1}",
            },
        },
    ],
    "MistakeDocument": [
        {
            "label": "mistake",
            "description": "A wrong response with what the learner is told",
            "body": {"token": "${1:token}", "response": "${2:response}", "say": "${3:Why not.}"},
        }
    ],
    "PartCasesDocument": [
        {
            "label": "cases",
            "description": "The test table of a part",
            "body": {"right": ["${1:key}"], "wrong": ["${2:response}"], "unreadable": ["${3:2 +}"]},
        }
    ],
}
