"""Terraform: syntax, evaluation and ARM's shape, from source text to resources."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory import sources
from inventory.infrastructure.deployments import Deployment, Reading
from inventory.infrastructure.terraform import blocks, kinds
from inventory.infrastructure.terraform.reading import read
from inventory.resources import (
    Choice,
    Context,
    Environment,
    Open,
    Parameter,
    Reference,
    Resource,
    Secret,
    Template,
    Unknown,
    is_known,
)


def reading(folder: Path, files: Mapping[str, str]) -> Reading:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return read(sources.read(folder))


def deployed(folder: Path, files: Mapping[str, str] | str) -> Deployment:
    found = reading(folder, {"main.tf": files} if isinstance(files, str) else files)
    assert len(found.deployments) == 1
    return found.deployments[0]


def by_name(deployment: Deployment) -> dict[str, Resource]:
    return {r.id.rpartition("#")[2]: r for r in deployment.resources}


def value_of(folder: Path, expression: str, more: str = "") -> Any:
    return deployed(folder, f'output "x" {{\n  value = {expression}\n}}\n{more}').outputs["x"]


# --- syntax ----------------------------------------------------------------------------------------


def test_a_broken_statement_loses_itself_and_the_file_goes_on() -> None:
    source = """
resource "a" "first" {
  broken = [1,
  kept   = 2
}
resource "a" "second" {
  text = "not closed
  kept = 3
}
locals {
  x = }
variable "open" {
  type = string
resource "a" "third" {
}
}
}
output "last" { value = 1 }
"""
    file = blocks.parse(source, "main.tf")
    assert [(b.type, *b.labels) for b in file.blocks] == [
        ("resource", "a", "first"), ("resource", "a", "second"), ("locals",), ("variable", "open"),
        ("resource", "a", "third"), ("output", "last"),
    ]  # fmt: skip
    assert "kept" in file.blocks[0].attributes
    assert "kept" in file.blocks[1].attributes
    assert {gap.location.line for gap in file.gaps} >= {3, 7, 12}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("<<EOT\n  a ${1 + 1}\nEOT\n", "  a 2\n"),
        ("<<-EOT\n    a\n      b $${c}\n    EOT\n", "a\n  b ${c}\n"),
        (r'"a\tb\"c\u00e9 $${x} %%{y}"', 'a\tb"cé ${x} %{y}'),
        ('"%{ if true }yes%{ else }no%{ endif }"', "yes"),
        ('"%{ for k, v in {a = 1, b = 2} }${k}=${v};%{ endfor }"', "a=1;b=2;"),
        ('"a ${~ " b " ~} c"', "a b c"),
        ("[for i, x in [3, 4] : i * x if x > 3]", [4]),
        ("{for x in [\"a\", \"ab\", \"b\"] : substr(x, 0, 1) => x...}", {"a": ["a", "ab"], "b": ["b"]}),
        ("[{a = 1}, {a = 2}][*].a", [1, 2]),
        ("[{a = [{b = 1}]}].*.a[0][0].b", 1),
        ("true ? -1 : !false", -1),
        ("1 + 2 * 3 - 4 / 2 == 5 && !(1 > 2)", True),
        ("{\n  a = 1 # one\n  b = 2, \"c\" : 3 // three\n  (\"d\") = 4 /* four */\n}", {"a": 1, "b": 2, "c": 3, "d": 4}),
        ("max([1, 5, 3]...)", 5),
        ("merge(\n  {a = 1},\n  {b = 2},\n)", {"a": 1, "b": 2}),
        ("\"${[1, 2]}\"", [1, 2]),
    ],
)  # fmt: skip
def test_expressions(tmp_path: Path, written: str, value: Any) -> None:
    assert value_of(tmp_path, written) == value


def test_json_is_read_like_the_rest(tmp_path: Path) -> None:
    written = """{
  "variable": {"place": {"default": "westeurope"}},
  "resource": {"azurerm_storage_account": {"a": {
    "name": "st${var.place}",
    "location": "${var.place}",
    "network_rules": {"default_action": "Deny"}
  }}}
}"""
    found = by_name(deployed(tmp_path, {"main.tf.json": written}))["azurerm_storage_account.a"]
    assert (found.name, found.get("location")) == ("stwesteurope", "westeurope")
    assert found.get("properties.networkAcls.defaultAction") == "Deny"
    assert found.at("location").line == 5


# --- functions -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('format("%s-%03d-%v", "a", 7, true)', "a-007-true"),
        ('join("-", ["a", "b"])', "a-b"),
        ('split(",", "a,b")', ["a", "b"]),
        ('replace("a-b", "-", "")', "ab"),
        ('replace("a1b2", "/[0-9]/", "")', "ab"),
        ('regex("^([a-z]+)-([0-9]+)$", "abc-12")', ["abc", "12"]),
        ('coalesce("", null, "c")', "c"),
        ('try({a = 1}.b, "other")', "other"),
        ('can(regex("^x", "abc"))', False),
        ('lookup({a = 1}, "b", 2)', 2),
        ("flatten([[1], [2, [3]]])", [1, 2, 3]),
        ('toset(["a", "b", "a"])', ["a", "b"]),
        ('zipmap(["a"], [1])', {"a": 1}),
        ('setproduct(["a", "b"], [1])', [["a", 1], ["b", 1]]),
        ('cidrsubnet("10.0.0.0/16", 8, 2)', "10.0.2.0/24"),
        ('cidrhost("10.0.0.0/24", 5)', "10.0.0.5"),
        ('jsondecode("{\\"a\\": [1]}")', {"a": [1]}),
        ("jsondecode(jsonencode({a = var.open}))", {"a": Parameter("var.open")}),
        ('yamldecode("a: [1, 2]")', {"a": [1, 2]}),
        ('base64decode(base64encode("a"))', "a"),
        ('length({a = 1})', 1),
        ('element(["a", "b"], 3)', "b"),
        ('one([])', None),
        ("range(3)", [0, 1, 2]),
        ('keys({b = 1, a = 2})', ["a", "b"]),
        ('contains(["a"], "b")', False),
        ('lower("St${var.open}")', Template(("st", Parameter("var.open")))),
        ("timestamp()", Context("timestamp")),
        ('{dev = 1, prod = 1}[var.open]', 1),
        ('{dev = 1, prod = 2}[terraform.workspace]', Choice(Environment("terraform.workspace"), (1, 2))),
        ('var.open == "x" ? "a" : "a"', "a"),
    ],
)  # fmt: skip
def test_functions(tmp_path: Path, written: str, value: Any) -> None:
    assert value_of(tmp_path, written, 'variable "open" {}') == value


def test_files_are_read_inside_the_checkout_only(tmp_path: Path) -> None:
    files = {
        "infra/main.tf": """
