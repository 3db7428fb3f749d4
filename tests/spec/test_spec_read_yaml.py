"""Files that people write by hand, well and badly: what is read, and where the faults are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.spec import read_yaml as reader
from grader.spec.issue import Issue
from grader.spec.read_yaml import YamlLimits, read_yaml
from grader.spec.yaml_faults import YAML_FAULTS
from grader.spec.yaml_tree import YamlMapping, YamlNode, YamlScalar, YamlSequence, positions_of

TOKENIZERS = [reader._Tokenizer, reader._Patient]


@pytest.fixture(params=TOKENIZERS, ids=["libyaml", "pure"])
def _tokenizer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each row is read with both tokenizers: where libyaml is missing nothing may change."""
    monkeypatch.setattr(reader, "_Tokenizer", request.param)


def plain(node: YamlNode) -> object:
    """The tree as lists, dicts and texts."""
    match node:
        case YamlScalar():
            return node.text
        case YamlSequence():
            return [plain(item) for item in node.items]
        case YamlMapping():
            return {entry.key.text: plain(entry.value) for entry in node.entries}


def values(text: str | bytes) -> object:
    tree = read_yaml(text, "f.yaml")
    assert not isinstance(tree, list), tree
    return plain(tree)


def faults(text: str | bytes, limits: YamlLimits = reader.DEFAULT) -> list[Issue]:
    issues = read_yaml(text, "f.yaml", limits)
    assert isinstance(issues, list), issues
    return issues


# Answers as learners leave them unquoted. YAML 1.1 would turn most of them into something else.
AS_TYPED = [
    "no", "yes", "on", "off", "n", "Y", "true", "null", "~", "0o17", "0x1F", "012", "0b1", "1_000",
    "12:30", "190:20:30", "1e3", "1.0e+3", "-24.50", "+24.5", ".5", "5.", ".inf", "-.inf", ".nan",
    "2023-08-17", "2023-08-17T23:59:00Z", "=", "<", "1/2", "50%", "a*b", "n!", "x'", "π_k", "½",
    "-1", "(a + b)/2", "|x|^2", "a\tb",
]  # fmt: skip


@pytest.mark.usefixtures("_tokenizer")
@pytest.mark.parametrize("typed", [text for text in AS_TYPED if not text.startswith("|")])
def test_a_plain_scalar_is_the_text_as_typed(typed: str) -> None:
    assert values(f"response: {typed}\n") == {"response": typed}
    assert values(f"- {typed}\n") == [typed]


READ = [
    ("several ways to write a text",
     "a: 'it''s'\nb: \"\\u03c0\\n\"\nc: |\n  x\n  y\nd: >-\n  x\n  y\n",
     {"a": "it's", "b": "π\n", "c": "x\ny\n", "d": "x y"}),
    ("flow style", "{a: [1, 2], b: {c: }}", {"a": ["1", "2"], "b": {"c": ""}}),
    ("byte order mark", "\ufeffa: 1".encode(), {"a": "1"}),
    ("windows line ends", b"a: 1\r\nb: 2\r\n", {"a": "1", "b": "2"}),
    ("old mac line ends", b"a: 1\rb: 2\r", {"a": "1", "b": "2"}),
    ("tabs between tokens", "a:\tb\t\nc: d \t# e\n", {"a": "b", "c": "d"}),
    ("a line separator is a character", "a: x\u2028y\nb: z", {"a": "x\u2028y", "b": "z"}),
    ("document markers of one document", "---\na: 1\n...\n", {"a": "1"}),
    ("a text alone", "no", "no"),
    ("right-to-left marks", "a: \u202ex", {"a": "\u202ex"}),
]  # fmt: skip


@pytest.mark.usefixtures("_tokenizer")
@pytest.mark.parametrize(
    ("text", "expected"), [row[1:] for row in READ], ids=[row[0] for row in READ]
)
def test_what_is_read(text: str | bytes, expected: object) -> None:
    assert values(text) == expected


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"

