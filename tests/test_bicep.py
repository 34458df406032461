"""Bicep: what is parsed, what it comes to, and that nothing breaks the reader."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory import sources
from inventory.infrastructure.bicep.reading import read
from inventory.infrastructure.bicep.statements import parse
from inventory.infrastructure.deployments import Reading
from inventory.resources import Choice, Environment, Parameter, Reference, Resource, Secret

SITE = """
  name: 'site'
  location: 'westeurope'
  kind: 'functionapp,linux'
  properties: {
    httpsOnly: HTTPS
  }
"""


def reading(folder: Path, files: Mapping[str, str]) -> Reading:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return read(sources.read(folder))


def resources(folder: Path, text: str, **files: str) -> dict[str, Resource]:
    """The resources of one main file by their symbols."""
    found = reading(folder, {"main.bicep": text, **files})
    return {
        r.id.partition("#")[2]: r for d in found.deployments if d.root == "main.bicep" for r in d.resources
    }


def site(https: str) -> str:
    return f"resource s 'Microsoft.Web/sites@2023-12-01' = {{{SITE.replace('HTTPS', https)}}}\n"


CALL = "module app 'app.bicep' = {\n  name: 'app'\n  params: {\n    https: VALUE\n  }\n}\n"
JSON = '{"parameters": {"https": {"value": VALUE}}}'


@pytest.mark.parametrize(
    ("files", "symbol", "expected"),
    [
        pytest.param(
            {
                "main.bicep": CALL.replace("VALUE", "true"),
                "app.bicep": "param https bool = false\n" + site("https"),
            },
            "app/s",
            True,
            id="an argument counts before the default",
        ),
        pytest.param(
            {
                "main.bicep": CALL.replace("VALUE", "false"),
                "app.bicep": "param https bool = true\n" + site("https"),
            },
            "app/s",
            False,
            id="also when it switches something off",
        ),
        pytest.param(
            {
                "main.bicep": "param https bool\n" + site("https"),
                "main.parameters.json": JSON.replace("VALUE", "true"),
            },
            "s",
            True,
            id="a parameters file gives what has no default",
        ),
        pytest.param(
            {
                "main.bicep": "param https bool = true\n" + site("https"),
                "main.parameters.json": JSON.replace("VALUE", "false"),
            },
            "s",
            False,
            id="a parameters file counts before the default",
        ),
        pytest.param(
            {"main.bicep": "param live bool = true\n" + site("live ? true : false")},
            "s",
            True,
            id="a choice made",
        ),
        pytest.param(
            {"main.bicep": "param live bool = false\n" + site("live ? true : false")},
            "s",
            False,
            id="the other one",
        ),
        pytest.param(
            {"main.bicep": "param note string?\n" + site("false")},
            "s",
            False,
            id="a nullable parameter beside it",
        ),
        pytest.param(
            {"main.bicep": "param https bool = false\n" + site("https")}, "s", False, id="a default"
        ),
        pytest.param(
            {"main.bicep": "param https bool\n" + site("https")}, "s", Parameter("https"), id="nobody says"
        ),
    ],
)
def test_one_property_has_the_value_that_is_deployed(
    tmp_path: Path, files: dict[str, str], symbol: str, expected: object
) -> None:
    found = reading(tmp_path, files)
    (deployment,) = found.deployments
    (resource,) = deployment.resources
    assert resource.id == f"resource:main.bicep#{symbol}"
    assert resource.get("properties.httpsOnly") == expected
    assert not found.gaps


def test_settings_in_a_child_belong_to_the_site(tmp_path: Path) -> None:
    child = """resource web 'Microsoft.Web/sites/config@2023-12-01' = {
  parent: s
  name: 'web'
  properties: {
    minTlsVersion: '1.2'
    ftpsState: 'Disabled'
  }
}
"""
    web = resources(tmp_path, site("true") + child)["web"]
    assert (web.parent, web.name) == ("resource:main.bicep#s", "site/web")
    assert web.get("properties.minTlsVersion") == "1.2"
    assert str(web.at("properties.ftpsState")) == "main.bicep:14"


def test_two_parameters_files_are_two_environments(tmp_path: Path) -> None:
    found = resources(
        tmp_path,
        "param https bool\n" + site("https"),
        **{
            "dev.bicepparam": "using 'main.bicep'\nparam https = false\n",
            "prod.bicepparam": "using 'main.bicep'\nparam https = true\n",
        },
    )
    condition = Environment("dev.bicepparam | prod.bicepparam")
    assert found["s"].get("properties.httpsOnly") == Choice(condition, (False, True))


def test_what_is_only_referred_to_is_the_resource_that_has_its_name(tmp_path: Path) -> None:
    main = """param name string
resource store 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: 'st${name}'
  location: 'westeurope'
}
module roles 'roles.bicep' = { params: { account: store.name } }
output key string = roles.outputs.key
"""
    roles = """param account string
