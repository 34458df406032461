"""Chapters as JSON, for other programs: every cell with its statements, evidence and question."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any

import orjson

from privacy.cells import Cell
from privacy.questions import Questions
from privacy.register import Register

SCHEMA_VERSION = 1
AS_JSON = orjson.OPT_INDENT_2 | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_NON_STR_KEYS
IN_ONE_LINE = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_NON_STR_KEYS
PLAIN = ("tuple[Location, ...]", "tuple[Stated, ...]", "Stated")
Telling = Callable[[Any], Any]


def open_text(chapters: Mapping[str, Any], questions: Questions, large: bool = False) -> bytes:
    """The JSON object without its closing brace: the stamp follows as the last key.

    A chapter is a key; the register, which is the whole of its document, lays its fields out. A `large` one
    is not indented: programs read it, and half of it would be spaces.
    """
    told = _telling(questions)
    content: dict[str, Any] = {"schema_version": SCHEMA_VERSION}
    for name, chapter in chapters.items():
        content |= told(chapter) if isinstance(chapter, Register) else {name: chapter}
    content["questions"] = [{"number": number, **told(question)} for number, question in questions.open]
    text = _in_one_line(content, questions) if large else _dumped(content, told)
    return text.removesuffix(b"}").removesuffix(b"\n")


def _dumped(content: dict[str, Any], told: Telling) -> bytes:
    try:
        return orjson.dumps(content, told, AS_JSON)
    except TypeError:  # half a character, which UTF-8 has no place for
        return json.dumps(content, indent=2, ensure_ascii=False, default=told).encode("utf-8", "replace")


def _in_one_line(content: dict[str, Any], questions: Questions) -> bytes:
    """The same without spaces, where statements and places can be put in as the text they make."""
    try:
        return orjson.dumps(content, _telling(questions, orjson.dumps), IN_ONE_LINE)
    except TypeError:
        told, between = _telling(questions), (",", ":")
        text = json.dumps(content, separators=between, ensure_ascii=False, default=told)
        return text.encode("utf-8", "replace")


def _telling(questions: Questions, ready: Callable[[Any], bytes] | None = None) -> Telling:
    """Turns one part of a chapter into what JSON knows, its own parts as they are; a cell's question is its
    number. `ready` makes text of what holds nothing but places and statements, which takes less long.
    """

    def told(part: Any) -> Any:
        kind: Any = type(part)
        if not hasattr(kind, "__dataclass_fields__"):
            if isinstance(part, Mapping):
                return dict(part)
            raise TypeError(kind.__name__)
        names, take, plain = _taking(kind)
        made = dict(zip(names, take(part), strict=True))
        if kind is Cell:
            made["question"] = questions.number(part) if part.id in questions.by_cell else None
        if ready:
            for name in plain:
                made[name] = orjson.Fragment(ready(made[name]))
        return made

    return told


@cache
def _taking(kind: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]], tuple[str, ...]]:
    """The names of a part's own parts, how they are got, and which of them hold only places or statements; a
    document's questions stand elsewhere."""
    names = tuple(one.name for one in fields(kind) if "Questions" not in str(one.type))
    plain = tuple(one.name for one in fields(kind) if one.type in PLAIN)
    if len(names) > 1:
        return names, attrgetter(*names), plain
    return names, lambda part: tuple(getattr(part, name) for name in names), plain
