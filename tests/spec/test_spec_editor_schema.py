"""The schema for editors: draft-07, agreeing with the loader, with examples that fit."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from grader.spec import document
from grader.spec.editor_schema import editor_schema
from grader.spec.editor_words import EXAMPLES, SNIPPETS

ROOT = Path(__file__).parents[2]
BANKS = [ROOT / "problems", ROOT / "tests/app/check_bank"]
FILES = [(bank, name) for bank in BANKS for name in sorted(bank.glob("*/*.yaml"))]


class EditorLoader(yaml.SafeLoader):
    """Reads scalars as editors do (YAML 1.2): there are no dates, and `no` is a word."""


EditorLoader.yaml_implicit_resolvers = {
    letter: [pair for pair in pairs if not pair[0].endswith((":timestamp", ":bool"))]
    for letter, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
EditorLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


def errors(text: str, cases: bool = False) -> list[str]:
    data = yaml.load(text, EditorLoader)
    found = Draft7Validator(editor_schema(cases)).iter_errors(data)
    return [f"{error.json_path}: {error.message}" for error in found]


@pytest.mark.parametrize("cases", [False, True])
def test_it_is_draft_07(cases: bool) -> None:
    schema = editor_schema(cases)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(schema)
    text = json.dumps(schema)
    assert "$defs" not in text
    assert "discriminator" not in text
    for node in nodes(schema):
        assert "$ref" not in node or len(node) == 1
        if "$ref" in node:
            assert node["$ref"].removeprefix("#/definitions/") in schema["definitions"]


def nodes(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for item in node for found in nodes(item)]
    if not isinstance(node, dict):
        return []
    return [node, *(found for value in node.values() for found in nodes(value))]


@pytest.mark.parametrize(
    "file", [file for _, file in FILES], ids=lambda f: f"{f.parent.name}/{f.name}"
)
def test_shipped_files_fit(file: Path) -> None:
    assert errors(file.read_text("utf-8"), cases=file.name == "cases.yaml") == []


GOOD = """\
id: a
title: A
statement: S
due: 2030-01-31T23:59:00Z
log_base: 10
parts:
  - {id: 1, kind: number, title: T, ask: Q, key: 2, points: 1, attempts: , accept: {round: 0.1}}
"""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("title: A", "titel: A", "'titel' was unexpected"),
        ("id: a\n", "", "'id' is a required property"),
        ("kind: number", "kind: nubmer", "is not one of"),
        ("points: 1", "pionts: 1", "'pionts' was unexpected"),
        ("id: a", "id: A b", "does not match"),
        ("2030-01-31T23:59:00Z", "tomorrow", "does not match"),
        ("points: 1", "points: [1]", "is not of type"),
        ("round: 0.1", "rund: 0.1", "'rund' was unexpected"),
    ],
)
def test_it_tells_what_the_loader_tells(old: str, new: str, says: str) -> None:
    assert errors(GOOD) == []
    assert old in GOOD
    told = errors(GOOD.replace(old, new, 1))
    assert any(says in message for message in told), told


def test_rows_of_cases_may_be_bare_or_say_more() -> None:
    assert errors('p: {right: [2, "x", {response: 3, mistake: a-b}]}', cases=True) == []
    assert errors("p: {right: [{respons: 3}]}", cases=True)
    assert errors("p: {rigth: [3]}", cases=True)


def test_every_field_says_what_it_is_for() -> None:
    for schema in (editor_schema(), editor_schema(cases=True)):
        for name, found in {"": schema, **schema["definitions"]}.items():
            assert found["description"], name
            for field, about in found.get("properties", {}).items():
                assert about["description"], f"{name}.{field}"


def classes(cases: bool) -> dict[str, dict[str, Any]]:
    schema = editor_schema(cases)
    root = "CasesDocument" if cases else "ProblemDocument"
    return {root: schema, **schema["definitions"]}


def test_examples_are_of_fields_and_fit_them() -> None:
    for name, fields in EXAMPLES.items():
        assert set(fields) <= set(getattr(document, name).model_fields), name
        for cases in (False, True):
            if name not in classes(cases):
                continue
            definitions = {"definitions": editor_schema(cases)["definitions"]}
            for field, examples in fields.items():
                about = classes(cases)[name]["properties"][field]
                assert about["examples"] == examples
                validator = Draft7Validator({**about, **definitions})
                for example in examples:
                    assert list(validator.iter_errors(example)) == [], f"{name}.{field}: {example}"


def test_snippets_are_of_fields() -> None:
    for name, snippets in SNIPPETS.items():
        model = getattr(document, name)
        required = {field for field, info in model.model_fields.items() if info.is_required()}
        for snippet in snippets:
            assert snippet["label"]
            assert required <= set(snippet["body"]) <= set(model.model_fields)
        assert any(classes(cases).get(name, {}).get("defaultSnippets") for cases in (False, True))


@pytest.mark.parametrize(("name", "cases"), [("problem", False), ("cases", True)])
def test_the_committed_schema_is_this_one(name: str, cases: bool) -> None:
    file = ROOT / "docs/schema" / f"{name}.schema.json"
    assert json.loads(file.read_text("utf-8")) == editor_schema(cases)


@pytest.mark.parametrize(
    "file", sorted((ROOT / "problems").glob("*/*.yaml")), ids=lambda f: f"{f.parent.name}/{f.name}"
)
def test_first_lines_lead_editors_to_the_schema(file: Path) -> None:
    schema = ROOT / "docs/schema" / f"{file.stem}.schema.json"
    marks = ("# yaml-language-server: $schema=", "# $schema: ")
    lines = file.read_text("utf-8").splitlines()[:2]
    for line, mark in zip(lines, marks, strict=True):
        assert line.startswith(mark)
        assert (file.parent / line.removeprefix(mark)).resolve() == schema.resolve()


def filled(node: Any) -> Any:
    """A snippet as an editor leaves it whose author only presses Tab: holes have their defaults."""
    if isinstance(node, dict):
        return {name: filled(value) for name, value in node.items()}
    if isinstance(node, list):
        return [filled(value) for value in node]
    if not isinstance(node, str):
        return node
    text = re.sub(r"\$\{\d+\|([^,|}]*)[^}]*\}", r"\1", node)
    return yaml.load(re.sub(r"\$\{\d+:([^}]*)\}", r"\1", text), EditorLoader)


SNIPPET_ROWS = [(name, snippet) for name, found in SNIPPETS.items() for snippet in found]


@pytest.mark.parametrize(
    ("name", "snippet"), SNIPPET_ROWS, ids=[f"{n}-{s['label']}" for n, s in SNIPPET_ROWS]
)
def test_snippets_fit_the_schema_with_their_defaults(name: str, snippet: dict[str, Any]) -> None:
    body = filled(snippet["body"])
    assert "${" not in json.dumps(body)
    cases = name not in classes(cases=False)
    definitions = {"definitions": editor_schema(cases)["definitions"]}
    validator = Draft7Validator({**classes(cases)[name], **definitions})
    assert [f"{e.json_path}: {e.message}" for e in validator.iter_errors(body)] == []
