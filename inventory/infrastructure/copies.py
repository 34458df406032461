"""Stores that infrastructure code brings along: where Event Hubs captures, where undelivered events go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from inventory.catalog import load
from inventory.facts import Location
from inventory.graph import Retention, Store
from inventory.infrastructure.configured import called
from inventory.infrastructure.estate import Estate, referred
from inventory.infrastructure.longer import event_subscriptions
from inventory.resources import Resource, Value, as_written

HUB = "microsoft.eventhub/namespaces/eventhubs"
CONTAINER = "microsoft.storage/storageaccounts/blobservices/containers"
CAPTURE = "properties.captureDescription"
DEAD_LETTERS = "properties.deadLetterDestination.properties"


Containers: TypeAlias = dict[str, dict[str, Resource]]
"""Containers of an account by their name, made when first asked for."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the platform copies to: a row of the hidden stores, and the account and container it names."""

    row: str
    entity: str
    account: Value
    container: Value
    at: Location


def with_copies(stores: tuple[Store, ...], estate: Estate) -> tuple[Store, ...]:
    """The stores, and those the platform copies to; one that code uses learns what comes there."""
    found = {store.id: store for store in stores}
    named: Containers = {}
    used = {s.resource: s.id for s in stores if s.resource is not None and not s.hidden}
    for store in stores:
        resource = estate.by_id.get(store.resource or "") if not store.hidden else None
        for target in _targets(store, resource, estate) if resource is not None else ():
            place = _place(target, estate, named)
            known = used.get(place.id) if place is not None and place.type.lower() == CONTAINER else None
            made = found[known] if known is not None else _made(target, place, estate)
            made = found.get(made.id, made)
            found[made.id] = replace(made, copies=tuple(sorted({*made.copies, store.id})))
    return tuple(found[id] for id in sorted(found))


def _targets(store: Store, resource: Resource, estate: Estate) -> Iterator[Target]:
    if resource.type.lower() == HUB and resource.get(f"{CAPTURE}.enabled") is True:
        start = f"{CAPTURE}.destination.properties"
        account, container = (
            resource.get(f"{start}.storageAccountResourceId"),
            resource.get(f"{start}.blobContainer"),
        )
        yield Target("event_hub_capture", store.name, account, container, resource.at(CAPTURE))
    for one in event_subscriptions(store, resource, estate):
        container = one.get(f"{DEAD_LETTERS}.blobContainerName")
        if container is not None:
            account = one.get(f"{DEAD_LETTERS}.resourceId")
            yield Target("event_grid_dead_letters", store.name, account, container, one.at(DEAD_LETTERS))


def _place(target: Target, estate: Estate, named: Containers) -> Resource | None:
    """The container that is meant, where it is declared; else its account."""
    for id in referred(target.container):
        if id in estate.by_id:
            return estate.by_id[id]
    for id in referred(target.account):
        account = estate.by_id.get(id)
        if account is not None:
            if id not in named:
                inside = estate.children(id, CONTAINER)
                named[id] = {called(c).rpartition("/")[2].lower(): c for c in reversed(inside)}
            return named[id].get(as_written(target.container).lower(), account)
    return None


def _made(target: Target, place: Resource | None, estate: Estate) -> Store:
    row = next(row for row in load().hidden_stores if row.id == target.row)
    name = row.name.replace("{entity}", target.entity)
    name = name if target.entity in name else f"{name} of {target.entity}"
    return Store(
        f"store:{row.service}:{name}",
        row.service,
        name,
        called(estate.above(place)[-1]) if place is not None else None,
        (target.at,),
        hidden=True,
        reason=f"{row.holds[:1].upper()}{row.holds[1:]}. Kept {row.kept}.",
        retention=Retention(None, "missing", row.kept),
        resource=place.id if place is not None else None,
        joined="the resource that copies names it" if place is not None else "",
    )
