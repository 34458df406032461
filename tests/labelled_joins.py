"""Whether equal values stayed equal, different ones different, and references found what they found before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from labelled_fixtures import KEYS, NAMES
from labelled_records import Record, records_of

PARTS = ("first name", "last name", "e-mail", "phone", "street", "town", "postal code", "birth day")
MORE = {"iban": "account", "creditCard": "card", "ip": "machine", "name": "whole name in a note"}
GONE = "(gone)"
Told = tuple[str, int, list[str]]
"""What, of how many, and which were not kept."""


@dataclass(frozen=True, slots=True)
class Row:
    """A record before and after, with the file and language it stands in."""

    file: str
    before: Record
    after: Record

    @property
    def language(self) -> str:
        return self.file[:2]


def rows_of(before: Path, after: Path) -> Iterator[Row]:
    """The records of all files in both folders, pair by pair; a record that is gone has nothing beside it."""
    for path in sorted(before.iterdir()):
        old, new = records_of(path), records_of(after / path.name)
        if len(old) != len(new):  # a sentence around the values of a note is not what it was
            new = [dict.fromkeys(one, GONE) for one in old]
        for one, other in zip(old, new, strict=True):
            yield Row(path.name, one, other)


def equalities(rows: Iterable[Row]) -> Iterator[Told]:
    """Of each category: values that have one surrogate in all files, and share it with no other."""
    pairs: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        for field, part, old, new in _values(row):
            pairs[part][old].setdefault(new, f"{row.file} {field}")
    for part, made in pairs.items():
        back: dict[str, set[str]] = defaultdict(set)
        for old, news in made.items():
            for new in news:
                back[new].add(old)
        wrong = [
            f"{old!r} -> {news}"
            for old, news in made.items()
            if len(news) > 1 or any(len(back[new]) > 1 for new in news)
        ]
        yield part, len(made), wrong


def _values(row: Row) -> Iterator[tuple[str, str, str, str]]:
    """Field, category, value and surrogate of what is somebody's in a record."""
    parts = {**MORE, **dict(zip(NAMES[row.language], PARTS, strict=True))}
    for shape, names in KEYS.items():
        parts |= dict.fromkeys(names, f"key ({shape})")
    for field, old in row.before.items():
        if field in parts and old:
            yield field, parts[field], old, row.after[field]


def names_in_notes(rows: Iterable[Row]) -> Told:
    """Whole names in notes, which are to be the two words that stand in records of the same person."""
    rows = list(rows)
    words = {}
    for row in rows:
        first, last = NAMES[row.language][:2]
        if first in row.before:
            words[f"{row.before[first]} {row.before[last]}"] = f"{row.after[first]} {row.after[last]}"
    noted = [row for row in rows if row.before.get("name") in words and "sku" not in row.before]
    wrong = [
        f"{row.file}: {row.before['name']!r} -> {row.after['name']!r}, in records {words[row.before['name']]!r}"
        for row in noted
        if row.after["name"] != words[row.before["name"]]
    ]
    return "names in notes and in records", len(noted), wrong


def references(rows: Iterable[Row]) -> Iterator[Told]:
    """Of each kind of key: references, in whatever file, that find the records they found before and no other."""
    rows = list(rows)
    for shape, (key, reference) in KEYS.items():
        held = [row for row in rows if key in row.before]
        old, new = (_places(row.before[key] for row in held), _places(row.after[key] for row in held))
        wrong = [
            f"{row.file}: {row.before[reference]!r} -> {row.after[reference]!r}"
            for row in held
            if old.get(row.before[reference]) != new.get(row.after[reference])
        ]
        yield f"references by key ({shape})", len(held), wrong


def _places(values: Iterable[str]) -> dict[str, set[int]]:
    """Where each value stands."""
    found: dict[str, set[int]] = defaultdict(set)
    for at, value in enumerate(values):
        found[value].add(at)
    return dict(found)
