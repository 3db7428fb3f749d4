"""The engine's name hangs on all code that has a say in a verdict, and on no other."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import grader
from grader.app import engine, sources
from grader.app.engine import DECIDING, FOLDING, engine_name
from grader.app.sources import code_digest, modules_behind

HOME = Path(grader.__file__).parent

# Loads everything that deciding may load, then says what was loaded.
LOAD = """
import importlib, json, sys
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
print(json.dumps([m.__file__ for n, m in sys.modules.items() if n.startswith("grader.")]))
"""


def behind() -> set[str]:
    return {file.relative_to(HOME).as_posix() for file in modules_behind(DECIDING, FOLDING)}


def test_every_module_that_is_loaded_is_counted() -> None:
    command = [sys.executable, "-c", LOAD, json.dumps(DECIDING)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    loaded = {Path(file).relative_to(HOME).as_posix() for file in json.loads(run.stdout)}
    folding = {name for name in loaded if name.startswith("score/")}
    assert len(loaded - folding) > 50
    assert loaded - folding <= behind()


# Files of the package, and whether a verdict may change with them.
FILES = [
    ("grade.py", True),
    ("syntax/tokenizer.py", True),
    ("decide/sandbox_child.py", True),
    ("reference/kmeans.py", True),
    ("spec/key.py", True),
    ("spec/document.py", False),
    ("spec/build.py", False),
    ("score/fold.py", False),
    ("report/summary.py", False),
    ("gradebook/book.py", False),
    ("app/engine.py", False),
]


@pytest.mark.parametrize(("file", "counts"), FILES)
def test_code_that_has_a_say(file: str, counts: bool) -> None:
    assert (HOME / file).is_file()
    assert (file in behind()) == counts


@pytest.mark.parametrize(("file", "counts"), FILES)
def test_the_digest_follows_that_code(tmp_path, monkeypatch, file: str, counts: bool) -> None:
    copy = tmp_path / "grader"
    shutil.copytree(HOME, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(sources, "_HOME", copy)
    before = code_digest(DECIDING, FOLDING)
    with (copy / file).open("a", encoding="utf-8") as code:
        code.write("# Another line.\n")
    assert (code_digest(DECIDING, FOLDING) != before) == counts


def test_imports_are_found_however_they_are_written(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(sources, "_HOME", tmp_path)
    files = {
        "a.py": "from grader import b  # c\nif b:\n  from grader import (\n  d,  # e\n  f as g)\n",
        "b.py": "import grader.h\n",
        **{f"{name}.py": "" for name in "cdefgh"},
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert "".join(file.stem for file in modules_behind(["grader.a"])) == "abdfh"


def test_the_name_tells_the_version_of_the_libraries(monkeypatch) -> None:
    names = set()
    for number in ("1.0", "2.0"):
        monkeypatch.setattr(engine, "version", lambda _, number=number: number)
        names.add(engine_name.__wrapped__().partition("+")[2])
    assert len(names) == 2
