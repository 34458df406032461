"""Chapters as JSON, for other programs: every cell with its statements, evidence and question."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from privacy.cells import Cell
from privacy.questions import Questions
from privacy.register import Register

SCHEMA_VERSION = 1


def open_text(chapters: Mapping[str, Any], questions: Questions) -> str:
    """The JSON object without its closing brace: the stamp follows as the last key.

    A chapter is a key; the register, which is the whole of its document, lays its fields out.
    """
    content: dict[str, Any] = {"schema_version": SCHEMA_VERSION}
    for name, chapter in chapters.items():
        made = plain(chapter, questions)
        content |= made if isinstance(chapter, Register) else {name: made}
    asked = [{"number": number, **plain(question, questions)} for number, question in questions.open]
    return json.dumps(content | {"questions": asked}, indent=2, ensure_ascii=False).rstrip("}").rstrip()


def plain(part: Any, questions: Questions) -> Any:
    """Any part of a chapter as plain values; a cell's question as its number."""
    if isinstance(part, Cell):
        number = questions.number(part) if part.id in questions.by_cell else None
        return _fields(part, questions) | {"question": number}
    if is_dataclass(part) and not isinstance(part, type):
        return _fields(part, questions)
    if isinstance(part, Mapping):
        return {str(key): plain(value, questions) for key, value in part.items()}
    if isinstance(part, (tuple, list)):
        return [plain(item, questions) for item in part]
    return part


def _fields(part: Any, questions: Questions) -> dict[str, Any]:
    return {
        one.name: plain(getattr(part, one.name), questions)
        for one in fields(part)
        if not isinstance(getattr(part, one.name), Questions)
    }
