"""YAML as values: plain data only, and no more of it than the text has room for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from privacy.classify.reading.payloads import Payload, Record

MOST = 1 << 21  # characters; a parsed document takes 150 times as much memory
GROWTH = 20  # how many times the characters of a text its aliases may make of it
DEEPEST = 200
_BASE: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_BRACKET = re.compile(r"[\[\]{}]")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,17})(?:\.\d{1,20})?")


class _Quoted(str):
    """A text in quotes: no number, whatever it looks like."""

    __slots__ = ()


class _Loader(_BASE):  # type: ignore[misc]
    """Remembers which scalars stood in quotes."""

    def construct_scalar(self, node: Any) -> str:
        """The text of a scalar."""
        text: str = super().construct_scalar(node)
        return _Quoted(text) if node.style in ("'", '"') else text


def yaml_records(payload: Payload) -> Iterator[Record]:
    """The documents; those that are lists by item."""
    text = payload.whole(MOST)
    if _too_deep(text):
        payload.gap(f"nested more than {DEEPEST} deep: it was not read")
        return
    try:
        for document in yaml.load_all(text, _Loader):
            if _size(document) > GROWTH * (len(text) + 1000):
                payload.gap("aliases that would grow beyond all measure: not read")
                return
            for one in document if isinstance(document, list) else [document]:
                if payload.wanted():
                    yield [((), _typed(one))]
    except yaml.MarkedYAMLError as error:
        payload.gap("no YAML from here on", error.problem_mark.line + 1 if error.problem_mark else 1)
    except (yaml.YAMLError, RecursionError, ValueError, TypeError):
        payload.gap("no YAML that can be read")


def _too_deep(text: str) -> bool:
    depth = 0
    for mark in _BRACKET.finditer(text):
        depth = depth + 1 if mark[0] in "[{" else max(depth - 1, 0)
        if depth > DEEPEST:
            return True
    indents = {len(line) - len(line.lstrip(" -?")) for line in text.splitlines()}
    return len(indents) > DEEPEST


def _size(value: Any, known: dict[int, int] | None = None) -> int:
    """How many values there are when aliases are written out; ValueError when one is inside itself."""
    known = {} if known is None else known
    if not isinstance(value, dict | list):
        return 1
    if id(value) in known:
        if known[id(value)] < 0:
            raise ValueError
        return known[id(value)]
    known[id(value)] = -1
    total = 1 + sum(_size(one, known) for one in (value.values() if isinstance(value, dict) else value))
    known[id(value)] = total
    return total


def _typed(value: Any) -> Any:
    """Plain truths and numbers as such."""
    if isinstance(value, dict):
        return {str(key): _typed(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_typed(one) for one in value]
    if isinstance(value, _Quoted):
        return str(value)
    if value in ("true", "false"):
        return value == "true"
    if value in ("null", "~"):
        return None
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value) if "." in value else int(value)
    return value
