"""JSON as values: one text, lines of JSON, and the recordings that are written in JSON (HAR, Postman)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from inventory.infrastructure.jsonc import loads
from privacy.classify.reading.json_stream import streamed
from privacy.classify.reading.messages import exchanges
from privacy.classify.reading.payloads import LONGEST_LINE, Payload, Record
from privacy.classify.reading.recordings import Table, recording


def json_records(payload: Payload) -> Iterator[Record]:
    """Items of a list, or one value; large or broken texts piece by piece."""
    whole = payload.small()
    value = _loaded(whole) if whole is not None else None
    table = recording(payload.head)
    if table is not None:
        return _recorded(table, value, payload)
    return streamed(payload) if value is None else _values(value, payload)


def _recorded(table: Table, value: Any, payload: Payload) -> Iterator[Record]:
    """The exchanges of a recording, of a large or broken one piece by piece."""
    if value is not None:
        yield from exchanges(table, (), value, payload, False)
        return
    for record in streamed(payload):
        for steps, one in record:
            yield from exchanges(table, steps, one, payload, True)


def _values(value: Any, payload: Payload) -> Iterator[Record]:
    for one in value if isinstance(value, list) else (value,):
        if payload.wanted():
            yield [((), one)]


def _loaded(text: str) -> Any:
    try:
        return loads(text)
    except (ValueError, RecursionError):
        return None


def ndjson_records(payload: Payload) -> Iterator[Record]:
    """One value a line. A line that is none is a gap, and the next one is read."""
    if "\n" not in payload.head:
        yield from streamed(payload)
        return
    for number, line in enumerate(payload.lines(), 1):
        stripped = line.lstrip("\ufeff\x1e \t")
        if stripped and payload.wanted():
            try:
                yield [((), json.loads(stripped))]
            except (ValueError, RecursionError):
                cut = len(line) >= LONGEST_LINE
                payload.gap("a line too long" if cut else "a line is no JSON: it was not read", number)
