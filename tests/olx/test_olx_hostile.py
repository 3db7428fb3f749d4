"""XML and scripts from strangers: a fault or a problem, quickly, and never an exception."""

from __future__ import annotations

import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.olx.import_problem import find_problems, import_problem
from grader.olx.scripts import read_scripts
from grader.olx.xml_text import make_element
from grader.olx.xml_tree import DEFAULT, Element, read_xml
from grader.spec.issue import Issue
from grader.spec.load import read_problem

BOMB = b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"lol") for n in range(10)
)

BROKEN = [
    (b"", "olx-not-xml"),
    (b"\0\0\0", "olx-not-xml"),
    (b"not xml", "olx-not-xml"),
    (b"<problem>", "olx-not-xml"),
    (b"<problem></p>", "olx-not-xml"),
    (b"<problem>&nbsp;</problem>", "olx-not-xml"),
    (b"<problem a='1' a='2'/>", "olx-not-xml"),
    (b"<problem/><problem/>", "olx-not-xml"),
    (b"<problem>\xff</problem>", "olx-not-xml"),
    (b'<?xml version="1.0" encoding="no-such"?><problem/>', "olx-not-xml"),
    (b'<?xml version="1.0" encoding="rot13"?><problem/>', "olx-not-xml"),
    (b"<problem>\x01</problem>", "olx-not-xml"),
    (b"<!DOCTYPE problem [" + BOMB + b"]><problem>&l9;</problem>", "olx-doctype"),
    (
        b'<!DOCTYPE problem [<!ENTITY x SYSTEM "file:///etc/passwd">]><problem>&x;</problem>',
        "olx-doctype",
    ),
    (b'<!DOCTYPE problem SYSTEM "https://example.org/a.dtd"><problem/>', "olx-doctype"),
    (b"<p>" * 100_000, "olx-too-large"),
    (b"<problem>" + b"<p/>" * 100_000 + b"</problem>", "olx-too-large"),
    (b"<problem>" + b"x" * DEFAULT.size + b"</problem>", "olx-too-large"),
]


@pytest.mark.parametrize(("data", "code"), BROKEN, ids=lambda value: str(value)[:40])
def test_broken_files_are_one_fault(data: bytes, code: str) -> None:
    found = read_xml(data, "a.xml")
    assert isinstance(found, Issue)
    assert found.code == code
    assert found.line >= 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_xml_knows_by_itself(encoding: str) -> None:
    root = read_xml("<problem>ä</problem>".encode(encoding), "a.xml")
    assert isinstance(root, Element)
    assert root.text() == "ä"


LONG = 60_000
LARGE = [
    b"<p>" * 90 + b"deep" + b"</p>" * 90,
    b"<b>" * 90 + b"deep" + b"</b>" * 90,
    b"<ul><li>" * 45 + b"deep" + b"</li></ul>" * 45,
    b"<blockquote>" * 90 + b"deep" + b"</blockquote>" * 90,
    b"<p>" + b"\\(" * LONG + b"</p>",
    b"<p>" + b"\\(" * LONG + b"\\)" + b"</p>",
    b"<p>" + b"\\[\\)" * LONG + b"</p>",
    b"<p>" + b"$" * LONG + b"</p>",
    b"<p>" + b"*_`[" * LONG + b"</p>",
    b"<p>" + b"word " * LONG + b"</p>",
    b"<p>" + b"w" * LONG + b"</p>",
    b"<p/>" * 40_000,
    b'<numericalresponse answer="%s1%s"/>' % (b"(" * LONG, b")" * LONG),
    b'<numericalresponse answer="9^9^9^9^9"/>',
    b'<numericalresponse answer="fact(10^9)"/>',
    b'<numericalresponse answer="1e400000000"/>',
    b'<numericalresponse answer="1"><responseparam type="tolerance" default="%s"/>'
    b"</numericalresponse>" % (b"1" * LONG),
    b'<numericalresponse answer="[1e-999,1e999]"/>',
    b'<formularesponse samples="%s@1:2#3" answer="x"/>' % (b"x," * LONG),
    b'<formularesponse samples="x@1:2#3" answer="(x+1)^100000"/>',
    b'<optionresponse><optioninput options="(%s)"/></optionresponse>' % (b"'a'," * LONG),
    b"<choiceresponse><checkboxgroup>%s</checkboxgroup></choiceresponse>"
    % (b"<choice correct='true'>a</choice>" * 2_000),
    b"<script>%s</script><p>$x</p><numericalresponse answer='$x'/>" % (b"x=-" + b"-" * 40_000),
    b"<script>%s</script><numericalresponse answer='$x'/>" % (b"x=(" * 40_000),
    b"<script>x=%s</script><numericalresponse answer='$x'/>" % (b"9" * 40_000),
    b"<script>x=0x%s</script><numericalresponse answer='$x'/>" % (b"f" * 40_000),
]


@pytest.mark.parametrize("inside", LARGE, ids=lambda value: str(value[:48]))
def test_large_and_deep_problems_take_seconds_at_most(inside: bytes) -> None:
    started = time.process_time()
    found = find_problems(b"<problem>" + inside + b"</problem>", "a.xml")
    assert isinstance(found, list)
    for problem in found:
        import_problem(problem, "a.xml", "a")
    assert time.process_time() - started < 5


