"""How stores are kept: tables of resource bodies and the sentences they come to."""

from __future__ import annotations

import pytest
from estates import (
    BLOBS,
    BUS,
    CONTAINER,
    COSMOS,
    DATABASE,
    FILE,
    OPEN,
    PRIVATE_ENDPOINT,
    SQL,
    STORAGE,
    VALUES,
    VAULT,
    estate,
    properties,
    resource,
    store,
)
from hypothesis import given

from inventory.catalog import DATA, load, read_data
from inventory.infrastructure.traits import TOPICS, traits
from inventory.resources import Choice, Open, Parameter, Reference, Resource, Value

PG = "Microsoft.DBforPostgreSQL/flexibleServers"


def of(topic: str, *resources: Resource, kind: str = "azure_blob") -> list[str]:
    """What is said of one topic about a store that lives in the first of the resources."""
    found = traits(store(kind), resources[0], estate(*resources))
    return [trait.says for trait in found if trait.topic == topic]


def storage(**values: Value) -> Resource:
    return resource(STORAGE, "st", properties(**values))


ENDPOINT = resource(
    PRIVATE_ENDPOINT,
    "pe",
    properties(
        privateLinkServiceConnections=[
            {"properties": {"privateLinkServiceId": Reference("storageAccounts:st", "id")}}
        ]
    ),
)
DENIED: dict[str, Value] = {"defaultAction": "Deny", "ipRules": [{}, {}], "virtualNetworkRules": [{}]}


def test_every_row_of_the_data_is_about_something() -> None:
    for section, rows in read_data(DATA / "store_traits.yaml").items():
        assert section in TOPICS
        for row in rows:
            assert set(row.get("kinds", ())) <= set(load().services)
            assert all(key == key.lower() for key in row.get("says", {}))


@pytest.mark.parametrize(
    ("values", "more", "says"),
    [
        ({}, (), "reachable from the public internet (default of the platform)"),
        ({"publicNetworkAccess": "Enabled"}, (), "reachable from the public internet"),
        (
            {"publicNetworkAccess": "Enabled"},
            (ENDPOINT,),
            "reachable from the public internet; a private endpoint exists as well",
        ),
        (
            {"publicNetworkAccess": "Disabled"},
            (ENDPOINT,),
            "the public address is switched off; only private endpoints reach it",
        ),
        (
            {"publicNetworkAccess": "Disabled"},
            (),
            "the public address is switched off; no private endpoint is declared",
        ),
        ({"publicNetworkAccess": "SecuredByPerimeter"}, (), "only its network security perimeter reaches it"),
        ({"networkAcls": DENIED}, (), "behind a firewall that lets in 2 address ranges and 1 subnet"),
        ({"networkAcls": {"defaultAction": "Deny"}}, (), "behind a firewall that lets in no address"),
        ({"networkAcls": {"defaultAction": "Allow"}}, (), "reachable from the public internet"),
        (
            {"networkAcls": {"defaultAction": "Deny", "ipRules": Open([{}], Parameter("more"))}},
            (),
            "behind a firewall that lets in 1 address range and address ranges that are not known here",
        ),
        (
            {"publicNetworkAccess": Parameter("access")},
            (),
            "not known: whether it is reachable from the public internet "
            "(the parameter access gets its value at deployment)",
        ),
        (
            {"networkAcls": {"defaultAction": Parameter("action")}},
            (),
            "not known: whether its firewall is closed (the parameter action gets its value at deployment)",
        ),
        (
            {"publicNetworkAccess": Choice(Parameter("dev"), ("Enabled", "Disabled"))},
            (),
            "reachable from the public internet or the public address is switched off; "
            "no private endpoint is declared, by a condition that is not known here",
        ),
    ],
)
def test_who_can_reach_a_storage_account(
    values: dict[str, Value], more: tuple[Resource, ...], says: str
) -> None:
    assert of("network", storage(**values), *more) == [says]


def test_the_evidence_is_where_it_is_written() -> None:
    kept = storage(publicNetworkAccess="Enabled")
    (trait,) = (t for t in traits(store(), kept, estate(kept)) if t.topic == "network")
    assert [str(at) for at in trait.evidence] == [f"{FILE}:12"]


def rule(start: Value, end: Value) -> Resource:
    body = properties(startIpAddress=start, endIpAddress=end)
    return resource(f"{SQL}/firewallRules", f"{start}", body, "servers:sql")


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ([], "behind a firewall that lets in no address"),
        ([("10.0.0.1", "10.0.0.1")], "behind a firewall that lets in 1 address range"),
        (
            [("0.0.0.0", "0.0.0.0")],
            "behind a firewall that lets in 1 address range, among them every service in Azure, whoever runs it",
        ),
        (
            [("0.0.0.0", "255.255.255.255")],
            "reachable from the public internet: a firewall rule lets in every address",
        ),
        (
            [(Parameter("ip"), Parameter("ip"))],
            "behind a firewall that lets in 1 address range, some of them not known here",
        ),
    ],
)
def test_who_can_reach_a_database_server(rules: list[tuple[Value, Value]], says: str) -> None:
    server = resource(SQL, "sql", {})
    database = resource(DATABASE, "crm", {}, server.id)
    assert of("network", database, server, *(rule(*ends) for ends in rules), kind="sql") == [says]


def test_other_ways_to_close_a_service() -> None:
    assert of("network", resource(PG, "pg", properties(network={"delegatedSubnetResourceId": "x"}))) == [
        "inside a virtual network"
    ]
    assert of("network", resource(COSMOS, "c", properties(ipRules=[{"ipAddressOrRange": "1.2.3.4"}]))) == [
        "behind a firewall that lets in 1 address range"
    ]
    bus = resource(BUS, "bus", {})
    rules = resource(f"{BUS}/networkRuleSets", "default", properties(defaultAction="Deny"), bus.id)
    assert of("network", bus, rules) == ["behind a firewall that lets in no address"]


