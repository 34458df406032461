"""JSON that stands inside strings, as it is or as base64."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

OPENING = frozenset("{[ \n\r\teW")  # what a string begins with that may hold an object or a list
MOST = 1_000_000  # characters of a string that is opened
_BASE64 = re.compile(r"[eW][A-Za-z0-9+/_\-\s]{7,}={0,2}\s*")
_FOLLOWS = {"{": '"} \n\r\t', "[": '"{[]-0123456789tfnNI \n\r\t'}  # what comes next in JSON
PACKED = frozenset(
    base64.b64encode(f"{first}{second}".encode()).decode()[:2]
    for first, follows in _FOLLOWS.items()
    for second in follows
)
"""The two letters that base64 of an object or a list begins with."""
_AS_IN_URLS = str.maketrans("-_", "+/", " \t\r\n=")


def opened(text: str) -> Any:
    """The object or list that a string holds; None when it holds none."""
    first = text[:1]
    if first in "{[ \n\r\t" and text.lstrip()[:1] in ("{", "["):
        return container(text)
    if text[:2] in PACKED and 8 <= len(text) <= MOST and _BASE64.fullmatch(text):
        try:
            plain = text.translate(_AS_IN_URLS)
            return container(base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True).decode())
        except ValueError:
            return None
    return None


def container(text: str) -> Any:
    """The object or list of a JSON text; None when it is neither."""
    if len(text) > MOST:
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None
