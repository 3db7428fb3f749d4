"""Files of cases with known verdicts, where they are at hand; and the reader of such files."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from grader.decide.cases import CaseResult, decide_case, read_case, summary
from grader.decide.recheck import recheck

CASES = Path(__file__).parents[2] / ".." / "shared" / "cases"
PROVED = {"SameTree", "ZeroInField", "NormalForm", "SymPyProof", "Distance"}


def lines(name: str) -> list[str]:
    file = CASES / name
    if not file.exists():
        pytest.skip(f"{name} is not at hand")
    return file.read_text(encoding="utf-8").splitlines()


def no_clock() -> float:
    return 0.0


def results(name: str) -> list[CaseResult]:
    keys: dict[bytes, object] = {}
    return [decide_case(read_case(line), no_clock, keys)[0] for line in lines(name)]  # type: ignore[arg-type]


def test_homework_formulas_come_out_as_stated_and_proved() -> None:
    found = results("mission-dev.jsonl")
    assert [r.id for r in found if not r.agrees] == []
    assert [r.id for r in found if r.verdict == "equal" and r.certificate not in PROVED] == []


def test_counterexamples_of_homework_formulas_recheck() -> None:
    keys: dict[bytes, object] = {}
    for line in lines("mission-dev.jsonl")[::7]:
        row = read_case(line)
        result, decision = decide_case(row, no_clock, keys)  # type: ignore[arg-type]
        if result.verdict == "different":
            assert decision is not None
            assert recheck(list(keys.values())[-1], row.response, decision).holds is not False  # type: ignore[arg-type]


def test_other_systems_cases_no_false_accept() -> None:
    found = results("agreement-dev.jsonl")
    figures = summary(found)
    assert figures["false_accepts"] == []
    assert figures["agree"] >= 0.96 * figures["judged"]
    equal = [r for r in found if r.verdict == "equal"]
    assert sum(r.certificate in PROVED for r in equal) >= 0.95 * len(equal)


def test_a_case_is_read_with_its_defaults() -> None:
    row = read_case('{"response": "x+x", "key": "2*x", "symbols": {"x": [0, 1]}, "note": "more"}')
    result, decision = decide_case(row, no_clock, {})
    assert (result.verdict, result.certificate, result.agrees) == ("equal", "ZeroInField", None)
    assert decision is not None


@pytest.mark.parametrize(
    ("response", "key", "verdict"),
    [
        ("x", "2*x", "different"),
        ("", "x", "invalid"),
        ("(", "x", "invalid"),
        ("x", "(", "key-unreadable"),
    ],
)
def test_verdicts_in_the_words_of_the_file(response: str, key: str, verdict: str) -> None:
    row = read_case(
        msgspec.json.encode({"response": response, "key": key, "symbols": {"x": "real"}})
    )
    assert decide_case(row, no_clock, {})[0].verdict == verdict


def test_a_broken_line_is_an_error_with_its_field() -> None:
    with pytest.raises(msgspec.ValidationError, match="key"):
        read_case('{"response": "x"}')
    with pytest.raises(ValueError, match="domain"):
        decide_case(
            read_case('{"response": "x", "key": "x", "symbols": {"x": "big"}}'), no_clock, {}
        )


def test_the_summary_counts() -> None:
    found = [
        CaseResult("1", "equal", "SameTree", 1.0, True, "equal"),
        CaseResult("2", "equal", "ZeroInField", 1.0, False, "different"),
        CaseResult("3", "invalid", "NotRead", 1.0, None),
    ]
    figures = summary(found)
    assert (figures["cases"], figures["agree"], figures["judged"]) == (3, 1, 2)
    assert figures["false_accepts"] == ["2"]
