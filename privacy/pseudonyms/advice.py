"""What to do with each kind of data in each place: the decision table, applied to what the graph shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from typing import Any

from inventory.facts import Location, in_order
from privacy import vocabulary
from privacy.cells import Cell, Question
from privacy.declaration_file import Declared
from privacy.declarations.file import Declarations
from privacy.declarations.words import question
from privacy.pseudonyms.checks import Mark, is_of, table
from privacy.seen import CALLER, Seen
from privacy.statements import cell, stated

ARTICLE = "Articles 25(1) and 32(1)(a)"
PSEUDONYM = "user.unique_id.pseudonymous"
MESSAGES = ("azure_queue", "service_bus", "event_hub", "event_grid", "iot_hub")
USES: Mapping[str, str] = {
    "key": "as key, name or address",
    "log": "in a log",
    "mail": "given to who writes to people",
    "third_party": "given to a recipient",
    "joined": "kept in several stores",
    "shown": "read back for a caller or a message",
    "stored": "kept in one store",
    "message": "in a message",
}


@dataclass(frozen=True, slots=True)
class Advice:
    """One kind of data in one place, and the row of the decision table that fits it.

    `use` is a key of USES, `there` the transforms seen on the way, `state` ``met``, ``weak`` (a hash without
    key) or ``open``. `decision` is what people say of it.
    """

    id: str
    row: str
    category: str
    end: str
    use: str
    fields: tuple[str, ...]
    functions: tuple[str, ...]
    there: tuple[str, ...]
    state: str
    decision: Cell
    evidence: tuple[Location, ...]

    @property
    def how(self) -> str:
        """The use in words."""
        return USES[self.use]


def advice(seen: Seen, declared: Declared, every: Iterable[Mark]) -> tuple[Advice, ...]:
    """The advice for every field given to a store, a log or a recipient."""
    given = [one for one in every if one.gives and one.flow.target != CALLER and one.category != PSEUDONYM]
    uses = _Uses(seen, every)
    groups: dict[tuple[str, str, str, str], list[Mark]] = defaultdict(list)
    for one in given:
        row, use = uses.row(one)
        if row:
            groups[row, one.category, one.flow.target, use].append(one)
    return tuple(_advice(declared, *key, some) for key, some in sorted(groups.items()))


def _advice(declared: Declared, row: str, category: str, end: str, use: str, some: list[Mark]) -> Advice:
    identity = f"advice:{row}/{category}/{end}" + ("/key" if use == "key" else "")
    labels = tuple(sorted({label for one in some for label in one.field.transforms}))
    return Advice(
        identity,
        row,
        category,
        end,
        use,
        tuple(sorted({one.field.path for one in some})),
        tuple(sorted({one.flow.function for one in some})),
        labels,
        _state(row, some),
        decision(declared, identity),
        in_order(place for one in some for place in one.flow.evidence),
    )


def decision(declared: Declared, identity: str) -> Cell:
    """What people decided on a recommendation; the question which they accept is one for all."""
    key = next((k for k in declared.content.recommendations if fnmatchcase(identity, k)), "")
    given = declared.content.recommendations.get(key)
    asked = Question(question(Declarations, "recommendations"), ("recommendations",), ARTICLE)
    if given is None or given.decision is None:
        return cell(f"{identity}/decision", declared, question=asked)
    parts = [given.decision, given.reason, given.owner, given.date.isoformat() if given.date else None]
    said = stated("; ".join(filter(None, parts)), declared.at("recommendations", key))
    return cell(f"{identity}/decision", declared, *said)


@cache
def rows() -> Mapping[str, Mapping[str, Any]]:
    """The rows of the decision table by their ids, in its order."""
    return {row["id"]: row for row in table()["rows"]}


def _state(row: str, some: Iterable[Mark]) -> str:
    """The worst of the fields: one as it is leaves all open."""
    states = set()
    for one in some:
        labels = one.field.transforms
        weak = is_of(labels, "unkeyed") and not is_of(labels, "keyed")
        states.add("weak" if weak else "met" if _meets(row, labels) else "open")
    return next(state for state in ("open", "weak", "met") if state in states)


@lru_cache(4096)
def _meets(row: str, labels: tuple[str, ...]) -> bool:
    return any(fnmatchcase(label, glob) for label in labels for glob in rows()[row]["met"])


def _row(category: str, use: str) -> str:
    """The id of the first row of the table that is about the category in that use."""
    found = vocabulary.category(category)
    special = bool(found and found.special)
    for row in table()["rows"]:
        fits = any(fnmatchcase(category, glob) for glob in row["categories"])
        if fits and use in row["uses"] and (special or not row.get("special")):
            return str(row["id"])
    return ""


class _Uses:
    """How data of a category is used in a place, as the whole graph shows it."""

    def __init__(self, seen: Seen, every: Iterable[Mark]) -> None:
        self._seen = seen
        self._stores: dict[str, set[str]] = defaultdict(set)
        self._back: set[tuple[str, str]] = set()
        self._rows: dict[tuple[str, str], str] = {}
        for one in every:
            if self._rests(one.flow.target):
                self._stores[one.category].add(one.flow.target)
            if one.flow.origin and (one.flow.target == CALLER or self._mails(one.flow.target)):
                self._back.add((one.flow.origin, one.category))

    def row(self, one: Mark) -> tuple[str, str]:
        """The first row of the table that fits, and the use it fits for; empty where none does."""
        use = self._use(one)
        key = (one.category, use)
        if key not in self._rows:
            self._rows[key] = _row(*key)
        return self._rows[key], use

    def _use(self, one: Mark) -> str:
        end = one.flow.target
        store = self._seen.stores.get(end)
        if {"key", "name", "url"} & set(one.field.places) and store is not None:
            return "key"
        if store is None:
            return "mail" if self._mails(end) else "third_party"
        if one.flow.operation == "log" or self._seen.role(store.kind) == "log":
            return "log"
        if store.kind in MESSAGES:
            return "message"
        if (end, one.category) in self._back:
            return "shown"
        return "joined" if len(self._stores[one.category]) > 1 else "stored"

    def _rests(self, end: str) -> bool:
        store = self._seen.stores.get(end)
        named = store is not None and self._seen.role(store.kind) == "store"
        return named and store is not None and store.kind not in MESSAGES and not store.hidden

    def _mails(self, end: str) -> bool:
        return end.partition(":")[2] in table()["mailers"]
