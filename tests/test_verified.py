"""Azure Verified Modules: what a call of one deploys, by version, where it comes from, and what it gives back."""

from __future__ import annotations

from pathlib import Path

import pytest

from inventory import sources
from inventory.infrastructure.bicep import verified
from inventory.infrastructure.bicep.reading import read
from inventory.infrastructure.deployments import Deployment
from inventory.resources import Choice, Context, Reference, Resource, Secret, as_written


def deployed(folder: Path, text: str) -> Deployment:
    (folder / "main.bicep").write_text(text, encoding="utf-8")
    found = read(sources.read(folder))
    assert not found.gaps
    return found.deployments[0]


def call(module: str, arguments: str, symbol: str = "m") -> str:
    return f"module {symbol} 'br/public:{module}' = {{\n  params: {{\n{arguments}\n  }}\n}}\n"


def of_type(deployment: Deployment, type: str) -> Resource:
    return next(r for r in deployment.resources if r.type == type)


SITE, STORE = "Microsoft.Web/sites", "Microsoft.Storage/storageAccounts"
NAMED = "name: 'desk'"
CASES = [
    ("avm/res/web/site:0.15.1", f"{NAMED}\nkind: 'functionapp,linux'\nhttpsOnly: false", SITE, "properties.httpsOnly", False),
    ("avm/res/web/site:0.15.1", f"{NAMED}\nkind: 'functionapp,linux'", SITE, "properties.httpsOnly", True),
    ("avm/res/web/site:0.10.0", f"{NAMED}\nkind: 'app'", SITE, "properties.siteConfig", {"alwaysOn": True}),
    ("avm/res/web/site:0.15.1", f"{NAMED}\nkind: 'app'", SITE, "properties.siteConfig.minTlsVersion", "1.2"),
    ("avm/res/web/site:0.15.1", f"{NAMED}\nkind: 'app'\nsiteConfig: {{}}", SITE, "properties.siteConfig.minTlsVersion", None),
    ("avm/res/web/site:0.16.0", f"{NAMED}\nkind: 'app'\nvirtualNetworkSubnetId: 'x'", SITE, "properties.virtualNetworkSubnetId", "x"),
    ("avm/res/web/site:0.19.0", f"{NAMED}\nkind: 'app'\nvirtualNetworkSubnetResourceId: 'x'", SITE, "properties.virtualNetworkSubnetId", "x"),
    ("avm/res/storage/storage-account:0.8.3", NAMED, STORE, "properties.allowCrossTenantReplication", True),
    ("avm/res/storage/storage-account:0.20.0", NAMED, STORE, "properties.allowCrossTenantReplication", False),
    ("avm/res/storage/storage-account:0.20.0", NAMED, STORE, "properties.networkAcls.defaultAction", "Deny"),
    ("avm/res/storage/storage-account:0.20.0", NAMED, STORE, "sku.name", "Standard_GRS"),
    ("avm/res/document-db/database-account:0.5.0", NAMED, "Microsoft.DocumentDB/databaseAccounts", "properties.disableLocalAuth", False),
    ("avm/res/document-db/database-account:0.15.0", NAMED, "Microsoft.DocumentDB/databaseAccounts", "properties.disableLocalAuth", True),
    ("avm/res/key-vault/vault:0.12.1", NAMED, "Microsoft.KeyVault/vaults", "properties.softDeleteRetentionInDays", 90),
    ("avm/res/insights/component:0.6.0", NAMED, "Microsoft.Insights/components", "properties.DisableIpMasking", True),
    ("avm/res/operational-insights/workspace:0.11.1", NAMED, "Microsoft.OperationalInsights/workspaces", "properties.retentionInDays", 365),
]  # fmt: skip


@pytest.mark.parametrize(("module", "arguments", "type", "path", "expected"), CASES)
def test_a_call_has_the_values_of_its_version(
    tmp_path: Path, module: str, arguments: str, type: str, path: str, expected: object
) -> None:
    assert of_type(deployed(tmp_path, call(module, arguments)), type).get(path) == expected


def test_where_a_resource_comes_from_is_the_call(tmp_path: Path) -> None:
    text = call("avm/res/web/site:0.15.1", f"{NAMED}\nkind: 'functionapp'\nhttpsOnly: false")
    site = of_type(deployed(tmp_path, text), SITE)
    assert site.id == "resource:main.bicep#m/main"
    assert site.module == "m (br/public:avm/res/web/site:0.15.1)"
    assert str(site.location) == "main.bicep:1"
    assert str(site.at("properties.httpsOnly")) == "main.bicep:5"


APP = """
module store 'br/public:avm/res/storage/storage-account:0.20.0' = {
  params: {
    name: 'stdesk'
    blobServices: { containers: [{ name: 'mails' }], deleteRetentionPolicyDays: 3 }
    roleAssignments: [
      { roleDefinitionIdOrName: 'Storage Blob Data Owner', principalId: identity.outputs.principalId }
    ]
    managementPolicyRules: [{ name: 'old' }]
  }
}
module identity 'br/public:avm/res/managed-identity/user-assigned-identity:0.4.1' = { params: { name: 'id' } }
module insights 'br/public:avm/res/insights/component:0.6.0' = { params: { name: 'ai' } }
module app 'br/public:avm/res/web/site:0.15.1' = {
  params: {
    name: 'desk'
    kind: 'functionapp'
    managedIdentities: { systemAssigned: true }
    storageAccountResourceId: store.outputs.resourceId
    storageAccountUseIdentityAuthentication: IDENTITY
    appInsightResourceId: insights.outputs.resourceId
    appSettingsKeyValuePairs: { QUEUE: 'mails' }
    privateEndpoints: [{ subnetResourceId: 'subnet' }]
  }
}
"""


