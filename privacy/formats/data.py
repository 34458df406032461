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


def open_text(chapters: Mapping[str, Any], questions: Questions) -> bytes:
    """The JSON object without its closing brace: the stamp follows as the last key.

    A chapter is a key; the register, which is the whole of its document, lays its fields out.
    """
    told = _telling(questions)
    content: dict[str, Any] = {"schema_version": SCHEMA_VERSION}
    for name, chapter in chapters.items():
        content |= told(chapter) if isinstance(chapter, Register) else {name: chapter}
    content["questions"] = [{"number": number, **told(question)} for number, question in questions.open]
    return _dumped(content, told).removesuffix(b"\n}")


def _dumped(content: dict[str, Any], told: Callable[[Any], Any]) -> bytes:
    try:
        return orjson.dumps(content, told, AS_JSON)
    except TypeError:  # half a character, which UTF-8 has no place for
        return json.dumps(content, indent=2, ensure_ascii=False, default=told).encode("utf-8", "replace")


def _telling(questions: Questions) -> Callable[[Any], Any]:
    """Turns one part of a chapter into what JSON knows, its own parts as they are; a cell's question is its
    number."""

    def told(part: Any) -> Any:
        kind: Any = type(part)
        if not hasattr(kind, "__dataclass_fields__"):
            if isinstance(part, Mapping):
                return dict(part)
            raise TypeError(kind.__name__)
        names, take = _taking(kind)
        made = dict(zip(names, take(part), strict=True))
        if kind is Cell:
            made["question"] = questions.number(part) if part.id in questions.by_cell else None
        return made

    return told


@cache
def _taking(kind: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The names of a part's own parts and how they are got; a document's questions stand elsewhere."""
    names = tuple(one.name for one in fields(kind) if "Questions" not in str(one.type))
    if len(names) > 1:
        return names, attrgetter(*names)
    return names, lambda part: tuple(getattr(part, name) for name in names)