output "data" { value = jsondecode(file("${path.module}/roles.json")).name }
output "page" { value = templatefile("page.tpl", {who = "you", list = [1, 2]}) }
output "out" { value = file("../../../../etc/hosts") }
output "there" { value = fileexists("${path.module}/roles.json") }
""",
        "infra/roles.json": '{"name": "reader"}',
        "infra/page.tpl": "Hello ${who}!%{ for x in list } ${x}%{ endfor }\n",
    }
    found = deployed(tmp_path, files).outputs
    assert (found["data"], found["page"], found["there"]) == ("reader", "Hello you! 1 2\n", True)
    assert isinstance(found["out"], Unknown)


# --- variables and locals --------------------------------------------------------------------------


def test_variables_take_their_value_from_files_stage_by_stage(tmp_path: Path) -> None:
    files = {
        "infra/main.tf": """
variable "place" {
  type = string
}
variable "sku" {
  default = "B1"
}
variable "https" {
  type    = bool
  default = true
}
variable "name" {}
output "place" { value = var.place }
output "sku" { value = var.sku }
output "https" { value = var.https }
output "name" { value = "app-${var.name}" }
""",
        "infra/terraform.tfvars": 'place = "westeurope"\n',
        "infra/a.auto.tfvars.json": '{"sku": "P1v3"}',
        "infra/env/dev.tfvars": 'https = false\nname = "same"\n',
        "infra/env/prod.tfvars": 'https = true\nname = "same"\n',
    }
    found = deployed(tmp_path, files)
    assert (found.outputs["place"], found.outputs["sku"]) == ("westeurope", "P1v3")
    condition = Environment("file of values: infra/env/dev.tfvars, infra/env/prod.tfvars")
    assert found.outputs["https"] == Choice(condition, (False, True))
    assert found.outputs["name"] == "app-same"
    assert len(found.parameters) == 4


def test_values_for_another_folder_find_the_root_that_knows_their_names(tmp_path: Path) -> None:
    files = {
        "infra/app/main.tf": 'variable "region" {}\noutput "region" { value = var.region }',
        "infra/env/dev.tfvars": 'region = "northeurope"',
    }
    assert deployed(tmp_path, files).outputs["region"] == "northeurope"


def test_optional_properties_have_their_defaults(tmp_path: Path) -> None:
    source = """
