"""Each store with what infrastructure code says of it: where it is, how it is kept, and for how long."""

from __future__ import annotations

from dataclasses import replace

from inventory.facts import Gap, by_location
from inventory.graph import Graph, Store
from inventory.infrastructure.estate import Estate
from inventory.infrastructure.places import Placed, Places
from inventory.infrastructure.purging import Purge, purges
from inventory.infrastructure.retention import kept
from inventory.infrastructure.traits import traits


def described(graph: Graph) -> Graph:
    """The graph with region, country, replicas, traits and retention of each store; the same for the same."""
    estate = Estate(graph.resources, graph.hosts, graph.stores)
    places, scheduled = Places(estate), purges(graph)
    gaps: list[Gap] = []
    stores = []
    for store in graph.stores:
        found, unknown = _described(store, estate, places, scheduled.get(store.id, ()))
        stores.append(found)
        gaps += unknown
    return replace(graph, stores=tuple(stores), gaps=by_location([*graph.gaps, *gaps]))


def _described(
    store: Store, estate: Estate, places: Places, scheduled: tuple[Purge, ...]
) -> tuple[Store, tuple[Gap, ...]]:
    resource = estate.by_id.get(store.resource) if store.resource is not None else None
    placed = places.located(store, resource) if resource is not None else Placed(store.region, store.country)
    retention, gaps = kept(store, resource, estate, scheduled)
    found = replace(
        store,
        region=placed.region,
        country=placed.country,
        replicas=placed.replicas,
        traits=traits(store, resource, estate) if resource is not None else store.traits,
        retention=retention,
    )
    return found, (*placed.gaps, *gaps)
