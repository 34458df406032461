"""What changed between two inventories: plain facts under ids without lines, for reports and for checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from inventory.facts import Location
from inventory.infrastructure.periods import days
from privacy.comparison import passages
from privacy.comparison.passages import Inventory, Passage, Side
from privacy.comparison.renames import renamed
from privacy.controls.verdicts import HOLDS
from privacy.seen import CALLER

RANK = {
    "pass": 0,
    "attested": 0,
    "pass_default": 1,
    "conditional": 2,
    "unknown": 3,
    "warn": 4,
    "absent": 5,
    "fail": 6,
}
"""Verdicts from good to bad; what has none of these, says nothing."""
ACCESS = {"admin": 0, "system": 0, "user": 0, "function": 1, "anonymous": 2}
"""The keys a trigger asks for, from the strictest on."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `kind` is a key of `data/changes.yaml`, `about` the id of what it is about: a store,
    recipient, function or control of the newer inventory, of the older one where it is gone.

    `first` says that what is new is new to the whole software, not to `about` alone. `evidence` are places in
    the newer checkout; in the older one where the thing is gone.
    """

    kind: str
    about: str
    name: str
    category: str = ""
    before: str | None = None
    after: str | None = None
    functions: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    first: bool = False
    evidence: tuple[Location, ...] = ()

    @property
    def id(self) -> str:
        """The same for the same difference, whatever the lines."""
        return "/".join(filter(None, [f"change:{self.kind}", self.about, self.category, *self.fields[:1]]))


@dataclass(frozen=True, slots=True)
class Compared:
    """Two inventories side by side: `old` under the names of `new` where something was renamed."""

    old: Side
    new: Side
    names: Mapping[str, str] = field(default_factory=dict)
    """Id in the older inventory -> id in the newer one, for what seems to be only renamed."""


def compare(before: Inventory, after: Inventory) -> tuple[Change, ...]:
    """Every difference, sorted; the order of the lists in the inventories doesn't matter."""
    both = side_by_side(before, after)
    found = {change for differ in DIFFERENCES for change in differ(both)}
    return tuple(sorted(found, key=lambda one: (one.kind, one.id, one.before or "", one.after or "")))


def side_by_side(before: Inventory, after: Inventory) -> Compared:
    """Both inventories by their ids, with what was only renamed found again."""
    old, new = passages.side(before), passages.side(after)
    names = renamed(old, new)
    return Compared(passages.under(old, names), new, names)


# --- what there is -----------------------------------------------------------------------------------


def _things(both: Compared) -> Iterator[Change]:
    """Functions, stores and recipients that came, went, or go by another name."""
    back = {now: was for was, now in both.names.items()}
    for word, old, new in (
        ("function", both.old.functions, both.new.functions),
        ("store", both.old.stores, both.new.stores),
        ("recipient", both.old.recipients, both.new.recipients),
    ):
        for id in sorted({*old, *new}):
            row, kind = new.get(id) or old[id], f"new_{word}" if id not in old else f"gone_{word}"
            if id in old and id in new:
                if id not in back:
                    continue
                kind = f"renamed_{word}"
            yield Change(kind, id, row["name"], before=back.get(id), evidence=passages.places(row))


def _flows(both: Compared) -> Iterator[Change]:
    """What a function newly does to a store or recipient, and no longer does."""
    old, new = _by(both.old, _way), _by(both.new, _way)
    for kind, some, others, side in (
        ("new_flow", new, old, both.new),
        ("gone_flow", old, new, both.old),
    ):
        for function, direction, end in sorted(some.keys() - others.keys()):
            yield _of(kind, end, some[function, direction, end], side, after=direction)


# --- data --------------------------------------------------------------------------------------------


def _data(both: Compared) -> Iterator[Change]:
    """Categories that newly come to a store or recipient, and those that no longer do."""
    old, new = _by(both.old, _landing), _by(both.new, _landing)
    was, now = both.old.categories, both.new.categories
    for kind, some, others, side, known in (
        ("new_data", new, old, both.new, was),
        ("gone_data", old, new, both.old, now),
    ):
        for end, category in sorted(some.keys() - others.keys()):
            yield _of(kind, end, some[end, category], side, category, first=category not in known)


def _collection(both: Compared) -> Iterator[Change]:
    """Functions that newly ask callers for data, and what is newly asked."""
    old, new = _by(both.old, _asked), _by(both.new, _asked)
    asking = {function for function, _ in old}
    for function, category in sorted(new.keys() - old.keys()):
        kind = "new_collection" if function in asking else "new_collection_point"
        first = category not in both.old.categories
        yield _of(kind, function, new[function, category], both.new, category, first=first)
    for function, category in sorted(old.keys() - new.keys()):
        yield _of("gone_collection", function, old[function, category], both.old, category)


def _transforms(both: Compared) -> Iterator[Change]:
    """Fields that came to a place protected and now come there as they are, and the reverse."""
    was, now = _protection(both.old), _protection(both.new)
    for kind, some, others in (("lost_transform", was, now), ("added_transform", now, was)):
        for key in sorted(key for key, ones in some.items() if all(one.measures for one in ones)):
            raw = [one for one in others.get(key, ()) if not one.measures]
            if raw:
                labels = ", ".join(sorted({label for one in some[key] for label in one.measures}))
                before, after = (labels, None) if kind == "lost_transform" else (None, labels)
                told = raw if kind == "lost_transform" else some[key]
                yield _of(kind, key[1], told, both.new, told[0].category, before=before, after=after)