variable "app" {
  type = object({
    name = string
    tls  = optional(string, "1.2")
    net  = optional(object({ open = optional(bool, true) }), {})
    tags = optional(map(string))
  })
  default = { name = "a" }
}
output "app" { value = var.app }
"""
    expected = {"name": "a", "tls": "1.2", "net": {"open": True}, "tags": None}
    assert deployed(tmp_path, source).outputs["app"] == expected


def test_what_contradicts_is_said(tmp_path: Path) -> None:
    files = {
        "main.tf": """
variable "on" { type = bool }
variable "sku" {
  type = string
  validation {
    condition     = contains(["B1", "P1v3"], var.sku)
    error_message = "no"
  }
}
""",
        "terraform.tfvars": 'on = "perhaps"\nsku = "F1"\n',
    }
    said = {(gap.reason, gap.location.line) for gap in reading(tmp_path, files).gaps}
    assert said == {
        ("the value given for on is not of its type (Terraform)", 1),
        ("the value given for sku is none that is allowed", 2),
    }


def test_names_that_refer_to_themselves_are_not_known(tmp_path: Path) -> None:
    source = 'locals {\n  a = local.b\n  b = "x${local.a}"\n}\noutput "a" { value = local.a }\n'
    assert not is_known(deployed(tmp_path, source).outputs["a"])


def test_a_long_chain_and_a_doubling_one_end(tmp_path: Path) -> None:
    chain = "\n".join(f"  a{n} = local.a{n + 1}" for n in range(2000))
    double = "\n".join(f"  b{n} = [local.b{n + 1}, local.b{n + 1}]" for n in range(60))
    text = "\n".join(f'  c{n} = "${{local.c{n + 1}}}${{local.c{n + 1}}}"' for n in range(60))
    ends = '  a2000 = 1\n  b60 = "x"\n  c60 = "x"\n'
    source = f'locals {{\n{chain}\n{double}\n{text}\n{ends}}}\noutput "x" {{ value = [local.b0, local.c0, local.a0] }}'
    assert deployed(tmp_path, source)


def test_resources_that_hang_on_one_another_end(tmp_path: Path) -> None:
    chain = "".join(
        f"""
resource "azurerm_storage_account" "a{n}" {{
  for_each = {{ x = 1 }}
  name     = coalesce(azurerm_storage_account.a{n + 1}[each.key].name, "x")
  identity {{
    type = azurerm_storage_account.a{n + 1}["x"].identity[0].type
  }}
}}
"""
        for n in range(150)
    )
    assert len(deployed(tmp_path, chain).resources) == 150


# --- how often -------------------------------------------------------------------------------------


def test_for_each_and_count_make_resources_that_are_told_apart(tmp_path: Path) -> None:
    source = """
