"""What may change or lose the data: repeated messages, overwritten records, no way to restore."""

from __future__ import annotations

from collections.abc import Iterator

from inventory.infrastructure.periods import days
from privacy.impact.assessed import Assessed, is_of
from privacy.impact.evidence.spots import Spot, flows_of, is_log, stored, way
from privacy.impact.risk_catalog import Kind
from privacy.impact.spoken import speaks
from privacy.seen import CALLER

DATABASES = frozenset({"cosmos_db", "sql", "postgres", "mysql", "mongodb", "azure_table", "azure_blob"})


def failed_copies(one: Assessed, risk: Kind) -> Iterator[Spot]:
    """Copies of failed messages that nothing removes."""
    for store, categories in stored(one):
        if store.hidden and store.copies and store.retention.unlimited and speaks(store.name, risk.words):
            yield Spot(store.id, store.retention.evidence or store.evidence, categories)


def delivered_twice(one: Assessed, risk: Kind) -> Iterator[Spot]:
    """Functions with a trigger that delivers at least once, which write or send personal data."""
    triggers = {kind.lower() for kind in risk.kinds}
    for function in one.functions:
        for binding in one.bindings(function):
            given = [
                f for f in flows_of(one, function)
                if f.operation in ("write", "send") and one.carried(f) and not is_log(one, f.target)
            ]  # fmt: skip
            if binding.direction == "trigger" and binding.type.lower() in triggers and given:
                categories = frozenset(c for f in given for c in one.carried(f))
                path = way(function.id, *sorted({f.target for f in given}))
                yield Spot(path, (binding.location, *(at for f in given for at in f.evidence)), categories)


def read_then_written(one: Assessed, risk: Kind) -> Iterator[Spot]:
    """Functions that read a record with personal data and write it to the same store, by no version."""
    for function in one.functions:
        flows = flows_of(one, function)
        read = {f.target for f in flows if f.operation == "read" and f.target in one.stores}
        written = [f for f in flows if f.operation == "write" and f.target in read]
        checked = any(speaks(field.path, risk.words) for f in flows for field in f.fields)
        for flow in written if not checked else ():
            if one.seen.stores[flow.target].kind in DATABASES:
                yield Spot(way(function.id, flow.target), flow.evidence, one.stores[flow.target])


def steered_model(one: Assessed, risk: Kind) -> Iterator[Spot]:
    """What callers write, in what a language model is given."""
    for flow in one.flows:
        known = one.seen.recipients.get(flow.target)
        if known and flow.origin == CALLER and is_of(known, risk.kinds, risk.purposes) and flow.fields:
            path = way(CALLER, flow.function, flow.target)
            yield Spot(path, flow.evidence, one.carried(flow), tuple(field.path for field in flow.fields))


def no_recovery(one: Assessed, risk: Kind) -> Iterator[Spot]:
    """Stores of declared resources without backup, soft delete or versions."""
    for store, categories in stored(one):
        backups = [t for t in store.traits if t.topic == "backup" and not _is_none(t.says)]
        if store.kind in risk.kinds and store.resource and not store.hidden and not backups:
            places = tuple(at for t in store.traits if t.topic == "backup" for at in t.evidence)
            yield Spot(store.id, places or store.placed_at or store.evidence, categories)


def _is_none(says: str) -> bool:
    return says.startswith("no ") or "can't be restored" in says


def deleted_early(one: Assessed, risk: Kind) -> Iterator[Spot]:  # noqa: ARG001
    """Stores whose limit is shorter than the period people intend."""
    for activity in one.activities:
        for entry in activity.retention:
            seen = [s for s in entry.seen.stated if s.value and days(s.value) != float("inf")]
            wanted = [s for s in entry.intended.stated if s.value and s.origin == "declared"]
            for limit in seen:
                if any(days(limit.value or "") < days(said.value or "") < float("inf") for said in wanted):
                    places = (*limit.evidence, *(at for said in wanted for at in said.evidence))
                    yield Spot(entry.store, places, frozenset(entry.categories))


def one_place(one: Assessed, risk: Kind) -> Iterator[Spot]:
    """Stores whose copies all stand in one place."""
    for store, categories in stored(one):
        for trait in store.traits if not store.hidden else ():
            if trait.topic == "redundancy" and any(word in trait.says for word in risk.words):
                yield Spot(store.id, trait.evidence, categories, (), trait.says)