def _protection(side: Side) -> dict[tuple[str, str, str], list[Passage]]:
    """(function, end, any name of a field) -> its passages: a renamed field keeps its other names."""
    found: dict[tuple[str, str, str], list[Passage]] = defaultdict(list)
    for one in side.passages:
        if one.direction == "out" and one.path:
            for name in one.names:
                found[one.function, one.end, name].append(one)
    return found


# --- places and periods ------------------------------------------------------------------------------


def _countries(both: Compared) -> Iterator[Change]:
    known = {country for _, country in both.old.countries}
    for end, country in sorted(both.new.countries.keys() - both.old.countries.keys()):
        before = ", ".join(sorted(code for id, code in both.old.countries if id == end)) or None
        yield Change(
            "new_country",
            end,
            both.new.name(end),
            before=before,
            after=country,
            first=country not in known,
            evidence=both.new.countries[end, country],
        )
    left = {country for _, country in both.new.countries}
    for end, country in sorted(both.old.countries.keys() - both.new.countries.keys()):
        if country not in left:
            where = both.old.countries[end, country]
            yield Change("gone_country", end, both.old.name(end), before=country, evidence=where)


def _retention(both: Compared) -> Iterator[Change]:
    for id in sorted(both.old.stores.keys() & both.new.stores.keys()):
        was, now = both.old.stores[id]["retention"], both.new.stores[id]["retention"]
        before, after = was.get("period"), now.get("period")
        evidence = passages.places(now) or passages.places(both.new.stores[id])
        kind = _period(before, after, now.get("origin", "missing"))
        if kind:
            shown = after or ("no limit" if now.get("origin") != "missing" else None)
            yield Change(kind, id, both.new.name(id), before=before, after=shown, evidence=evidence)
        longest = [max(map(_added, some.get("adds") or [""])) for some in (was, now)]
        if longest[1] > longest[0]:
            said = max(now["adds"], key=_added)
            yield Change("longer_copies", id, both.new.name(id), after=said, evidence=evidence)


def _period(before: str | None, after: str | None, origin: str) -> str:
    """What became of a limit: the word for it, empty where it is the same."""
    if before == after:
        return ""
    if before is None:
        return "new_retention"
    if after is None:
        return "removed_retention" if origin != "missing" else "unseen_retention"
    if days(before) == days(after):
        return ""
    return "longer_retention" if days(after) > days(before) else "shorter_retention"


def _added(text: str) -> float:
    """The days that a sentence on backups and the like begins with; endless where it names none."""
    return days(text.partition(":")[0]) if text else 0.0


# --- measures ----------------------------------------------------------------------------------------


def _controls(both: Compared) -> Iterator[Change]:
    for id in sorted(both.old.controls.keys() & both.new.controls.keys()):
        was, now = both.old.controls[id]["verdict"], both.new.controls[id]["verdict"]
        if was in RANK and now in RANK and RANK[was] != RANK[now] and {was, now} - HOLDS:
            kind = "worse_control" if RANK[now] > RANK[was] else "better_control"
            row = both.new.controls[id]
            evidence = passages.places_of(row.get("signals") or ())
            yield Change(kind, id, row.get("title") or id, before=was, after=now, evidence=evidence)


def _access(both: Compared) -> Iterator[Change]:
    for id in sorted(both.old.access.keys() & both.new.access.keys()):
        was, now = both.old.access[id][0], both.new.access[id][0]
        if was in ACCESS and now in ACCESS and ACCESS[was] != ACCESS[now]:
            kind = "weaker_access" if ACCESS[now] > ACCESS[was] else "stronger_access"
            name = both.new.name(id)
            yield Change(kind, id, name, before=was, after=now, evidence=both.new.access[id][1])


DIFFERENCES: tuple[Callable[[Compared], Iterator[Change]], ...] = (
    _things,
    _flows,
    _data,
    _collection,
    _transforms,
    _countries,
    _retention,
    _controls,
    _access,
)


# --- passages together -------------------------------------------------------------------------------


def _by(side: Side, key: Callable[[Passage], tuple[str, ...] | None]) -> dict[Any, list[Passage]]:
    """The passages under a key each; None leaves one out."""
    found: dict[Any, list[Passage]] = defaultdict(list)
    for one in side.passages:
        under = key(one)
        if under is not None:
            found[under].append(one)
    return found


def _way(one: Passage) -> tuple[str, str, str]:
    return one.function, one.direction, one.end


def _landing(one: Passage) -> tuple[str, str] | None:
    """What a store holds, however it is used; what a recipient or a caller is given."""
    rests = one.end.startswith("store:") or one.direction == "out"
    return (one.end, one.category) if one.category and rests else None


def _asked(one: Passage) -> tuple[str, str] | None:
    asks = one.end == CALLER and one.direction == "in"
    return (one.function, one.category) if one.category and asks else None


def _of(
    kind: str,
    about: str,
    some: Iterable[Passage],
    side: Side,
    category: str = "",
    before: str | None = None,
    after: str | None = None,
    first: bool = False,
) -> Change:
    """A change that some passages show."""
    some = tuple(some)
    return Change(
        kind,
        about,
        side.name(about),
        category,
        before,
        after,
        tuple(sorted({one.function for one in some})),
        tuple(sorted({one.path for one in some if one.path})),
        first,
        tuple(sorted({place for one in some for place in one.evidence})),
    )
