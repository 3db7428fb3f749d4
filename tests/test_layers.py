"""Imports point down, and each heavy dependency has one door."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "grader"

# From the bottom up. A file may import its own layer and those before it.
LAYERS = [
    "syntax",
    "reference",
    "spec",
    "decide",
    "score",
    "grade",
    "follow",
    "olx",
    "prove",
    "report",
    "gradebook",
    "app",
]

# Which files may import a dependency; a folder stands for all of its files.
DOORS = {
    "yaml": ["spec/"],
    "pydantic": ["spec/"],
    "sympy": ["decide/"],
    "mpmath": ["decide/"],
    "flint": ["decide/"],
    "numpy": ["reference/", "gradebook/"],
    "duckdb": ["gradebook/"],
    "click": ["app/"],
    "rich": ["app/"],
    "starlette": ["app/web/"],
    "uvicorn": ["app/web/"],
    "dask": ["app/"],
    "distributed": ["app/"],
    "pint": ["decide/"],
    "markdown_it": ["spec/"],
    "math_core": ["spec/"],
}

# Nothing below `app` may know what time it is, roll dice, start a process or open a socket.
BELOW_APP_NEVER = {"random", "secrets", "socket", "multiprocessing", "concurrent"}

FILES = sorted(PACKAGE.rglob("*.py"))


def imports_of(file: Path) -> Iterator[str]:
    """Every module that a file imports anywhere, inside functions and `TYPE_CHECKING` too."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer_of(module: str) -> int | None:
    """The height of a module of this package, None for its root and for other packages."""
    parts = module.split(".")
    if parts[0] != "grader" or len(parts) < 2 or parts[1] not in LAYERS:
        return None
    return LAYERS.index(parts[1])


def inside(file: Path) -> str:
    return file.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("file", FILES, ids=inside)
def test_imports_point_down(file: Path) -> None:
    own = layer_of("grader." + inside(file).removesuffix(".py").replace("/", "."))
    if own is None:
        return  # the package's own front doors may import anything
    for module in imports_of(file):
        height = layer_of(module)
        assert height is None or height <= own, f"{inside(file)} imports {module}, a layer above it"


@pytest.mark.parametrize("file", FILES, ids=inside)
def test_one_door_per_dependency(file: Path) -> None:
    for module in imports_of(file):
        doors = DOORS.get(module.split(".")[0])
        if doors is not None:
            assert any(inside(file).startswith(door) for door in doors), (
                f"{inside(file)} imports {module}"
            )


@pytest.mark.parametrize("file", FILES, ids=inside)
def test_no_dice_or_processes_below_app(file: Path) -> None:
    if inside(file).startswith(("app/", "decide/sandbox")):
        return
    roots = {module.split(".")[0] for module in imports_of(file)}
    assert not roots & BELOW_APP_NEVER


def test_every_file_is_in_a_layer() -> None:
    homes = {inside(file).split("/")[0].removesuffix(".py") for file in FILES}
    assert homes - {"__init__", "__main__"} <= set(LAYERS)


def test_heavy_modules_are_not_loaded_by_the_package_alone() -> None:
    import subprocess
    import sys

    heavy = ["sympy", "numpy", "duckdb", "flint", "pydantic", "rich", "yaml", "pint"]
    code = f"import sys, grader.app.cli; print([m for m in {heavy!r} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
