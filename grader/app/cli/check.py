"""`grader check`: what a response would come to, decided here and now, kept nowhere."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.app import options

if TYPE_CHECKING:
    from grader.decide.decision import Decision
    from grader.spec.key import Key
    from grader.spec.model import Part, Problem


@click.command(
    # A response may begin with a minus sign: `-24.5` and `-h` are no options here.
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.argument("problem_id", metavar="PROBLEM")
@click.argument("part_id", metavar="[PART", required=False)
@click.argument("response", metavar="[RESPONSE]]", nargs=-1)
@click.option(
    "--earlier",
    metavar="PART=RESPONSE",
    multiple=True,
    help="Your own answer to an earlier part, from which an error may be carried forward.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 unless RESPONSE earns all points.")
@options.learner
@options.as_json
@options.bank
@click.pass_context
def check(
    ctx: click.Context,
    problem_id: str,
    part_id: str | None,
    response: tuple[str, ...],
    earlier: tuple[str, ...],
    exit_code: bool,
    learner: str | None,
    as_json: bool,
    bank: Path | None,
) -> None:
    """Check your own answers. Nothing is recorded, and no grade is kept.

    With a RESPONSE: print how it was read, the verdict, the reason and the points. Several
    words are one response, and a minus sign may begin it. A response that is spelled like
    an option follows a `--`.

    Without: go through the parts one by one, or through one PART. An empty line skips a
    part, `?` shows what can be typed, `q` leaves. Answers may also be piped in, one a line.

    The exit code is 0 whatever the verdict: a wrong or unreadable answer is a result, not
    an error. Scripts read `--json` (one object per decision) or ask for `--exit-code`.
    Exit code 2: no such problem or part.

    Where everybody has numbers of their own, --learner says whose they are; without it, the
    problem is the one in the file.

    Some parts give credit for following an earlier answer of yours that was not right. Going
    through the parts, your answers are known; with a single RESPONSE, name them: --earlier
    PART=RESPONSE, as often as needed.

    \b
      grader check em-gaussian-mixture
      grader check em-gaussian-mixture likelihood -24.5
      grader check em-gaussian-mixture likelihood -24.5 --json
    """  # noqa: D301 - click wants the backspace itself
    if problem_id == "-h":
        click.echo(ctx.get_help())
        return
    from grader.app.bank import find_bank, find_part, open_problem
    from grader.app.own_problem import problem_for

    _forgive(sys.stdin, "surrogateescape")
    _forgive(sys.stdout, "replace")
    authored = open_problem(find_bank(bank), problem_id, part_id if response else None)
    problem = problem_for(authored, learner)
    part = None if part_id is None else find_part(problem, part_id)
    given = _earlier_of(problem, earlier)
    if part is not None and response:
        _check_follows(part, given)
        full = _check_once(problem, part, " ".join(response), given, as_json)
        ctx.exit(1 if exit_code and not full else 0)
    if exit_code:
        raise click.UsageError("--exit-code needs a RESPONSE.")
    ctx.exit(_walk(problem, (part,) if part is not None else problem.parts, given, as_json))


def _earlier_of(problem: Problem, earlier: tuple[str, ...]) -> dict[str, list[str]]:
    """The answers to earlier parts, by part, in the order in which they were named."""
    from grader.app.bank import find_part

    given: dict[str, list[str]] = {}
    for text in earlier:
        part_id, equals, response = text.partition("=")
        if not equals:
            raise click.UsageError("--earlier needs PART=RESPONSE, such as line='(1, 2)'.")
        part = find_part(problem, part_id.strip())
        given.setdefault(part.id, []).append(response)
    return given


def _check_follows(part: Part, given: dict[str, list[str]]) -> None:
    """Tell whoever names an answer that has no say in this part."""
    known = () if part.follow_through is None else part.follow_through.parts
    for name in given:
        if name not in known:
            takes = f"only {', '.join(known)}" if known else "nothing from other parts"
            raise click.UsageError(f"--earlier {name}: the part {part.id} takes {takes}.")


def _forgive(stream: Any, errors: str) -> None:
    """Let a stream pass on bytes and characters that its encoding does not have."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors=errors)


def _check_once(
    problem: Problem, part: Part, response: str, earlier: dict[str, list[str]], as_json: bool
) -> bool:
    """Print the decision on one response; returns whether it earns all points."""
    from grader.app.session import SessionKeys
    from grader.decide.decision import Verdict
    from grader.grade import grade

    key = SessionKeys(problem, earlier).key(part, {})
    decision = grade(key, response)
    if as_json:
        from grader.report.decision_data import decision_data, to_line

        click.echo(to_line(decision_data(problem, part, key, response, decision)))
    else:
        from grader.app.colours import echo_line
        from grader.report.plain_text import decision_lines

        for line in decision_lines(problem, part, key, response, decision):
            echo_line(line)
        if decision.verdict in (Verdict.EQUAL, Verdict.DIFFERENT):
            _print_points(part, decision)
        click.echo("A self-check: nothing is recorded, and no grade is kept.", err=True)
    return decision.credit == 1


def _print_points(part: Part, decision: Decision) -> None:
    from grader.report.sentences import earned_text

    click.echo(f"Points: {earned_text(part.points * decision.credit, part.points)}")


def _walk(
    problem: Problem, parts: tuple[Part, ...], earlier: dict[str, list[str]], as_json: bool
) -> int:
    """The dialogue; returns the exit code."""
    from grader.app.dialogue import Dialogue, keys_of
    from grader.app.screen import Screen

    keys: dict[str, Key] = keys_of(problem, parts)
    return Dialogue(problem, parts, keys, Screen(as_json), datetime.now(UTC), earlier).run()
