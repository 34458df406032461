"""How long a store keeps what it holds, as configured: the period and the rule that says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from inventory.facts import Gap
from inventory.graph import Retention, Store
from inventory.infrastructure import longer
from inventory.infrastructure.estate import Estate, referred
from inventory.infrastructure.lifecycle import Deletion, Lifecycle, container_of, lifecycle
from inventory.infrastructure.limits import Kept, by_row, by_rows, elsewhere, rows
from inventory.infrastructure.periods import days, iso, words
from inventory.infrastructure.purging import Purge
from inventory.infrastructure.reasons import called, is_open, options, why
from inventory.resources import Resource, as_written

BLOBS = ("azure_blob", "azure_datalake")
ACCOUNT = "microsoft.storage/storageaccounts"
COMPONENT = "microsoft.insights/components"
WORKSPACE = "microsoft.operationalinsights/workspaces"
TABLE = "Microsoft.OperationalInsights/workspaces/tables"
SUBSCRIPTIONS = (
    "Microsoft.EventGrid/topics/eventSubscriptions",
    "Microsoft.EventGrid/domains/eventSubscriptions",
    "Microsoft.EventGrid/systemTopics/eventSubscriptions",
    "Microsoft.EventGrid/domains/topics/eventSubscriptions",
)
SUBSCRIPTION = "Microsoft.EventGrid/eventSubscriptions"
TELEMETRY_DAYS = 90
"""Days for which the platform keeps the tables of Application Insights whatever their workspace says."""


Reader = Callable[[Store, Resource, Estate], "Kept | None"]


def kept(store: Store, resource: Resource | None, estate: Estate, purges: tuple[Purge, ...] = ()) -> Kept:
    """How long `store`, which lives in `resource`, keeps things; scheduled deletions in code are named."""
    found = _configured(store, resource, estate) or Kept(store.retention)
    retention = _beside_the_known(store, found.retention)
    if resource is not None:
        retention = replace(retention, adds=longer.adds(store, resource, estate))
    return Kept(_with_purges(retention, purges), found.gaps)


def _with_purges(retention: Retention, purges: tuple[Purge, ...]) -> Retention:
    """With the functions that delete from it on a schedule: what they leave is not known from here."""
    rule = "; ".join(filter(None, [*map(str, purges), retention.rule]))
    evidence = {*retention.evidence, *(at for purge in purges for at in purge.evidence)}
    by = tuple(dict.fromkeys(purge.function for purge in purges))
    return replace(retention, rule=rule, evidence=tuple(sorted(evidence)), purged_by=by)


def _beside_the_known(store: Store, seen: Retention) -> Retention:
    """What is known of a hidden store stays where its configuration sets no period."""
    known = store.retention.rule
    if not store.hidden or not known or seen.period or seen is store.retention:
        return seen
    if seen.origin != "observed":
        return replace(store.retention, origin=seen.origin)
    return replace(seen, rule=known if seen.rule in known else f"{known}; {seen.rule}")


def _configured(store: Store, resource: Resource | None, estate: Estate) -> Kept | None:
    if resource is None:
        return by_rows(store, (), estate)
    for reader in READERS:
        found = reader(store, resource, estate)
        if found is not None:
            return found
    return by_rows(store, estate.above(resource), estate)


# --- blobs -----------------------------------------------------------------------------------------


def _blobs(store: Store, resource: Resource, estate: Estate) -> Kept | None:
    account = estate.above(resource)[-1]
    if store.kind not in BLOBS or account.type.lower() != ACCOUNT:
        return None
    if account.existing:
        return elsewhere(account)
    seen = lifecycle(account, container_of(store, resource), estate)
    sure = [one for one in seen.deletions if one.sure]
    others = [one for one in seen.deletions if not one.sure]
    if sure:
        first = min(sure, key=lambda one: days(one.period or ""))
        rule = "; ".join(map(str, [first, *others]))
        return Kept(Retention(first.period, "observed", rule, tuple(one.at for one in [*sure, *others])))
    doubtful = [one for one in others if one.doubt]
    if doubtful or seen.unread:
        return _not_known(account, doubtful, others, seen)
    return Kept(_no_rule(account, others, seen))


def _not_known(account: Resource, doubtful: list[Deletion], others: list[Deletion], seen: Lifecycle) -> Kept:
    at = doubtful[0].at if doubtful else seen.declared[0]
    reason = doubtful[0].doubt if doubtful else seen.unread
    rule = "; ".join(["not known", *map(str, others)] if others else [f"not known: {reason}"])
    gap = Gap(f"whether {called(account)} deletes blobs by rule is not known: {reason}", at)
    evidence = tuple(one.at for one in others) or seen.declared
    return Kept(Retention(None, "missing", rule, evidence), (gap,))


def _no_rule(account: Resource, partial: list[Deletion], seen: Lifecycle) -> Retention:
    if partial:
        rule = f"no limit configured for all of it; {'; '.join(map(str, partial))}"
        return Retention(None, "observed", rule, tuple(one.at for one in partial))
    if seen.switched_off:
        why_none = f"the lifecycle rule '{seen.switched_off[0]}' is switched off"
    elif seen.moved:
        why_none = f"the lifecycle rule '{seen.moved[0]}' moves blobs and deletes none"
    elif seen.declared:
        why_none = f"no lifecycle rule of {called(account)} deletes from it"
    else:
        why_none = f"{called(account)} has no lifecycle rules"
    evidence = seen.declared or (account.location,)
    return Retention(None, "observed", f"no limit configured: {why_none}", evidence)


# --- telemetry -------------------------------------------------------------------------------------


def _telemetry(_store: Store, resource: Resource, estate: Estate) -> Kept | None:
    """Of telemetry kept in a workspace: its tables, else the longer of what platform and workspace say."""
    if (
        resource.type.lower() != COMPONENT
        or resource.existing
        or resource.get("properties.RetentionInDays") is not None
    ):
        return None
    for id in referred(resource.get("properties.WorkspaceResourceId")):
        workspace = estate.by_id.get(id)
        if workspace is not None and workspace.type.lower() == WORKSPACE and not workspace.existing:
            return _in_workspace(workspace, estate)
    return None


def _in_workspace(workspace: Resource, estate: Estate) -> Kept:
    tables = [t for t in estate.children(workspace.id, TABLE) if _is_of_telemetry(t)]
    if tables:
        row = next(row for row in rows() if str(row.get("of")) == TABLE)
        found = [by_row(row, table, estate) for table in tables]
        longest = max(found, key=lambda one: days(one.retention.period or "P0D"))
        if longest.retention.period:
            return longest
    path = "properties.retentionInDays"
    value, at = workspace.get(path), workspace.at(path)
    if is_open(value):
        gap = Gap(f"how long {called(workspace)} keeps logs is not known: {why(value)}", at)
        return Kept(Retention(None, "missing", f"not known: {why(value)}", (at,)), (gap,))
    period = iso(value, "days")
    if period is not None and days(period) > TELEMETRY_DAYS:
        rule = f"telemetry is kept for {words(period)}, as long as its workspace keeps logs"
        return Kept(Retention(period, "observed", rule, (at,)))
    rule = "telemetry is kept for 90 days (default of the platform), whatever shorter time its workspace says"
    return Kept(Retention("P90D", "inferred", rule, (at,)))


def _is_of_telemetry(table: Resource) -> bool:
    return bool(re.match(r"App[A-Z]", as_written(table.name).rpartition("/")[2]))


# --- events ----------------------------------------------------------------------------------------


def _events(store: Store, resource: Resource, estate: Estate) -> Kept | None:
    """Of a topic that pushes events: how long delivery of one is tried."""
    if store.kind != "event_grid" or resource.existing or "namespaces" in resource.type.lower():
        return None
    found = [s for type in SUBSCRIPTIONS for s in estate.children(resource.id, type)]
    found += estate.extensions(resource.id, SUBSCRIPTION)
    path = "properties.retryPolicy.eventTimeToLiveInMinutes"
    values = [(option, s.at(path)) for s in found for option in options(s.get(path))]
    unknown = next(((v, at) for v, at in values if is_open(v)), None)
    if unknown is not None:
        rule = f"not known: {why(unknown[0])}"
        gap = Gap(f"how long {called(resource)} tries to deliver is not known: {why(unknown[0])}", unknown[1])
        return Kept(Retention(None, "missing", rule, (unknown[1],)), (gap,))
    periods = [period for value, _ in values if (period := iso(value, "minutes"))]
    if periods and len(periods) == len(values):
        longest = max(periods, key=days)
        rule = f"an event that can't be delivered is dropped after {words(longest)} (retry policy)"
        return Kept(Retention(longest, "observed", rule, tuple(at for _, at in values)))
    rule = "an event that can't be delivered is dropped after 1 day (default of the platform)"
    return Kept(Retention("P1D", "inferred", rule, tuple(s.location for s in found) or (resource.location,)))


READERS: tuple[Reader, ...] = (_blobs, _telemetry, _events)
