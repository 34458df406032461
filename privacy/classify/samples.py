"""Sample payloads of a checkout: which files they are, and their fields as columns of values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from inventory.facts import Gap
from inventory.sources import Checkout, Source
from privacy.classify.columns import Column, Columns
from privacy.classify.reading.payloads import Payload
from privacy.classify.walk import columns
from privacy.vocabulary import read

LARGEST = 5_000_000  # bytes of a sample that are worth reading
MOST = 500  # samples of one checkout


@dataclass(frozen=True, slots=True)
class Samples:
    """The sample payloads of a checkout. Columns hold values: they are looked at and never shown."""

    files: tuple[Columns, ...] = ()
    gaps: tuple[Gap, ...] = ()
    _by_path: dict[str, list[tuple[str, Column]]] = field(default_factory=dict)

    def columns(self, path: str) -> list[tuple[str, Column]]:
        """(file, column) for every sample that has a field at this path."""
        return self._by_path.get(_plain(path), [])

    def __repr__(self) -> str:
        return f"Samples({len(self.files)} files)"


def collect(checkout: Checkout) -> Samples:
    """Read every sample payload of the checkout; what can't be read is a gap."""
    files: list[Columns] = []
    gaps: list[Gap] = []
    by_path: dict[str, list[tuple[str, Column]]] = {}
    for source in list(_samples(checkout))[:MOST]:
        found = columns_of(source.bytes, source.path)
        files.append(found)
        gaps += found.gaps
        for path, column in found.by_path.items():
            by_path.setdefault(_plain(path), []).append((source.path, column))
    return Samples(tuple(files), tuple(gaps), by_path)


def columns_of(content: bytes, path: str) -> Columns:
    """The columns of one payload."""
    return columns(Payload(path, lambda: BytesIO(content)))


def _samples(checkout: Checkout) -> Iterator[Source]:
    for source in checkout.files:
        if source.size <= LARGEST and is_sample(source.path):
            yield source


def is_sample(path: str) -> bool:
    """Whether a file of this path holds a sample payload, by its name and the folders it stands in."""
    table, place = _table(), PurePosixPath(path.lower())
    if any(fnmatchcase(place.name, pattern) for pattern in table["never"]):
        return False
    if any(fnmatchcase(place.name, pattern) for pattern in table["files"]):
        return True
    if place.suffix not in table["suffixes"]:
        return False
    within = bool(set(place.parts[:-1]) & set(table["within"]))
    return within or any(fnmatchcase(place.name, pattern) for pattern in table["named"])


def _plain(path: str) -> str:
    """``items[].email`` of a list and ``[].items[].email`` of a list of lists are one field."""
    return re.sub(r"^(?:\[\]\.?)+", "", path)


@cache
def _table() -> dict[str, Any]:
    return dict(read("samples.yaml"))
