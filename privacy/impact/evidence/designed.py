"""What harms people though everything works as meant: kept too long, sent too far, more than is used."""

from __future__ import annotations

from collections.abc import Iterator

from inventory.facts import Field
from inventory.graph import Flow
from privacy.impact import surplus
from privacy.impact.assessed import Assessed, gives, is_of
from privacy.impact.evidence.spots import Spot, is_log, stored, way
from privacy.impact.risk_catalog import Kind
from privacy.record.recipients import PLATFORM
from privacy.register import TransferEntry
from privacy.seen import CALLER

THIRD = ("third_country", "partly_adequate")


def copies_left(one: Assessed, risk: Kind) -> Iterator[Spot]:  # noqa: ARG001
    """Stores that nothing deletes from and nothing limits, holding what is deleted elsewhere."""
    deleting = {f.target: f for f in one.flows if f.operation == "delete" and f.target in one.stores}
    by_category = {c: target for target in sorted(deleting, reverse=True) for c in one.stores[target]}
    for store, categories in stored(one):
        target = next((by_category[c] for c in sorted(categories) if c in by_category), None)
        lasting = store.retention.period is None and not store.retention.purged_by
        if target is None or store.id in deleting or not lasting or is_log(one, store.id):
            continue
        if target not in store.copies or store.retention.unlimited:
            shared = categories & one.stores[target]
            yield Spot(way(target, store.id), (*deleting[target].evidence, *store.evidence), shared)


def kept_without_limit(one: Assessed, risk: Kind) -> Iterator[Spot]:  # noqa: ARG001
    """Stores of which it is known that nothing limits how long they keep personal data."""
    for store, categories in stored(one):
        if store.retention.unlimited:
            yield Spot(store.id, store.retention.evidence or store.evidence, categories)


def third_country(one: Assessed, risk: Kind) -> Iterator[Spot]:
    """Recipients and stores in countries outside the Union that have no finding of adequacy for all."""
    for activity in one.activities:
        gets = {entry.id: frozenset(entry.receives) for entry in activity.recipients}
        for entry in activity.transfers:
            id = next((known for known in gets if f"/{known}" in entry.id or known == entry.id), "")
            if entry.status in THIRD and id != PLATFORM and (not id or gets[id]):
                yield _transfer(entry, gets.get(id, one.categories), risk)


def _transfer(entry: TransferEntry, categories: frozenset[str], risk: Kind) -> Spot:
    country = entry.country.stated[0]
    band = risk.band - (country.origin == "inferred")
    return Spot(entry.name, country.evidence, categories, (), country.note, band, "text")


def to_services(one: Assessed, risk: Kind) -> Iterator[Spot]:
    """Personal data sent to services of some kinds or purposes."""
    for flow, categories in one.carrying():
        known = one.seen.recipients.get(flow.target)
        if known and gives(flow) and is_of(known, risk.kinds, risk.purposes):
            names = tuple(field.path for field, _ in one.labelled(flow))
            yield Spot(way(flow.function, flow.target), flow.evidence, categories, names)


def more_than_used(one: Assessed, risk: Kind) -> Iterator[Spot]:  # noqa: ARG001
    """Fields taken and not seen to be used, and objects handed on whole."""
    for found in surplus.unused(one):
        path = way(CALLER, found.function)
        yield Spot(path, found.evidence, frozenset({found.category}), (found.field,))
    for whole in surplus.wholes(one):
        yield Spot(way(whole.function, whole.target), whole.evidence, note="whole", band=2)


def in_histories(one: Assessed, risk: Kind) -> Iterator[Spot]:
    """Personal data in the inputs and outputs that orchestrations write down."""
    for flow, categories in one.carrying():
        store = one.seen.stores.get(flow.target)
        if store and store.kind in risk.kinds and flow.operation in ("write", "send", "invoke"):
            yield Spot(way(flow.function, flow.target), flow.evidence, categories, _paths(one, flow))


def _paths(one: Assessed, flow: Flow) -> tuple[str, ...]:
    fields: tuple[Field, ...] = tuple(field for field, _ in one.labelled(flow))
    return tuple(field.path for field in fields)
