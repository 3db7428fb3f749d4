"""Every command that the README and the guides show is run, and prints what they show.

A fenced block marked `console` holds commands after `$ `, which lines after `> ` go on with, and
their output; `…` stands for anything, also for whole lines. Commands of one file run in order in
one scratch folder that sees the checkout's bank and sample class. Blocks marked `sh` are not run:
they are for set-up.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


class Step(NamedTuple):
    command: str
    output: str


def steps(page: Path) -> Iterator[Step]:
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = piece.partition("\n")
            while output.startswith("> "):
                line, _, output = output.partition("\n")
                command += "\n" + line.removeprefix("> ")
            yield Step(command, output.strip())


def as_pattern(shown: str) -> str:
    return ".*?".join(re.escape(piece) for piece in re.split(r"\s*…\s*", shown))


def run(command: str, folder: Path) -> str:
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "NO_COLOR": "1",
        "COLUMNS": "100",
        "TERM": "dumb",
    }
    done = subprocess.run(
        command, shell=True, cwd=folder, env=environment, text=True, encoding="utf-8",
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
    )  # fmt: skip
    assert done.returncode in {0, 1}, f"$ {command}\n{done.stdout}"
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines())


@pytest.mark.parametrize(
    "page", [page for page in PAGES if any(steps(page))], ids=lambda page: page.name
)
def test_shown_commands_print_what_is_shown(page: Path, tmp_path: Path) -> None:
    for name in ("problems", "submissions"):
        (tmp_path / name).symlink_to(ROOT / name, target_is_directory=True)
    for step in steps(page):
        printed = run(step.command, tmp_path)
        shown = "\n".join(line.rstrip() for line in step.output.splitlines())
        assert re.fullmatch(as_pattern(shown), printed, re.DOTALL), f"$ {step.command}\n{printed}"


def test_readme_shows_commands() -> None:
    assert any(step.command.startswith("grader ") for step in steps(PAGES[0]))


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(
            r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8")
        ):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("target", ["demo", "test", "lint", "types", "bench"])
def test_make_knows_the_habits(target: str, tmp_path: Path) -> None:
    """Also from a checkout whose path has spaces: every command line is relative."""
    folder = tmp_path / "a path with spaces"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    # Under another make, ours would announce its folder; it must not know of the other.
    environment = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    done = subprocess.run(
        ["make", "-n", target], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert ".venv/bin/" in done.stdout
    assert str(tmp_path) not in done.stdout
