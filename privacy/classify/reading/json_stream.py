"""JSON of any size and depth, piece by piece: what fits is parsed whole, what does not is gone into."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from privacy.classify.reading.payloads import ITEM, Payload, Record

DEEPEST = 64
AHEAD = 1 << 20  # characters in sight when a value is parsed
KEPT = 10_000  # characters of a string that does not fit
_BLANK = re.compile(r"[\s\ufeff\x1e]*")
_PLAIN = re.compile(r'[^"\\]*')
_OUTSIDE = re.compile(r'[^"\[\]{}]*')
_SCAN = json.JSONDecoder(strict=False)
_Steps = tuple[str, ...]


class Broken(ValueError):
    """This is no JSON from here on. Says nothing of what stands there."""


def streamed(payload: Payload) -> Iterator[Record]:
    """The records of one JSON text or of several in a row; items of an outermost list are records."""
    text = _Text(payload)
    try:
        while text.blank():
            yield from _value(text, (), 0)
            if text.blank() and text.peek() == ",":
                text.at += 1
    except Broken:
        payload.gap("no JSON, or broken off: the rest was not read")


class _Text:
    """A window on the text that moves forward only."""

    def __init__(self, payload: Payload) -> None:
        self.payload = payload
        self.more = payload.pieces()
        self.buffer, self.at, self.ended = "", 0, False

    def sight(self, characters: int) -> None:
        """Have so many characters ahead, unless the text ends before."""
        if self.ended or len(self.buffer) - self.at >= characters:
            return
        parts, size = [self.buffer[self.at :]], len(self.buffer) - self.at
        while size < characters:
            piece = next(self.more, None)
            if piece is None:
                self.ended = True
                break
            parts.append(piece)
            size += len(piece)
        self.buffer, self.at = "".join(parts), 0

    def blank(self) -> bool:
        """Step over white space; False at the end of the text."""
        while True:
            self.sight(1)
            found = _BLANK.match(self.buffer, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.buffer):
                return True
            if self.ended:
                return False

    def peek(self) -> str:
        return self.buffer[self.at : self.at + 1]

    def take(self, wanted: str) -> str:
        """The next mark, one of these; Broken when it is another."""
        if not self.blank() or self.peek() not in wanted:
            raise Broken
        self.at += 1
        return self.buffer[self.at - 1]


def _value(text: _Text, steps: _Steps, depth: int) -> Iterator[Record]:
    """One value as records: whole if it fits, else its parts."""
    text.sight(AHEAD)
    try:
        value, end = _SCAN.raw_decode(text.buffer, text.at)
        if end < len(text.buffer) or text.ended:
            text.at = end
            yield from _records(text, steps, value)
            return
    except (ValueError, RecursionError):
        pass
    mark = text.peek()
    if mark == '"':
        yield [(steps, _string(text, KEPT))]
    elif mark not in "{[" or not mark:
        raise Broken
    elif depth >= DEEPEST:
        text.payload.gap(f"nested more than {DEEPEST} deep: what is below was not read")
        _skip(text)
    elif mark == "{":
        yield from _members(text, steps, depth)
    else:
        yield from _items(text, steps, depth)


def _records(text: _Text, steps: _Steps, value: Any) -> Iterator[Record]:
    for one in value if isinstance(value, list) and not steps else (value,):
        if text.payload.wanted():
            yield [(steps, one)]


def _members(text: _Text, steps: _Steps, depth: int) -> Iterator[Record]:
    text.take("{")
    while text.blank() and text.peek() != "}":
        if text.peek() != '"':
            raise Broken
        key = _string(text, 200)
        text.take(":")
        text.blank()
        yield from _value(text, (*steps, key), depth + 1)
        if text.take(",}") == "}":
            return
    text.take("}")


def _items(text: _Text, steps: _Steps, depth: int) -> Iterator[Record]:
    text.take("[")
    # The items of an outermost list are records, those of lists in it are not.
    below = (*steps, ITEM) if depth else steps
    while text.blank() and text.peek() != "]":
        yield from _value(text, below, depth + 1)
        if text.take(",]") == "]":
            return
    text.take("]")


def _string(text: _Text, most: int) -> str:
    """A string, of which the first characters are kept."""
    text.take('"')
    kept: list[str] = []
    size = 0
    while True:
        text.sight(2)
        found = _PLAIN.match(text.buffer, text.at)
        end = found.end() if found else text.at
        if size < most:
            kept.append(text.buffer[text.at : min(end, text.at + most - size)])
            size += len(kept[-1])
        text.at = end
        mark = text.peek()
        if mark == '"':
            text.at += 1
            return "".join(kept)
        if mark == "\\":
            text.sight(2)
            text.at += 2
        elif text.ended:
            raise Broken


def _skip(text: _Text) -> None:
    """Step over a value by counting its brackets."""
    depth = 0
    while True:
        text.sight(1)
        found = _OUTSIDE.match(text.buffer, text.at)
        text.at = found.end() if found else text.at
        mark = text.peek()
        if not mark:
            if text.ended:
                raise Broken
        elif mark == '"':
            _string(text, 0)
        else:
            text.at += 1
            depth += 1 if mark in "[{" else -1
            if depth == 0:
                return
