"""Lines of logs: JSON, pairs of key and value, and what is left as text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from privacy.classify.reading.nested import container
from privacy.classify.reading.payloads import Payload, Record

_PAIR = re.compile(r'(?<!\S)([^\W\d][\w.@-]{0,63})=("[^"]*"|\S+)')


def log_records(payload: Payload) -> Iterator[Record]:
    """One record for each line."""
    for line in payload.lines():
        if line.strip() and payload.wanted():
            yield _line(line)


def _line(line: str) -> Record:
    start = line.find("{")
    value = container(line[start:].strip()) if start >= 0 and line.rstrip()[-1:] == "}" else None
    if isinstance(value, dict):
        text = line[:start].strip()
        return [*([(("text",), text)] if text else []), ((), value)]
    rest = _PAIR.sub("", line).strip()
    record: Record = [(("text",), rest)] if rest else []
    return record + [((name,), text.strip('"')) for name, text in _PAIR.findall(line)]