# name, file, code, line, column
BROKEN: list[tuple[str, str | bytes, str, int, int]] = [
    ("nothing", "", "empty-file", 1, 1),
    ("only a comment", "# to do\n", "empty-file", 1, 1),
    ("duplicate key", "a: 1\nb: 2\na: 3\n", "duplicate-key", 3, 1),
    ("duplicate key in quotes", "x:\n  'k': 1\n  k: 2\n", "duplicate-key", 3, 3),
    ("python tag", "a: !!python/object/apply:os.system [ls]\n", "tag", 1, 4),
    ("standard tag", "a: !!str 1\n", "tag", 1, 4),
    ("local tag", "a: !x 1\n", "tag", 1, 4),
    ("undefined tag handle", "a: !e!x y\n", "tag", 1, 4),
    ("unfinished tag", "!<a", "tag", 1, 1),
    ("alias bomb", BOMB, "anchor", 1, 4),
    ("alias of nothing", "a: *pi\n", "alias", 1, 4),
    ("a star alone", "- *\n", "alias", 1, 3),
    ("merge key", "<<: {a: 1}\n", "merge-key", 1, 1),
    ("list as a key", "? [a, b]\n: c\n", "key-not-text", 1, 3),
    ("no key", "?\n: x\n", "empty-key", 1, 2),
    ("two documents", "a: 1\n---\nb: 2\n", "several-documents", 2, 1),
    ("text after the end", "a: 1\n...\nb: 2\n", "several-documents", 3, 1),
    ("directive", "%YAML 1.1\n---\na: no\n", "directive", 1, 1),
    ("directive after a comment", "# x\n%TAG ! tag:x,2000:\n---\na: !b c\n", "directive", 2, 1),
    ("tab as indentation", "a:\n\tb: 1\n", "tab", 2, 1),
    ("tab before the first key", "\ta: 1\n", "tab", 1, 1),
    ("tab after a dash", "-\ta\n", "tab", 1, 2),
    ("unclosed bracket", "a: 1\nb: [1, 2\nc: 3\n", "unclosed-bracket", 2, 4),
    ("unclosed brace", "a: {b: 1\n", "unclosed-bracket", 1, 4),
    ("bracket too many", "a: {b: 1}}\n", "unexpected-bracket", 1, 10),
    ("cut off inside quotes", "a: 1\nb: \"3 * (x_1", "unclosed-quote", 2, 4),
    ("apostrophe", "a: 'it's\n", "text-after-quotes", 1, 8),
    ("text after quotes", "a: \"b\" + c\n", "text-after-quotes", 1, 8),
    ("tex in double quotes", 'a: "\\gamma"\n', "bad-escape", 1, 5),
    ("escape beyond unicode", 'a: "\\U00110000"\n', "bad-escape", 1, 5),
    ("escaped surrogate", 'a: "\\ud800"\n', "bad-escape", 1, 5),
    ("at sign", "a: @x\n", "needs-quotes", 1, 4),
    ("percent sign", "a: %x\n", "needs-quotes", 1, 4),
    ("colon in a text", "say: note: this\n", "unexpected-colon", 1, 10),
    ("deeper than its value", "a: 1\n  b: 2\n", "unexpected-colon", 2, 4),
    ("no colon", "a: 1\nb\nc: 2\n", "missing-colon", 2, 1),
    ("half a level back", "a:\n  b: 1\n c: 2\n", "indentation", 3, 2),
    ("list on the line of its key", "a: - b\n", "indentation", 1, 4),
    ("text after a bar", "a: |x\n  y\n", "block-text", 1, 5),
    ("NUL", "a: b\nc: d\0e\n", "control-character", 2, 5),
    ("bell", "a: \x07\n", "control-character", 1, 4),
    ("lone surrogate", "a: \ud800\n", "control-character", 1, 4),
    ("utf-16 with mark", "a: 1".encode("utf-16"), "not-utf-8", 1, 1),
    ("utf-16 without mark", "answer: 1".encode("utf-16-le"), "not-utf-8", 1, 1),
    ("utf-32", "a: 1".encode("utf-32"), "not-utf-8", 1, 1),
    ("latin-1", "a: 1\nname: Jürgen\n".encode("latin-1"), "not-utf-8", 2, 8),
    ("deep", "a: " + "[" * 1000, "too-deep", 1, 35),
    ("deep in block style", "- " * 100_000, "too-deep", 1, 65),
]  # fmt: skip


