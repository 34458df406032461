"""One estate written in Bicep, as an ARM template and in Terraform comes to the same properties and settings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inventory import sources
from inventory.infrastructure import reading
from inventory.infrastructure.estate import Estate
from inventory.resources import Reference, Resource, Secret, parts_of

BICEP = """
param prefix string = 'desk'
param place string = 'westeurope'
resource store 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: '${prefix}store'
  location: place
  kind: 'StorageV2'
  sku: { name: 'Standard_GRS' }
  properties: { minimumTlsVersion: 'TLS1_2', supportsHttpsTrafficOnly: true, allowSharedKeyAccess: false, publicNetworkAccess: 'Disabled' }
}
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: '${prefix}-vault'
  location: place
  properties: { enableRbacAuthorization: true, enablePurgeProtection: true, softDeleteRetentionInDays: 30, sku: { family: 'A', name: 'standard' }, tenantId: tenant().tenantId }
}
resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: '${prefix}-app'
  location: place
  kind: 'functionapp,linux'
  identity: { type: 'SystemAssigned' }
  properties: {
    httpsOnly: true
    siteConfig: {
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
      appSettings: [
        { name: 'Desk__blobServiceUri', value: store.properties.primaryEndpoints.blob }
        { name: 'OLD_KEY', value: store.listKeys().keys[0].value }
        { name: 'MODE', value: '${prefix}-mode' }
      ]
    }
  }
}
"""
STORE = "resourceId('Microsoft.Storage/storageAccounts', variables('store'))"
ARM = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "parameters": {
        "prefix": {"type": "string", "defaultValue": "desk"},
        "place": {"type": "string", "defaultValue": "westeurope"},
    },
    "variables": {"store": "[concat(parameters('prefix'), 'store')]"},
    "resources": [
        {
            "type": "Microsoft.Storage/storageAccounts",
            "apiVersion": "2023-05-01",
            "name": "[variables('store')]",
            "location": "[parameters('place')]",
            "kind": "StorageV2",
            "sku": {"name": "Standard_GRS"},
            "properties": {
                "minimumTlsVersion": "TLS1_2",
                "supportsHttpsTrafficOnly": True,
                "allowSharedKeyAccess": False,
                "publicNetworkAccess": "Disabled",
            },
        },
        {
            "type": "Microsoft.KeyVault/vaults",
            "apiVersion": "2023-07-01",
            "name": "[format('{0}-vault', parameters('prefix'))]",
            "location": "[parameters('place')]",
            "properties": {
                "enableRbacAuthorization": True,
                "enablePurgeProtection": True,
                "softDeleteRetentionInDays": 30,
                "sku": {"family": "A", "name": "standard"},
                "tenantId": "[tenant().tenantId]",
            },
        },
        {
            "type": "Microsoft.Web/sites",
            "apiVersion": "2023-12-01",
            "name": "[format('{0}-app', parameters('prefix'))]",
            "location": "[parameters('place')]",
            "kind": "functionapp,linux",
            "identity": {"type": "SystemAssigned"},
            "properties": {
                "httpsOnly": True,
                "siteConfig": {
                    "minTlsVersion": "1.2",
                    "ftpsState": "Disabled",
                    "appSettings": [
                        {
                            "name": "Desk__blobServiceUri",
                            "value": f"[reference({STORE}).primaryEndpoints.blob]",
                        },
                        {"name": "OLD_KEY", "value": f"[listKeys({STORE}, '2023-05-01').keys[0].value]"},
                        {"name": "MODE", "value": "[concat(parameters('prefix'), '-mode')]"},
                    ],
                },
            },
        },
    ],
}
TERRAFORM = """
variable "prefix" { default = "desk" }
variable "place" { default = "westeurope" }
resource "azurerm_storage_account" "store" {
  name                          = "${var.prefix}store"
  location                      = var.place
  account_kind                  = "StorageV2"
  account_tier                  = "Standard"
  account_replication_type      = "GRS"
  min_tls_version               = "TLS1_2"
  https_traffic_only_enabled    = true
  shared_access_key_enabled     = false
  public_network_access_enabled = false
}
resource "azurerm_key_vault" "vault" {
  name                       = "${var.prefix}-vault"
  location                   = var.place
  sku_name                   = "standard"
  rbac_authorization_enabled = true
  purge_protection_enabled   = true
  soft_delete_retention_days = 30
}
resource "azurerm_linux_function_app" "app" {
  name       = "${var.prefix}-app"
  location   = var.place
  https_only = true
  identity { type = "SystemAssigned" }
  site_config {
    minimum_tls_version = "1.2"
    ftps_state          = "Disabled"
  }
  app_settings = {
    Desk__blobServiceUri = azurerm_storage_account.store.primary_blob_endpoint
    OLD_KEY              = azurerm_storage_account.store.primary_access_key
    MODE                 = "${var.prefix}-mode"
  }
}
"""
FILES = {"main.bicep": BICEP, "azuredeploy.json": json.dumps(ARM, indent=2), "main.tf": TERRAFORM}
PROPERTIES = {
    "Microsoft.Storage/storageAccounts": {
        "location": "westeurope",
        "sku.name": "Standard_GRS",
        "properties.minimumTlsVersion": "TLS1_2",
        "properties.supportsHttpsTrafficOnly": True,
        "properties.allowSharedKeyAccess": False,
        "properties.publicNetworkAccess": "Disabled",
    },
    "Microsoft.KeyVault/vaults": {
        "location": "westeurope",
        "properties.enableRbacAuthorization": True,
        "properties.enablePurgeProtection": True,
        "properties.softDeleteRetentionInDays": 30,
    },
    "Microsoft.Web/sites": {
        "location": "westeurope",
        "identity.type": "SystemAssigned",
        "properties.httpsOnly": True,
        "properties.siteConfig.minTlsVersion": "1.2",
        "properties.siteConfig.ftpsState": "Disabled",
    },
}
NAMES = {"desk-app", "desk-vault", "deskstore"}


def estate(folder: Path, name: str) -> Estate:
    (folder / name).write_text(FILES[name], encoding="utf-8")
    read = reading.read(sources.read(folder))
    assert not read.gaps
    return Estate(r for d in read.deployments for r in d.resources)


def of_type(found: Estate, type: str) -> Resource:
    (resource,) = found.of_type(type)
    return resource


@pytest.mark.parametrize("name", FILES)
def test_the_same_resources_with_the_same_properties(tmp_path: Path, name: str) -> None:
    found = estate(tmp_path, name)
    assert {r.name for r in found.resources} == NAMES
    for type, said in PROPERTIES.items():
        resource = of_type(found, type)
        assert {path: resource.get(path) for path in said} == said


@pytest.mark.parametrize("name", FILES)
def test_the_same_settings_that_lead_to_the_same_account(tmp_path: Path, name: str) -> None:
    found = estate(tmp_path, name)
    (site,) = found.function_apps
    settings = {key: value for key, (value, _) in found.settings(site.id).items()}
    store = of_type(found, "Microsoft.Storage/storageAccounts").id
    assert settings["MODE"] == "desk-mode"
    assert [p.resource for p in parts_of(settings["Desk__blobServiceUri"]) if isinstance(p, Reference)] == [
        store
    ]
    assert [p.resource for p in parts_of(settings["OLD_KEY"]) if isinstance(p, Secret)] == [store]


@pytest.mark.parametrize("name", FILES)
def test_every_property_has_the_line_it_is_written_on(tmp_path: Path, name: str) -> None:
    lines = FILES[name].splitlines()
    resource = of_type(estate(tmp_path, name), "Microsoft.Web/sites")
    line = lines[resource.at("properties.siteConfig.ftpsState").line - 1]
    assert "ftps" in line and "Disabled" in line
