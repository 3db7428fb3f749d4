"""`grader schema`: what editors need to help with a problem file."""

from __future__ import annotations

import json

import click


@click.command()
@click.option("--cases", is_flag=True, help="The schema of cases.yaml instead of problem.yaml.")
def schema(cases: bool) -> None:
    """Print the JSON Schema (draft-07) of problem.yaml, for completion and help in editors.

    Write it beside the bank and name it in the first lines of a problem's file, for editors
    with a YAML language server and for those of JetBrains:

    \b
      grader schema > problem.schema.json
      # yaml-language-server: $schema=../problem.schema.json
      # $schema: ../problem.schema.json
    """  # noqa: D301 - the \b is for click, not for the reader
    from grader.spec.editor_schema import editor_schema

    click.echo(json.dumps(editor_schema(cases), indent=2, ensure_ascii=True))
