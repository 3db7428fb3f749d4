"""What the scripts of a problem say without being run: numbers and texts assigned once.

A script is parsed, never executed. A name counts as known if the scripts assign it exactly
once, at the top level, a number or a text written out, and nothing in them could change it
unseen. Everything else is computed, and what uses it cannot be translated.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from grader.olx.xml_tree import Element

_LONGEST = 50_000
_LARGEST = 10**40  # beyond, writing a number out is refused by Python itself

# With one of these a script can change names without naming them.
_UNSEEN = frozenset({
    "exec", "eval", "globals", "locals", "vars", "setattr", "delattr", "compile", "__import__",
    "__builtins__", "execfile", "__dict__",
})  # fmt: skip
_REFERENCE = re.compile(r"\$(\w+)")


class ScriptNames(msgspec.Struct, frozen=True):
    """The names of the scripts: `known` with their values as text, all others in `computed`."""

    known: dict[str, str] = {}
    computed: frozenset[str] = frozenset()
    reason: str = ""

    def filled(self, text: str) -> str:
        """The text with the value for every `$name` that is known, the longest name first."""
        return _REFERENCE.sub(self._value, text) if "$" in text else text

    def find_computed(self, text: str) -> str | None:
        """The first `$name` in a text that only running the script could tell."""
        for found in _REFERENCE.finditer(text):
            name = self._longest(found[1], self.computed)
            if name is not None:
                return f"${name}"
        return None

    def _value(self, found: re.Match[str]) -> str:
        name = self._longest(found[1], self.known)
        if name is None or self._longest(found[1], self.computed) is not None:
            return found[0]
        return self.known[name] + found[1][len(name) :]

    @staticmethod
    def _longest(word: str, names: frozenset[str] | dict[str, str]) -> str | None:
        """Open edX replaces `$x1` by the value of `x` and a 1 if only `x` is there."""
        beginnings = (word[:end] for end in range(len(word), 0, -1))
        return next((name for name in beginnings if name in names), None)


def read_scripts(scripts: Sequence[Element]) -> ScriptNames:
    """The names that the scripts of a problem assign."""
    text = "\n".join(_source(script) for script in scripts)
    if not text.strip():
        return ScriptNames()
    trees = [_parse(_source(script)) for script in scripts]
    mentioned = frozenset(re.findall(r"[^\W\d]\w*", text[:_LONGEST]))
    if any(tree is None for tree in trees):
        return ScriptNames({}, mentioned, "it could not be read")
    nodes = [node for tree in trees if tree is not None for node in ast.walk(tree)]
    assigned = Counter(name for node in nodes for name in _names_set(node))
    if _is_opaque(nodes):
        return ScriptNames({}, frozenset(assigned) | mentioned, "it could change names unseen")
    literal = {
        name: value
        for tree in trees
        if tree is not None
        for name, value in _literals(tree)
        if assigned[name] == 1
    }
    return ScriptNames(literal, frozenset(assigned) - literal.keys())


def _source(script: Element) -> str:
    return "".join(child for child in script.children if isinstance(child, str))


def _parse(text: str) -> ast.Module | None:
    """The syntax tree of a script; None if it is too long or cannot be parsed."""
    if len(text) > _LONGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about a stranger's string escapes
            return ast.parse(text.strip("\n"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _names_set(node: ast.AST) -> Iterator[str]:
    """The names that a node binds, in whatever scope."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield name
        case ast.alias(name=name, asname=other):
            yield other or name.partition(".")[0]
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            yield from names
        case ast.ExceptHandler(name=str() as name) | ast.MatchAs(name=str() as name):
            yield name
        case _:
            return


def _is_opaque(nodes: Sequence[ast.AST]) -> bool:
    for node in nodes:
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in _UNSEEN:
                return True
            case ast.alias(name="*"):
                return True
            case _:
                continue
    return False


def _literals(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The assignments of single literals at the top level, as text."""
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                text = _literal_text(value)
                if text is not None:
                    yield name, text
            case _:
                continue


def _literal_text(value: ast.expr) -> str | None:
    match value:
        case ast.Constant(value=bool() | complex()):
            return None
        case ast.Constant(value=str() as text):
            return text
        case ast.Constant(value=int() | float() as number) if abs(number) < _LARGEST:
            return str(number)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return None if isinstance(number, bool) or abs(number) >= _LARGEST else f"-{number}"
        case _:
            return None