variable "on" { type = bool }
variable "list" {}
locals { queues = { orders = "P7D", mails = "P1D" } }
resource "azurerm_servicebus_namespace" "bus" {
  name = "bus"
}
resource "azurerm_servicebus_queue" "each" {
  for_each            = local.queues
  name                = "q-${each.key}"
  namespace_id        = azurerm_servicebus_namespace.bus.id
  default_message_ttl = each.value
}
resource "azurerm_storage_queue" "two" {
  count = 2
  name  = "n${count.index}"
}
resource "azurerm_storage_queue" "perhaps" {
  count = var.on ? 1 : 0
  name  = "perhaps"
}
resource "azurerm_storage_queue" "none" {
  count = 0
  name  = "none"
}
resource "azurerm_storage_queue" "open" {
  for_each = toset(var.list)
  name     = "open-${each.value}"
}
resource "azurerm_storage_queue" "many" {
  count = 100000
  name  = "many-${count.index}"
}
output "names" { value = [for q in azurerm_servicebus_queue.each : q.name] }
output "first" { value = azurerm_storage_queue.two[0].name }
output "all" { value = azurerm_storage_queue.two[*].name }
output "mails" { value = azurerm_servicebus_queue.each["mails"].default_message_ttl }
output "one" { value = one(azurerm_storage_queue.perhaps[*].name) }
"""
    found = deployed(tmp_path, source)
    named = by_name(found)
    queue = named["azurerm_servicebus_queue.each[orders]"]
    assert (queue.name, queue.get("properties.defaultMessageTimeToLive")) == ("q-orders", "P7D")
    assert queue.parent == named["azurerm_servicebus_namespace.bus"].id
    assert [n for n in named if n.startswith("azurerm_storage_queue.two")] == [
        "azurerm_storage_queue.two[0]", "azurerm_storage_queue.two[1]",
    ]  # fmt: skip
    assert named["azurerm_storage_queue.perhaps[0]"].conditions == (Parameter("var.on"),)
    assert "azurerm_storage_queue.none[0]" not in named
    assert named["azurerm_storage_queue.open[*]"].repeated
    assert isinstance(named["azurerm_storage_queue.open[*]"].name, Template)
    assert named["azurerm_storage_queue.many[*]"].repeated
    assert found.outputs["names"] == ["q-orders", "q-mails"]
    assert (found.outputs["first"], found.outputs["all"]) == ("n0", ["n0", "n1"])
    assert (found.outputs["mails"], found.outputs["one"]) == ("P1D", "perhaps")


def test_names_that_are_not_known_whole_still_tell_resources_apart(tmp_path: Path) -> None:
    source = """
variable "short" {}
locals {
  apps = {
    ("func-api-${var.short}") = { tls = "1.2" }
    ("func-web-${var.short}") = { tls = "1.3" }
  }
}
resource "azurerm_storage_account" "each" {
  for_each        = { for k, v in local.apps : k => v if v.tls != "1.1" }
  name            = each.key
  min_tls_version = local.apps[each.key].tls
}
output "api" { value = azurerm_storage_account.each["func-api-${var.short}"].min_tls_version }
"""
    found = deployed(tmp_path, source)
    assert [r.get("properties.minimumTlsVersion") for r in found.resources] == ["1.2", "1.3"]
    assert found.resources[0].name == Template(("func-api-", Parameter("var.short")))
    assert not found.resources[0].repeated
    assert found.outputs["api"] == "1.2"


def test_dynamic_blocks(tmp_path: Path) -> None:
    source = """
variable "more" {}
resource "azurerm_network_security_group" "known" {
  dynamic "security_rule" {
    for_each = { web = 443, ssh = 22 }
    iterator = rule
    content {
      name                   = rule.key
      destination_port_range = rule.value
    }
  }
}
resource "azurerm_network_security_group" "open" {
  dynamic "security_rule" {
    for_each = var.more
    content { name = security_rule.value.name }
  }
}
"""
    named = by_name(deployed(tmp_path, source))
    rules = named["azurerm_network_security_group.known"].get("properties.securityRules")
    assert rules == [
        {"name": "web", "properties": {"destinationPortRange": 443}},
        {"name": "ssh", "properties": {"destinationPortRange": 22}},
    ]
    assert isinstance(named["azurerm_network_security_group.open"].get("properties.securityRules"), Open)


# --- modules ---------------------------------------------------------------------------------------

MODULE = {
    "infra/main.tf": """
