"""Where names and values stand in recordings of requests (HAR, Postman): for who reads and who rewrites."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from privacy.classify.reading.payloads import ITEM
from privacy.vocabulary import read

Path = tuple[str | int, ...]
"""The steps to a value in one file; an item of a list by its number."""
Leaf = tuple[Path, Any]
PAIRS = frozenset(["pair", "said", "header", "cookie"])
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)
ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
_KNOWN = 20_000  # places whose meaning is remembered
DEEPEST = 60  # steps, with folders of requests in folders


@dataclass(frozen=True, slots=True)
class Spot:
    """What a value is: how it stands there, the steps to its field, and of a body its type and coding."""

    how: str
    steps: tuple[str, ...]
    kind: str = ""
    packed: bool = False

    @property
    def name(self) -> str:
        return self.steps[-1] if self.steps else ""


@dataclass(frozen=True, slots=True)
class Words:
    """The names of the members that say something of the value beside them."""

    names: tuple[str, ...]
    values: tuple[str, ...]
    types: tuple[str, ...]
    codings: tuple[str, ...]
    languages: tuple[str, ...]
    programs: tuple[str, ...]


@dataclass(slots=True)
class Table:
    """One kind of recording."""

    sign: tuple[re.Pattern[str], ...]
    record: re.Pattern[str]
    between: re.Pattern[str]
    alike: Mapping[str, str]
    places: Mapping[str, tuple[str, tuple[str, ...]]]
    _rows: dict[str, tuple[str, tuple[str, ...]] | None]

    def row(self, place: str) -> tuple[str, tuple[str, ...]] | None:
        """What stands at a place; None where it is nothing of a message."""
        if place not in self._rows:
            if len(self._rows) > _KNOWN:
                self._rows.clear()
            self._rows[place] = self._row(place)
        return self._rows[place]

    def size(self, place: str) -> int:
        """How many of the steps to a place lead to the exchange it is in."""
        found = self.record.match(place)
        held = found[0].rstrip(".") if found else ""
        return len(held.replace(ITEM, "." + ITEM).split(".")) if held else 0

    def _row(self, place: str) -> tuple[str, tuple[str, ...]] | None:
        plain = self.record.sub("", place, count=1)
        for one, other in self.alike.items():
            if plain.startswith(one + ".") or plain == one:
                plain = other + plain[len(one) :]
        listed, mark, member = plain.rpartition("[].")
        if mark and member in words().values:
            found = self._at(listed + ITEM)
            if found is not None and found[0] in PAIRS:
                return found
        found = self._at(plain)
        return found if found is not None and found[0] not in PAIRS else None

    def _at(self, place: str) -> tuple[str, tuple[str, ...]] | None:
        return self.places.get(place) or self.places.get(re.sub(r"[^.]+\[\]$", "*[]", place))


@cache
def words() -> Words:
    """`data/recordings.yaml`, but for the tables."""
    raw = read("recordings.yaml")
    return Words(*(tuple(raw[name].split()) for name in Words.__slots__))


@cache
def tables() -> tuple[Table, ...]:
    """All kinds of recordings."""
    raw = read("recordings.yaml")
    return tuple(_table(one) for one in raw.values() if isinstance(one, Mapping))


def _table(raw: Mapping[str, Any]) -> Table:
    places = {}
    for place, said in raw["places"].items():
        how, _, steps = said.partition(" ")
        places[place] = (how, tuple(steps.split(".")) if steps else ())
    record = re.escape(raw["record"])
    once = f"(?:{record}(?:\\.|$))" if record else "(?:)"
    many = "*" if "within" in raw else "?"
    bare = record.removesuffix(re.escape(ITEM))
    return Table(
        tuple(map(re.compile, raw["sign"])),
        re.compile(f"^{once}{many}"),
        re.compile(f"{once}*{bare}" if "within" in raw else bare),
        raw.get("alike", {}),
        places,
        {},
    )


def recording(head: str) -> Table | None:
    """The kind of recording a text is by how it begins; None when it is none."""
    return next((one for one in tables() if all(sign.search(head) for sign in one.sign)), None)


def place_of(path: Path) -> str:
    """A path as the table writes it."""
    made = ""
    for step in path:
        made += ITEM if isinstance(step, int) else f".{step}" if made else step
    return made


def spots(table: Table, leaves: Sequence[Leaf]) -> list[Spot | None]:
    """What each of the leaves of one exchange is; None where it is nothing of a message."""
    held = {path: value for path, value in leaves if isinstance(value, str)}
    kinds = {path[:-3]: value.lower() for path, value in held.items() if _is_type(path, held)}
    return [_spot(table, path, value, held, kinds) for path, value in leaves]


def _is_type(path: Path, held: Mapping[Path, Any]) -> bool:
    """Whether this is the value of a header that says of what type a message is."""
    return (
        len(path) > 2
        and path[-1] in words().values
        and isinstance(path[-2], int)
        and _beside(path, words().names, held).lower() == "content-type"
    )


def _beside(path: Path, names: Sequence[str], held: Mapping[Path, Any]) -> str:
    """The text of the first of some members beside a value."""
    for name in names:
        found = held.get((*path[:-1], *name.split(".")))
        if isinstance(found, str) and found:
            return found
    return ""


def _spot(
    table: Table, path: Path, value: Any, held: Mapping[Path, Any], kinds: Mapping[Path, str]
) -> Spot | None:
    row = table.row(place_of(path))
    if row is None or isinstance(value, dict | list):
        return None
    how, steps = row
    if how in PAIRS:
        name = _beside(path, words().names, held)
        return Spot(how, (*steps, name)) if name else None
    if how == "part":
        step = path[-1]
        before = held.get((*path[:-1], step - 1)) if isinstance(step, int) and step else None
        return Spot(how, (*steps, before)) if before else None
    if how != "body":
        return Spot(how, steps)
    kind = kinds.get(path[:-2]) or kinds.get(path[:-1]) or _beside(path, words().types, held).lower()
    kind = kind or _beside(path, words().languages, held).lower()
    return Spot(how, steps, kind, _beside(path, words().codings, held).lower() == "base64")


def is_program(kind: str) -> bool:
    """Whether bodies of a type hold no text that anybody wrote."""
    return any(word in kind for word in words().programs)


def unpacked(text: str) -> str | None:
    """The text that stands in base64; None when it is no text."""
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:
        return None


def is_encoded(text: str) -> bool:
    """Whether a value beside its name is written as it stands in an address."""
    return "%" in text and ENCODED.search(text) is not None


def is_address(text: str) -> bool:
    """Whether a value is an address of the web and nothing else."""
    return _ADDRESS.fullmatch(text) is not None


def leaves_of(table: Table, steps: tuple[str, ...], value: Any) -> Iterator[tuple[Path, list[Leaf]]]:
    """The leaves below some steps that say anything, by the exchange they are of; of none: no steps."""
    start: Path = tuple(0 if step == ITEM else step for step in steps)
    waiting: list[tuple[Path, str, Any]] = [(start, place_of(start), value)]
    group: list[Leaf] = []
    about: Path = ()
    while waiting:
        path, place, one = waiting.pop()
        if isinstance(one, dict | list):
            if len(path) < DEEPEST:
                waiting += reversed(list(_below(path, place, one)))
        elif is_told(table, path, place):
            held = path[: table.size(place)]
            if held != about and group:
                yield about, group
                group = []
            about = held
            group.append((path, one))
    if group:
        yield about, group


def _below(path: Path, place: str, value: dict[str, Any] | list[Any]) -> Iterator[tuple[Path, str, Any]]:
    if isinstance(value, list):
        yield from (((*path, at), place + ITEM, child) for at, child in enumerate(value))
        return
    for key, child in value.items():
        yield (*path, key), f"{place}.{key}" if place else key, child


def is_told(table: Table, path: Path, place: str) -> bool:
    """Whether a value is one, or says something of one beside it."""
    return table.row(place) is not None or (bool(path) and path[-1] in _tellers())


@cache
def _tellers() -> frozenset[str]:
    told = words()
    last = (name.rpartition(".")[2] for name in told.languages)
    return frozenset([*told.names, *told.types, *told.codings, *last])
