"""A command that cannot be done: one sentence on stderr, exit code 2."""

from __future__ import annotations

import click


class Refused(click.ClickException):
    """Input or output that cannot be used; unlike a usage error, the usage is not shown."""

    exit_code = 2