resource held 'Microsoft.Storage/storageAccounts@2023-01-01' existing = {
  name: account
  resource blobs 'blobServices' existing = { name: 'default' }
}
resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(held.id)
  scope: held
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'ba92f5b4-2d11-453d-a403-e96b0029c9fe')
  }
}
output key string = held.listKeys().keys[0].value
"""
    found = reading(tmp_path, {"main.bicep": main, "roles.bicep": roles})
    (deployment,) = found.deployments
    by_symbol = {r.id.partition("#")[2]: r for r in deployment.resources}
    assert by_symbol["roles/role"].scope == Reference("resource:main.bicep#store")
    assert by_symbol["roles/held::blobs"].parent == "resource:main.bicep#store"
    assert "roles/held" not in by_symbol
    assert deployment.outputs["key"] == Secret("listKeys()", "resource:main.bicep#store")


def test_resources_inside_one_know_one_another_by_name(tmp_path: Path) -> None:
    main = """resource base 'A.B/bases@2023-01-01' = {
  name: 'base'
  resource first 'parts' = { name: 'first', properties: { size: 7 } }
  resource second 'parts' = { name: 'second', properties: { size: first.properties.size } }
}
"""
    assert resources(tmp_path, main)["base::second"].get("properties.size") == 7


def test_a_module_is_deployed_where_its_resource_group_is(tmp_path: Path) -> None:
    main = """targetScope = 'subscription'