module "queue" {
  source   = "../modules/queue"
  for_each = { a = true, b = false }
  name     = each.key
  secured  = each.value
}
module "registry" {
  source       = "acme/function-app/azurerm"
  version      = "1.2.3"
  https_only   = true
  app_settings = { QUEUE = module.queue["a"].name }
}
resource "azurerm_role_assignment" "to" {
  for_each             = module.queue
  scope                = each.value.id
  role_definition_name = "Contributor"
  principal_id         = module.registry.principal_id
}
output "names" { value = [for m in module.queue : m.name] }
output "key" { value = module.registry.primary_access_key }
""",
    "modules/queue/main.tf": """
variable "name" {}
variable "secured" { default = true }
resource "azurerm_storage_account" "this" {
  name                       = "st${var.name}"
  https_traffic_only_enabled = var.secured
}
output "name" { value = azurerm_storage_account.this.name }
output "id" { value = azurerm_storage_account.this.id }
""",
}


def test_modules_are_evaluated_through_their_callers(tmp_path: Path) -> None:
    found = deployed(tmp_path, MODULE)
    named = by_name(found)
    account = named["queue[b]/azurerm_storage_account.this"]
    assert (account.name, account.get("properties.supportsHttpsTrafficOnly")) == ("stb", False)
    assert (account.root, account.module) == ("infra", "queue[b]")
    assert account.location.path == "modules/queue/main.tf"
    assert named["azurerm_role_assignment.to[a]"].scope == Reference(
        "resource:infra#queue[a]/azurerm_storage_account.this", "id"
    )
    assert found.outputs["names"] == ["sta", "stb"]
    assert isinstance(found.outputs["key"], Secret)
    (opaque,) = found.opaque
    assert (opaque.source, opaque.version) == ("acme/function-app/azurerm", "1.2.3")
    assert opaque.arguments == {"https_only": True, "app_settings": {"QUEUE": "sta"}}


def test_a_well_known_module_stands_for_its_resource(tmp_path: Path) -> None:
    source = """
module "vault" {
  source                   = "Azure/avm-res-keyvault-vault/azurerm"
  version                  = "0.9.1"
  name                     = "kv"
  purge_protection_enabled = true
}
resource "azurerm_key_vault_secret" "s" {
  name         = "s"
  key_vault_id = module.vault.resource_id
}
"""
    named = by_name(deployed(tmp_path, source))
    vault = named["module.vault"]
    assert (vault.type, vault.get("properties.enablePurgeProtection")) == ("Microsoft.KeyVault/vaults", True)
    assert named["azurerm_key_vault_secret.s"].parent == vault.id


def test_modules_that_are_not_here_may_name_each_other(tmp_path: Path) -> None:
    source = """
