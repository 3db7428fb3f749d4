"""`grader compare`: the engine alone, on two formulas or on a file of pairs."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from grader.app import options
from grader.app.refused import Refused

if TYPE_CHECKING:
    from grader.decide.cases import CaseResult
    from grader.decide.decision import Decision


@click.command(
    # A formula may begin with a minus sign: `-x` is no option here.
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.argument("response", required=False)
@click.argument("key", required=False)
@click.option(
    "--symbols",
    metavar="NAME=DOMAIN,…",
    multiple=True,
    help="Names and domains: x=positive,n=integer,p=(0,1). Without any, all names are real.",
)
@click.option(
    "--given", metavar="RELATION", multiple=True, help="What holds: --given 'pi_1 + pi_2 = 1'."
)
@click.option("--functions", metavar="NAME", multiple=True, help="An undetermined function: f.")
@click.option("--tolerance", metavar="NUMBER", type=float, help="Values may differ by this much.")
@click.option(
    "--cases",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="JSON lines with id, response, key, expect, symbols, given, tol (- is stdin).",
)
@options.as_json
def compare(
    response: str | None,
    key: str | None,
    symbols: tuple[str, ...],
    given: tuple[str, ...],
    functions: tuple[str, ...],
    tolerance: float | None,
    cases: Path | None,
    as_json: bool,
) -> None:
    """Decide whether RESPONSE equals KEY, and show the proof or the counterexample.

    Equal means: the same value wherever KEY has one on the declared domains. What can be
    neither proved nor refuted is undecided. docs/what-counts-as-equal.md has the rules.

    With --cases: a JSON line for each case with its verdict (equal, different, undecided or
    invalid), the kind of its certificate and the microseconds it took; a summary of the
    agreement with `expect` goes to stderr. The exit code is 0 whatever the verdicts are, 2 if
    something cannot be read.

    \b
      grader compare "(a+b)^2" "a^2 + 2*a*b + b^2"
      grader compare "sqrt(x^2)" x --symbols x=positive
      grader compare --cases pairs.jsonl
    """  # noqa: D301 - the \b is for click, not for the reader
    if cases is not None:
        if response is not None:
            raise click.UsageError("give either RESPONSE and KEY, or --cases.")
        _compare_file(cases)
        return
    if response is None or key is None:
        raise click.UsageError("RESPONSE and KEY are needed, or --cases FILE.")
    decision = _decide(response, key, symbols, given, functions, tolerance)
    if as_json:
        from grader.decide.decision import to_json

        click.echo(to_json(decision))
    else:
        _tell(response, decision)


def _decide(
    response: str,
    key: str,
    symbols: tuple[str, ...],
    given: tuple[str, ...],
    functions: tuple[str, ...],
    tolerance: float | None,
) -> Decision:
    from grader.decide.compare import compare as decide
    from grader.decide.keys import UnreadableKeyError

    domains = _domains(symbols) if symbols else None
    try:
        return decide(response, key, domains, given, tolerance, functions)
    except UnreadableKeyError as error:
        raise Refused(f"KEY cannot be used: {error}") from error
    except ValueError as error:
        raise click.UsageError(str(error)) from error


# The comma between two declarations; one inside a domain, as in (0, 1), has no `name =` after it.
_NEXT = re.compile(r",(?=[^,=]*=)")


def _domains(symbols: tuple[str, ...]) -> dict[str, str]:
    domains = {}
    for symbol in (each for option in symbols for each in _NEXT.split(option)):
        name, equals, domain = symbol.partition("=")
        if not equals:
            raise click.BadParameter(
                f"{symbol!r}: write NAME=DOMAIN, as in x=positive.", param_hint="--symbols"
            )
        domains[name.strip()] = domain.strip()
    return domains


def _tell(response: str, decision: Decision) -> None:
    """The verdict, its ground, and where a text could not be read the place, for people."""
    from grader.app.colours import echo_line
    from grader.report.plain_text import comparison_lines

    for line in comparison_lines(response, decision):
        echo_line(line)


def _compare_file(file: Path) -> None:
    from grader.app.progress import progress_bar
    from grader.decide.cases import decide_case, summary

    lines = list(_lines(file))
    results: list[CaseResult] = []
    keys: dict[bytes, Any] = {}
    with progress_bar("Deciding", len(lines)) as advance:
        for number, line in lines:
            row = _row(file, number, line)
            try:
                result, _ = decide_case(row, time.perf_counter, keys)
            except ValueError as error:
                raise Refused(f"{file}:{number}: {error}") from error
            results.append(result)
            click.echo(msgspec.json.encode(result))
            advance(1)
    click.echo(msgspec.json.encode(summary(results)), err=True)


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}.") from error
    for number, line in enumerate(data.splitlines(), 1):
        if line.strip():
            yield number, line


def _row(file: Path, number: int, line: bytes) -> Any:
    from grader.decide.cases import read_case

    try:
        return read_case(line)
    except msgspec.DecodeError as error:
        raise Refused(f"{file}:{number}: this line is no case: {error}.") from error
