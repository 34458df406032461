"""Where stores are: tables of resource bodies and the region, country and further places they come to."""

from __future__ import annotations

import pytest
from estates import (
    BUS,
    CONTAINER,
    COSMOS,
    DATABASE,
    FILE,
    OPEN,
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

from inventory.facts import Location
from inventory.infrastructure.places import Placed, located
from inventory.infrastructure.regions import region, regions
from inventory.resources import Choice, Context, Parameter, Reference, Resource, Unknown, Value

GROUP = "Microsoft.Resources/resourceGroups"
RG = Context("resourceGroup.location")


def place(*resources: Resource) -> Placed:
    """Where a store is that lives in the first of the resources."""
    return located(store(resource=resources[0].id), resources[0], estate(*resources))


def account(location: Value, sku: Value = "Standard_LRS") -> Resource:
    return resource(STORAGE, "stcrm", {"location": location, "sku": {"name": sku}})


def test_regions_are_consistent() -> None:
    for one in regions().values():
        assert one.pair is None or one.pair in regions()
        assert one.country is None or (len(one.country) == 2 and one.country.isupper())
        assert region(one.name) == one, "the name in the portal leads to it as well"


@pytest.mark.parametrize(
    ("written", "found", "country"),
    [
        ("westeurope", "westeurope", "NL"),
        ("West Europe", "westeurope", "NL"),
        (" WEST-europe ", "westeurope", "NL"),
        ("(Europe) West Europe", "westeurope", "NL"),
        ("norwayeast", "norwayeast", "NO"),
        ("brazilus", "brazilus", "US"),
        ("uksouth", "uksouth", "GB"),
        ("switzerlandnorth", "switzerlandnorth", "CH"),
    ],
)
def test_a_region_in_any_spelling(written: str, found: str, country: str) -> None:
    assert place(account(written)) == (found, country, (), (), "", Location(FILE, 11))


@pytest.mark.parametrize(
    ("written", "country", "said"),
    [
        (
            "westeuroop",
            None,
            "region 'westeuroop' does not exist; the region of storage account 'stcrm' is not",
        ),
        ("west", None, "region 'west' does not exist"),
        ("global", None, "Global is a service without a single home region"),
        ("Europe", None, "it spans several countries"),
        ("France", "FR", "a geography, no single region"),
        (Parameter("location"), None, "the parameter location gets its value at deployment"),
        (RG, None, "resourceGroup.location is known only where it is deployed"),
        (Unknown("the module is not here"), None, "the module is not here"),
        (Reference("gone", "location"), None, "only Azure knows it"),
        (7, None, "what is written is no name of a region"),
        (Choice(Parameter("p"), ("westeurope", "uksouth")), None, "one of westeurope (NL), uksouth (GB)"),
        (Choice(Parameter("p"), ("westeurope", None)), None, "is not known"),
        (
            Choice(Parameter("p"), ("germanywestcentral", "Germany North")),
            "DE",
            "one of germanywestcentral (DE), germanynorth (DE)",
        ),
        (Choice(Parameter("p"), ("westeurope", "nowhere")), None, "what is written is in no list of regions"),
    ],
)
def test_a_region_that_is_not_known(written: Value, country: str | None, said: str) -> None:
    found = place(account(written))
    assert (found.region, found.country) == (None, country)
    assert [gap.reason for gap in found.gaps] == [found.unplaced]
    assert said in found.gaps[0].reason
    assert str(found.gaps[0].location) == f"{FILE}:11"


def test_a_misspelt_region_names_what_may_be_meant_and_does_not_take_it() -> None:
    assert place(account("westeuroop")).gaps[0].reason.endswith("is westeurope meant?")


def test_no_region_at_all() -> None:
    assert "none is written" in place(resource(STORAGE, "stcrm")).gaps[0].reason
    only = resource(STORAGE, "stcrm", existing=True)
    assert "it is only referred to here" in place(only).gaps[0].reason


def test_a_child_is_where_its_parent_is() -> None:
    outer = account("West Europe")
    found = place(resource(CONTAINER, "photos", {}, outer.id), outer)
    assert (found.region, found.country) == ("westeurope", "NL")


def test_the_resource_group_s_location_counts_when_it_is_declared() -> None:
    group = resource(GROUP, "rg", {"location": "swedencentral"})
    assert place(account(RG), group)[:2] == ("swedencentral", "SE")
    assert place(account(Reference(group.id, "location")), group)[:2] == ("swedencentral", "SE")
    other = resource(GROUP, "rg2", {"location": "uksouth"})
    assert place(account(RG), group, other)[:2] == (None, None)


def replicas(found: Placed) -> list[tuple[str | None, str | None, str]]:
    return [(r.region, r.country, r.origin) for r in found.replicas]


@pytest.mark.parametrize(
    ("sku", "pairs"),
    [
        ("Standard_LRS", []),
        ("Premium_ZRS", []),
        ("Standard_GRS", [("northeurope", "IE", "observed")]),
        ("Standard_RAGRS", [("northeurope", "IE", "observed")]),
        ("Standard_GZRS", [("northeurope", "IE", "observed")]),
        ("Standard_RAGZRS", [("northeurope", "IE", "observed")]),
    ],
)
def test_geo_redundant_storage_is_in_the_paired_region_too(sku: str, pairs: list[object]) -> None:
    assert replicas(place(account("westeurope", sku))) == pairs


def test_a_pair_may_be_in_another_country() -> None:
    found = place(account("brazilsouth", "Standard_GRS"))
    assert replicas(found) == [("southcentralus", "US", "observed")]
    assert found.replicas[0].why == (
        "geo-redundant storage (Standard_GRS): everything is copied to the paired region"
    )


def test_a_pair_that_can_t_be_known_stays_unknown() -> None:
    assert replicas(place(account("polandcentral", "Standard_GRS"))) == [(None, None, "observed")]
    assert replicas(place(account(Parameter("where"), "Standard_GRS"))) == [(None, None, "observed")]
    maybe = place(account("westeurope", Parameter("sku")))
    assert maybe.replicas == ()
    assert "whether storage account 'stcrm' is copied to the paired region is not known" in (
        maybe.gaps[0].reason
    )
    assert place(account("westeurope", Choice(Parameter("p"), ("Standard_LRS", "Standard_ZRS")))).gaps == ()


def test_a_choice_of_regions_has_a_choice_of_pairs() -> None:
    found = place(account(Choice(Parameter("p"), ("westeurope", "northeurope")), "Standard_GRS"))
    assert replicas(found) == [(None, None, "observed")]
    assert found.replicas[0].why.endswith("(one of northeurope, westeurope)")
    same = place(account(Choice(Parameter("p"), ("uksouth", "ukwest")), "Standard_GRS"))
    assert replicas(same) == [(None, "GB", "observed")]
    one = place(account(Choice(Parameter("p"), ("eastus", "westus3")), "Standard_GRS"))
    assert replicas(one) == [(None, "US", "observed")]


def test_cosmos_keeps_data_in_its_locations() -> None:
    local = {"periodicModeProperties": {"backupStorageRedundancy": "Local"}}
    found = place(
        resource(
            COSMOS,
            "crm",
            {
                "location": "uksouth",
                "properties": {
                    "backupPolicy": local,
                    "locations": [
                        {"locationName": "West Europe", "failoverPriority": 0},
                        {"locationName": "East US", "failoverPriority": 1},
                        {"locationName": Parameter("third"), "failoverPriority": 2},
                    ],
                },
            },
        )
    )
    assert found[:2] == ("westeurope", "NL")
    assert replicas(found) == [("eastus", "US", "observed"), (None, None, "observed")]
    assert "the parameter third" in found.gaps[0].reason


def test_backups_of_databases_go_to_the_pair_unless_told_otherwise() -> None:
    server = resource(SQL, "sql", {"location": "northeurope"})
    plain = resource(DATABASE, "crm", {"location": "northeurope"}, server.id)
    assert replicas(place(plain, server)) == [("westeurope", "NL", "inferred")]
    local = resource(DATABASE, "crm", properties(requestedBackupStorageRedundancy="Local"), server.id)
    assert replicas(place(local, server)) == []
    cosmos = resource(COSMOS, "c", {"location": "northeurope", "properties": {}})
    assert replicas(place(cosmos)) == [("westeurope", "NL", "inferred")]
    lasting = resource(
        COSMOS, "c", {"location": "northeurope"} | properties(backupPolicy={"type": "Continuous"})
    )
    assert replicas(place(lasting)) == []


def test_geo_replicas_and_failover_groups_of_sql() -> None:
    here, there = (
        resource(SQL, "here", {"location": "northeurope"}),
        resource(SQL, "there", {"location": "uksouth"}),
    )
    local = {"requestedBackupStorageRedundancy": "Local"}
    first = resource(DATABASE, "crm", {"properties": local}, here.id)
    copy = resource(
        DATABASE,
        "copy",
        {"location": "uksouth"}
        | properties(createMode="Secondary", sourceDatabaseId=Reference(first.id, "id")),
        there.id,
    )
    assert replicas(place(first, copy, here, there)) == [("uksouth", "GB", "observed")]
    restored = resource(
        DATABASE, "copy", properties(createMode="Copy", sourceDatabaseId=Reference(first.id)), there.id
    )
    assert replicas(place(first, restored, here, there)) == []
    group = resource(
        f"{SQL}/failoverGroups",
        "fog",
        properties(partnerServers=[{"id": Reference(there.id, "id")}], databases=[Reference(first.id, "id")]),
        here.id,
    )
    assert replicas(place(first, group, here, there)) == [("uksouth", "GB", "observed")]
    other = resource(DATABASE, "other", {"properties": local}, here.id)
    assert replicas(place(other, first, group, here, there)) == []


def test_paired_namespaces_and_other_copies() -> None:
    first = resource(BUS, "here", {"location": "westeurope"})
    second = resource(BUS, "there", {"location": "eastus"})
    pairing = resource(
        f"{BUS}/disasterRecoveryConfigs",
        "alias",
        properties(partnerNamespace=Reference(second.id)),
        first.id,
        conditions=(Parameter("prod"),),
    )
    found = place(first, second, pairing)
    assert replicas(found) == [("eastus", "US", "observed")]
    assert found.replicas[0].why.endswith("under a condition that is not known here")
    assert replicas(place(resource(VAULT, "kv", {"location": "uksouth"}))) == [("ukwest", "GB", "inferred")]


def test_backups_in_a_vault_elsewhere() -> None:
    kept = account("westeurope")
    vault = resource(
        "Microsoft.DataProtection/backupVaults",
        "safe",
        {"location": "francecentral"} | properties(storageSettings=[{"type": "GeoRedundant"}]),
    )
    instance = resource(
        "Microsoft.DataProtection/backupVaults/backupInstances",
        "b",
        properties(dataSourceInfo={"resourceID": Reference(kept.id, "id")}),
        vault.id,
    )
    assert replicas(place(kept, vault, instance)) == [
        ("francecentral", "FR", "observed"),
        ("francesouth", "FR", "observed"),
    ]


@given(VALUES, VALUES, VALUES)
def test_any_value_is_taken(location: Value, sku: Value, locations: Value) -> None:
    for type in (STORAGE, COSMOS, BUS, VAULT, SQL):
        body = {"location": location, "sku": {"name": sku}, "properties": {"locations": locations}}
        place(resource(type, "x", body))


@given(OPEN)
def test_an_open_value_never_becomes_a_country(location: Value) -> None:
    found = place(account(location))
    assert (found.region, found.country) == (None, None)
    assert found.gaps
