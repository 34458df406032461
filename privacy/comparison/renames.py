"""Functions and stores that seem to be only renamed: they do the same, and nothing else is like them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping

from privacy.comparison.passages import Side

Signs = Mapping[str, Hashable]


def renamed(old: Side, new: Side) -> dict[str, str]:
    """Old id -> new id. Two that can't be told apart by what they do are no rename."""
    found: dict[str, str] = {}
    for sign in (_deeds, _triggers):
        taken = {*found, *found.values()}
        gone = [id for id in old.functions if id not in new.functions and id not in taken]
        come = [id for id in new.functions if id not in old.functions and id not in taken]
        found |= _pairs(sign(old, gone, new), sign(new, come, old))
    gone = [id for id in old.stores if id not in new.stores]
    come = [id for id in new.stores if id not in old.stores]
    found |= _pairs(_uses(old, gone, found), _uses(new, come, {}))
    return found | _along(found, old, gone, set(come))


def _pairs(old: Signs, new: Signs) -> dict[str, str]:
    """Those of both sides that alone show one sign."""
    left, right = _alone(old), _alone(new)
    return {left[sign]: right[sign] for sign in left if sign in right}


def _alone(signs: Signs) -> dict[Hashable, str]:
    shown: dict[Hashable, list[str]] = defaultdict(list)
    for id, sign in signs.items():
        shown[sign].append(id)
    return {sign: ids[0] for sign, ids in shown.items() if len(ids) == 1}


def _deeds(side: Side, among: Iterable[str], other: Side) -> Signs:
    """What each function does with which fields; a store that is not on both sides counts by its kind."""
    wanted, found = set(among), defaultdict(set)
    for one in side.passages:
        if one.function in wanted:
            lasting = one.end not in side.stores or one.end in other.stores
            end = one.end if lasting else side.stores[one.end]["kind"]
            found[one.function].add((one.direction, end, one.path))
    return {
        id: (side.functions[id]["language"], frozenset(deeds))
        for id, deeds in found.items()
        if any(path for *_, path in deeds)
    }


def _triggers(side: Side, among: Iterable[str], _other: Side) -> Signs:
    return {id: side.triggers[id] for id in among if id in side.triggers}


def _uses(side: Side, among: Iterable[str], names: Mapping[str, str]) -> Signs:
    """Who does what with which fields of each store."""
    wanted, found = set(among), defaultdict(set)
    for one in side.passages:
        if one.end in wanted and not side.stores[one.end].get("hidden"):
            found[one.end].add((names.get(one.function, one.function), one.direction, one.path))
    return {
        id: (side.stores[id]["kind"], frozenset(uses))
        for id, uses in found.items()
        if any(path for *_, path in uses)
    }


def _along(found: Mapping[str, str], old: Side, gone: Iterable[str], come: set[str]) -> dict[str, str]:
    """What the platform copies from a store is renamed along with it: ``orders-poison``."""
    pairs = {}
    for id in gone:
        for source in old.stores[id].get("copies") or ():
            if source in found and id not in found:
                now = id.replace(_entity(source), _entity(found[source]))
                if now in come:
                    pairs[id] = now
    return pairs


def _entity(id: str) -> str:
    return id.partition(":")[2].partition(":")[2]
