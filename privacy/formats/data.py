"""The register as JSON, for other programs: every cell with its statements, evidence and question."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from privacy.register import Cell, Register

SCHEMA_VERSION = 1


def open_text(register: Register) -> str:
    """The JSON object without its closing brace: the stamp follows as the last key."""
    questions = [{"number": number, **_plain(question, register)} for number, question in register.open]
    content = {"schema_version": SCHEMA_VERSION} | {
        one.name: _plain(getattr(register, one.name), register) for one in fields(register)
    }
    content["questions"] = questions
    return json.dumps(content, indent=2, ensure_ascii=False).rstrip("}").rstrip()


def _plain(part: Any, register: Register) -> Any:
    if isinstance(part, Cell):
        number = register.questions.get(part.id, (None,))[0]
        return {one.name: _plain(getattr(part, one.name), register) for one in fields(part)} | {
            "question": number
        }
    if is_dataclass(part) and not isinstance(part, type):
        return {one.name: _plain(getattr(part, one.name), register) for one in fields(part)}
    if isinstance(part, Mapping):
        return {str(key): _plain(value, register) for key, value in part.items()}
    if isinstance(part, (tuple, list)):
        return [_plain(item, register) for item in part]
    return part
