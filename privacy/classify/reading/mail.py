"""E-mail: headers, body, and what is attached."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import Message
from typing import Any

from privacy.classify.reading.messages import PLUMBING
from privacy.classify.reading.payloads import Payload, Record

MOST = 1 << 25  # bytes
PARTS = 200
HEADERS = 500
_TAG = re.compile(r"<[^<>]*>")
_FAULTS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
Leaf = tuple[tuple[str, ...], Any]


def mail_records(payload: Payload) -> Iterator[Record]:
    """One record: the message."""
    with payload.start() as stream:
        content = stream.read(MOST)
        if stream.read(1):
            payload.gap(f"only the first {MOST >> 20} MB were read")
    payload.wanted()
    try:
        message = email.message_from_bytes(content, policy=email.policy.default)
        yield [*_headers(message, payload), *_parts(message, payload)]
    except _FAULTS:
        payload.gap("the message could not be read")


def _headers(message: Message, payload: Payload) -> Iterator[Leaf]:
    for at, (name, raw) in enumerate(message.raw_items()):
        if at >= HEADERS:
            payload.gap(f"more than {HEADERS} headers: the rest was not read")
            return
        if name.lower() in PLUMBING:
            continue
        try:
            yield ("headers", name), str(message.policy.header_fetch_parse(name, raw))
        except _FAULTS:
            payload.gap("a header could not be read")


def _parts(message: Message, payload: Payload) -> Iterator[Leaf]:
    parts = [part for _, part in zip(range(PARTS), message.walk(), strict=False) if not part.is_multipart()]
    plain = any(part.get_content_type() == "text/plain" for part in parts)
    for part in parts:
        try:
            yield from _part(part, payload, plain)
        except _FAULTS:
            payload.gap("a part of the message could not be read")


def _part(part: Message, payload: Payload, plain: bool) -> Iterator[Leaf]:
    kind, name = part.get_content_type(), part.get_filename()
    content = part.get_payload(decode=True)
    content = content if isinstance(content, bytes) else b""
    if name:
        from privacy.classify.reading.formats import inner_records

        stem = str(name).rpartition(".")[0] or str(name)
        for steps, value in inner_records(payload.part(str(name), content)):
            yield ("attachment", stem, *steps), value
    elif kind == "text/plain" or (kind == "text/html" and not plain):
        text = content.decode(part.get_content_charset("utf-8"), "replace")
        yield ("body",), text if kind == "text/plain" else _TAG.sub(" ", text)
