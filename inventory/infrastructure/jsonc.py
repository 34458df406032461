"""JSON as the Functions host takes it: with comments, trailing commas and a byte-order mark."""

from __future__ import annotations

import json
import re
from typing import Any

DEEPEST = 200
_BLANKS = "\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
# What is not closed ends with its line or the text: nothing looks for the same end twice.
_COMMENT = r"//[^\n]*+|/\*(?:.*?\*/|.*)"
_TOKENS = re.compile(
    rf'"(?:[^"\\\n]|\\.)*+"?|{_COMMENT}|,(?=(?:\s|{_COMMENT})*+[\]}}])|[{_BLANKS}]+', re.DOTALL
)


def loads(text: str) -> Any:
    """The value of a JSON text; ValueError says why there is none, without quoting any of it."""
    text = text.lstrip("\ufeff")
    try:
        return _strict(text)
    except ValueError:
        return _strict(_TOKENS.sub(lambda m: m[0] if m[0].startswith('"') else _blank(m[0]), text))


def _blank(removed: str) -> str:
    return "\n" * removed.count("\n") or " "


def _strict(text: str) -> Any:
    if _too_deep(text):
        raise ValueError(f"nested more than {DEEPEST} deep")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg} in line {error.lineno}") from None
    except RecursionError:
        raise ValueError(f"nested more than {DEEPEST} deep") from None


def _too_deep(text: str) -> bool:
    """Counted before parsing: brackets inside strings can only make it say yes too early."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return False
    depth = 0
    for bracket in re.finditer(r'"(?:[^"\\\n]|\\.)*+"?|[\[\]{}]', text):
        mark = bracket[0]
        if mark in "[{":
            depth += 1
            if depth > DEEPEST:
                return True
        elif mark in "]}":
            depth -= 1
    return False