@pytest.mark.usefixtures("_tokenizer")
@pytest.mark.parametrize(
    ("text", "code", "line", "column"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN]
)
def test_where_a_broken_file_is_broken(
    text: str | bytes, code: str, line: int, column: int
) -> None:
    first = faults(text)[0]
    assert (first.code, first.line, first.column) == (code, line, column)
    assert first.file == "f.yaml"


def test_all_faults_are_told_at_once() -> None:
    codes = [(issue.code, issue.line) for issue in faults("a: 1\na: 2\nb: !x 3\nc: &d 4\ne: *d\n")]
    assert codes == [("duplicate-key", 2), ("tag", 3), ("anchor", 4), ("alias", 5)]


LIMITED = [
    ("size", YamlLimits(size=10), "a: 1234567890", "too-large"),
    ("nodes", YamlLimits(nodes=5), "[1, 2, 3, 4, 5]", "too-many-values"),
    ("depth", YamlLimits(depth=2), "[[[1]]]", "too-deep"),
]


@pytest.mark.parametrize(
    ("limits", "text", "code"), [r[1:] for r in LIMITED], ids=[r[0] for r in LIMITED]
)
def test_limits(limits: YamlLimits, text: str, code: str) -> None:
    assert [issue.code for issue in faults(text, limits)] == [code]


def test_at_a_limit_a_file_is_still_read() -> None:
    assert plain(read_yaml("[[1, 2]]", "f", YamlLimits(size=8, depth=2, nodes=4))) == [["1", "2"]]  # type: ignore[arg-type]


def test_no_more_faults_than_anyone_reads() -> None:
    assert len(faults("a: 1\n" * 50_000)) == 100


def test_positions() -> None:
    tree = read_yaml("parts:\n  - id: a\n    key: [1,\n      2]\n", "f")
    assert not isinstance(tree, list)
    positions = positions_of(tree, "f")
    assert positions.at("$") == (1, 1)
    assert positions.at("$.parts[0].key[1]") == (4, 7)
    assert positions.at_key("$.parts[0].key") == (3, 5)
    assert positions.at("$.parts[0].missing.deeper") == (2, 5)
    assert positions.at_key("$.parts[0]") == (2, 5)


LINES = st.sampled_from([
    "a: 1\n", "b: 'x'\n", "  c: |\n", "- [1, {d: e}]\n", "\t", "*a", "&a ", "!t ", "? ", ": ",
    "'", '"', "{", "}", "[", "]", "#", "\\", "%", "---\n", "...\n", "<<: ", "\r", "\n", " ",
    "\u2028", "\x85", ",", "|", ">", "\ufeff", "é",
])  # fmt: skip


@given(st.lists(LINES, max_size=25).map("".join))
@settings(derandomize=True, max_examples=1500, deadline=None)
def test_every_text_gives_a_tree_or_faults_inside_it(text: str) -> None:
    for tokenizer in TOKENIZERS:
        reader._Tokenizer, before = tokenizer, reader._Tokenizer
        try:
            result = read_yaml(text, "f")
        finally:
            reader._Tokenizer = before
        if isinstance(result, list):
            lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            assert result
            assert all(issue.code in YAML_FAULTS for issue in result)
            assert all(1 <= issue.line <= len(lines) and issue.column >= 1 for issue in result)


@given(st.binary(max_size=60) | st.text(max_size=60))
@settings(derandomize=True, max_examples=1000, deadline=None)
def test_no_bytes_raise(data: bytes | str) -> None:
    result = read_yaml(data, "f")
    assert result or isinstance(result, YamlScalar | YamlSequence | YamlMapping)


def test_quoting_makes_any_text_readable() -> None:
    """The advice of every fault about an unquoted answer is good advice."""
    for typed in ("*pi", "&x", "!x", "@x", "%x", "a: b", "[1, 2", "{", "- 1", "# x", "`x`"):
        assert values(f"a: '{typed}'\n") == {"a": typed}