@pytest.mark.parametrize("identity", ["true", "false"])
def test_settings_roles_and_endpoints_join_the_modules(tmp_path: Path, identity: str) -> None:
    found = deployed(tmp_path, APP.replace("IDENTITY", identity))
    config = of_type(found, f"{SITE}/config").get("properties")
    store, app = of_type(found, STORE), of_type(found, SITE)
    assert isinstance(config, dict)
    assert config["QUEUE"] == "mails"
    assert config["APPLICATIONINSIGHTS_CONNECTION_STRING"] == Reference(
        "resource:main.bicep#insights/main", "properties.ConnectionString"
    )
    if identity == "true":
        assert config["AzureWebJobsStorage__accountName"] == "stdesk"
    else:
        assert Secret("listKeys()", store.id) in config["AzureWebJobsStorage"].parts  # type: ignore[union-attr]
    role = of_type(found, "Microsoft.Authorization/roleAssignments")
    assert role.scope == Reference(store.id)
    assert as_written(role.get("properties.roleDefinitionId")).endswith(
        "b7e6dc6d-f1e8-4753-8033-0f276bb0955b"
    )
    assert role.get("properties.principalId") == Reference(
        "resource:main.bicep#identity/main", "properties.principalId"
    )
    endpoint = of_type(found, "Microsoft.Network/privateEndpoints")
    connection = endpoint.get("properties.privateLinkServiceConnections")
    assert isinstance(connection, list) and isinstance(connection[0], dict)
    assert connection[0]["properties"] == {
        "privateLinkServiceId": Reference(app.id, "id"),
        "groupIds": ["sites"],
    }
    assert app.get("properties.publicNetworkAccess") == "Disabled"
    container = of_type(found, f"{STORE}/blobServices/containers")
    assert (container.name, container.parent) == ("stdesk/default/mails", "resource:main.bicep#store/blobs")
    assert of_type(found, f"{STORE}/blobServices").get("properties.deleteRetentionPolicy.days") == 3
    assert of_type(found, f"{STORE}/managementPolicies").get("properties.policy.rules") == [{"name": "old"}]


def test_children_of_databases_and_buses(tmp_path: Path) -> None:
    cosmos = (
        "sqlDatabases: [{ name: 'crm', containers: [{ name: 'people', paths: ['/id'], defaultTtl: 60 }] }]"
    )
    bus = "topics: [{ name: 'mails', subscriptions: [{ name: 'out' }] }]"
    text = call("avm/res/document-db/database-account:0.15.0", f"{NAMED}\n{cosmos}", "c")
    text += call("avm/res/service-bus/namespace:0.14.0", f"name: 'bus'\n{bus}", "b")
    found = deployed(tmp_path, text)
    names = {r.type.rpartition("/")[2]: (r.name, r.parent) for r in found.resources if "/" in r.type}
    assert names["containers"] == ("desk/crm/people", "resource:main.bicep#c/database[0]")
    assert names["subscriptions"] == ("bus/mails/out", "resource:main.bicep#b/topic[0]")
    container = of_type(found, "Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers")
    assert container.get("properties.resource.defaultTtl") == 60


def test_an_argument_that_is_not_known_stays_open(tmp_path: Path) -> None:
    text = "param live bool\n" + call(
        "avm/res/web/site:0.15.1", f"{NAMED}\nkind: 'app'\nhttpsOnly: live ? true : false"
    )
    site = of_type(deployed(tmp_path, text), SITE)
    value = site.get("properties.httpsOnly")
    assert isinstance(value, Choice) and value.options == (True, False)
    assert site.get("location") == Context("resourceGroup().location")


@pytest.mark.parametrize(
    "address",
    [
        "br:mcr.microsoft.com/bicep/avm/res/web/site:0.15.1",
        "br/ours:avm/res/web/site:0.15.1",
        "br:example.azurecr.io/mirror/avm/res/web/site:0.15.1",
    ],
)
def test_a_copy_in_another_registry_is_the_same_module(tmp_path: Path, address: str) -> None:
    found = deployed(tmp_path, f"module m '{address}' = {{ params: {{ name: 'desk', kind: 'app' }} }}\n")
    assert of_type(found, SITE).get("properties.httpsOnly") is True


def test_a_module_nobody_knows_keeps_its_arguments(tmp_path: Path) -> None:
    (opaque,) = deployed(tmp_path, call("avm/res/some/thing:1.2.3", NAMED)).opaque
    assert (opaque.source, opaque.version, opaque.arguments) == (
        "br/public:avm/res/some/thing:1.2.3",
        "1.2.3",
        {"name": "desk"},
    )


@pytest.mark.parametrize("module", sorted(m for m in verified._sources() if m))
def test_every_template_of_the_data_is_read_and_deploys_something(tmp_path: Path, module: str) -> None:
    template = verified.template(f"br/public:{module}:99.0.0")
    assert template is not None and not template.gaps
    found = deployed(tmp_path, call(f"{module}:99.0.0", NAMED))
    assert found.resources and not found.opaque