param group string = 'rg-desk'
resource rg 'Microsoft.Resources/resourceGroups@2024-03-01' = { name: group, location: 'westeurope' }
module one 'site.bicep' = { scope: rg, params: {} }
module two 'site.bicep' = { scope: resourceGroup(group), params: {} }
"""
    inner = (
        "resource s 'Microsoft.Web/sites@2023-12-01' = { name: 's', location: resourceGroup().location }\n"
    )
    found = resources(tmp_path, main, **{"site.bicep": inner})
    assert [found[symbol].get("location") for symbol in ("one/s", "two/s")] == ["westeurope", "westeurope"]


BROKEN = """param a string = 'x'
resource broken 'Microsoft.Web/sites@2023-12-01' = {
  name: 'b'
  properties: {
    httpsOnly: tru e ]
  }
}
resource kept 'Microsoft.Web/sites@2023-12-01' = {
  name: a
}
"""


def test_a_statement_that_can_not_be_read_loses_itself_only(tmp_path: Path) -> None:
    found = reading(tmp_path, {"main.bicep": BROKEN})
    assert [d.name for d in found.declarations] == ["a"]
    assert [(r.name, r.declared) for d in found.deployments for r in d.resources] == [
        ("x", "Microsoft.Web/sites")
    ]
    assert [str(g.location) for g in found.gaps] == ["main.bicep:5"]


BAD = {
    "a module of itself": ("module m 'main.bicep' = {}\n", "refers to itself"),
    "a module outside": ("module m '../../x.bicep' = {}\n", "outside the checkout"),
    "a module that is not there": ("module m 'x.bicep' = {}\n", "not in the checkout"),
    "a text without an end": ("var a = 'x\nmodule m 'x.bicep' = {}\n", "not closed"),
    "a comment without an end": ("var a = 1\n/* x", "not closed"),
    "a key in plain text": (
        site("true").replace("httpsOnly", "password").replace("true", "'v3ry-s3cret'"),
        "password holds a secret in plain text",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_bad_is_said(tmp_path: Path, case: str) -> None:
    text, reason = BAD[case]
    found = reading(tmp_path, {"main.bicep": text})
    assert any(reason in g.reason for g in found.gaps), found.gaps
    assert "v3ry" not in repr(found)


def test_a_parameters_file_that_contradicts_is_said(tmp_path: Path) -> None:
    main = "@allowed(['a', 'b'])\nparam size string\nparam count int\n@secure()\nparam key string\n" + site(
        "true"
    )
    values = (
        '{"parameters": {\n"size": {"value": "c"},\n"count": {"value": "many"},\n'
        '"key": {"value": "v3ry-s3cret"},\n"other": {"value": 1}}}'
    )
    found = reading(tmp_path, {"main.bicep": main, "main.parameters.json": values})
    assert [(g.location.line, g.reason.split()[0]) for g in found.gaps] == [
        (2, "size"),
        (3, "count"),
        (4, "key"),
        (5, "a"),
    ]
    assert "v3ry" not in repr(found)


@given(st.text(alphabet=st.sampled_from("abr '{}[]()$:=.?!@|,\n\\/*#…") | st.characters(), max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_is_parsed_without_an_exception(text: str) -> None:
    parse(text, "main.bicep")


VALID = "param first string = 'x'\n" + site("true") + CALL.replace("VALUE", "[for i in range(0, 3): '${i}']")


@given(st.integers(30, len(VALID)), st.text(max_size=5))
@settings(max_examples=200, deadline=None)
def test_whatever_is_put_in_the_statements_before_stay(place: int, text: str) -> None:
    found = parse(f"{VALID[:place]}{text}{VALID[place:]}", "main.bicep")
    assert "first" in found.inputs


@pytest.mark.parametrize(
    "opening", ["(", "[", "{a:", "'${", "!", "a(", "a[", "x => ", "-", "a ? ", "a ? b : ", "[for a in "]
)
def test_nesting_is_cut(opening: str) -> None:
    assert parse(f"var a = {opening * 5000}\nparam b string\n", "main.bicep").inputs.keys() == {"b"}


def test_what_is_there_in_one_environment_only_has_its_values(tmp_path: Path) -> None:
    main = "param live bool\nvar names = live ? ['a'] : []\n"
    main += "resource s 'Microsoft.Web/sites@2023-12-01' = [for name in names: {\n  name: name\n  tags: { live: live }\n}]\n"
    found = resources(
        tmp_path,
        main,
        **{
            "dev.bicepparam": "using 'main.bicep'\nparam live = false\n",
            "prod.bicepparam": "using 'main.bicep'\nparam live = true\n",
        },
    )
    assert (found["s[0]"].name, found["s[0]"].get("tags")) == ("a", {"live": True})
    assert found["s[0]"].conditions == (
        Choice(Environment("dev.bicepparam | prod.bicepparam"), (False, True)),
    )


def test_what_bicep_compiled_tells_what_a_registry_holds(tmp_path: Path) -> None:
    main = "module m 'br:example.azurecr.io/site:v1' = {\n  params: { name: 'desk' }\n}\n"
    inner = """{"parameters": {"name": {"type": "string"}}, "resources": {"s": {"type": "Microsoft.Web/sites",
      "apiVersion": "2023-12-01", "name": "[parameters('name')]", "properties": {"httpsOnly": true}}}}"""
    compiled = (
        '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", '
        '"languageVersion": "2.0", "metadata": {"_generator": {"name": "bicep"}}, "resources": {"m": {"type": '
        '"Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "m", "properties": '
        f'{{"expressionEvaluationOptions": {{"scope": "inner"}}, "template": {inner}}}}}}}}}'
    )
    (site,) = resources(tmp_path, main, **{"main.json": compiled}).values()
    assert (site.name, site.get("properties.httpsOnly"), str(site.location)) == ("desk", True, "main.bicep:1")


def test_the_cache_of_a_checkout_tells_what_a_registry_holds(tmp_path: Path) -> None:
    main = "module m 'br:example.azurecr.io/shared/site:v1' = {\n  params: { name: 'desk' }\n}\n"
    cached = """{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0", "parameters": {"name": {"type": "string"}}, "resources": [{"type":
      "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "[parameters('name')]"}]}"""
    path = ".bicep/br/example.azurecr.io/shared$site/v1$/main.json"
    (site,) = resources(tmp_path, main, **{path: cached}).values()
    assert (site.name, site.module) == ("desk", "m (br:example.azurecr.io/shared/site:v1)")


EXPLODING = {
    "a text": ("var v0 = 'abc'\n", "var v{} = '${{v{}}}${{v{}}}'\n"),
    "an open text": ("param p string\nvar v0 = p\n", "var v{} = '${{v{}}}${{v{}}}'\n"),
    "a list": ("var v0 = [1]\n", "var v{} = [v{}, v{}]\n"),
    "a call": ("param p string\nvar v0 = p\n", "var v{} = uri(v{}, v{})\n"),
    "a function": (
        "func v0(x string) string => x\n",
        "func v{}(x string) string => '${{v{}(x)}}${{v{}(x)}}'\n",
    ),
}


@pytest.mark.parametrize("case", EXPLODING)
def test_what_grows_without_end_is_cut(tmp_path: Path, case: str) -> None:
    first, more = EXPLODING[case]
    text = first + "".join(more.format(n, n - 1, n - 1) for n in range(1, 30))
    used = "v29('x')" if case == "a function" else "v29"
    found = resources(
        tmp_path, f"{text}resource s 'A.B/c@1' = {{\n  name: 'x'\n  tags: {{ v: {used} }}\n}}\n"
    )
    assert re.search("too (?:large|long|much|deep)", repr(found["s"].get("tags")))


def test_modules_that_call_two_of_the_next_are_cut(tmp_path: Path) -> None:
    call = "module {} 'm{}.bicep' = {{}}\n"
    files = {f"m{n}.bicep": call.format("a", n + 1) + call.format("b", n + 1) for n in range(20)}
    found = reading(tmp_path, {"main.bicep": call.format("a", 0), "m20.bicep": site("true"), **files})
    assert any("the rest is left out" in g.reason for g in found.gaps)


def test_a_call_without_the_arguments_it_needs_is_open(tmp_path: Path) -> None:
    calls = "split()", "listKeys()", "resourceId()", "reference()", "union()"
    text = "".join(
        f"resource r{n} 'Microsoft.Web/sites@2023-12-01' = {{\n  name: 'n{n}'\n  kind: {call}\n}}\n"
        for n, call in enumerate(calls)
    )
    assert not any(isinstance(r.get("kind"), str) for r in resources(tmp_path, text).values())