module "a" {
  source = "acme/a/azurerm"
  peer   = module.b.id
}
module "b" {
  source = "acme/b/azurerm"
  peer   = module.a.id
}
"""
    peers = [opaque.arguments["peer"] for opaque in deployed(tmp_path, source).opaque]
    assert peers == [Reference("resource:.#module.b", "id"), Reference("resource:.#module.a", "id")]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"main.tf": 'module "me" {\n  source = "./"\n}'}, "a module uses itself"),
        (
            {"a/x.tf": 'module "b" {\n  source = "../b"\n}', "b/x.tf": 'module "a" {\n  source = "../a"\n}'},
            "a module uses itself",
        ),
        ({"main.tf": 'module "out" {\n  source = "../../../x"\n}'}, "a module outside of the checkout is not read"),
        ({"main.tf": 'module "gone" {\n  source = "./gone"\n}'}, "a module's folder holds no Terraform"),
    ],
)  # fmt: skip
def test_modules_that_lead_nowhere_are_said(tmp_path: Path, files: dict[str, str], reason: str) -> None:
    assert f"{reason} (Terraform)" in {gap.reason for gap in reading(tmp_path, files).gaps}


def test_modules_that_double_each_other_end(tmp_path: Path) -> None:
    files = {
        f"m{n}/x.tf": "".join(f'module "{c}" {{\n  source = "../m{n + 1}"\n}}\n' for c in "ab")
        for n in range(11)
    }
    files["m11/x.tf"] = 'resource "azurerm_storage_account" "a" {}\n'
    found = reading(tmp_path, files)
    assert any("too many" in gap.reason for gap in found.gaps)


# --- resources -------------------------------------------------------------------------------------

APP = """
terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" }
  }
}
data "azurerm_client_config" "me" {}
data "azurerm_role_definition" "reader" { name = "Storage Blob Data Reader" }
data "azurerm_key_vault" "shared" {
  name                = "kv-shared"
  resource_group_name = "rg-shared"
}
resource "random_string" "suffix" { length = 6 }
resource "random_password" "sql" { length = 20 }
resource "azurerm_resource_group" "rg" {
  name     = "rg-app"
  location = "germanywestcentral"
}
resource "azurerm_storage_account" "st" {
  name                     = "st${random_string.suffix.result}"
  resource_group_name      = azurerm_resource_group.rg.name
  location                 = azurerm_resource_group.rg.location
  account_tier             = "Standard"
  account_replication_type = "ZRS"
  blob_properties {
    delete_retention_policy { days = 7 }
  }
  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.id.id]
  }
}
resource "azurerm_user_assigned_identity" "id" { name = "id-app" }
resource "azurerm_storage_container" "in" {
  name                 = "incoming"
  storage_account_name = azurerm_storage_account.st.name
}
resource "azurerm_linux_function_app" "app" {
  name                       = "func-app"
  location                   = azurerm_resource_group.rg.location
  storage_account_name       = azurerm_storage_account.st.name
  storage_account_access_key = azurerm_storage_account.st.primary_access_key
  webdeploy_publish_basic_authentication_enabled = false
  app_settings = merge({
    VAULT = data.azurerm_key_vault.shared.vault_uri
  }, {
    TENANT = data.azurerm_client_config.me.tenant_id
  })
  identity { type = "SystemAssigned" }
  site_config {
    application_insights_connection_string = "InstrumentationKey=0"
  }
}
resource "azurerm_role_assignment" "read" {
  scope              = azurerm_storage_account.st.id
  role_definition_id = data.azurerm_role_definition.reader.id
  principal_id       = azurerm_linux_function_app.app.identity[0].principal_id
}
resource "azurerm_virtual_network" "net" { name = "vnet" }
resource "azurerm_subnet" "app" {
  name                 = "app"
  virtual_network_name = azurerm_virtual_network.net.name
}
resource "azurerm_subnet_network_security_group_association" "app" {
  subnet_id                 = azurerm_subnet.app.id
  network_security_group_id = azurerm_network_security_group.nsg.id
}
resource "azurerm_network_security_group" "nsg" { name = "nsg" }
resource "azurerm_mssql_server" "sql" {
  administrator_login_password = random_password.sql.result
}
resource "helm_release" "other" { chart = "x" }
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Resource]:
    return by_name(deployed(tmp_path_factory.mktemp("app"), APP))


def test_bodies_have_the_shape_of_arm(app: dict[str, Resource]) -> None:
    account = app["azurerm_storage_account.st"]
    assert account.type == "Microsoft.Storage/storageAccounts"
    assert account.name == Template(("st", Context("random_string.suffix")))
    assert account.get("location") == "germanywestcentral"
    assert account.get("sku.name") == "Standard_ZRS"
    assert account.get("properties.supportsHttpsTrafficOnly") is None  # a default is no property
    assert account.version == "~> 4.0"
    identity = app["azurerm_user_assigned_identity.id"].id
    assert account.get("identity.userAssignedIdentities") == {identity: {}}


def test_settings_of_a_function_app_stand_as_in_arm(app: dict[str, Resource]) -> None:
    site = app["azurerm_linux_function_app.app"]
    listed = site.get("properties.siteConfig.appSettings")
    assert isinstance(listed, list)
    known = {entry["name"]: entry["value"] for entry in listed if isinstance(entry, dict)}
    assert known["VAULT"] == Reference(app["data.azurerm_key_vault.shared"].id, "properties.vaultUri")
    assert known["TENANT"] == Context("client.tenant_id")
    assert isinstance(known["AzureWebJobsStorage"], Secret)
    place = [entry["name"] for entry in listed].index("TENANT")  # type: ignore[index, call-overload]
    line = site.at(f"properties.siteConfig.appSettings[{place}].value").line
    assert APP.splitlines()[line - 1].strip().startswith("TENANT")


