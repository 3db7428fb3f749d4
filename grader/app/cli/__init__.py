"""The command line: a thin shell in which each command is loaded when it is called.

Data go to stdout, progress and words to stderr. Exit codes: 0 done, 1 findings
(`validate`, `audit`, `import`, `export olx`), 2 usage or unreadable input, 130 interrupted,
141 where whoever reads the output has left (`| head`).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from grader.app.cli.closed_pipe import (
    EXIT_CODE,
    PipeClosedError,
    flush,
    say_no_more,
    told_of_closed_pipe,
)
from grader.app.refused import Refused

_INTERRUPTED = 130

# Each command's module in this package, which is its function's name too, and its line in
# `--help`; written here so that `grader --help` loads none of them.
COMMANDS = {
    "check": ("check", "Check your own answers, one or all parts of a problem."),
    "grade": ("grade", "Grade a class: a folder of submissions in, a gradebook out."),
    "map": ("map", "Tie the questions of an export to parts of the bank."),
    "explain": ("explain", "Show why a learner has the points they have on a part."),
    "review": ("review", "Go through the responses that need a person, and decide on them."),
    "override": ("override", "Decide what the grader cannot, for everybody or for one learner."),
    "regrade": ("regrade", "Show what today's bank would change in the grades, and do it."),
    "audit": ("audit", "Check every certificate of a gradebook again, by other means."),
    "validate": ("validate", "Let a problem bank prove itself."),
    "new": ("new", "Start a problem that validates at once."),
    "variant": ("variant", "Show the numbers that one learner has in a problem."),
    "preview": ("preview", "Show a problem as its students will see it."),
    "export": ("export", "Hand grades to a platform, or problems to another system."),
    "import": ("import_", "Bring problems of another system into a bank."),
    "schema": ("schema", "Print the JSON Schema of problem files, for editors."),
    "compare": ("compare", "Decide whether two formulas are equal."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are run, not when they are listed.

    The context that click hands to each method is not needed by any of them.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, loaded now; None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"grader.app.cli.{COMMANDS[cmd_name][0]}")
        command = getattr(module, COMMANDS[cmd_name][0])
        assert isinstance(command, click.Command)
        return command

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read the options, of which `--help` and `--version` write something."""
        with told_of_closed_pipe():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; that nobody reads its output is told by an exception of our own."""
        with told_of_closed_pipe():
            return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table above, without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; an unknown one is answered with the nearest name."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            from grader.app.suggest import did_you_mean

            ctx.fail(f"there is no command {args[0]!r}.{did_you_mean(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="grader", message="%(package)s %(version)s")
def cli() -> None:
    """Check and grade answers to mathematical homework, with a proof for every verdict.

    \b
    A student:  grader check em-gaussian-mixture
    Staff:      grader grade submissions/homework-4 --out grades.csv --feedback feedback/
    CI:         grader validate problems/

    The problem bank is found in this order: --bank, the variable GRADER_BANK, a folder
    problems/ here or above, the bank that comes with the package.

    \b
    Exit codes: 0 done (a class with wrong answers is graded, not an error),
    1 findings (validate, audit, import), 2 usage or unreadable input, 130 interrupted,
    141 output that nobody reads to its end (| head).
    """  # noqa: D301 - the \b is for click, not for the reader


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code instead of leaving the process."""
    try:
        return _obey(arguments)
    except PipeClosedError:
        say_no_more()
        return EXIT_CODE
    except Refused as problem:
        # There was no room for the output, of which Python still holds the rest.
        problem.show()
        say_no_more()
        return problem.exit_code


def _obey(arguments: Sequence[str] | None) -> int:
    try:
        result = cli.main(
            args=None if arguments is None else list(arguments),
            prog_name="grader",
            standalone_mode=False,
        )
    except click.exceptions.Exit as stop:
        result = stop.exit_code
    except click.ClickException as problem:
        problem.show()
        result = problem.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return _INTERRUPTED
    with told_of_closed_pipe():
        flush()
    return result if isinstance(result, int) else 0
