"""Article 35(7)(a): the systematic description of what is done with which data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from inventory.facts import Location, in_order, once
from inventory.graph import Flow
from privacy import vocabulary
from privacy.cells import Cell, Stated
from privacy.controls.catalog import controls
from privacy.impact.assessed import Assessed, gives
from privacy.impact.evidence.spots import LOGS
from privacy.record import activities
from privacy.record.retention import seen_of
from privacy.seen import CALLER
from privacy.statements import cell

MOST = 12
Found = Iterable[tuple[tuple[str, str], Iterable[Location]]]


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """The activity's own cells of the record that an assessment rests on."""

    id: str
    title: Cell
    purposes: Cell
    subjects: Cell
    lawful_basis: Cell
    legitimate_interests: Cell | None
    special_condition: Cell | None


@dataclass(frozen=True, slots=True)
class DataRow:
    """One category of personal data: where it comes from, where it is kept, and who gets it."""

    category: str
    special: str
    special_kind: str
    seen: Stated
    fields: tuple[str, ...]
    sources: tuple[str, ...]
    stores: tuple[str, ...]
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the life cycle: collection, use, storage, sharing or deletion."""

    phase: str
    seen: tuple[tuple[str, Stated], ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """Who gets the data, with what is known of role, contract and country."""

    id: str
    name: Cell
    role: Cell
    contract: Cell | None
    country: Cell | None
    status: str
    receives: tuple[str, ...]
    unnamed: bool = False


@dataclass(frozen=True, slots=True)
class StoreRow:
    """Where data rests: the limit set beside the one intended, and what keeps it longer."""

    store: str
    categories: tuple[str, ...]
    country: str
    seen: Cell
    intended: Cell
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Asset:
    """One kind of thing the processing runs on: functions of an app, resources, services."""

    kind: str
    names: tuple[str, ...]
    evidence: tuple[Location, ...]


def activity_rows(one: Assessed) -> Iterator[ActivityRow]:
    """The activities with the cells of the record that an assessment rests on."""
    for activity in one.activities:
        yield ActivityRow(
            activity.id,
            activity.title,
            activity.purposes,
            activity.subjects,
            activity.lawful_basis,
            activity.legitimate_interests,
            activity.special_condition,
        )


def data_rows(one: Assessed) -> Iterator[DataRow]:
    """The categories of personal data in the order of the vocabulary."""
    carrying: dict[str, list[Flow]] = {}
    names: dict[str, set[tuple[str, str]]] = {}
    for flow, some in one.carrying():
        for category in some:
            carrying.setdefault(category, []).append(flow)
        for field, label in one.labelled(flow):
            names.setdefault(label.category, set()).add((field.path, label.confidence))
    for key in _ordered(carrying):
        flows = carrying[key]
        named = names[key]
        sources = {end for flow in flows for end in one.seen.sources(flow)}
        targets = {flow.target for flow in flows if gives(flow)} | {
            id for id, some in one.stores.items() if key in some and not one.seen.stores[id].hidden
        }
        sure = any(confidence == "high" for _, confidence in named)
        known = vocabulary.category(key)
        special = known.special if known else None
        yield DataRow(
            key,
            special.article if special else "",
            special.label["en"] if special else "",
            Stated(
                key, "observed" if sure else "inferred", places_of(at for f in flows for at in f.evidence)
            ),
            tuple(sorted({path for path, _ in named})),
            tuple(sorted(sources - one.stores.keys())),
            tuple(sorted(target for target in targets if target in one.seen.stores)),
            tuple(sorted(t for t in targets if t in one.seen.recipients or t == CALLER)),
        )


def _ordered(categories: Iterable[str]) -> list[str]:
    order = {key: number for number, key in enumerate(vocabulary.categories())}
    return sorted(categories, key=lambda key: (order.get(key, len(order)), key))


def places_of(places: Iterable[Location]) -> tuple[Location, ...]:
    """Places, each once, in order."""
    return in_order(places)


def life_cycle(one: Assessed) -> Iterator[Step]:
    """From collection to deletion, as far as seen."""
    yield _step("collection", _collected(one))
    yield _step("use", ((("code", f.name), (f.location,)) for f in _using(one)))
    yield _step("storage", _kept(one))
    yield _step("sharing", _shared(one))
    yield _step("deletion", _deleted(one))


def _step(phase: str, found: Found) -> Step:
    rows: dict[tuple[str, str], list[Iterable[Location]]] = {}
    for key, places in found:
        rows.setdefault(key, []).append(places)
    shown = list(rows.items())[:MOST]
    seen = tuple((kind, Stated(value, "observed", once(at))) for (kind, value), at in shown)
    return Step(phase, seen, len(rows) - len(shown))


def _collected(one: Assessed) -> Found:
    """Functions that get personal data from outside of the software, those too that hand it on whole."""
    outside = {CALLER, *one.seen.recipients}
    for function in one.functions:
        for flow in one.seen.flows.get(function.id, ()):
            if one.seen.sources(flow) & outside and one.carried(flow):
                yield ("text", f"{function.name}: {activities.starts(one.seen, function)}"), flow.evidence


def _using(one: Assessed) -> Iterable:  # type: ignore[type-arg]
    people = {flow.function for flow, _ in one.carrying()}
    return (function for function in one.functions if function.id in people)


def _kept(one: Assessed) -> Found:
    for id in one.stores:
        if not one.seen.stores[id].hidden:
            yield ("target", id), one.seen.stores[id].evidence


def _shared(one: Assessed) -> Found:
    for flow, _ in one.carrying():
        if flow.target in one.sent and gives(flow):
            yield ("target", flow.target), flow.evidence
    answers = [f for f, _ in one.carrying() if f.operation == "respond" and f.target == CALLER]
    if answers:
        functions = len({flow.function for flow in answers})
        some = "1 function" if functions == 1 else f"{functions} functions"
        yield ("text", f"HTTP responses of {some}"), (at for f in answers for at in f.evidence)


def _deleted(one: Assessed) -> Found:
    for flow in one.flows:
        if flow.operation == "delete" and flow.target in one.stores:
            yield (
                ("text", f"{flow.function.removeprefix('fn:')}: {one.seen.name(flow.target)}"),
                flow.evidence,
            )
    for id in one.stores:
        limit = one.seen.stores[id].retention
        if limit.period and not one.seen.stores[id].hidden:
            yield ("text", f"by a limit: {one.seen.name(id)}"), limit.evidence


def recipient_rows(one: Assessed) -> Iterator[RecipientRow]:
    """Each recipient once, however many activities it gets data of; callers by what they call."""
    done: dict[tuple[str, str], RecipientRow] = {}
    for activity in one.activities:
        for entry in activity.recipients:
            key = (entry.id, activity.id if entry.id == CALLER else "")
            where = next((t for t in activity.transfers if t.name == entry.name.stated[0].value), None)
            gets = set(entry.receives) & one.categories
            seen = one.sent.get(entry.id, frozenset()) if entry.id in one.seen.recipients else gets
            before = done.get(key)
            done[key] = RecipientRow(
                entry.id,
                entry.name,
                entry.role,
                entry.contract,
                where.country if where else None,
                where.status if where else "",
                tuple(_ordered({*seen, *(before.receives if before else ())})),
                entry.unnamed or bool(before and before.unnamed),
            )
    yield from done.values()


def store_rows(one: Assessed) -> Iterator[StoreRow]:
    """Each store with personal data; the record's cells where an activity has them."""
    entries = {entry.store: entry for activity in one.activities for entry in activity.retention}
    for id, categories in one.stores.items():
        store, entry = one.seen.stores[id], entries.get(id)
        if store.hidden and store.kind not in LOGS and entry is None and not store.retention.unlimited:
            continue
        where = store.country or ""
        if entry:
            seen, intended = entry.seen, entry.intended
        else:
            start = f"assessment:{one.id}/stores/{id}"
            seen = cell(f"{start}/seen", one.case.declared, seen_of(store))
            intended = cell(f"{start}/intended", one.case.declared)
        yield StoreRow(id, tuple(_ordered(categories)), where, seen, intended, store.hidden)


def asset_rows(one: Assessed) -> Iterator[Asset]:
    """Apps with their functions, and the resources that infrastructure code declares, by kind."""
    for app in one.seen.graph.apps:
        mine = [function for function in one.functions if function.app == app.id]
        if mine:
            languages = sorted({function.language for function in mine})
            some = "1 function" if len(mine) == 1 else f"{len(mine)} functions"
            called = one.seen.app(app.id).removeprefix("function app ")
            kind = f"Function app {called}: {some}"
            yield Asset(kind, tuple(languages), (app.location,))
    kinds: dict[str, list[Location]] = {}
    for resource in one.seen.graph.resources:
        label = controls().labels.get(resource.type.lower())
        if label and not resource.existing:
            kinds.setdefault(label, []).append(resource.at())
    if kinds:
        names = tuple(f"{label} ({len(places)})" for label, places in sorted(kinds.items()))
        places = places_of(at for some in kinds.values() for at in some)
        yield Asset("Resources in infrastructure code", names, places[:MOST])