def test_parts_become_resources_of_their_own(app: dict[str, Resource]) -> None:
    blobs = app["azurerm_storage_account.st/blobServices/default"]
    assert blobs.get("properties.deleteRetentionPolicy") == {"enabled": True, "days": 7}
    assert blobs.parent == app["azurerm_storage_account.st"].id
    policy = app["azurerm_linux_function_app.app/basicPublishingCredentialsPolicies/scm"]
    assert policy.get("properties.allow") is False


def test_parents_scopes_and_associations(app: dict[str, Resource]) -> None:
    assert app["azurerm_storage_container.in"].parent == app["azurerm_storage_account.st"].id
    role = app["azurerm_role_assignment.read"]
    assert role.scope == Reference(app["azurerm_storage_account.st"].id, "id")
    guid = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
    assert (
        role.get("properties.roleDefinitionId")
        == f"/providers/Microsoft.Authorization/roleDefinitions/{guid}"
    )
    assert role.get("properties.principalId") == Reference(
        app["azurerm_linux_function_app.app"].id, "identity.principalId"
    )
    group = Reference(app["azurerm_network_security_group.nsg"].id, "id")
    assert app["azurerm_subnet.app"].get("properties.networkSecurityGroup.id") == group
    assert app["azurerm_subnet.app"].parent == app["azurerm_virtual_network.net"].id


def test_what_only_exists_and_what_has_no_twin(app: dict[str, Resource]) -> None:
    vault = app["data.azurerm_key_vault.shared"]
    assert (vault.existing, vault.name, vault.get("resourceGroup")) == (True, "kv-shared", "rg-shared")
    assert "data.azurerm_client_config.me" not in app
    assert app["helm_release.other"].get("chart") == "x"
    assert isinstance(app["azurerm_mssql_server.sql"].get("properties.administratorLoginPassword"), Secret)


def test_the_locked_version_counts(tmp_path: Path) -> None:
    lock = 'provider "example.com/hashicorp/azurerm" {\n  version = "3.117.1"\n}\n'
    files = {"main.tf": APP, ".terraform.lock.hcl": lock}
    assert by_name(deployed(tmp_path, files))["azurerm_storage_account.st"].version == "3.117.1"


def test_azapi_in_both_forms(tmp_path: Path) -> None:
    source = """
variable "sku" {}
resource "azapi_resource" "new" {
  type      = "Microsoft.Web/sites@2024-04-01"
  name      = "y"
  location  = "westeurope"
  body = {
    kind       = "functionapp,linux"
    properties = { httpsOnly = false, other = var.sku }
  }
}
resource "azapi_resource" "old" {
  type      = "Microsoft.Web/sites/config@2022-09-01"
  name      = "web"
  parent_id = azapi_resource.new.id
  body = jsonencode({
    properties = { minTlsVersion = "1.2", sku = var.sku }
  })
}
resource "azapi_update_resource" "change" {
  type        = "Microsoft.Web/sites@2024-04-01"
  resource_id = azapi_resource.new.id
  body        = { properties = { clientCertEnabled = true } }
}
output "host" { value = azapi_resource.new.output.properties.defaultHostName }
"""
    found = deployed(tmp_path, source)
    named = by_name(found)
    site = named["azapi_resource.new"]
    assert (site.type, site.version, site.get("kind")) == (
        "Microsoft.Web/sites",
        "2024-04-01",
        "functionapp,linux",
    )
    assert site.get("properties") == {
        "httpsOnly": False,
        "other": Parameter("var.sku"),
        "clientCertEnabled": True,
    }
    assert site.at("properties.httpsOnly").line == 9
    config = named["azapi_resource.old"]
    assert (config.get("properties.minTlsVersion"), config.parent) == ("1.2", site.id)
    assert found.outputs["host"] == Reference(site.id, "properties.defaultHostName")


def test_two_ways_to_forbid_plain_http_are_both_read(tmp_path: Path) -> None:
    source = """
resource "azurerm_function_app_flex_consumption" "one" {
  name       = "one"
  https_only = false
  site_config {}
}
resource "azapi_resource" "two" {
  type = "Microsoft.Web/sites@2024-04-01"
  name = "two"
  body = { kind = "functionapp,linux", properties = { httpsOnly = false } }
}
"""
    found = deployed(tmp_path, source).resources
    assert [(r.type, r.get("kind"), r.get("properties.httpsOnly")) for r in found] == [
        ("Microsoft.Web/sites", "functionapp,linux", False)
    ] * 2


