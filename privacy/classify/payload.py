"""Sample payloads as records: JSON, lines of JSON, and the requests of `.http` files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from inventory.facts import Gap, Location
from inventory.infrastructure.jsonc import loads

HTTP = (".http", ".rest")
LINES = (".ndjson", ".jsonl")
_REQUEST = re.compile(
    r"^(?:(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+)?(\S*(?:://|/|\{\{)\S*)(?:\s+HTTP/\S+)?\s*$"
)
_UNQUOTED = re.compile(r"(:|,|\[)(\s*)\{\{[^{}\n]*\}\}")


@dataclass(frozen=True, slots=True)
class Parsed:
    """The records of one payload file, with what could not be read. Records are values: never shown."""

    records: tuple[Any, ...]
    gaps: tuple[Gap, ...] = ()

    def __repr__(self) -> str:
        return f"Parsed({len(self.records)} records)"


def parse(text: str, path: str) -> Parsed:
    """The records in a file: the items of a JSON list, one JSON value, one a line, or one a request."""
    lower = path.lower()
    if lower.endswith(HTTP):
        return _requests(text, path)
    if lower.endswith(LINES):
        return _lines(text, path)
    try:
        whole = loads(text)
    except ValueError as error:
        lines = _lines(text, path)
        return lines if len(lines.records) > 1 else Parsed((), (_gap(str(error), path),))
    return Parsed(tuple(whole) if isinstance(whole, list) else (whole,))


def _lines(text: str, path: str) -> Parsed:
    records, gaps = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                records.append(loads(line))
            except ValueError as error:
                gaps.append(_gap(f"line {number}: {error}", path, number))
    return Parsed(tuple(records), tuple(gaps[:1]))


def _requests(text: str, path: str) -> Parsed:
    records, gaps = [], []
    for line, body in _bodies(text):
        if isinstance(body, dict):
            records.append(body)
            continue
        try:
            records.append(loads(_UNQUOTED.sub(r"\1\2null", body)))
        except ValueError as error:
            gaps.append(_gap(f"request body: {error}", path, line))
    return Parsed(tuple(records), tuple(gaps))


def _bodies(text: str) -> Iterator[tuple[int, str | dict[str, str]]]:
    """Line and content of each JSON body, and the query of each request line as a record."""
    at = 1
    for block in re.split(r"^###.*$", text, flags=re.MULTILINE):
        head, _, body = re.sub(r"\r\n?", "\n", block).lstrip("\n").partition("\n\n")
        for line in head.splitlines():
            request = _REQUEST.match(line)
            query = _query(request[1]) if request else {}
            if query:
                yield at, query
        if body.lstrip()[:1] in ("{", "["):
            yield (
                at + block.count("\n") - body.count("\n"),
                re.split(r"^\s*(?:>|<>)", body, flags=re.MULTILINE)[0],
            )
        at += block.count("\n")


def _query(url: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(urlsplit(re.sub(r"\{\{.*?\}\}", "x", url)).query))
    except ValueError:
        return {}


def _gap(what: str, path: str, line: int = 1) -> Gap:
    return Gap(f"sample payload not read: {what}", Location(path, line))


def scalar(value: Any) -> str | None:
    """A scalar as text; None for null, which says nothing."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value)
