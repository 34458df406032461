"""Each store with what infrastructure code says of it: where it is, how it is kept, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from inventory.facts import Gap, by_location
from inventory.graph import TASK_HUB, Graph, Recipient, Store
from inventory.infrastructure.copies import with_copies
from inventory.infrastructure.estate import Estate
from inventory.infrastructure.places import Placed, Places
from inventory.infrastructure.purging import Purge, purges
from inventory.infrastructure.retention import kept
from inventory.infrastructure.traits import traits
from inventory.resources import Resource


def described(graph: Graph) -> Graph:
    """The graph with region, country, replicas, traits and retention of each store; the same for the same."""
    seen = with_copies(graph.stores, Estate(graph.resources, graph.hosts))
    estate = Estate(graph.resources, graph.hosts, seen)
    places, scheduled = Places(estate), purges(graph)
    gaps: list[Gap] = []
    stores = []
    by_id = {store.id: store for store in seen}
    for store in seen:
        resource = _resource(store, estate, by_id)
        found, unknown = _described(store, resource, estate, places, _purges(store, scheduled))
        stores.append(found)
        gaps += unknown
    recipients = []
    for recipient in graph.recipients:
        told, unknown = _placed(recipient, estate, places)
        recipients.append(told)
        gaps += unknown
    every = by_location([*graph.gaps, *gaps])
    return replace(graph, stores=tuple(stores), recipients=tuple(recipients), gaps=every)


def _purges(store: Store, scheduled: Mapping[str, tuple[Purge, ...]]) -> tuple[Purge, ...]:
    """What deletes from a store on a schedule; purging a task hub empties the tables behind it too."""
    hubs = (id for id in store.copies if store.hidden and id.startswith(TASK_HUB))
    found = [purge for id in (store.id, *hubs) for purge in scheduled.get(id, ())]
    return tuple(dict.fromkeys(found))


def _placed(recipient: Recipient, estate: Estate, places: Places) -> tuple[Recipient, tuple[Gap, ...]]:
    """A service of the platform that the checkout deploys itself is where it is deployed."""
    resource = estate.by_id.get(recipient.resource) if recipient.resource is not None else None
    if resource is None:
        return recipient, ()
    placed = places.of(resource)
    country = placed.country or recipient.country
    return replace(recipient, region=placed.region, country=country), placed.gaps


def _resource(store: Store, estate: Estate, stores: Mapping[str, Store]) -> Resource | None:
    """The resource whose configuration says how a store is kept.

    Of what the platform keeps beside a queue or a hub, that is the queue or hub inside the account it is in.
    """
    known = estate.by_id.get(store.resource) if store.resource is not None else None
    if not store.hidden:
        return known
    beside = [stores[id] for id in store.copies if id in stores and stores[id].kind == store.kind]
    found = [
        estate.by_id[s.resource] for s in beside if s.resource is not None and s.resource in estate.by_id
    ]
    inner = [r for r in found if known is None or known in estate.above(r)]
    return inner[0] if len({r.id for r in inner}) == 1 else known


def _described(
    store: Store,
    resource: Resource | None,
    estate: Estate,
    places: Places,
    scheduled: tuple[Purge, ...],
) -> tuple[Store, tuple[Gap, ...]]:
    placed = places.of(resource) if resource is not None else Placed(store.region, store.country)
    retention, gaps = kept(store, resource, estate, scheduled)
    found = replace(
        store,
        region=placed.region,
        country=placed.country,
        unplaced=placed.unplaced,
        replicas=placed.replicas,
        traits=traits(store, resource, estate) if resource is not None else store.traits,
        retention=retention,
    )
    return found, (*placed.gaps, *gaps)
