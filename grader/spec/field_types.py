"""What a field of a problem file may hold, read from the text exactly as typed.

Each type is a pydantic field type over a `YamlScalar`; a text that it cannot hold raises a
`PydanticCustomError` whose type is one of our fault codes (`shape_faults.py`).
"""

from __future__ import annotations

import re
from datetime import datetime
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from grader.spec.domain import Domain as DomainModel
from grader.spec.domain import is_empty_domain, read_domain
from grader.spec.exact_number import exact_number
from grader.spec.tolerance import Within
from grader.spec.yaml_tree import YamlScalar

_WHOLE = re.compile(r"[-+]?\d+", re.ASCII)
_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TOKEN = re.compile(r"[a-z0-9]+(?:[-:.][a-z0-9]+)*")
_DATE = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)\s?([Zz]|[-+]\d\d(?::?\d\d)?)?"
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _text(value: object) -> str:
    if isinstance(value, YamlScalar):
        return value.text
    raise PydanticCustomError("expected-text", "")


def _filled(value: object) -> str:
    text = _text(value)
    if not text.strip():
        raise PydanticCustomError("empty-text", "")
    return text


def _word(value: object) -> str:
    text = _text(value)
    if _WORD.fullmatch(text) and len(text) <= 60:
        return text
    made = "-".join(re.findall(r"[a-z0-9]+", text.lower()))[:60].strip("-")
    raise PydanticCustomError("bad-id", "", {"text": text, "made": made or "my-id"})


def _token(value: object) -> str:
    text = _text(value)
    if _TOKEN.fullmatch(text) and len(text) <= 80:
        return text
    raise PydanticCustomError("bad-token", "", {"text": text})


def _number(value: object) -> Fraction:
    text = _text(value)
    number = exact_number(text)
    if number is None:
        hint = ", with a decimal point and not a comma" if re.search(r"\d,\d", text) else ""
        if "%" in text:
            hint = "; 5 % is 0.05"
        raise PydanticCustomError("expected-number", "", {"text": text, "hint": hint})
    return number


def _whole(value: object) -> int:
    text = _text(value).strip()
    if _WHOLE.fullmatch(text) and len(text) <= 9:
        return int(text)
    raise PydanticCustomError("expected-whole-number", "", {"text": text})


def _switch(value: object) -> bool:
    text = _text(value)
    if text in {"true", "false"}:
        return text == "true"
    raise PydanticCustomError("expected-switch", "", {"text": text})


def _moment(value: object) -> datetime:
    text = _text(value).strip()
    found = _DATE.fullmatch(text)
    if found is None:
        made = f"{text}T23:59:00Z" if _DAY.fullmatch(text) else "2023-08-17T23:59:00Z"
        raise PydanticCustomError("expected-date", "", {"text": text, "made": made})
    day, time, zone = found.groups()
    if zone is None:
        raise PydanticCustomError("date-without-zone", "", {"text": text, "made": f"{day}T{time}Z"})
    try:
        return datetime.fromisoformat(f"{day}T{time}{zone.upper()}")
    except ValueError as error:
        raise PydanticCustomError("no-such-date", "", {"text": text}) from error


def _domain(value: object) -> DomainModel:
    text = _text(value)
    domain = read_domain(text)
    if domain is None:
        code = "empty-domain" if is_empty_domain(text) else "bad-domain"
        raise PydanticCustomError(code, "", {"text": text})
    return domain


def _interval(value: object) -> Within:
    text = _text(value)
    found = read_domain(text)
    if found is None or found.low is None or found.high is None or found.integer:
        raise PydanticCustomError("bad-interval", "", {"text": text})
    return Within(found.low, found.high, found.low_closed, found.high_closed)


def _step(value: object) -> int | str:
    text = _text(value).strip()
    if text == "converged":
        return text
    if re.fullmatch(r"\d{1,6}", text):
        return int(text)
    raise PydanticCustomError("bad-step", "", {"text": text})


def _key_text(value: object) -> str:
    """One text, or a list of texts joined by commas, as a learner would type several."""
    if isinstance(value, list):
        return ", ".join(_filled(item) for item in value)
    return _filled(value)


def _values(value: object) -> tuple[str, ...] | str:
    return tuple(map(_filled, value)) if isinstance(value, list) else _filled(value)


def _schema(kind: str | list[str], **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": kind, **more})


Text = Annotated[str, BeforeValidator(_text), _schema(["string", "number", "boolean"])]
FilledText = Annotated[str, BeforeValidator(_filled), _schema(["string", "number", "boolean"])]
Word = Annotated[str, BeforeValidator(_word), _schema("string", pattern=f"^{_WORD.pattern}$")]
Token = Annotated[str, BeforeValidator(_token), _schema("string", pattern=f"^{_TOKEN.pattern}$")]
Number = Annotated[Fraction, BeforeValidator(_number), _schema(["number", "string"])]
Whole = Annotated[int, BeforeValidator(_whole), _schema("integer")]
Switch = Annotated[bool, BeforeValidator(_switch), _schema("boolean")]
Moment = Annotated[
    datetime, BeforeValidator(_moment), _schema("string", pattern=r"(Z|[-+]\d\d:\d\d)$")
]
DomainText = Annotated[DomainModel, BeforeValidator(_domain), _schema("string")]
IntervalText = Annotated[Within, BeforeValidator(_interval), _schema("string")]
StepText = Annotated[int | str, BeforeValidator(_step), _schema(["integer", "string"])]
Values = Annotated[
    tuple[str, ...] | str,
    BeforeValidator(_values),
    _schema(["string", "number", "boolean", "array"]),
]
KeyText = Annotated[
    str, BeforeValidator(_key_text), _schema(["string", "number", "boolean", "array"])
]
