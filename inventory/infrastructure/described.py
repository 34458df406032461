"""Each store with what infrastructure code says of it: where it is, how it is kept, and for how long."""

from __future__ import annotations

from dataclasses import replace

from inventory.facts import Gap, by_location
from inventory.graph import TASK_HUB, Graph, Recipient, Store
from inventory.infrastructure.copies import with_copies
from inventory.infrastructure.estate import Estate
from inventory.infrastructure.places import Places
from inventory.infrastructure.purging import Purge, purges
from inventory.infrastructure.retention import kept
from inventory.infrastructure.traits import Traits
from inventory.resources import Resource


def described(graph: Graph) -> Graph:
    """The graph with region, country, replicas, traits and retention of each store; the same for the same."""
    return _Describer(graph).graph()


class _Describer:
    """One graph and the estate of its resources, each of which is looked at once."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._seen = with_copies(graph.stores, Estate(graph.resources, graph.hosts))
        self._by_id = {store.id: store for store in self._seen}
        self._estate = Estate(graph.resources, graph.hosts, self._seen)
        self._places, self._traits = Places(self._estate), Traits(self._estate)
        self._scheduled = purges(graph)
        self._gaps: list[Gap] = []

    def graph(self) -> Graph:
        """The graph with all that is known of its stores, and of the platform's services among recipients."""
        stores = tuple(self._store(store) for store in self._seen)
        recipients = tuple(self._recipient(recipient) for recipient in self._graph.recipients)
        every = by_location([*self._graph.gaps, *self._gaps])
        return replace(self._graph, stores=stores, recipients=recipients, gaps=every)

    def _store(self, store: Store) -> Store:
        resource = self._resource(store)
        retention, gaps = kept(store, resource, self._estate, self._purges(store))
        self._gaps += gaps
        if resource is None:
            return replace(store, retention=retention)
        placed = self._places.of(resource)
        self._gaps += placed.gaps
        return replace(
            store,
            region=placed.region,
            country=placed.country,
            unplaced=placed.unplaced,
            replicas=placed.replicas,
            traits=self._traits.of(store, resource),
            retention=retention,
            placed_at=(placed.at,) if placed.at is not None else (),
        )

    def _recipient(self, recipient: Recipient) -> Recipient:
        """A service of the platform that the checkout deploys itself is where it is deployed."""
        resource = self._estate.by_id.get(recipient.resource or "")
        if resource is None:
            return recipient
        placed = self._places.of(resource)
        self._gaps += placed.gaps
        return replace(recipient, region=placed.region, country=placed.country or recipient.country)

    def _purges(self, store: Store) -> tuple[Purge, ...]:
        """What deletes from a store on a schedule; purging a task hub empties the tables behind it too."""
        hubs = (id for id in store.copies if store.hidden and id.startswith(TASK_HUB))
        found = [purge for id in (store.id, *hubs) for purge in self._scheduled.get(id, ())]
        return tuple(dict.fromkeys(found))

    def _resource(self, store: Store) -> Resource | None:
        """The resource whose configuration says how a store is kept.

        Of what the platform keeps beside a queue or a hub, that is the queue or hub inside the account.
        """
        known = self._estate.by_id.get(store.resource or "")
        if not store.hidden:
            return known
        beside = (self._by_id[id] for id in store.copies if id in self._by_id)
        ids = {s.resource for s in beside if s.kind == store.kind and s.resource in self._estate.by_id}
        found = [self._estate.by_id[id] for id in ids if id is not None]
        inner = [r for r in found if known is None or known in self._estate.above(r)]
        return inner[0] if len(inner) == 1 else known