def test_a_container_anyone_may_read() -> None:
    open_one = resource(CONTAINER, "c", properties(publicAccess="Blob"), "storageAccounts:st")
    allowing = storage(allowBlobPublicAccess=True)
    assert of("network", open_one, allowing)[0].startswith("anyone who knows a blob's address")
    closed = storage(allowBlobPublicAccess=False)
    assert len(of("network", open_one, closed)) == 1
    # What holds when nothing is written depends on the version of the API.
    assert len(of("network", open_one, resource(STORAGE, "st", version="2021-09-01"))) == 2
    assert len(of("network", open_one, resource(STORAGE, "st", version="2023-05-01"))) == 1


@pytest.mark.parametrize(
    ("resources", "says"),
    [
        ([storage()], ["encrypted at rest with keys of the platform (default of the platform)"]),
        (
            [
                storage(
                    encryption={"keySource": "Microsoft.Keyvault", "requireInfrastructureEncryption": True}
                )
            ],
            ["encrypted at rest with a key of your own in a key vault", "encrypted twice"],
        ),
        (
            [storage(encryption={"keySource": Parameter("keys")})],
            ["not known: whose key encrypts it (the parameter keys gets its value at deployment)"],
        ),
        (
            [resource(COSMOS, "c", properties(keyVaultKeyUri=Reference("keys:k", "properties.keyUri")))],
            ["encrypted at rest with a key of your own in a key vault"],
        ),
        (
            [resource(DATABASE, "d", {}, "servers:sql"), resource(SQL, "sql", {})],
            ["encrypted at rest (transparent data encryption, default of the platform)"],
        ),
        (
            [
                resource(DATABASE, "d", {}, "servers:sql"),
                resource(
                    f"{DATABASE}/transparentDataEncryption",
                    "current",
                    properties(state="Disabled"),
                    "databases:d",
                ),
            ],
            ["not encrypted at rest: transparent data encryption is switched off"],
        ),
    ],
)
def test_encryption(resources: list[Resource], says: list[str]) -> None:
    assert of("encryption", *resources) == says


def test_backups_of_blobs() -> None:
    blobs = resource(
        BLOBS,
        "default",
        properties(
            deleteRetentionPolicy={"enabled": True, "days": 14},
            containerDeleteRetentionPolicy={"enabled": True, "days": Parameter("days")},
            isVersioningEnabled=True,
        ),
        "storageAccounts:st",
    )
    assert of("backup", storage(), blobs) == [
        "deleted blobs can be restored for 14 days",
        "deleted containers can be restored for a time that is not known "
        "(the parameter days gets its value at deployment)",
        "old versions of blobs are kept",
    ]
    assert of("backup", storage(), blobs, kind="azure_table") == []
    assert of("backup", storage()) == ["no soft delete of blobs is configured"]


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (
            resource(DATABASE, "d", {}),
            ["any time of the last 7 days can be restored (default of the platform)"],
        ),
        (
            resource(COSMOS, "c", properties(backupPolicy={"type": "Continuous"})),
            ["continuous backup: any time of the last 30 days can be restored"],
        ),
        (
            resource(
                COSMOS,
                "c",
                properties(
                    backupPolicy={
                        "type": "Periodic",
                        "periodicModeProperties": {"backupRetentionIntervalInHours": 720},
                    }
                ),
            ),
            ["periodic backups, kept for 30 days"],
        ),
        (
            resource(VAULT, "kv", properties(enablePurgeProtection=True)),
            [
                "deleted secrets can be restored for 90 days (default of the platform)",
                "nothing deleted can be purged before that",
            ],
        ),
    ],
)
def test_backups_of_databases_and_vaults(found: Resource, says: list[str]) -> None:
    assert of("backup", found) == says


def test_a_vault_with_a_time_of_its_own() -> None:
    assert of("backup", resource(VAULT, "kv", properties(softDeleteRetentionInDays=7))) == [
        "deleted secrets can be restored for 7 days"
    ]
    assert of("backup", resource(VAULT, "kv", properties(enableSoftDelete=False))) == []


def test_redundancy_and_what_is_only_referred_to() -> None:
    kept = resource(STORAGE, "st", {"sku": {"name": "Standard_ZRS"}})
    assert of("redundancy", kept) == ["three copies in three zones of the region (Standard_ZRS)"]
    assert of("redundancy", resource(STORAGE, "st", {"sku": {"name": Parameter("sku")}})) == [
        "not known: how often it is kept (the parameter sku gets its value at deployment)"
    ]
    only = resource(STORAGE, "st", existing=True)
    for topic in ("network", "encryption", "backup", "redundancy"):
        assert of(topic, only)[0].startswith("not known: the resource is only referred to here")


@given(VALUES, VALUES)
def test_any_value_is_taken(first: Value, second: Value) -> None:
    body = properties(
        publicNetworkAccess=first,
        networkAcls=second,
        encryption=second,
        ipRules=first,
        backupPolicy={"type": first, "periodicModeProperties": second},
        retentionDays=second,
    ) | {"sku": second}
    for type in (STORAGE, COSMOS, DATABASE, SQL, VAULT, BUS, PG):
        for kind in ("azure_blob", "sql"):
            for trait in traits(store(kind), found := resource(type, "x", body), estate(found)):
                assert trait.says and trait.evidence


@given(OPEN)
def test_an_open_value_is_said_to_be_open(value: Value) -> None:
    said = of("network", storage(publicNetworkAccess=value))
    assert said[0].startswith("not known: ")
    assert of("redundancy", resource(STORAGE, "st", {"sku": {"name": value}}))[0].startswith("not known: ")
