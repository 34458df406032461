"""How long stores keep things: tables of resource bodies and the periods, rules and gaps they come to."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from estates import (
    BLOBS,
    BUS,
    CONTAINER,
    COSMOS,
    DATABASE,
    FILE,
    HUBS,
    OPEN,
    POLICY,
    SQL,
    STORAGE,
    VALUES,
    VAULT,
    WORKSPACE,
    estate,
    properties,
    resource,
    store,
)
from hypothesis import given
from hypothesis import strategies as st

from inventory.catalog import DATA, load, read_data
from inventory.facts import App, Binding, Field, Function, Location
from inventory.graph import Flow, Graph, Retention, Store
from inventory.infrastructure.described import described
from inventory.infrastructure.periods import READERS, days, iso, same, words
from inventory.infrastructure.retention import kept
from inventory.infrastructure.terraform.reading import read
from inventory.resources import Choice, Open, Parameter, Reference, Resource, Secret, Value
from inventory.sources import read as checkout

ACCOUNT = resource(STORAGE, "st", {"location": "westeurope"})
PHOTOS = resource(CONTAINER, "photos", {}, ACCOUNT.id)


@pytest.mark.parametrize(
    ("value", "unit", "period"),
    [
        (7_776_000, "seconds", "P90D"),
        ("3600", "seconds", "PT1H"),
        (90_061, "seconds", "P1DT1H1M1S"),
        (0, "days", "PT0S"),
        (14, "days", "P14D"),
        (36, "hours", "P1DT12H"),
        (1440, "minutes", "P1D"),
        ("P14D", "iso", "P14D"),
        ("PT336H", "iso", "P14D"),
        ("P1Y6M", "iso", "P1Y6M"),
        ("p10675199dt2h48m5.4775807s", "iso", "P10675199DT2H48M5S"),
        ("14.00:00:00", "span", "P14D"),
        ("01:30:00", "span", "PT1H30M"),
        ("Continuous7Days", "tier", "P7D"),
        (-1, "days", None),
        (True, "days", None),
        ("soon", "iso", None),
        ("P", "iso", None),
        (Parameter("x"), "days", None),
    ],
)
def test_periods(value: Value, unit: str, period: str | None) -> None:
    assert iso(value, unit) == period


def test_periods_in_words() -> None:
    assert [words(p) for p in ("P1D", "P90D", "P1Y6M", "PT5M", "never")] == [
        "1 day",
        "90 days",
        "1 year 6 months",
        "5 minutes",
        "never",
    ]
    assert days("PT36H") == 1.5
    assert same("P1Y", "P12M") and same("P14D", "P2W") and same("PT24H", "P1D")
    assert not same("P1M", "P30D") and not same("P1Y6M", "P1Y") and not same("never", "P1D")


def test_every_row_of_the_data_is_about_something() -> None:
    for row in read_data(DATA / "retention.yaml"):
        assert set(row.get("kinds", ())) <= set(load().services)
        assert row["origin"] in ("observed", "inferred", "missing")
        assert all(unit in READERS for _, unit in row.get("read", ()))
        assert ("read" in row) == ("limit" in row)
        assert row.get("outer") or "absent" in row


# --- blobs -----------------------------------------------------------------------------------------


def rule(
    name: str = "old", prefixes: Value = None, blob_days: Value = 30, enabled: Value = True, **more: Value
) -> Value:
    filters: dict[str, Value] = {"blobTypes": ["blockBlob"]}
    filters |= {} if prefixes is None else {"prefixMatch": prefixes}
    delete: Value = {"delete": {"daysAfterModificationGreaterThan": blob_days}}
    actions: Value = {"baseBlob": delete} if blob_days is not None else {}
    definition: dict[str, Value] = {"actions": actions, "filters": filters} | more
    return {"name": name, "enabled": enabled, "type": "Lifecycle", "definition": definition}


def policy(*rules: Value, conditions: tuple[Value, ...] = ()) -> Resource:
    return resource(
        POLICY, "default", properties(policy={"rules": list(rules)}), ACCOUNT.id, conditions=conditions
    )


def blobs(*resources: Resource) -> Retention:
    return kept(store(), PHOTOS, estate(PHOTOS, ACCOUNT, *resources)).retention


@pytest.mark.parametrize(
    ("rules", "period", "origin", "says"),
    [
        (
            [rule()],
            "P30D",
            "observed",
            "a blob is deleted 30 days after the last change (lifecycle rule 'old')",
        ),
        ([rule(prefixes=["photos/"])], "P30D", "observed", "30 days"),
        ([rule(prefixes=["pho"])], "P30D", "observed", "30 days"),
        ([rule(prefixes=["other/", "photos"])], "P30D", "observed", "30 days"),
        ([rule(prefixes=["other/"])], None, "observed", "no lifecycle rule of storage account 'st' deletes"),
        ([rule(prefixes=["photos-old/"])], None, "observed", "no limit configured"),
        (
            [rule(prefixes=["photos/tmp/"])],
            None,
            "observed",
            "no limit configured for all of it; what stands under tmp/ is deleted 30 days after",
        ),
        ([rule(enabled=False)], None, "observed", "the lifecycle rule 'old' is switched off"),
        ([rule(), rule("older", blob_days=365)], "P30D", "observed", "'old'"),
        ([rule("late", blob_days=365), rule(prefixes=["other/"])], "P365D", "observed", "365 days"),
        ([], None, "observed", "no lifecycle rule"),
        ([rule(blob_days=Parameter("days"))], None, "missing", "the parameter days gets its value"),
        (
            [rule(), rule("more", blob_days=Parameter("days"))],
            "P30D",
            "observed",
            "deleted a time that is not known after the last change (lifecycle rule 'more')",
        ),
        ([rule(enabled=Parameter("on"))], None, "missing", "30 days"),
        ([rule(prefixes=[Parameter("prefix")])], None, "missing", "its prefix is this container's name"),
        ([rule(prefixes=Parameter("prefixes"))], None, "missing", "which blobs it is about"),
        ([rule(blob_days=Choice(Parameter("p"), (30, 90)))], None, "missing", "it is one of 30, 90"),
        (
            [
                rule(
                    filters={
                        "blobTypes": ["blockBlob"],
                        "blobIndexMatch": [{"name": "state", "op": "==", "value": "x"}],
                    }
                )
            ],
            None,
            "observed",
            "a blob with the tag state is deleted 30 days",
        ),
        ([rule(filters={"blobTypes": ["appendBlob"]})], None, "observed", "a blob of the kind appendblob"),
        (
            [rule(actions={"baseBlob": {"tierToCool": {"daysAfterModificationGreaterThan": 30}}})],
            None,
            "observed",
            "the lifecycle rule 'old' moves blobs and deletes none",
        ),
        (
            [rule(actions={"baseBlob": {"delete": {"daysAfterCreationGreaterThan": 7}}})],
            "P7D",
            "observed",
            "7 days after it was created",
        ),
        ([rule(blob_days="soon")], None, "missing", "no number of days"),
    ],
)
def test_lifecycle_rules(rules: list[Value], period: str | None, origin: str, says: str) -> None:
    found = blobs(policy(*rules))
    assert (found.period, found.origin) == (period, origin)
    assert says in found.rule
    assert found.evidence and all(at.path == FILE for at in found.evidence)
    assert period is not None or found.rule.startswith(("no limit", "not known"))


def test_lifecycle_rules_under_a_condition_or_elsewhere() -> None:
    found = blobs(policy(rule(), conditions=(Parameter("prod"),)))
    assert (found.period, found.origin) == (None, "missing")
    assert blobs().rule == "no limit configured: storage account 'st' has no lifecycle rules"
    only = resource(STORAGE, "st", existing=True)
    found = kept(store(), only, estate(only)).retention
    assert (found.period, found.origin) == (None, "missing")
    assert "only referred to here" in found.rule
    unread = resource(
        POLICY, "default", properties(policy={"rules": Open([rule()], Parameter("more"))}), ACCOUNT.id
    )
    assert blobs(unread).period == "P30D"
    unread = resource(POLICY, "default", properties(policy={"rules": Parameter("rules")}), ACCOUNT.id)
    assert kept(store(), PHOTOS, estate(PHOTOS, ACCOUNT, unread)).gaps


def test_a_container_whose_name_is_not_known_is_not_matched_by_prefix() -> None:
    found = kept(
        store(name="%CONTAINER%"), ACCOUNT, estate(ACCOUNT, policy(rule(prefixes=["photos/"])))
    ).retention
    assert (found.period, found.origin) == (None, "missing")


def test_what_keeps_blobs_longer() -> None:
    service = resource(
        BLOBS,
        "default",
        properties(
            isVersioningEnabled=True,
            deleteRetentionPolicy={"enabled": True, "days": 14},
            containerDeleteRetentionPolicy={"enabled": True, "days": Parameter("days")},
        ),
        ACCOUNT.id,
    )
    lock = resource(
        f"{CONTAINER}/immutabilityPolicies",
        "default",
        properties(immutabilityPeriodSinceCreationInDays=365),
        PHOTOS.id,
    )
    assert blobs(service, lock).adds == (
        "P365D: nothing can be erased before 365 days are over (immutability policy)",
        "P14D: deleted blobs can be restored for 14 days",
        "deleted containers can be restored for a time that is not known "
        "(the parameter days gets its value at deployment)",
        "old versions of blobs are kept without limit: no rule is known to delete them",
    )
    versions: Value = {"version": {"delete": {"daysAfterCreationGreaterThan": 90}}}
    found = blobs(service, policy(rule(actions=versions)))
    assert found.period is None
    assert "P90D: old versions of blobs are deleted 90 days after it was created" in found.adds


# --- other kinds -----------------------------------------------------------------------------------

COSMOS_CONTAINER = f"{COSMOS}/sqlDatabases/containers"
MONGO = f"{COSMOS}/mongodbDatabases/collections"
COMPONENT = "Microsoft.Insights/components"


def ttl(value: Value) -> Resource:
    inner: dict[str, Value] = {} if value is None else {"defaultTtl": value}
    return resource(COSMOS_CONTAINER, "customers", properties(resource=inner))


@pytest.mark.parametrize(
    ("kind", "found", "period", "origin", "says"),
    [
        ("cosmos_db", ttl(7_776_000), "P90D", "observed", "deleted 90 days after they were last written"),
        ("cosmos_db", ttl(-1), None, "observed", "no limit configured: items never expire by default"),
        ("cosmos_db", ttl(None), None, "observed", "no limit configured: the container has no default TTL"),
        ("cosmos_db", ttl(Parameter("ttl")), None, "missing", "not known: the parameter ttl"),
        ("cosmos_db", ttl(Choice(Parameter("p"), (-1, 60))), None, "missing", "it is one of -1, 1 minute"),
        ("cosmos_db", ttl(Secret("odd")), None, "missing", "it is a secret"),
        ("cosmos_db", resource(COSMOS, "c"), None, "missing", "the container itself is not"),
        (
            "mongodb",
            resource(
                MONGO, "m", properties(resource={"indexes": [{}, {"options": {"expireAfterSeconds": 60}}]})
            ),
            "PT1M",
            "observed",
            "documents are deleted 1 minute after",
        ),
        (
            "mongodb",
            resource(MONGO, "m", properties(resource={"defaultTtl": 3600})),
            "PT1H",
            "observed",
            "1 hour after they were last written",
        ),
        ("mongodb", resource(MONGO, "m"), None, "observed", "no limit configured"),
        ("sql", resource(DATABASE, "d", {}, "servers:sql"), None, "inferred", "no limit by itself"),
        ("azure_table", ACCOUNT, None, "observed", "no limit configured: tables know none"),
        ("azure_queue", ACCOUNT, "P7D", "inferred", "7 days unless the code that sends it says otherwise"),
        (
            "redis",
            resource("Microsoft.Cache/redis", "r"),
            None,
            "observed",
            "unless the code gives it an expiry",
        ),
        (
            "service_bus",
            resource(f"{BUS}/queues", "orders", properties(defaultMessageTimeToLive="P14D")),
            "P14D",
            "observed",
            "a message expires after 14 days",
        ),
        (
            "service_bus",
            resource(
                f"{BUS}/queues", "orders", properties(defaultMessageTimeToLive="P10675199DT2H48M5.4775807S")
            ),
            None,
            "observed",
            "no limit configured",
        ),
        ("service_bus", resource(f"{BUS}/queues", "orders"), None, "observed", "no default time to live"),
        ("service_bus", resource(BUS, "bus"), None, "missing", "the queue or topic itself is not"),
        (
            "event_hub",
            resource(
                f"{HUBS}/eventhubs", "h", properties(retentionDescription={"retentionTimeInHours": 168})
            ),
            "P7D",
            "observed",
            "deleted after 7 days",
        ),
        (
            "event_hub",
            resource(f"{HUBS}/eventhubs", "h", properties(messageRetentionInDays=3)),
            "P3D",
            "observed",
            "3 days",
        ),
        ("event_hub", resource(f"{HUBS}/eventhubs", "h"), None, "missing", "depends on its tier"),
        (
            "log_analytics",
            resource(WORKSPACE, "w", properties(retentionInDays=400)),
            "P400D",
            "observed",
            "400 days",
        ),
        ("log_analytics", resource(WORKSPACE, "w"), "P30D", "inferred", "default of the platform"),
        ("application_insights", resource(COMPONENT, "ai"), "P90D", "inferred", "default of the platform"),
        (
            "application_insights",
            resource(COMPONENT, "ai", properties(RetentionInDays=180)),
            "P180D",
            "observed",
            "180 days",
        ),
        ("log", resource(COMPONENT, "ai", properties(RetentionInDays=30)), "P30D", "observed", "30 days"),
        ("key_vault", resource(VAULT, "kv"), None, "observed", "a secret stays until it is deleted"),
        (
            "event_grid",
            resource("Microsoft.EventGrid/topics", "t"),
            "P1D",
            "inferred",
            "dropped after 1 day (default of the platform)",
        ),
    ],
)
def test_other_kinds(kind: str, found: Resource, period: str | None, origin: str, says: str) -> None:
    result = kept(store(kind, "x"), found, estate(found))
    assert (result.retention.period, result.retention.origin) == (period, origin)
    assert says in result.retention.rule
    assert bool(result.gaps) == says.startswith(("not known: the parameter", "it is"))
    assert result.retention.evidence


def test_what_is_only_referred_to_is_configured_elsewhere() -> None:
    account = resource(COSMOS, "crm")
    found = resource(COSMOS_CONTAINER, "customers", {}, account.id, existing=True)
    result = kept(store("cosmos_db", "crm/customers"), found, estate(account, found)).retention
    assert (result.period, result.origin) == (None, "missing")
    assert "container 'customers' is only referred to here" in result.rule
    # What is declared inside what is only referred to says its own limit; and some kinds know none at all.
    outer = resource(COSMOS, "crm", existing=True)
    inner = resource(COSMOS_CONTAINER, "customers", properties(resource={"defaultTtl": 60}), outer.id)
    assert kept(store("cosmos_db", "x"), inner, estate(outer, inner)).retention.period == "PT1M"
    account = resource(STORAGE, "st", existing=True)
    assert kept(store("azure_table", "x"), account, estate(account)).retention.origin == "inferred"
    assert kept(store("cosmos_db", "x"), outer, estate(outer)).retention.origin == "missing"
    topic = resource("Microsoft.EventGrid/topics", "t", existing=True)
    assert kept(store("event_grid", "t"), topic, estate(topic)).retention.period is None


def test_a_subscription_s_limit_is_the_shorter_of_its_own_and_its_topic_s() -> None:
    topic = resource(f"{BUS}/topics", "t", properties(defaultMessageTimeToLive="P2D"))
    inner = resource(
        f"{BUS}/topics/subscriptions",
        "s",
        properties(
            defaultMessageTimeToLive="P14D", maxDeliveryCount=3, deadLetteringOnMessageExpiration=True
        ),
        topic.id,
    )
    found = kept(store("service_bus", "t/s"), inner, estate(topic, inner)).retention
    assert found.period == "P2D"
    assert found.adds == (
        "a message that fails 3 times or expires goes to the dead-letter queue, which has no time limit",
    )


def test_tables_of_a_workspace_go_before_it() -> None:
    workspace = resource(WORKSPACE, "w", properties(retentionInDays=30))
    table = resource(
        f"{WORKSPACE}/tables",
        "AppTraces",
        properties(retentionInDays=60, totalRetentionInDays=730),
        workspace.id,
    )
    found = kept(store("log_analytics", "AppTraces"), table, estate(workspace, table)).retention
    assert found.period == "P730D"
    plain = resource(f"{WORKSPACE}/tables", "AppTraces", properties(retentionInDays=-1), workspace.id)
    assert kept(store("log_analytics", "x"), plain, estate(workspace, plain)).retention.period == "P30D"
    component = resource(COMPONENT, "ai", properties(WorkspaceResourceId=Reference(workspace.id, "id")))
    telemetry = store("application_insights", "requests")
    found = kept(telemetry, component, estate(component, workspace, table)).retention
    assert (found.period, found.origin) == ("P730D", "observed")
    found = kept(telemetry, component, estate(component, workspace)).retention
    assert (found.period, found.origin) == ("P90D", "inferred")
    longer = resource(WORKSPACE, "w", properties(retentionInDays=365))
    assert kept(telemetry, component, estate(component, longer)).retention.period == "P365D"
    unknown = resource(WORKSPACE, "w", properties(retentionInDays=Parameter("days")))
    assert kept(telemetry, component, estate(component, unknown)).gaps


def test_backups_capture_and_dead_letters_keep_longer() -> None:
    server = resource(SQL, "sql")
    database = resource(DATABASE, "crm", {}, server.id)
    short = resource(
        f"{DATABASE}/backupShortTermRetentionPolicies", "default", properties(retentionDays=35), database.id
    )
    long = resource(
        f"{DATABASE}/backupLongTermRetentionPolicies",
        "default",
        properties(weeklyRetention="PT0S", monthlyRetention="P12M", yearlyRetention="P10Y"),
        database.id,
    )
    found = kept(store("sql", "crm/x"), database, estate(server, database, short, long)).retention
    assert (found.period, found.origin) == (None, "observed")
    assert found.adds == (
        "P35D: any time of the last 35 days can be restored",
        "P12M: monthly backups are kept for 12 months",
        "P10Y: yearly backups are kept for 10 years",
    )
    capture = {
        "enabled": True,
        "destination": {
            "properties": {"storageAccountResourceId": Reference(ACCOUNT.id, "id"), "blobContainer": "raw"}
        },
    }
    hub = resource(f"{HUBS}/eventhubs", "h", properties(captureDescription=capture))
    assert kept(store("event_hub", "h"), hub, estate(hub, ACCOUNT)).retention.adds == (
        "every event is copied to container 'raw' of storage account 'st', and kept as long as that keeps it "
        "(capture)",
    )
    topic = resource("Microsoft.EventGrid/topics", "t")
    subscription = resource(
        "Microsoft.EventGrid/eventSubscriptions",
        "s",
        properties(
            retryPolicy={"eventTimeToLiveInMinutes": 60},
            deadLetterDestination={
                "properties": {"resourceId": Reference(ACCOUNT.id, "id"), "blobContainerName": "dead"}
            },
        ),
        on=Reference(topic.id, "id"),
    )
    found = kept(store("event_grid", "t"), topic, estate(topic, subscription, ACCOUNT)).retention
    assert (found.period, found.origin) == ("PT1H", "observed")
    assert found.adds == (
        "events that can't be delivered go to container 'dead' of storage account 'st', and are kept as long "
        "as that keeps them",
    )


def hidden(kind: str, name: str, rule: str) -> Store:
    at = (Location("app.py", 1),)
    return Store(
        f"store:{kind}:{name}", kind, name, None, at, hidden=True, retention=Retention(None, "missing", rule)
    )


def test_hidden_stores_keep_what_is_known_of_them_unless_configuration_says_more() -> None:
    history = hidden("azure_table", "HubHistory", "until purged")
    for found in (kept(history, ACCOUNT, estate(ACCOUNT)).retention, kept(history, None, estate()).retention):
        assert (found.period, found.origin, found.rule) == (None, "inferred", "until purged")
    waiting = hidden("azure_queue", "hub-control", "until processed")
    assert kept(waiting, None, estate()).retention == waiting.retention
    poison = kept(hidden("azure_queue", "orders-poison", "7 days unless changed"), None, estate()).retention
    assert (poison.period, poison.origin) == ("P7D", "inferred")
    dead = kept(hidden("service_bus", "orders/$DeadLetterQueue", ""), None, estate()).retention
    assert (dead.period, dead.origin) == (None, "inferred")
    assert dead.rule.startswith("no limit")
    component = resource(COMPONENT, "ai", properties(RetentionInDays=30))
    requests = hidden("application_insights", "requests", "as long as the workspace keeps")
    assert kept(requests, component, estate(component)).retention.period == "P30D"
    receipts = hidden("azure_blob", "azure-webjobs-hosts", "for good")
    found = kept(receipts, ACCOUNT, estate(ACCOUNT)).retention
    assert found.rule == "for good; no limit configured: storage account 'st' has no lifecycle rules"


# --- the whole graph -------------------------------------------------------------------------------


def graph(*stores: Store, resources: tuple[Resource, ...] = ()) -> Graph:
    at = Location("function_app.py", 5)
    timer = Binding("fn:purge/t", "fn:purge", "timerTrigger", "trigger", "t", {"schedule": "0 0 3 * * *"}, at)
    purge = Function("fn:purge", "app:.", "purge", "python", "python_v2", at, (timer,))
    flow = Flow(
        "flow:1",
        "fn:purge",
        "delete",
        "store:azure_table:people",
        None,
        (Field("id"),),
        "high",
        (Location("function_app.py", 9),),
    )
    return Graph((App("app:.", "."),), (purge,), (timer,), stores, (), (flow,), resources=resources)


def test_scheduled_deletions_in_the_code_are_evidence() -> None:
    people = store("azure_table", "people", ACCOUNT.id)
    (found,) = described(graph(people, resources=(ACCOUNT,))).stores
    assert (found.region, found.country) == ("westeurope", "NL")
    assert (found.retention.period, found.retention.origin) == (None, "observed")
    assert found.retention.rule.startswith("purge deletes from it on the schedule 0 0 3 * * *; how old ")
    assert (found.retention.purged_by, found.retention.unlimited) == (("fn:purge",), False)
    assert {str(at) for at in found.retention.evidence} >= {"function_app.py:5", "function_app.py:9"}
    assert {t.topic for t in found.traits} == {"network", "encryption"}


def test_where_the_platform_copies_to_is_a_store_as_well() -> None:
    account = resource(STORAGE, "st", {"location": "westeurope"})
    raw = resource(CONTAINER, "raw", {}, account.id)
    target = {"storageAccountResourceId": Reference(account.id, "id"), "blobContainer": "raw"}
    capture = {"enabled": True, "destination": {"properties": target}}
    hub = resource(f"{HUBS}/eventhubs", "h", properties(captureDescription=capture))
    events = store("event_hub", "events", hub.id)
    made = described(graph(events, resources=(account, raw, hub)))
    copy = next(s for s in made.stores if s.id == "store:azure_blob:capture of events")
    assert (copy.hidden, copy.copies, copy.resource) == (True, (events.id,), raw.id)
    assert (copy.account, copy.country) == ("st", "NL")
    assert copy.retention.rule.startswith("for good unless a lifecycle rule deletes; no limit configured")
    used = store("azure_blob", "raw", raw.id)
    known = described(graph(events, used, resources=(account, raw, hub)))
    assert [(s.id, s.copies) for s in known.stores] == [(used.id, (events.id,)), (events.id, ())]
    off = resource(f"{HUBS}/eventhubs", "h", properties(captureDescription={"enabled": Parameter("capture")}))
    assert len(described(graph(events, resources=(account, off))).stores) == 1


def test_purging_a_task_hub_empties_its_tables_too() -> None:
    hub = store("durable_task_hub", "Hub")
    tables = replace(hidden("azure_table", "HubHistory", "until purged"), copies=(hub.id,))
    made = graph(hub, tables)
    made = replace(made, flows=(replace(made.flows[0], target=hub.id),))
    for found in described(made).stores:
        assert found.retention.purged_by == ("fn:purge",)
        assert found.retention.rule.startswith("purge deletes from it on the schedule 0 0 3 * * *")


def test_a_store_without_a_resource_gets_no_place() -> None:
    found = described(graph(store("azure_table", "people"), store("cosmos_db", "crm/customers")))
    assert [(s.region, s.country, s.traits) for s in found.stores] == [(None, None, ())] * 2
    assert [s.retention.origin for s in found.stores] == ["inferred", "missing"]


def test_describing_twice_changes_nothing() -> None:
    inner = replace(hidden("azure_blob", "azure-webjobs-hosts", "for good"), resource=ACCOUNT.id)
    once = described(graph(store(resource=PHOTOS.id), inner, resources=(ACCOUNT, PHOTOS, policy())))
    assert described(once) == once


PERIOD = re.compile(r"P[0-9T]")
TYPES = st.sampled_from(
    [
        ("cosmos_db", COSMOS_CONTAINER, "resource"),
        ("mongodb", MONGO, "resource"),
        ("service_bus", f"{BUS}/queues", "defaultMessageTimeToLive"),
        ("event_hub", f"{HUBS}/eventhubs", "messageRetentionInDays"),
        ("log_analytics", WORKSPACE, "retentionInDays"),
        ("application_insights", COMPONENT, "RetentionInDays"),
        ("key_vault", VAULT, "softDeleteRetentionInDays"),
    ]
)


@given(TYPES, VALUES)
def test_any_value_is_taken(row: tuple[str, str, str], value: Value) -> None:
    kind, type, name = row
    body = {"properties": {name: {"defaultTtl": value, "indexes": value} if name == "resource" else value}}
    found = resource(type, "x", body)
    result = kept(store(kind, "x"), found, estate(found)).retention
    assert result.period is None or PERIOD.match(result.period)
    assert result.rule


@given(VALUES, VALUES, VALUES)
def test_any_lifecycle_rule_is_taken(first: Value, second: Value, third: Value) -> None:
    made = rule(prefixes=first, blob_days=second, enabled=third)
    found = blobs(policy(made, first, {"definition": second}), policy(Open([made], third)))
    assert found.period is None or PERIOD.match(found.period)


@given(OPEN, st.sampled_from(["days", "enabled", "prefixes"]))
def test_an_open_value_never_becomes_a_period(value: Value, which: str) -> None:
    made = {
        "days": rule(blob_days=value),
        "enabled": rule(enabled=value),
        "prefixes": rule(prefixes=[value]),
    }[which]
    found = kept(store(), PHOTOS, estate(PHOTOS, ACCOUNT, policy(made)))
    assert (found.retention.period, found.retention.origin) == (None, "missing")
    assert found.gaps
    for kind, type, name in (
        ("cosmos_db", COSMOS_CONTAINER, "resource"),
        ("log_analytics", WORKSPACE, "retentionInDays"),
        ("service_bus", f"{BUS}/queues", "defaultMessageTimeToLive"),
    ):
        body: Value = {"defaultTtl": value} if name == "resource" else value
        one = resource(type, "x", {"properties": {name: body}})
        result = kept(store(kind, "x"), one, estate(one))
        assert result.retention.period is None and result.gaps


# --- through Terraform -----------------------------------------------------------------------------

TERRAFORM = """
resource "azurerm_storage_account" "st" {
  name                     = "stphotos"
  location                 = "West Europe"
  account_tier             = "Standard"
  account_replication_type = "GRS"
  blob_properties {
    versioning_enabled = true
    delete_retention_policy { days = 14 }
  }
}
resource "azurerm_storage_container" "photos" {
  name               = "photos"
  storage_account_id = azurerm_storage_account.st.id
}
resource "azurerm_storage_management_policy" "rules" {
  storage_account_id = azurerm_storage_account.st.id
  rule {
    name    = "old"
    enabled = true
    filters {
      prefix_match = ["photos/"]
      blob_types   = ["blockBlob"]
    }
    actions {
      base_blob { delete_after_days_since_modification_greater_than = 90 }
      version { delete_after_days_since_creation = 30 }
    }
  }
  rule {
    name    = "tagged"
    enabled = true
    filters {
      blob_types = ["blockBlob"]
      match_blob_index_tag {
        name  = "state"
        value = "done"
      }
    }
    actions {
      base_blob { delete_after_days_since_modification_greater_than = 1 }
    }
  }
}
resource "azurerm_mssql_server" "here" {
  name     = "here"
  location = "northeurope"
}
resource "azurerm_mssql_server" "there" {
  name     = "there"
  location = "uksouth"
}
resource "azurerm_mssql_database" "crm" {
  name                 = "crm"
  server_id            = azurerm_mssql_server.here.id
  storage_account_type = "Local"
  long_term_retention_policy { yearly_retention = "P7Y" }
}
resource "azurerm_mssql_failover_group" "both" {
  name      = "both"
  server_id = azurerm_mssql_server.here.id
  databases = [azurerm_mssql_database.crm.id]
  partner_server { id = azurerm_mssql_server.there.id }
}
resource "azurerm_servicebus_namespace" "bus" {
  name     = "bus"
  location = "westeurope"
  sku      = "Premium"
  customer_managed_key {
    key_vault_key_id = azurerm_key_vault_key.key.id
    identity_id      = azurerm_user_assigned_identity.me.id
  }
}
resource "azurerm_servicebus_queue" "orders" {
  name                = "orders"
  namespace_id        = azurerm_servicebus_namespace.bus.id
  default_message_ttl = "P14D"
}
"""


def test_terraform_comes_to_the_same(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TERRAFORM, encoding="utf-8")
    resources = tuple(r for d in read(checkout(tmp_path)).deployments for r in d.resources)
    by_end = {r.id.rpartition("#")[2]: r.id for r in resources}
    stores = (
        store("azure_blob", "photos", by_end["azurerm_storage_container.photos"]),
        store("service_bus", "orders", by_end["azurerm_servicebus_queue.orders"]),
        store("sql", "crm/people", by_end["azurerm_mssql_database.crm"]),
    )
    blob, bus, sql = described(graph(*stores, resources=resources)).stores
    assert (blob.region, blob.country, blob.retention.period) == ("westeurope", "NL", "P90D")
    assert "a blob with the tag state is deleted 1 day after the last change" in blob.retention.rule
    assert blob.retention.adds == (
        "P14D: deleted blobs can be restored for 14 days",
        "P30D: old versions of blobs are deleted 30 days after it was created",
    )
    assert [(r.region, r.country) for r in blob.replicas] == [("northeurope", "IE")]
    assert (bus.country, bus.retention.period) == ("NL", "P14D")
    assert "encrypted at rest with a key of your own in a key vault" in [t.says for t in bus.traits]
    assert [(r.region, r.country) for r in sql.replicas] == [("uksouth", "GB")]
    assert "P7Y: yearly backups are kept for 7 years" in sql.retention.adds
    assert "P7D: any time of the last 7 days can be restored (default of the platform)" in sql.retention.adds
