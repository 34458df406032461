"""Lines of text and logs: JSON at the end of a line, pairs of key and value, and the text around them."""

from __future__ import annotations

import re

from privacy.classify.reading.nested import container
from privacy.pseudonymize.fields import Change, Fields
from privacy.pseudonymize.rewriting.json_tokens import Broken, rewritten

_PAIR = re.compile(r'(?<!\S)([^\W\d][\w.@-]{0,63})=("[^"]*"|\S+)')
TEXT = ("text",)


def rewrite_line(line: str, fields: Fields) -> str:
    """One line without its end."""
    start = line.find("{")
    if start >= 0 and line.rstrip()[-1:] == "}" and isinstance(container(line[start:].strip()), dict):
        try:
            return _words(line[:start], fields) + rewritten(line[start:], fields)
        except Broken:
            pass
    return _words(line, fields)


def _words(text: str, fields: Fields) -> str:
    """Pairs by their names, the rest as text."""
    if not text.strip():
        return text
    change = fields.prose(TEXT)
    made, at = [], 0
    for found in _PAIR.finditer(text):
        value = fields.at((found[1],))
        made += [_said(text[at : found.start()], change), found[1], "=", _value(found[2], value)]
        at = found.end()
    return "".join(made) + _said(text[at:], change)


def _said(text: str, change: Change) -> str:
    return change(text) if text.strip() else text


def _value(raw: str, change: Change | None) -> str:
    if change is None:
        return raw
    return f'"{change(raw[1:-1])}"' if raw[0] == '"' else change(raw)
