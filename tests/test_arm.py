"""ARM templates: the same forms as Bicep's, the functions of both, and that nothing breaks the reader."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory import sources
from inventory.infrastructure.arm import json_syntax
from inventory.infrastructure.arm.reading import read
from inventory.infrastructure.arm.statements import parse
from inventory.infrastructure.bicep.reading import read as read_bicep
from inventory.infrastructure.deployments import Deployment, Reading
from inventory.resources import Choice, Computed, Context, Open, Parameter, Reference, Secret, Template

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


def reading(folder: Path, files: Mapping[str, object]) -> Reading:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content, indent=1)
        (folder / path).write_text(text, encoding="utf-8")
    return read(sources.read(folder))


def template(*resources: dict[str, Any], **parts: object) -> dict[str, Any]:
    return {"$schema": SCHEMA, "contentVersion": "1.0.0.0", **parts, "resources": list(resources)}


def resource(type: str, name: str, **parts: object) -> dict[str, Any]:
    return {"type": type, "apiVersion": "2023-01-01", "name": name, **parts}


def deployed(folder: Path, main: dict[str, Any], **files: object) -> Deployment:
    found = reading(folder, {"azuredeploy.json": main, **files})
    assert not found.gaps
    return next(d for d in found.deployments if d.root == "azuredeploy.json")


STORE, SITE = "Microsoft.Storage/storageAccounts", "Microsoft.Web/sites"


def test_parameters_variables_and_keys(tmp_path: Path) -> None:
    settings = [
        {
            "name": "AzureWebJobsStorage",
            "value": "[concat('AccountName=', variables('store'), ';AccountKey=', listKeys(resourceId('"
            + STORE
            + "', variables('store')), '2021-01-01').keys[0].value)]",
        }
    ]
    main = template(
        resource(STORE, "[variables('store')]", location="[parameters('where')]"),
        resource(SITE, "[parameters('app')]", properties={"siteConfig": {"appSettings": settings}}),
        parameters={"where": {"type": "string", "defaultValue": "westeurope"}, "app": {"type": "string"}},
        variables={"store": "[toLower(concat('St', parameters('app')))]"},
    )
    found = deployed(
        tmp_path, main, **{"azuredeploy.parameters.json": {"parameters": {"APP": {"value": "Desk"}}}}
    )
    store, site = found.resources
    assert (store.name, store.get("location"), site.name) == ("stdesk", "westeurope", "Desk")
    assert site.get("properties.siteConfig.appSettings") == [
        {
            "name": "AzureWebJobsStorage",
            "value": Template(("AccountName=stdesk;AccountKey=", Secret("listKeys()", store.id))),
        }
    ]


def test_loops_over_resources_properties_variables_and_outputs(tmp_path: Path) -> None:
    main = template(
        resource(
            STORE,
            "[concat('st', copyIndex('stores', 1))]",
            copy={"name": "stores", "count": 2},
            properties={"copy": [{"name": "rules", "count": 2, "input": "[copyIndex('rules')]"}]},
        ),
        variables={"copy": [{"name": "names", "count": 2, "input": "[concat('n', copyIndex())]"}]},
        outputs={
            "names": {"type": "array", "value": "[variables('names')]"},
            "ids": {"type": "array", "copy": {"count": 2, "input": "[copyIndex()]"}},
        },
    )
    found = deployed(tmp_path, main)
    assert [(r.name, r.get("properties.rules")) for r in found.resources] == [
        ("st1", [0, 1]),
        ("st2", [0, 1]),
    ]
    assert found.outputs == {"names": ["n0", "n1"], "ids": [0, 1]}


def nested(scope: str, **parts: object) -> dict[str, Any]:
    inner = template(
        resource(STORE, "[parameters('name')]"),
        parameters={"name": {"type": "string"}},
        outputs={"key": {"type": "string", "value": "[parameters('name')]"}},
    )
    properties = {"mode": "Incremental", "expressionEvaluationOptions": {"scope": scope}, **parts}
    return resource("Microsoft.Resources/deployments", "inner", properties={"template": inner, **properties})


@pytest.mark.parametrize(("scope", "expected"), [("inner", "given"), ("outer", "around")])
def test_a_nested_template_sees_what_its_scope_says(tmp_path: Path, scope: str, expected: str) -> None:
    main = template(
        nested(scope, parameters={"name": {"value": "given"}}),
        parameters={"name": {"type": "string", "defaultValue": "around"}},
        outputs={"key": {"type": "string", "value": "[reference('inner').outputs.key.value]"}},
    )
    found = deployed(tmp_path, main)
    assert [r.name for r in found.resources] == [expected]
    assert found.outputs["key"] == expected


def test_a_linked_template_is_the_file_beside_it(tmp_path: Path) -> None:
    link = {"templateLink": {"relativePath": "parts/store.json"}, "parameters": {"name": {"value": "st"}}}
    part = template(resource(STORE, "[parameters('name')]"), parameters={"name": {"type": "string"}})
    main = template(resource("Microsoft.Resources/deployments", "inner", properties=link))
    found = reading(tmp_path, {"azuredeploy.json": main, "parts/store.json": part})
    assert [(d.root, [r.name for r in d.resources]) for d in found.deployments] == [
        ("azuredeploy.json", ["st"])
    ]


def test_symbolic_names_and_what_is_only_referred_to(tmp_path: Path) -> None:
    main = {
        "$schema": SCHEMA,
        "languageVersion": "2.0",
        "contentVersion": "1.0.0.0",
        "resources": {
            "plan": {**resource("Microsoft.Web/serverfarms", "plan"), "existing": True},
            "site": resource(
                SITE, "app", properties={"serverFarmId": "[resourceId('Microsoft.Web/serverfarms', 'plan')]"}
            ),
        },
        "outputs": {"host": {"type": "string", "value": "[reference('site').defaultHostName]"}},
    }
    found = deployed(tmp_path, main)
    plan, site = found.resources
    assert plan.existing and site.get("properties.serverFarmId") == Reference(plan.id, "id")
    assert found.outputs["host"] == Reference("resource:azuredeploy.json#site", "properties.defaultHostName")


def test_deployments_are_asked_by_name_in_each_turn_of_a_loop(tmp_path: Path) -> None:
    inner = nested("inner", parameters={"name": {"value": "[concat('st', copyIndex())]"}})
    inner |= {"name": "[concat('part-', copyIndex())]", "copy": {"name": "parts", "count": 2}}
    outputs = {"second": {"type": "string", "value": "[reference('part-1').outputs.key.value]"}}
    found = deployed(tmp_path, template(inner, outputs=outputs))
    assert [r.name for r in found.resources] == ["st0", "st1"]
    assert found.outputs["second"] == "st1"


def test_children_and_own_functions(tmp_path: Path) -> None:
    child = resource("config", "web", properties={"minTlsVersion": "[my.version('1')]"})
    function = {
        "parameters": [{"name": "major", "type": "string"}],
        "output": {"type": "string", "value": "[concat(parameters('major'), '.2')]"},
    }
    main = template(
        resource(SITE, "app", resources=[child]),
        functions=[{"namespace": "my", "members": {"version": function}}],
    )
    site, web = deployed(tmp_path, main).resources
    assert (web.type, web.name, web.parent) == (f"{SITE}/config", "app/web", site.id)
    assert web.get("properties.minTlsVersion") == "1.2"


def test_a_resource_that_is_not_there_is_only_meant(tmp_path: Path) -> None:
    value = f"[reference(resourceId('{STORE}', 'elsewhere')).primaryEndpoints.blob]"
    main = template(resource(SITE, "app", properties={"blob": value}))
    site, store = deployed(tmp_path, main).resources
    assert (store.type, store.name, store.existing) == (STORE, "elsewhere", True)
    assert site.get("properties.blob") == Reference(store.id, "properties.primaryEndpoints.blob")


def test_what_bicep_made_beside_its_source_is_declared_and_not_deployed(tmp_path: Path) -> None:
    main = template(resource(SITE, "app"), metadata={"_generator": {"name": "bicep", "version": "0.30"}})
    found = reading(
        tmp_path, {"main.json": main, "main.bicep": "resource a 'Microsoft.Web/sites@2023-01-01' = {}"}
    )
    assert [d.type for d in found.declarations] == [SITE]
    assert not found.deployments


def test_a_template_written_in_both_languages_is_deployed_once(tmp_path: Path) -> None:
    bicep = "resource a 'Microsoft.Web/sites@2023-01-01' = {\n  name: 'app'\n}\n"
    found = reading(tmp_path, {"azuredeploy.json": template(resource(SITE, "app")), "main.bicep": bicep})
    assert not found.deployments
    assert [g.reason for g in found.gaps] == ["the same as main.bicep: not counted twice"]


def test_comments_lines_and_an_end_that_is_missing(tmp_path: Path) -> None:
    text = json.dumps(template(resource(SITE, "app", properties={"httpsOnly": True})), indent=1)
    found = reading(
        tmp_path, {"azuredeploy.json": "// note\n" + text.rstrip().rstrip("}").rstrip().rstrip("]")}
    )
    (site,) = found.deployments[0].resources
    assert site.at("properties.httpsOnly").line == 11
    assert ["read to its end" in g.reason for g in found.gaps] == [True]


P = Parameter("p")
FUNCTIONS: list[tuple[str, object]] = [
    ("base64('ab')", "YWI="),
    ("base64ToString('YWI=')", "ab"),
    ("contains('abc', 'b')", True),
    ("contains({ A: 1 }, 'a')", True),
    ("empty([])", True),
    ("empty('${p}x')", False),
    ("endsWith('abc', 'C')", True),
    ("format('{0}-{1:D3}', 'a', 7)", "a-007"),
    ("indexOf('abc', 'C')", 2),
    ("join(['a', 'b'], '-')", "a-b"),
    ("length('abc')", 3),
    ("padLeft('7', 3, '0')", "007"),
    ("replace('a-b', '-', '')", "ab"),
    ("split('a,b;c', [',', ';'])", ["a", "b", "c"]),
    ("substring('abcd', 1, 2)", "bc"),
    ("take('abc', 2)", "ab"),
    ("take('st${uniqueString('a')}', 24)", Template(("st", Context("uniqueString", ("a",))))),
    ("toLower('AB${p}')", Template(("ab", Computed("toLower", (P,))))),
    ("trim(' a ')", "a"),
    ("uriComponent('a b')", "a%20b"),
    ("string(12)", "12"),
    ("concat(['a'], p ? ['b'] : [])", ["a", Choice(P, ("b", None))]),
    ("union({ a: { b: 1 } }, { a: { c: 2 } })", {"a": {"b": 1, "c": 2}}),
    ("union({ a: 1 }, p ? { a: 2 } : {})", {"a": Choice(P, (2, 1))}),
    ("union(['a'], ['a', 'b'])", ["a", "b"]),
    ("intersection(['a', 'b'], ['b'])", ["b"]),
    ("first(['a', 'b'])", "a"),
    ("last('abc')", "c"),
    ("range(2, 3)", [2, 3, 4]),
    ("items({ b: 1, a: 2 })", [{"key": "a", "value": 2}, {"key": "b", "value": 1}]),
    ("objectKeys({ b: 1, a: 2 })", ["a", "b"]),
    ("map([1, 2], x => x * 2)", [2, 4]),
    ("map(['a'], (x, i) => '${x}${i}')", ["a0"]),
    ("filter([1, 2], x => x > 1)", [2]),
    ("reduce([1, 2], 0, (a, b) => a + b)", 3),
    ("sort(['b', 'a'], (x, y) => x < y)", ["a", "b"]),
    ("toObject(['a'], x => x, x => 1)", {"a": 1}),
    ("groupBy(['a', 'ab'], x => take(x, 1))", {"a": ["a", "ab"]}),
    ("mapValues({ a: 1 }, x => x + 1)", {"a": 2}),
    ("flatten([['a'], ['b']])", ["a", "b"]),
    ("shallowMerge([{ a: 1 }, { b: 2 }])", {"a": 1, "b": 2}),
    ("int('7')", 7),
    ("max(1, 3)", 3),
    ("min([2, 1])", 1),
    ("cidrSubnet('10.0.0.0/16', 24, 2)", "10.0.2.0/24"),
    ("cidrHost('10.0.0.0/24', 3)", "10.0.0.4"),
    ("parseCidr('10.0.0.0/24').netmask", "255.255.255.0"),
    ("json('{\"a\": 1.5}').a", 1.5),
    ("tryGet({ a: 1 }, 'b')", None),
    ("coalesce(null, 'a')", "a"),
    ("[1, 2, 3][^1]", 3),
    ("{ a: 1 }.?b ?? 'none'", "none"),
    ("union([], list)", Open([], Parameter("list"))),
    ("loadJsonContent('values.json', '$.a[1]')", "y"),
    ("loadYamlContent('values.yaml').b", 2),
    ("subscription().subscriptionId", Context("subscription().subscriptionId")),
    ("guid('a')", Context("guid", ("a",))),
    ("environment().suffixes.storage", Context("environment().suffixes.storage")),
    ("'''\na'b''c'''", "a'b''c"),
    ("$'''a${1 + 1}'''", "a2"),
    ("(1 + 2) * 3 % 4 == 1 ? 'a' : 'b'", "a"),
    ("[...[1], 2]", [1, 2]),
    ("7 / 2", 3),
    ("nameof(s.properties.kind)", "kind"),
    ("split(s.id, '/')[8]", "app"),
    ("'\\u{41}\\n\\${x}'", "A\n${x}"),
]


@pytest.mark.parametrize(("expression", "expected"), FUNCTIONS)
def test_what_an_expression_comes_to(tmp_path: Path, expression: str, expected: object) -> None:
    main = (
        "param p bool\nparam list array\nresource s 'Microsoft.Web/sites@2023-01-01' = {\n  name: 'app'\n}\n"
        f"output found object = {expression}\n"
    )
    (tmp_path / "main.bicep").write_text(main, encoding="utf-8")
    (tmp_path / "values.json").write_text('{"a": ["x", "y"]}', encoding="utf-8")
    (tmp_path / "values.yaml").write_text("b: 2\n", encoding="utf-8")
    found = read_bicep(sources.read(tmp_path))
    assert not found.gaps
    assert found.deployments[0].outputs["found"] == expected


@given(st.text(alphabet=st.sampled_from('ab{}[]:,"\\/* 1\n') | st.characters(), max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_without_an_exception(text: str) -> None:
    json_syntax.parse(text)
    parse(f'{{"$schema": "{SCHEMA}", "resources": [{text}', "azuredeploy.json")


@given(st.text(alphabet=st.sampled_from("ab()[]'.,?^ 1") | st.characters(), max_size=100))
@settings(max_examples=200, deadline=None)
def test_any_expression_is_read_without_an_exception(text: str) -> None:
    parse(json.dumps(template(resource(SITE, f"[{text}]"))), "azuredeploy.json")


@pytest.mark.parametrize("opening", ["[", '{"a":', '"[concat('])
def test_nesting_is_cut(opening: str) -> None:
    found = parse(f'{{"$schema": "{SCHEMA}", "resources": [{opening * 5000}', "azuredeploy.json")
    assert found is not None and found.gaps
