"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

# Where a command's context has how many seconds to wait for a gradebook.
PATIENCE = "grader.patience"

bank = click.option(
    "--bank",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="The problem bank (default: GRADER_BANK, problems/ here or above, the shipped bank).",
)

learner = click.option(
    "--learner",
    metavar="LEARNER",
    help="Whose variant it is, by the id in the gradebook, where learners have variants.",
)

as_json = click.option(
    "--json", "as_json", is_flag=True, help="One JSON object per line on stdout."
)


def _keep_patience(ctx: click.Context, _: click.Parameter, seconds: int) -> None:
    ctx.meta[PATIENCE] = seconds


def gradebook(command: Callable[..., None]) -> Callable[..., None]:
    """The gradebook's file, and `--wait`, which `open_gradebook` looks up for itself."""
    file = click.option(
        "--gradebook",
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="GRADER_GRADEBOOK",
        default=Path("gradebook.duckdb"),
        show_default=True,
        show_envvar=True,
        help="The course's gradebook file.",
    )
    wait = click.option(
        "--wait",
        metavar="SECONDS",
        type=click.IntRange(0, 1_000_000),
        default=0,
        envvar="GRADER_WAIT",
        expose_value=False,
        callback=_keep_patience,
        help="How long to wait where another process uses the gradebook (default: not at all).",
    )
    return file(wait(command))


by = click.option(
    "--by",
    metavar="NAME",
    envvar=("GRADER_BY", "USER", "USERNAME"),
    default="staff",
    help="Who decides, for the record (default: GRADER_BY, or your user name).",
)


def workforce(command: Callable[..., None]) -> Callable[..., None]:
    """Who decides: `--workers`, or `--cluster` in place of them."""
    workers = click.option(
        "--workers",
        metavar="N",
        type=click.IntRange(1, 1_000),
        help="Decide in N processes (default: one for each core, where there is enough to do).",
    )
    cluster = click.option(
        "--cluster",
        metavar="ADDRESS",
        default="",
        help="Decide on a Dask cluster: its scheduler (tcp://HOST:8786), or local:N.",
    )
    return workers(cluster(command))
