"""Statistics of a part of many payloads: as bytes, and joined whatever part held what."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from hashlib import blake2b
from io import BytesIO
from typing import Any

from inventory.facts import Gap, Location
from privacy.classify.columns import Columns
from privacy.classify.reading.formats import records
from privacy.classify.reading.nested import container
from privacy.classify.reading.payloads import Payload
from privacy.classify.walk import Node, Walk

_RECORDING = {"log", "item"}  # what a HAR recording or a Postman collection has at its top
SOURCES = 1000  # told apart; of more the same ones are left out on any machine


class Part:
    """What is known of the payloads of one source so far. Holds values: it never leaves the cluster."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.walk = Walk()
        self.records = 0
        self.reasons: set[str] = set()

    def read(self, content: str | bytes) -> None:
        """Take in one payload of any format."""
        value = container(content) if isinstance(content, str) and content[:1] == "{" else None
        if isinstance(value, dict) and not value.keys() & _RECORDING:
            self.records += 1
            self.walk.take([((), value)])
            return
        raw = content.encode("utf-8", "replace") if isinstance(content, str) else bytes(content)
        payload = Payload(self.source, lambda: BytesIO(raw), everything=True)
        for record in records(payload):
            self.walk.take(record)
        self.records += payload.records
        self.reasons.update(gap.reason for gap in payload.gaps)

    def join(self, other: Part) -> None:
        """Take in what another part holds."""
        self.records += other.records
        self.reasons |= other.reasons
        self.walk.merge(other.walk)

    def packed(self) -> bytes:
        """All of it as bytes."""
        state = [self.source, self.records, sorted(self.reasons), _flags(self.walk), [*_rows(self.walk.root)]]
        return zlib.compress(json.dumps(state).encode(), 1)

    @classmethod
    def unpacked(cls, content: bytes) -> Part:
        """The part that such bytes hold."""
        source, count, reasons, flags, rows = json.loads(zlib.decompress(content))
        made = cls(source)
        made.records, made.reasons = count, set(reasons)
        made.walk.too_deep, made.walk.full, wide = flags
        nodes = [made.walk.root]
        for above, step, times, met, told, column in rows:
            node = nodes[0] if above < 0 else made.walk.below(nodes[above], step)
            if above >= 0:
                nodes.append(node)
            node.times, node.met, (node.open, node.gathered) = times, met, told
            if column is not None:
                made.walk.restore(node, column)
        if wide:
            made.walk.narrow()
        return made

    def columns(self) -> Columns:
        """The columns, at last."""
        found = self.walk.finish(Columns(self.source, self.records))
        found.by_path = dict(sorted(found.by_path.items()))
        told = sorted(self.reasons | {f"sample payload: {reason}" for reason in self.walk.gaps()})
        found.gaps = [Gap(reason, Location(self.source)) for reason in told]
        return found


def _flags(walk: Walk) -> list[bool]:
    return [walk.too_deep, walk.full, walk.wide]


def _rows(root: Node) -> Iterator[list[Any]]:
    """The places from above to below: the row above, the step, and what is known there."""
    waiting, at = [(-1, root)], 0
    while waiting:
        above, node = waiting.pop()
        column = node.column.state() if node.column is not None else None
        yield [above, node.step, node.times, node.met, [node.open, node.gathered], column]
        waiting += [(at, below) for below in node.below.values()]
        at += 1


class Parts:
    """The parts of many sources."""

    def __init__(self) -> None:
        self.by_source: dict[str, Part] = {}
        self._marks: dict[str, bytes] = {}
        self._bound = b"\xff" * 9
        self.more = False

    def of(self, source: str) -> Part | None:
        """The part of a source; None where there are too many: those with the smallest hashes stay."""
        part = self.by_source.get(source)
        if part is not None:
            return part
        mark = blake2b(source.encode("utf-8", "replace"), digest_size=8).digest()
        if mark >= self._bound:
            return None
        self._marks[source] = mark
        part = self.by_source[source] = Part(source)
        if len(self.by_source) <= SOURCES:
            return part
        last = max(self._marks, key=self._marks.__getitem__)
        self._bound, self.more = self._marks.pop(last), True
        del self.by_source[last]
        return None if last == source else part

    def read(self, source: str, content: str | bytes) -> None:
        """Take in one payload of a source."""
        part = self.of(source)
        if part is not None:
            part.read(content)

    def join(self, content: bytes) -> None:
        """Take in a part that came as bytes; none says that there were too many sources."""
        if not content:
            self.more = True
            return
        other = Part.unpacked(content)
        part = self.of(other.source)
        if part is not None:
            part.join(other)

    def packed(self) -> Iterator[bytes]:
        """Each part as bytes."""
        if self.more:
            yield b""
        for part in self.by_source.values():
            yield part.packed()

    def document(self) -> dict[str, Any]:
        """What `privacy classify --format json` would say of files of these names."""
        from privacy.classify.files import document, file_of  # needs much that executors don't

        found = [part.columns() for _, part in sorted(self.by_source.items())]
        gaps = [gap for one in found for gap in one.gaps]
        if self.more:
            gaps.append(Gap(f"more than {SOURCES} sources: the rest was not looked at", Location("")))
        return document([file_of(one) for one in found], gaps)
