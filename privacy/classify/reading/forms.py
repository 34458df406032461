"""What forms send: URL-encoded bodies, one a line, and multipart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from privacy.classify.reading.payloads import ITEM, Payload, Record

FIELDS = 10_000
_BRACKET = re.compile(r"\[([^\[\]]*)\]")
_PLUS = re.compile(r"=\+(?=\d)")
_NAME = re.compile(r'(?<!file)name="([^"]*)"', re.IGNORECASE)
_FILE = re.compile(r'filename="([^"]*)"', re.IGNORECASE)


def form_records(payload: Payload) -> Iterator[Record]:
    """One record for each line."""
    for number, line in enumerate(payload.lines(), 1):
        if line.strip() and payload.wanted():
            try:
                yield form_line(line)
            except ValueError:
                payload.gap(f"more than {FIELDS} fields in a form: it was not read", number)


def form_line(line: str) -> Record:
    """The fields of one body; `user[email]` stands below `user`."""
    return [(_steps(name), value) for name, value in pairs(line.strip(), FIELDS)]


def pairs(text: str, most: int) -> list[tuple[str, str]]:
    """Names and values of a form or a query. A plus before a number is meant as one."""
    return parse_qsl(_PLUS.sub("=%2B", text), keep_blank_values=True, max_num_fields=most)


def _steps(name: str) -> tuple[str, ...]:
    first = name.partition("[")[0]
    below = _BRACKET.findall(name[len(first) :])
    return (first, *(ITEM if not step or step.isdigit() else step for step in below))


def multipart_records(payload: Payload) -> Iterator[Record]:
    """One record for the whole body."""
    payload.wanted()
    yield multipart(payload.whole(), payload)


def multipart(text: str, payload: Payload) -> Record:
    """The parts of a body by their names; what files hold stands below them."""
    text = text.replace("\r\n", "\n").strip()
    mark = text.partition("\n")[0].strip()
    if not mark.startswith("--"):
        payload.gap("a multipart body without its boundary was not read")
        return []
    return [pair for part in text.split(mark)[1:] for pair in _part(part, payload)]


def _part(part: str, payload: Payload) -> Iterator[tuple[tuple[str, ...], Any]]:
    head, _, body = part.strip("\n").partition("\n\n")
    name, file = _NAME.search(head), _FILE.search(head)
    if name is None:
        return
    if file is None:
        yield (name[1],), body.strip()
        return
    from privacy.classify.reading.formats import inner_records

    for steps, value in inner_records(payload.part(file[1], body.encode())):
        yield (name[1], *steps), value
