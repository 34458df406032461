"""What keeps content beyond a store's own limit: backups, soft delete, old versions, locks, copies."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from inventory.graph import Store
from inventory.infrastructure.estate import Estate, referred
from inventory.infrastructure.lifecycle import container_of, lifecycle
from inventory.infrastructure.periods import iso, words
from inventory.infrastructure.reasons import called, is_open, shown_value, why
from inventory.infrastructure.traits import sentences
from inventory.resources import Reference, Resource, Value, as_written

BLOBS = ("azure_blob", "azure_datalake")
ACCOUNT = "microsoft.storage/storageaccounts"
SERVICES = "Microsoft.Storage/storageAccounts/blobServices"
IMMUTABLE = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies"
BUS_ENTITIES = (
    "microsoft.servicebus/namespaces/queues",
    "microsoft.servicebus/namespaces/topics/subscriptions",
)
HUB = "microsoft.eventhub/namespaces/eventhubs"
EVENT_SUBSCRIPTIONS = (
    "Microsoft.EventGrid/topics/eventSubscriptions",
    "Microsoft.EventGrid/systemTopics/eventSubscriptions",
)
DELIVERIES = 10
Reader = Callable[[Store, Resource, Estate], Iterator[str]]


def adds(store: Store, resource: Resource, estate: Estate) -> tuple[str, ...]:
    """Sentences, each after its period where it has one: ``P7D: deleted blobs can be restored …``."""
    return tuple(dict.fromkeys(text for read in READERS for text in read(store, resource, estate)))


def _backups(store: Store, resource: Resource, estate: Estate) -> Iterator[str]:
    for one in estate.above(resource):
        if not one.existing:
            for said in sentences("backup", store, one, estate):
                if said.period or "not known" in said.text:
                    yield f"{said.period}: {said.text}" if said.period else said.text


def _versions(store: Store, resource: Resource, estate: Estate) -> Iterator[str]:
    account = estate.above(resource)[-1]
    if store.kind not in BLOBS or account.type.lower() != ACCOUNT:
        return
    for service in estate.children(account.id, SERVICES):
        value = service.get("properties.isVersioningEnabled")
        if value is True:
            found = lifecycle(account, container_of(store, resource), estate, "version")
            sure = next((one for one in found.deletions if one.sure), None)
            if sure is not None and sure.period:
                yield f"{sure.period}: old versions of blobs are deleted {words(sure.period)} {sure.event}"
            else:
                yield "old versions of blobs are kept without limit: no rule is known to delete them"
        elif is_open(value):
            yield f"not known: whether old versions of blobs are kept ({why(value)})"


def _locks(store: Store, resource: Resource, estate: Estate) -> Iterator[str]:
    """Policies that forbid to delete: erasure on request is blocked as long."""
    if store.kind not in BLOBS:
        return
    inside = (
        "properties.immutableStorageWithVersioning.immutabilityPolicy.immutabilityPeriodSinceCreationInDays"
    )
    for one in estate.above(resource):
        yield from _lock(one.get(inside))
        if one.get("properties.hasLegalHold") is True:
            yield "a legal hold: nothing can be erased until it is lifted"
    for policy in estate.children(resource.id, IMMUTABLE):
        yield from _lock(policy.get("properties.immutabilityPeriodSinceCreationInDays"))


def _lock(value: Value) -> Iterator[str]:
    period = iso(value, "days")
    if period:
        yield f"{period}: nothing can be erased before {words(period)} are over (immutability policy)"
    elif value is not None:
        reason = why(value) or "no number of days is written"
        yield f"not known: for how long nothing can be erased (immutability policy; {reason})"


def _dead_letters(_store: Store, resource: Resource, _estate: Estate) -> Iterator[str]:
    """What fails or expires in Service Bus goes where nothing is ever deleted."""
    if resource.type.lower() not in BUS_ENTITIES:
        return
    most = resource.get("properties.maxDeliveryCount")
    tries = shown_value(most) if isinstance(most, int) else str(DELIVERIES) if most is None else "some"
    expired = resource.get("properties.deadLetteringOnMessageExpiration")
    also = " or expires" if expired is True else " or may expire" if is_open(expired) else ""
    yield f"a message that fails {tries} times{also} goes to the dead-letter queue, which has no time limit"


def _capture(_store: Store, resource: Resource, estate: Estate) -> Iterator[str]:
    """Event Hubs' copy of every event in a storage account."""
    if resource.type.lower() != HUB:
        return
    enabled = resource.get("properties.captureDescription.enabled")
    if enabled is None or enabled is False:
        return
    target = resource.get("properties.captureDescription.destination.properties.storageAccountResourceId")
    container = resource.get("properties.captureDescription.destination.properties.blobContainer")
    where = f"container {_named(container, estate)} of {_named(target, estate)}"
    start = (
        "every event is copied to"
        if enabled is True
        else f"not known: whether events are copied ({why(enabled)}) to"
    )
    yield f"{start} {where}, and kept as long as that keeps it (capture)"


def event_subscriptions(store: Store, resource: Resource, estate: Estate) -> list[Resource]:
    """The subscriptions to the events of a topic."""
    if store.kind != "event_grid":
        return []
    found = [s for type in EVENT_SUBSCRIPTIONS for s in estate.children(resource.id, type)]
    return found + list(estate.extensions(resource.id, "Microsoft.EventGrid/eventSubscriptions"))


def _undelivered(store: Store, resource: Resource, estate: Estate) -> Iterator[str]:
    for one in event_subscriptions(store, resource, estate):
        start = "properties.deadLetterDestination.properties"
        container = one.get(f"{start}.blobContainerName")
        if container is not None:
            where = (
                f"container {_named(container, estate)} of {_named(one.get(f'{start}.resourceId'), estate)}"
            )
            yield f"events that can't be delivered go to {where}, and are kept as long as that keeps them"


def _named(value: Value, estate: Estate) -> str:
    for id in referred(value):
        other = estate.by_id.get(id)
        if other is not None:
            return called(other)
    return (
        "one that is not known" if value is None or isinstance(value, Reference) else f"'{as_written(value)}'"
    )


READERS: tuple[Reader, ...] = (_locks, _backups, _versions, _dead_letters, _capture, _undelivered)
