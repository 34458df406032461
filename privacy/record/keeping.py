"""Where each store stands and how it is kept, as the register says it."""

from __future__ import annotations

from inventory.graph import Replica, Store
from privacy.cells import Origin, Stated
from privacy.record.retention import seen_of, sentence
from privacy.register import StoreKept
from privacy.statements import missing

DEFAULT = "default of the platform"


def kept(store: Store) -> StoreKept | None:
    """What is known of where a store is and how it is kept; None where nothing is."""
    if not (store.resource or store.country or store.retention.period or store.retention.purged_by):
        return None
    return StoreKept(
        _place(store),
        seen_of(store, with_longer=False),
        tuple(
            Stated(
                trait.says, "inferred" if DEFAULT in trait.says else "observed", trait.evidence, trait.topic
            )
            for trait in store.traits
        ),
        tuple(map(_copy, store.replicas)),
        tuple(map(sentence, store.retention.adds)),
    )


def _place(store: Store) -> Stated:
    if store.country:
        where = store.placed_at or store.evidence
        return Stated(store.country, "observed", where, store.region or store.unplaced)
    return missing(store.unplaced or "no resource that it lives in was found")


def _copy(replica: Replica) -> Stated:
    origin: Origin = "inferred" if replica.origin == "inferred" else "observed"
    if replica.country:
        return Stated(replica.country, origin, replica.evidence, f"{replica.region}: {replica.why}")
    return missing(replica.why)