def test_depth_is_refused_before_it_costs_stack() -> None:
    assert DEFAULT.depth * 6 < sys.getrecursionlimit()


SCRIPTS = {
    "x = 3": {"x": "3"},
    "x = -2.50": {"x": "-2.5"},
    "x = 'm/s'": {"x": "m/s"},
    "x = 1\nx = 2": {},
    "x = 1\nx += 1": {},
    "x = 1\nfor x in range(3): pass": {},
    "x = 1\ndef f():\n    global x\n    x = 2": {},
    "x = 1\nimport random as x": {},
    "x = 1\nfrom math import *": {},
    "x = 1\nexec('x = 2')": {},
    "x = 1\nglobals()['x'] = 2": {},
    "x = 1\n(x := 2)": {},
    "x = 1\ndel x": {},
    "x = 1\nmatch 2:\n    case x: pass": {},
    "import random\nx = random.randint(1, 2)\ny = 4": {"y": "4"},
    "x = y = 3": {},
    "x = 1 + 1": {},
    "x = True": {},
    "x = 1j": {},
    "if True:\n    x = 1": {},
    "x = (": {},
    "x = 1\n\tx": {},
}


@pytest.mark.parametrize(("script", "known"), SCRIPTS.items())
def test_scripts_are_read_and_not_run(script: str, known: dict[str, str]) -> None:
    names = read_scripts([make_element("script", script)])
    assert names.known == known
    assert "x" in names.known or "x" in names.computed


def test_the_value_of_a_name_is_put_in_as_open_edx_does() -> None:
    names = read_scripts([make_element("script", "x = 3\nx1 = 5\ny = f()")])
    assert names.filled("$x $x1 $x2 $y $z $5") == "3 5 32 $y $z $5"
    assert names.find_computed("$x and $y1") == "$y"
    assert names.find_computed("$x, $5") is None


def test_a_script_is_never_run(tmp_path: object) -> None:
    script = f"open({str(tmp_path)!r} + '/ran', 'w'); x = 1"
    xml = f"<problem><script>{script}</script><numericalresponse answer='$x'/></problem>"
    (problem,) = find_problems(xml.encode(), "a.xml")  # type: ignore[misc]
    assert import_problem(problem, "a.xml", "a").parts == 1
    from pathlib import Path

    assert not list(Path(str(tmp_path)).iterdir())


@pytest.mark.parametrize(
    "xml",
    [
        "<p>Take $n.</p><numericalresponse answer='3'/>",
        "<numericalresponse answer='$n'/>",
        "<numericalresponse answer='3'><label>For $n</label></numericalresponse>",
        "<numericalresponse answer='3'><responseparam type='tolerance' default='$n'/>"
        "</numericalresponse>",
    ],
)
def test_what_needs_a_computed_name_is_left_out(xml: str) -> None:
    whole = f"<problem><script>import random\nn = random.random()</script>{xml}</problem>"
    (problem,) = find_problems(whole.encode(), "a.xml")  # type: ignore[misc]
    result = import_problem(problem, "a.xml", "a")
    assert "olx-computed" in [issue.code for issue in result.issues]
    assert result.parts == 0


TAGS = [
    "p", "b", "ul", "li", "table", "tr", "td", "label", "solution", "script", "choice", "option",
    "numericalresponse", "formularesponse", "optionresponse", "multiplechoiceresponse",
    "choiceresponse", "stringresponse", "customresponse", "choicegroup", "checkboxgroup",
    "optioninput", "formulaequationinput", "responseparam", "choicehint", "compoundhint",
    "demandhint", "hint", "additional_answer", "correcthint", "targetedfeedback",
]  # fmt: skip
NAMES = [
    "answer", "samples", "type", "default", "correct", "options", "label", "value",
    "partial_credit", "name", "point_value", "explanation-id", "selected",
]  # fmt: skip
VALUES = [
    "1", "x", "x@1:2#3", "tolerance", "true", "('a','b')", "a", "A B", "EDC", "list", "$x", "[1,2)",
    "2%", "x = 1", "\\(x\\)", "", "-", "*", "\u0085 \u2028", "# a", "null",
]  # fmt: skip

texts = st.sampled_from(VALUES) | st.text(max_size=8)
attributes = st.dictionaries(st.sampled_from(NAMES), texts, max_size=4)


def elements(children: st.SearchStrategy[Element | str]) -> st.SearchStrategy[Element]:
    return st.builds(
        lambda tag, given, inside: Element(tag, given, 1, 1, tag, inside),
        st.sampled_from(TAGS),
        attributes,
        st.lists(children, max_size=4),
    )


trees = st.recursive(texts.map(str), elements, max_leaves=12)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.lists(trees, max_size=5), attributes)
def test_any_problem_is_translated_or_told(inside: list[Element | str], given: dict) -> None:
    """Whatever is written loads without errors; whatever asks is a part or an error."""
    problem = Element("problem", given, 1, 1, "problem", inside)
    result = import_problem(problem, "a.xml", "a")
    errors = [issue for issue in result.issues if issue.severity == "error"]
    if result.problem_yaml:
        model, faults = read_problem(result.problem_yaml, "problem.yaml")
        assert model is not None, faults
        assert len(model.parts) == result.parts
    assert (result.parts < result.responses or not result.problem_yaml) == bool(errors)
