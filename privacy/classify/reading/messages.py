"""Requests and responses: `.http` files, Postman collections and HAR recordings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import unquote_plus, urlsplit

from inventory.infrastructure.jsonc import loads
from privacy.classify.reading.curl import CURL, command
from privacy.classify.reading.forms import form_line, multipart, pairs
from privacy.classify.reading.payloads import Payload, Record
from privacy.classify.reading.recordings import (
    Spot,
    Table,
    is_address,
    is_encoded,
    is_program,
    leaves_of,
    spots,
    unpacked,
)
from privacy.classify.reading.xml_text import xml_leaves

# Headers that say how a message is packed, not what is in it.
PLUMBING = frozenset(["mime-version", "content-type", "content-transfer-encoding", "content-disposition"])
Headers = Sequence[tuple[str, str]]
_METHOD = r"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|CONNECT)"
REQUEST = re.compile(rf"^(?:{_METHOD}\s+)(\S+)(?:\s+HTTP/\S+)?\s*$|^(\S*(?:://|^/|\{{\{{)\S*)\s*$")
_UNQUOTED = re.compile(r"(:|,|\[)(\s*)\{\{[^{}\n]*\}\}")
_VARIABLE = re.compile(r"^@([\w.-]+)\s*=\s*(.*)$")
_DATA = re.compile(r"\d{2}|@|%40|^\d+$")
_AFTER = re.compile(r"^\s*(?:>|<>)", re.MULTILINE)  # scripts and stored answers below a body
_ELSEWHERE = re.compile(r"<(?:@\w*)?\s+\S")  # `< ./body.json`
_GRAPHQL = re.compile(r"((?:query|mutation|subscription)\b[^\n]*\{.*?)(?:\n\n(\{.*))?$", re.DOTALL)
_FILLED = re.compile(r"\{\{[^{}\n]*\}\}")


def http_records(payload: Payload) -> Iterator[Record]:
    """One record for each request of a `.http` or REST-client file."""
    for block in re.split(r"^###.*$", payload.whole(), flags=re.MULTILINE):
        record = _request(block.replace("\r", "").strip("\n"), payload)
        if record and payload.wanted():
            yield record


def _request(block: str, payload: Payload) -> Record:
    if CURL.match(block):
        return _sent(block, payload)
    head, _, body = block.strip().partition("\n\n")
    while body and not any(REQUEST.match(line) for line in head.splitlines()):
        more, _, body = body.partition("\n\n")  # variables and comments, then the request
        head = f"{head}\n{more}"
    lines = [line.strip() for line in head.splitlines() if not line.startswith(("#", "//"))]
    record: Record = []
    for line in lines:
        if variable := _VARIABLE.match(line):
            record.append((("variables", variable[1]), variable[2]))
    lines = [line for line in lines if line and not line.startswith("@")]
    start = next((at for at, line in enumerate(lines) if REQUEST.match(line)), None)
    if start is None:
        return record
    found = REQUEST.match(lines[start])
    rest = lines[start + 1 :]
    while rest and rest[0].startswith(("?", "&")):  # a query over several lines
        lines[start] += rest.pop(0)
    url = (found[1] or found[2]) if found else ""
    url += lines[start][len(found[0]) :] if found else ""
    headers = [
        (name.strip(), value.strip()) for name, mark, value in (h.partition(":") for h in rest) if mark
    ]
    return record + message(url, headers, _AFTER.split(body)[0], payload)


def _sent(block: str, payload: Payload) -> Record:
    """What a command of curl sends."""
    made = command(block)
    record = message(made.url, made.headers, made.content, payload)
    return record + [(("body", name), value) for name, value in made.form]


def message(url: str, headers: Headers, body: str, payload: Payload) -> Record:
    """What one message holds: parts of its path, its query, its headers and its body."""
    kind = next((value for name, value in headers if name.lower() == "content-type"), "json")
    record = _address(url)
    record += [(("headers", name), value) for name, value in headers if name.lower() not in PLUMBING]
    record += [(("body", *steps), value) for steps, value in body_of(body, kind.lower(), payload)]
    return record


def _address(url: str) -> Record:
    """Query parameters, and the parts of the path that are data, named by the word before them."""
    try:
        parts = urlsplit(_FILLED.sub(lambda m: m[0].replace("?", "").replace("#", ""), url))
        query = pairs(parts.query, 1000)
    except ValueError:
        return []
    words = [word for word in parts.path.split("/") if word]
    record: Record = [(("path", before), word) for before, word in pairwise(words) if is_data(word)]
    return record + [(("query", name), value) for name, value in query]


def is_data(word: str) -> bool:
    """Whether a part of a path is no word of a route."""
    return _DATA.search(word) is not None and not word.startswith("{{")


def body_of(text: str, kind: str, payload: Payload) -> Record:
    """The content of a body by its declared type, or by what it looks like."""
    text = text.strip()
    if not text:
        return []
    if "multipart" in kind:
        return multipart(text, payload)
    if "urlencoded" in kind:
        return [pair for line in text.splitlines() for pair in form_line(line)]
    if _ELSEWHERE.match(text):
        payload.gap("the body of a request is in another file: not read with it")
        return []
    if asked := _GRAPHQL.match(text):
        given = body_of(asked[2] or "", "json", payload)
        return [(("query",), asked[1]), *((("variables", *steps), value) for steps, value in given)]
    if "xml" in kind and text.startswith("<"):
        return list(xml_leaves([text], payload))
    try:
        value = loads(_UNQUOTED.sub(r"\1\2null", text)) if text[0] in "{[" else text
    except (ValueError, RecursionError):
        payload.gap("the body of a message could not be read")
        return []
    return [((), one) for one in value] if isinstance(value, list) else [((), value)]


def exchanges(
    table: Table, steps: tuple[str, ...], value: Any, payload: Payload, counted: bool
) -> Iterator[Record]:
    """The exchanges of a recording below some steps: one record for each. `counted`: they are already."""
    for about, leaves in leaves_of(table, steps, value):
        found = [(spot, one) for spot, (_, one) in zip(spots(table, leaves), leaves, strict=True) if spot]
        if not found or (about and not counted and not payload.wanted()):
            continue
        record: Record = []
        for spot, one in sorted(found, key=lambda pair: pair[0].how != "address"):
            told = _told(spot, one, payload)
            record += [pair for pair in told if pair not in record] if spot.how in ("said", "part") else told
        yield record


def _told(spot: Spot, value: Any, payload: Payload) -> Record:
    """What one value of a recording says."""
    text = "" if value is None else str(value)
    if spot.how == "address":
        return [((*spot.steps, *steps), held) for steps, held in _address(text)]
    if spot.how == "body":
        return [((*spot.steps, *steps), held) for steps, held in _packed(spot, text, payload)]
    if spot.how == "part":
        return [(spot.steps, text)] if is_data(text) else []
    if spot.how == "header" and spot.name.lower() in PLUMBING:
        return []
    if spot.how == "value":
        return [(spot.steps, value)]
    if spot.how == "header" and is_address(text):
        return [(spot.steps, text), *(((*spot.steps[:-2], *steps), held) for steps, held in _address(text))]
    return [(spot.steps, unquote_plus(text) if is_encoded(text) else text)]


def _packed(spot: Spot, text: str, payload: Payload) -> Record:
    held = unpacked(text) if spot.packed else text
    return [] if held is None or is_program(spot.kind) else body_of(held, spot.kind or "json", payload)