# --- secrets ---------------------------------------------------------------------------------------


def test_secrets_in_plain_text_are_said_and_not_kept(tmp_path: Path) -> None:
    plain = "Hunter2Canary!"
    key = "AccountKey=c2VjcmV0Y2FuYXJ5c2VjcmV0Y2FuYXJ5"
    files = {
        "main.tf": f"""
variable "admin_password" {{ sensitive = true }}
variable "api_key" {{
  sensitive = true
  default   = "{plain}"
}}
resource "azurerm_linux_function_app" "a" {{
  app_settings = {{
    STORE = "DefaultEndpointsProtocol=https;AccountName=a;{key}"
    MODE  = "fast"
    PASS  = var.admin_password
    KEY   = var.api_key
  }}
}}
""",
        "prod.tfvars": f'admin_password = "{plain}"\n',
    }
    found = reading(tmp_path, files)
    assert plain not in repr(found)
    assert key not in repr(found)
    assert {gap.reason for gap in found.gaps} == {
        "admin_password holds a secret in plain text",
        "variable api_key holds a secret in plain text (Terraform)",
        "STORE holds a secret in plain text",
    }


# --- the data --------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", kinds.table().examples, ids=lambda e: str(e["kind"]))
def test_examples_of_the_data(tmp_path: Path, example: Mapping[str, Any]) -> None:
    source = f'resource "{example["kind"]}" "x" {{\n{example["source"]}\n}}\n'
    resource = by_name(deployed(tmp_path, source))[f"{example['kind']}.x"]
    for path, value in example["gives"].items():
        assert resource.get(path) == value, path


def test_every_kind_is_in_order() -> None:
    from inventory.infrastructure.terraform.conversions import CONVERSIONS

    table = kinds.table()
    for kind in table.kinds.values():
        rows = [*kind.rows, *(row for child in kind.children for row in child.rows)]
        for row in rows:
            assert row.conversion.partition(":")[0] in {"", *CONVERSIONS}, (kind.name, row)
            assert row.target.count("[]") <= sum(step.endswith("[]") for step in row.source), (kind.name, row)
    assert set(table.modules.values()) <= set(table.kinds)


# --- anything --------------------------------------------------------------------------------------

QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUIET
@given(st.text(alphabet='abz{}[]()"$%.,=:?<>-\n /*#~!|&0', max_size=300))
def test_any_text_is_read(text: str) -> None:
    blocks.parse(text, "x.tf")
    for before in ("a = <<EOT\n", "a = {", "a = [for", 'a = "${', "b {", "a = x."):
        blocks.parse(before + text, "x.tf")
        blocks.parse(text + before, "x.tf")


@QUIET
@given(st.integers(0, len(APP)), st.integers(0, 60), st.text(alphabet='{}[]()"$\n=x', max_size=4))
def test_any_damage_leaves_what_stands_before(tmp_path: Path, at: int, length: int, instead: str) -> None:
    damaged = APP[:at] + instead + APP[at + length :]
    before = blocks.parse(APP, "x").blocks
    after = blocks.parse(damaged, "x").blocks
    whole = [b for b, following in pairwise(before) if _end(following) <= at]
    assert list(after[: len(whole)]) == whole
    reading(tmp_path, {"main.tf": damaged})


def _end(block: blocks.Block) -> int:
    lines = APP.splitlines(keepends=True)
    return sum(map(len, lines[: block.location.line - 1]))


@pytest.mark.parametrize(
    "text", ["[", "{a=", "(", "!", '"${', "a ? b : ", "-", 'f("', "x[", "<<A\n${", "/*", "a[*]."]
)
def test_deep_and_endless_texts_end(text: str) -> None:
    blocks.parse("a = " + text * 20_000, "x.tf")
    blocks.parse("b {\n" * 3_000 + "a = 1\n", "x.tf")
