"""Categories of processing (Article 30(2)(b)): what the software was seen to do with personal data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from inventory.facts import Location, in_order
from inventory.graph import Flow
from privacy.cells import Cell, Stated
from privacy.declaration_file import Declared
from privacy.record.activities import Scope
from privacy.record.measures import measure
from privacy.seen import CALLER, Seen
from privacy.statements import cell
from privacy.vocabulary import operations

LOGS = ("log",)


@dataclass(frozen=True, slots=True)
class Operation:
    """One kind of processing: the cell's value is a key of `operations.yaml`.

    `sources` and `targets` are ids of what data comes from and goes to; `unnamed` says that some of it had no
    names.
    """

    cell: Cell
    categories: tuple[str, ...]
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    unnamed: bool = False


@dataclass(slots=True)
class _Found:
    categories: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    evidence: set[Location] = field(default_factory=set)
    unnamed: bool = False


def entries(seen: Seen, scopes: Iterable[Scope], start: str, declared: Declared) -> tuple[Operation, ...]:
    """The operations of some activities together, in the order of the vocabulary; ids begin with `start`."""
    found: dict[str, _Found] = {}
    scopes = tuple(scopes)
    held = _held(seen, scopes)
    for scope in scopes:
        combined = _combined(seen, scope)
        for flow in scope.flows:
            carried = {one for one in _carried(seen, flow, held) if scope.covers(one)}
            if carried or seen.unnamed(flow):
                for kind in (*_kinds(seen, flow), *(("combine",) if flow.id in combined else ())):
                    about = carried & _altered(seen, flow) if kind == "alter" else carried
                    _add(seen, found.setdefault(kind, _Found()), flow, about)
    return tuple(_entry(kind, found[kind], start, declared) for kind in operations() if kind in found)


def _add(seen: Seen, found: _Found, flow: Flow, carried: set[str]) -> None:
    found.categories |= carried
    found.sources |= seen.sources(flow)
    found.targets |= seen.targets(flow) or {flow.target} - seen.sources(flow)
    found.evidence |= set(flow.evidence)
    found.unnamed |= seen.unnamed(flow) and flow.operation != "delete"


def _entry(kind: str, found: _Found, start: str, declared: Declared) -> Operation:
    said = Stated(kind, "observed", in_order(found.evidence))
    return Operation(
        cell(f"{start}/processing/{kind}", declared, said),
        tuple(sorted(found.categories)),
        tuple(sorted(found.sources)),
        tuple(sorted(found.targets)),
        found.unnamed,
    )


def _held(seen: Seen, scopes: Iterable[Scope]) -> dict[str, set[str]]:
    """Store id -> the categories seen to come to it or from it."""
    found: dict[str, set[str]] = {}
    for flow in {flow.id: flow for scope in scopes for flow in scope.flows}.values():
        for end in (flow.target, flow.origin or ""):
            found.setdefault(end, set()).update(seen.categories(flow))
    return found


def _carried(seen: Seen, flow: Flow, held: dict[str, set[str]]) -> set[str]:
    """What a flow is about; a deletion names no fields: it is about what its store holds."""
    return held.get(flow.target, set()) if flow.operation == "delete" else set(seen.categories(flow))


def _kinds(seen: Seen, flow: Flow) -> Iterator[str]:
    """What one flow does, each a key of the vocabulary."""
    if CALLER in seen.sources(flow):
        yield "collect"
    if seen.sources(flow) & set(seen.recipients):
        yield "collect_elsewhere"
    if _altered(seen, flow):
        yield "alter"
    does = _does(seen, flow)
    if does:
        yield does


def _altered(seen: Seen, flow: Flow) -> set[str]:
    """The categories of the fields that a protecting transform was seen on."""
    return {
        label.category for one, label in seen.labelled(flow) if label and any(map(measure, one.transforms))
    }


def _does(seen: Seen, flow: Flow) -> str | None:
    store = seen.stores.get(flow.target)
    if flow.operation == "log" or (store is not None and seen.role(store.kind) in LOGS):
        return "log"
    if flow.operation in ("read", "receive"):
        inside = store is not None
        return ("receive" if flow.operation == "receive" else "read") if inside else None
    if flow.operation in ("write", "send"):
        if flow.target in seen.recipients:
            return "disclose"
        return "store" if flow.operation == "write" else "pass_on"
    return {"respond": "make_available", "delete": "erase", "invoke": "use"}.get(flow.operation)


def _combined(seen: Seen, scope: Scope) -> frozenset[str]:
    """The flows that bring personal data of two sources together at one place in one function."""
    origins: dict[tuple[str, str], dict[str, set[str]]] = {}
    for flow in scope.flows:
        if flow.origin and seen.targets(flow) and seen.categories(flow):
            place = origins.setdefault((flow.function, flow.target), {})
            place.setdefault(flow.origin, set()).add(flow.id)
    return frozenset(
        id for found in origins.values() if len(found) > 1 for ids in found.values() for id in ids
    )
