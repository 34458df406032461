"""``# privacy: allow ID by NAME: REASON until YYYY-MM-DD``, in the comments of every language."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from inventory.facts import Location
from inventory.sources import Checkout, Source
from privacy.check.kinds import kinds

MARK = "privacy:"
START = r"(?:#|//|/\*+|--|<!--|<#|\(\*|\*|;|'|\bREM\b)"
FORM = re.compile(rf"(?:^|[\s;{{}}(),]){START}\s*privacy:\s*allow\b(?P<rest>[^\n]*)", re.IGNORECASE)
ALONE = re.compile(rf"\s*{START}")
SAID = re.compile(
    r"\s*(?P<id>[a-z][a-z-]*)?\s*(?:by\s+(?P<author>[^:]{1,80}?)\s*:)?\s*(?P<reason>.*?)\s*"
    r"(?:\buntil\s+(?P<until>\S+?)[.)]?)?\s*$",
    re.IGNORECASE,
)
END = re.compile(r"\s*(?:\*/|-->|#>|\*\))\s*$")
UNKNOWN = "whoever wrote the line"
LONGEST = 1_000
AROUND = 6


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment that lets something pass. `missing` says what it lacks; `lines` what it is about."""

    at: Location
    lines: tuple[int, ...]
    id: str
    author: str
    reason: str
    expires: datetime.date | None
    missing: tuple[str, ...] = ()


def read(checkout: Checkout) -> tuple[Comment, ...]:
    """All of a checkout, by place."""
    return tuple(one for source in checkout.files for one in _of(source))


def _of(source: Source) -> Iterator[Comment]:
    if not source.language or MARK.encode() not in source.bytes.lower():
        return
    lines = source.text.splitlines()
    for number, line in enumerate(lines, 1):
        match = FORM.search(line[:LONGEST]) if MARK in line.lower() else None
        if match is not None:
            yield _read(Location(source.path, number), match["rest"], _about(lines, number, line))


def _about(lines: list[str], number: int, line: str) -> tuple[int, ...]:
    """The line it stands on; of one that stands alone, the next with code."""
    if not ALONE.match(line):
        return (number,)
    for after in range(number + 1, min(number + AROUND, len(lines)) + 1):
        text = lines[after - 1]
        if text.strip() and not ALONE.match(text):
            return (number, after)
    return (number,)


def _read(at: Location, rest: str, lines: tuple[int, ...]) -> Comment:
    said = SAID.match(END.sub("", rest))
    assert said is not None  # every part of it may be absent
    id, reason, until = said["id"] or "", said["reason"].strip(" :-–—"), _day(said["until"])
    missing = [
        *([] if id in kinds() else ["id of a finding"]),
        *([] if reason else ["reason"]),
        *([] if until else ["day until which it counts (until YYYY-MM-DD)"]),
    ]
    return Comment(at, lines, id, said["author"] or UNKNOWN, reason, until, tuple(missing))


def _day(written: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat((written or "").strip())
    except ValueError:
        return None


def rows(comments: Iterable[Comment]) -> list[list[Any]]:
    """As plain values, to be kept."""
    return [
        [
            c.at.path,
            c.at.line,
            c.lines,
            c.id,
            c.author,
            c.reason,
            c.expires and c.expires.isoformat(),
            c.missing,
        ]
        for c in comments
    ]


def from_rows(kept: Iterable[list[Any]]) -> tuple[Comment, ...]:
    """What `rows` made."""
    return tuple(
        Comment(Location(path, line), tuple(lines), id, author, reason, _day(until), tuple(missing))
        for path, line, lines, id, author, reason, until, missing in kept
    )
