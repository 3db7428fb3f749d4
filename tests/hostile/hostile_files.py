"""Broken and malicious files: bytes for each reader, and where the promise is no rows, the code."""

from __future__ import annotations

from random import Random

GOOD_CSV = (
    b"learner,problem,part,response,submitted_at\n"
    b'ana,em-gaussian-mixture,likelihood,"-24.5",2023-08-15T10:00:00Z\n'
    b"ben,em-gaussian-mixture,likelihood,-24.6,2023-08-15T10:00:00Z\n"
)
GOOD_YAML = b"""learner: ana
problem: em-gaussian-mixture
responses:
  - {part: likelihood, response: "-24.5", submitted_at: 2023-08-15T10:00:00Z}
  - {part: winner, response: no}
"""
GOOD_PROBLEM = b"""id: small
title: A small problem
statement: Halve it.
symbols:
  x: {domain: real}
parts:
  - id: half
    kind: formula
    title: Half
    ask: Half of x?
    key: x/2
    symbols: [x]
"""

YAML = {
    "alias bomb": b"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n",
    "merge key": b"a: &a {x: 1}\nb:\n  <<: *a\n",
    "python object": b"learner: !!python/object/apply:os.system [id]\n",
    "binary": b"learner: !!binary aGk=\n",
    "duplicate": b"learner: x\nlearner: y\n",
    "two documents": b"learner: x\n---\nlearner: y\n",
    "directive": b"%YAML 1.1\n---\nlearner: x\n",
    "tabs": b"learner: x\nresponses:\n\t- a\n",
    "truncated": b"learner: x\nresponses:\n  - {part: likelihood, resp",
    "unclosed quote": b'learner: "x\n',
    "deep lists": b"[" * 100_000,
    "deep mappings": b"{a: " * 10_000,
    "deep block": b"".join(b" " * k + b"a:\n" for k in range(2_000)),
    "many nodes": b"a: [" + b"x," * 400_000 + b"]\n",
    "many faults": b"".join(b"a: !!x y\n" for _ in range(40_000)),
    "long key": b"k" * 400_000 + b": v\n",
    "complex key": b"? [a, b]\n: c\n",
    "nul": b"learner: a\x00b\n",
    "utf-16": "learner: x\n".encode("utf-16"),
    "latin-1": "learner: andré\n".encode("latin-1"),
    "surrogate": b'learner: "\\ud800"\n',
    "escape": b'learner: "\\x1b[2J"\n',
    "only a list": b"- a\n- b\n",
    "only a text": b"hello\n",
    "empty": b"",
    "blank": b" \n\n",
    "comment": b"# nothing\n",
    "large": b"learner: x # " + b"y" * 5_000_000 + b"\n",
    "colons": b":" * 100_000,
    "dashes": b"- " * 100_000,
    "question marks": b"? " * 50_000,
    "anchors": b"&a " * 50_000,
    "pipes": b"|\n" * 50_000,
    "quotes": b"'" * 99_999,
    "random": Random(1).randbytes(50_000),
}

CSV = {
    "empty": b"",
    "header only": GOOD_CSV.split(b"\n")[0],
    "no header": b"ana,em,likelihood,1,\n",
    "missing column": b"learner,problem,part,response\na,b,c,d\n",
    "doubled column": b"learner,learner,problem,part,response,submitted_at\na,b,c,d,e,f\n",
    "utf-16": GOOD_CSV.decode().encode("utf-16"),
    "utf-32": GOOD_CSV.decode().encode("utf-32"),
    "nul": GOOD_CSV.replace(b"ana", b"a\x00a"),
    "latin-1": GOOD_CSV.replace(b"ana", b"andr\xe9"),
    "unclosed quote": GOOD_CSV.replace(b'"-24.5"', b'"-24.5'),
    "quotes": GOOD_CSV + b'"' * 200_001,
    "many open quotes": GOOD_CSV + b'"x\ny\n' * 20_000,
    "a million columns": GOOD_CSV + b"," * 1_000_000,
    "a header of a million columns": b"learner," * 1_000_000,
    "a cell of a megabyte": GOOD_CSV + b"ana,em," + b"x" * 1_000_000 + b",1,\n",
    "mixed line ends": GOOD_CSV.replace(b"\n", b"\r", 1) + b"\r\n\r\r\n",
    "formulas": GOOD_CSV.replace(b"ana", b"=cmd()").replace(b"ben", b"@x"),
    "long id": GOOD_CSV.replace(b"ana", b"a" * 10_000),
    "path": GOOD_CSV.replace(b"ana", b"../../etc/passwd"),
    "right to left": GOOD_CSV.replace(b"ana", "\u202eana".encode()),
    "byte order mark": b"\xef\xbb\xbf" + GOOD_CSV,
    "odd times": GOOD_CSV.replace(b"2023-08-15T10:00:00Z", b"9999-99-99T99:99:99Z"),
    "late times": GOOD_CSV.replace(b"2023-08-15T10:00:00Z", b"0001-01-01T00:00:00+23:59"),
    "separator": b"sep=;\n" + GOOD_CSV,
    "random": Random(2).randbytes(50_000),
    "archive": b"PK\x03\x04" + Random(3).randbytes(1_000),
}


def broken(good: bytes, seed: int, count: int) -> list[bytes]:
    """Variants of a good file: cut off, with bytes changed, put in, left out or repeated."""
    random, found = Random(seed), []
    for _ in range(count):
        data = bytearray(good)
        for _ in range(random.randrange(1, 4)):
            at, end = sorted((random.randrange(len(data) + 1), random.randrange(len(data) + 1)))
            piece = random.choice((b"", b"\x00", b'"', b"\t", b"\xff", b"\r", b"&a ", b"*a", b": "))
            kind = random.randrange(4)
            if kind == 0:
                del data[at:]
            elif kind == 1:
                data[at:at] = piece * random.choice((1, 1, 1_000))
            elif kind == 2:
                data[at : at + 1] = piece
            else:
                data[at:at] = data[at:end]
        found.append(bytes(data))
    return found
