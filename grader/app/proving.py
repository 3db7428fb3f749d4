"""Proving the problems of a bank: what has not changed is not proved again, the rest in parallel.

A proof depends on nothing but the files of its problem and the program (with its plug-ins), so
it is kept under a digest of their bytes. The cache may be thrown away at any time.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from importlib.metadata import entry_points, version
from multiprocessing import get_context
from pathlib import Path

import msgspec

from grader.app.engine import engine_name
from grader.app.sources import code_digest
from grader.prove.problem import Proof, prove_problem
from grader.spec.load import CASES_FILE, open_problem

_KEPT_FOR = "proofs"
# From these modules on, whatever is imported has a say in a proof.
_PROVING = (prove_problem.__module__, open_problem.__module__)
# Libraries that have a say in a proof.
_READERS = ("markdown-it-py", "math-core", "python-flint", "sympy")


def prove_files(
    files: Sequence[Path], use_cache: bool, advance: Callable[[int], None]
) -> dict[Path, Proof]:
    """The proofs of the problems in some files; `advance` hears of each that is done.

    With one problem to prove nothing is started; with more, each processor proves some.
    """
    folder = cache_folder() if use_cache else None
    proofs: dict[Path, Proof] = {}
    pending = []
    for file in files:
        kept = None if folder is None else _find_kept(folder / _name_of(file))
        if kept is None:
            pending.append(file)
        else:
            proofs[file] = kept
            advance(1)
    for file, proof in _prove(pending):
        proofs[file] = proof
        if folder is not None:
            _keep(folder / _name_of(file), proof)
        advance(1)
    return proofs


def _prove(files: Sequence[Path]) -> Iterator[tuple[Path, Proof]]:
    workers = min(len(files), os.cpu_count() or 1)
    if workers <= 1:
        yield from ((file, _prove_file(file)) for file in files)
        return
    # A fresh interpreter: a fork would copy the threads of the progress bar half-way.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as executor:
        running = {executor.submit(_prove_file, file): file for file in files}
        try:
            for done in as_completed(running):
                yield running[done], done.result()
        finally:
            executor.shutdown(wait=False, cancel_futures=True)


def _prove_file(file: Path) -> Proof:
    return prove_problem(open_problem(file))


def file_finder(file: Path) -> Callable[[str], bool]:
    """Whether a path leads to something in the folder of a problem's file, for its links.

    Links are looked up anew in every run: what they lead to is not among what a proof keeps.
    """
    home = file.parent.resolve()

    def is_file(address: str) -> bool:
        try:
            found = (home / address).resolve()
            return found.is_relative_to(home) and found.exists()
        except (OSError, ValueError):
            return False  # no file has such a name

    return is_file


def cache_folder() -> Path:
    """Where proofs are kept: under `GRADER_CACHE`, or where the system keeps caches."""
    given = os.environ.get("GRADER_CACHE")
    if given:
        return Path(given) / _KEPT_FOR
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "grader" / _KEPT_FOR


def _name_of(file: Path) -> str:
    """A digest of everything that a proof depends on; its faults name the file as it was given."""
    state = hashlib.blake2b(digest_size=16)
    for piece in (_prover_name().encode(), str(file).encode(), *_contents(file)):
        state.update(len(piece).to_bytes(8, "big") + piece)
    return f"{state.hexdigest()}.json"


def _contents(file: Path) -> Iterator[bytes]:
    for path in (file, file.with_name(CASES_FILE)):
        yield path.read_bytes() if path.is_file() else b""


@cache
def _prover_name() -> str:
    """The engine, the code of the proofs, who reads prose and formulas, and who solves."""
    proofs = code_digest(_PROVING).hex()
    plugins = sorted(
        f"{point.name}={point.value}@{point.dist.version if point.dist else ''}"
        for point in entry_points(group="grader.solvers")
    )
    readers = (f"{name}={version(name)}" for name in _READERS)
    return " ".join((engine_name(), proofs, *readers, *plugins))


def _find_kept(path: Path) -> Proof | None:
    """The proof in a file of the cache; a damaged file counts as none."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Proof)
    except (OSError, msgspec.DecodeError):
        return None


def _keep(path: Path, proof: Proof) -> None:
    """Write a proof so that no reader ever sees half of it; without a place, go without."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(msgspec.json.encode(proof))
        Path(file.name).replace(path)
    except OSError:
        # The cache saves time only: a home that cannot be written to is no fault of the bank.
        return
