"""The controls: every signal of the data file by its examples, every named signal by tables, and what never may be."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from small_estate import SITE, STORAGE, flow, http, ref, resource, settings, site, store, subject

from inventory.facts import Location
from inventory.graph import Graph
from inventory.repository.facts import PlainSecret, Repository
from inventory.resources import (
    Choice,
    Computed,
    Context,
    Environment,
    Open,
    Parameter,
    Resource,
    Secret,
    Template,
    Unknown,
    Value,
)
from privacy.controls.asked import ASKED, BY_NAME
from privacy.controls.catalog import Control, Signal, controls
from privacy.controls.judge import judge_app
from privacy.controls.properties import UNLESS, results
from privacy.controls.secrets import classified
from privacy.controls.subject import Subject, identities
from privacy.controls.values import TESTS, Cases, judged
from privacy.controls.verdicts import HOLDS, VERDICTS, Result, Verdict, combined
from privacy.seen import Seen

SIGNALS = [(control, signal) for control in controls().items for signal in control.signals]
EXAMPLES = [
    pytest.param(signal, example, id=f"{control.id}/{signal.id}#{number}")
    for control, signal in SIGNALS
    for number, example in enumerate(signal.examples)
]


def asked(name: str, subject: Subject, control: str) -> list[Result]:
    signal = controls().signal(control, name) or next(s for _, s in SIGNALS if s.ask == name)
    return list(BY_NAME[signal.ask](subject, signal))


def verdicts(found: list[Result]) -> list[Verdict]:
    return [result.verdict for result in found]


# --- the data ----------------------------------------------------------------------------------


def test_all_24_items_are_there_in_order() -> None:
    assert [c.id for c in controls().items] == [f"{n}{letter}" for n in range(1, 7) for letter in "abcd"]


@pytest.mark.parametrize(("control", "signal"), SIGNALS, ids=lambda part: part.id)
def test_a_signal_is_in_order(control: Control, signal: Signal) -> None:
    assert signal.good and signal.bad and signal.id
    assert [s.id for s in control.signals].count(signal.id) == 1
    if signal.ask:
        assert signal.ask in BY_NAME
    else:
        assert signal.on and signal.examples, "a signal on a property has examples"
        assert signal.spots or signal.exists or signal.always
        assert (
            signal.exists
            or signal.always
            or signal.cases.passing
            or signal.cases.failing
            or signal.cases.warning
        )
    assert set(signal.unless) <= set(UNLESS)
    for test in (*signal.cases.passing, *signal.cases.failing, *signal.cases.warning):
        assert not isinstance(test, dict) or set(test) <= set(TESTS)
    for verdict in (signal.cases.absent, signal.cases.otherwise):
        assert verdict in VERDICTS


def test_every_named_signal_is_used_and_every_one_that_can_fail_is_advised() -> None:
    used = {signal.ask for _, signal in SIGNALS if signal.ask}
    assert used == {ask.__name__ for ask in ASKED}
    silent = {
        f"{c.id}/{s.id}"
        for c, s in SIGNALS
        if s.part == "decides"
        and "fail" in (s.cases.absent, *(["fail"] if s.cases.failing else []))
        and not s.advice
    }
    assert silent <= {
        "1d/access_package_review",
        "1d/expiring_assignments",
        "4c/defender_storage",
        "5a/branch_rules_terraform",
    }


@pytest.mark.parametrize(("signal", "example"), EXAMPLES)
def test_an_example_comes_to_its_verdict(signal: Signal, example: dict[str, Any]) -> None:
    type = example.get("type", SITE if signal.on == ("site",) else signal.on[0])
    made = resource(type, "x", example.get("body"), id="x", version=example.get("version", "2024-04-01"))
    children = [
        resource(child["type"], f"x/{child['name']}", child["body"], id=f"x/{n}", parent="x")
        for n, child in enumerate(example.get("children", ()))
    ]
    others = () if type == SITE else (site(),)
    found = [r for r in results(subject(made, *children, *others), signal) if r.about == "x"]
    assert verdicts(found) == [example["gives"]], found


# --- what never may be -------------------------------------------------------------------------

PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=12),
    st.sampled_from(["1.2", "Disabled", "Deny", "TLS1_2"]),
)
OPEN = st.one_of(
    st.builds(Parameter, st.text(max_size=5)),
    st.builds(Environment, st.text(max_size=5)),
    st.builds(Unknown, st.text(max_size=5)),
    st.builds(Context, st.text(max_size=5)),
    st.builds(Computed, st.text(max_size=5), st.tuples(PLAIN)),
)
VALUES = st.recursive(
    PLAIN | OPEN | st.builds(Secret, st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["name", "value", "properties", "type", "id"]), inner, max_size=3),
        st.builds(Template, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Choice, inner, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Open, inner, inner),
    ),
    max_leaves=8,
)


def with_value(signal: Signal, value: Value) -> Subject:
    """The thing a signal looks at, with this value at the first of its own places."""
    path = next((spot.path for spot in signal.spots if not spot.child), "properties.x")
    held: Value = value
    for name in reversed(path.split(".")):
        held = {name: held}
    body = held if isinstance(held, dict) else {}
    type = SITE if signal.on == ("site",) else signal.on[0]
    return subject(resource(type, "x", body, id="x"), *(() if type == SITE else (site(),)))


@limits(deadline=None)
@given(st.sampled_from([s for _, s in SIGNALS if not s.ask]), VALUES)
def test_no_value_breaks_a_signal(signal: Signal, value: Value) -> None:
    for result in results(with_value(signal, value), signal):
        assert result.verdict in VERDICTS


@limits(deadline=None)
@given(st.sampled_from([s for _, s in SIGNALS if any(not spot.child for spot in s.spots)]), OPEN)
def test_an_open_value_never_passes(signal: Signal, value: Value) -> None:
    found = [r for r in results(with_value(signal, value), signal) if r.about == "x"]
    assert not [r for r in found if r.verdict in HOLDS], found


@limits(deadline=None)
@given(st.sampled_from(ASKED), VALUES, VALUES)
def test_no_value_breaks_a_named_signal(ask: Any, value: Value, other: Value) -> None:
    signal = next(s for _, s in SIGNALS if s.ask == ask.__name__)
    body = {"properties": value, "identity": other, "kind": value}
    listed = {
        "properties": {
            "siteConfig": {"appSettings": [{"name": "KEY", "value": value}, other]},
            "securityRules": [value, {"properties": {"access": other, "sourceAddressPrefix": value}}],
            "subnets": [value, {"properties": other}],
        }
    }
    types = (
        SITE,
        STORAGE,
        "Microsoft.Network/networkSecurityGroups",
        "Microsoft.Network/virtualNetworks",
        "Microsoft.Authorization/roleAssignments",
        "Microsoft.Authorization/roleDefinitions",
    )
    resources: list[Resource] = [site(listed)]
    for number, type in enumerate(types):
        resources += [
            resource(type, value, body, id=f"a{number}", scope=other),
            resource(type, other, listed, id=f"b{number}", parent="site"),
        ]
    held = store("a1")
    for result in ask(
        subject(*resources, bindings=[http("anonymous")], stores=[held], flows=[flow(held.id)]), signal
    ):
        assert result.verdict in VERDICTS


@limits(deadline=None)
@given(VALUES)
def test_a_class_of_setting_is_always_found(value: Value) -> None:
    assert classified("Password", value)


# --- values ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "verdict", "why"),
    [
        (True, "pass", ""),
        ("true", "pass", ""),
        (False, "fail", ""),
        (None, "absent", ""),
        ("maybe", "unknown", "maybe"),
        (Parameter("httpsOnly"), "conditional", "the parameter httpsOnly"),
        (Environment("VNET_ENABLED"), "conditional", "VNET_ENABLED"),
        (Choice(Parameter("prod"), (True, False)), "conditional", "the parameter prod"),
        (Choice(Parameter("prod"), (True, True)), "pass", ""),
        (Choice(Unknown("a version"), (False, None)), "conditional", "a version"),
        (Unknown("a module that isn't here"), "unknown", "a module that isn't here"),
        (Context("resourceGroup.location"), "unknown", "made at deployment"),
    ],
)
def test_values(value: Value, verdict: str, why: str) -> None:
    one = judged(value, Cases((True,), (False,)))
    assert one.verdict == verdict
    assert why in one.why


def test_a_resource_under_an_open_condition_is_conditional_unless_the_app_is_too() -> None:
    signal = controls().signal("3b", "no_shared_key")
    assert signal is not None
    condition = Parameter("deployStorage")
    account = resource(STORAGE, "st", {"properties": {"allowSharedKeyAccess": False}}, conditions=[condition])
    found = list(results(subject(site(), account), signal))
    assert verdicts(found) == ["conditional"] and "deployStorage" in found[0].message
    assert verdicts(list(results(subject(site(conditions=[condition]), account), signal))) == ["pass"]


# --- combining ---------------------------------------------------------------------------------


def result(verdict: Verdict, part: Any = "decides", group: str = "") -> Result:
    return Result("s", verdict, "", verdict, (), part, group)


@pytest.mark.parametrize(
    ("parts", "verdict"),
    [
        ([], "absent"),
        ([("pass", "decides", ""), ("fail", "decides", "")], "fail"),
        ([("pass", "decides", ""), ("unknown", "decides", "")], "unknown"),
        ([("warn", "decides", ""), ("conditional", "decides", "")], "conditional"),
        ([("pass", "decides", ""), ("pass_default", "decides", "")], "pass"),
        ([("pass_default", "decides", "")], "pass_default"),
        ([("not_applicable", "decides", ""), ("pass", "decides", "")], "pass"),
        ([("pass", "supports", "")], "absent"),
        ([("pass", "decides", ""), ("warn", "supports", "")], "warn"),
        ([("pass", "decides", ""), ("fail", "informs", "")], "pass"),
        ([("pass", "decides", "g"), ("fail", "decides", "g")], "pass"),
        ([("warn", "decides", "g"), ("fail", "decides", "g")], "warn"),
        ([("absent", "decides", ""), ("pass", "decides", "")], "absent"),
    ],
)
def test_combining(parts: list[tuple[Any, str, str]], verdict: str) -> None:
    assert combined([result(*part) for part in parts])[0] == verdict


# --- settings and secrets ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("DbPassword", "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/p)", "kv-ref"),
        (
            "DbPassword",
            Template(("@Microsoft.KeyVault(SecretUri=", ref("secret", "properties.secretUri"), ")")),
            "kv-ref",
        ),
        ("Key", "@Microsoft.AppConfiguration(Endpoint=https://x; Key=k)", "appconfig-ref"),
        ("Bus__fullyQualifiedNamespace", "ns.servicebus.windows.net", "identity"),
        ("AzureWebJobsStorage__accountName", Parameter("storage"), "identity"),
        ("Sql", "Server=s;Database=d;Authentication=Active Directory Managed Identity", "identity"),
        ("AzureWebJobsStorage", Template(("AccountKey=", Secret("a listed key"))), "secret-plain"),
        ("Bus", "Endpoint=sb://n/;SharedAccessKeyName=R;SharedAccessKey=abc", "secret-plain"),
        ("ApiKey", "dG90YWxseXNlY3JldHZhbHVlMTIzNDU2Nzg5", "secret-plain"),
        ("ApiKey", Parameter("apiKey"), "secret-param"),
        (
            "APPLICATIONINSIGHTS_CONNECTION_STRING",
            "InstrumentationKey=1;IngestionEndpoint=https://x",
            "plain",
        ),
        ("FUNCTIONS_WORKER_RUNTIME", "python", "plain"),
        ("ApiKey", "<your-key>", "plain"),
        ("Mode", Parameter("mode"), "plain"),
    ],
)
def test_classes_of_settings(name: str, value: Value, kind: str) -> None:
    assert classified(name, value) == kind


def test_secret_settings_name_the_setting_and_never_the_value() -> None:
    secret = "Endpoint=sb://n/;SharedAccessKeyName=R;SharedAccessKey=zz9canary"
    found = asked(
        "secret_settings",
        subject(site(settings(Bus=secret, Vault="@Microsoft.KeyVault(x)", Mode="on"))),
        "3c",
    )
    assert verdicts(found) == ["fail", "pass"]
    assert "Bus" in found[0].message and "canary" not in str(found)


def test_settings_that_are_not_all_known_make_no_pass() -> None:
    body: dict[str, Value] = {
        "properties": {
            "siteConfig": {"appSettings": Open([{"name": "Mode", "value": "on"}], Parameter("more"))}
        }
    }
    assert verdicts(asked("secret_settings", subject(site(body)), "3c")) == ["conditional"]
    assert verdicts(asked("insights_connected", subject(site(body)), "4a")) == ["conditional"]


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({"AzureWebJobsStorage__accountName": "st"}, "pass"),
        ({"AzureWebJobsStorage": Secret("a listed key")}, "fail"),
        ({"AzureWebJobsStorage": "@Microsoft.KeyVault(SecretUri=x)"}, "warn"),
        ({"Mode": "on"}, "absent"),
        ({"AzureWebJobsStorage": Parameter("x")}, "conditional"),
    ],
)
def test_the_hosts_own_storage(values: dict[str, Value], verdict: str) -> None:
    assert verdicts(asked("host_storage", subject(site(settings(**values))), "3b")) == [verdict]


def test_the_connections_of_bindings() -> None:
    from dataclasses import replace

    bus = replace(http(), type="serviceBusTrigger", properties={"connection": "Bus"})
    run = subject(site(settings(Bus__fullyQualifiedNamespace="ns.servicebus.windows.net")), bindings=[bus])
    assert verdicts(asked("binding_connections", run, "3b")) == ["pass"]
    run = subject(site(settings(Bus=Secret("a listed key", "ns"))), bindings=[bus])
    assert verdicts(asked("binding_connections", run, "3b")) == ["fail"]


def test_plain_http_addresses() -> None:
    run = subject(
        site(settings(A="http://partner.example/x", B="http://localhost:7071", C="https://partner.example"))
    )
    assert [r.message for r in asked("plain_http", run, "3d")] == [
        "function app api: A: leads to an address without encryption"
    ]


def test_committed_secrets_fail() -> None:
    kept = Repository(secrets=(PlainSecret(Location("api/local.settings.json", 4), "Bus"),))
    found = asked("committed_secrets", subject(repository=kept), "3c")
    assert verdicts(found) == ["fail"] and found[0].evidence == (Location("api/local.settings.json", 4),)


# --- roles -------------------------------------------------------------------------------------

OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
BLOBS = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"


def assignment(role: Value, scope: Value, principal: Value = None) -> Resource:
    held: Value = principal if principal is not None else ref("site", "identity.principalId")
    body: dict[str, Value] = {"properties": {"roleDefinitionId": role, "principalId": held}}
    return resource("Microsoft.Authorization/roleAssignments", "r", body, scope=scope)


@pytest.mark.parametrize(
    ("role", "scope", "verdict"),
    [
        (BLOBS, ref("st"), "pass"),
        (
            Computed("subscriptionResourceId", ("Microsoft.Authorization/roleDefinitions", BLOBS)),
            ref("st"),
            "pass",
        ),
        ("Storage Blob Data Contributor", ref("st"), "pass"),
        (BLOBS, None, "warn"),
        (BLOBS, ref("group"), "warn"),
        (OWNER, ref("st"), "fail"),
        ("00000000-1111-2222-3333-444444444444", ref("st"), "unknown"),
        (Parameter("role"), ref("st"), "conditional"),
        (BLOBS, Parameter("scope"), "conditional"),
    ],
)
def test_roles_of_the_apps_identity(role: Value, scope: Value, verdict: str) -> None:
    group = resource("Microsoft.Resources/resourceGroups", "rg", id="group")
    run = subject(site(), resource(STORAGE, "st", id="st"), group, assignment(role, scope))
    assert verdicts(asked("role_width", run, "1b")) == [verdict]


def test_a_full_role_of_somebody_else_is_a_warning_beside() -> None:
    run = subject(site(), assignment(OWNER, None, Parameter("pipeline")))
    found = asked("role_width", run, "1b")
    assert [(r.verdict, r.part) for r in found] == [("warn", "supports")]


def test_an_identity_without_a_role_here_is_not_known() -> None:
    run = subject(site({"identity": {"type": "SystemAssigned"}}))
    assert verdicts(asked("role_width", run, "1b")) == ["unknown"]


def test_custom_roles() -> None:
    def role(*actions: Value) -> Resource:
        body: dict[str, Value] = {
            "properties": {"permissions": [{"actions": list(actions), "notActions": ["*"]}]}
        }
        return resource("Microsoft.Authorization/roleDefinitions", "own", body)

    for actions, verdict in (
        (("*",), "fail"),
        (("Microsoft.Storage/*/read",), "pass"),
        ((Parameter("a"),), "unknown"),
    ):
        assert verdicts(asked("custom_roles", subject(site(), role(*actions)), "1b")) == [verdict]


# --- sign-in -----------------------------------------------------------------------------------


def login(**platform: Value) -> Resource:
    properties: dict[str, Value] = {
        "platform": {"enabled": True, **platform},
        "globalValidation": {"requireAuthentication": True, "unauthenticatedClientAction": "Return401"},
        "identityProviders": {"azureActiveDirectory": {"registration": {"clientId": "x"}}},
    }
    return resource(
        "Microsoft.Web/sites/config", "api/authsettingsV2", {"properties": properties}, parent="site"
    )


def test_sign_in_with_entra_id() -> None:
    assert verdicts(asked("entra_login", subject(site(), login(), bindings=[http()]), "1a")) == ["pass"]
    assert verdicts(asked("entra_login", subject(site(), login(enabled=False), bindings=[http()]), "1a")) == [
        "fail"
    ]
    assert verdicts(asked("entra_login", subject(site(), bindings=[http()]), "1a")) == ["absent"]
    assert asked("entra_login", subject(site()), "1a") == []


def test_open_endpoints_with_personal_data() -> None:
    held = store()
    for level, others, verdict in (
        ("anonymous", (), ["warn"]),
        ("anonymous", (login(),), ["pass"]),
        ("function", (), []),
    ):
        run = subject(site(), *others, bindings=[http(level)], stores=[held], flows=[flow(held.id)])
        assert verdicts(asked("open_endpoints", run, "1a")) == verdict
    assert asked("open_endpoints", subject(site(), bindings=[http("anonymous")]), "1a") == []


# --- network -----------------------------------------------------------------------------------


def group(*rules: dict[str, Value]) -> Resource:
    listed: list[Value] = [{"name": "r", "properties": dict(rule)} for rule in rules]
    return resource(
        "Microsoft.Network/networkSecurityGroups", "nsg", {"properties": {"securityRules": listed}}
    )


IN: dict[str, Value] = {"access": "Allow", "direction": "Inbound"}
OUT: dict[str, Value] = {"access": "Allow", "direction": "Outbound"}


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        (IN | {"sourceAddressPrefix": "*"}, "fail"),
        (IN | {"sourceAddressPrefixes": ["203.0.113.0/24", "Internet"]}, "fail"),
        (IN | {"sourceAddressPrefix": "VirtualNetwork"}, "pass"),
        (IN | {"sourceAddressPrefix": "*", "access": "Deny"}, "pass"),
        (OUT | {"destinationAddressPrefix": "*", "destinationPortRange": "*"}, "fail"),
        (OUT | {"destinationAddressPrefix": "*", "destinationPortRange": "443"}, "pass"),
        (IN | {"sourceAddressPrefix": Parameter("from")}, "conditional"),
    ],
)
def test_rules_of_security_groups(rule: dict[str, Value], verdict: str) -> None:
    assert verdicts(asked("nsg_rules", subject(site(), group(rule)), "2c")) == [verdict]


def test_a_subnet_of_the_app_needs_a_group() -> None:
    network = resource(
        "Microsoft.Network/virtualNetworks",
        "v",
        {
            "properties": {
                "subnets": [
                    {"name": "app", "properties": {}},
                    {"name": "GatewaySubnet", "properties": {}},
                    {"name": "pe", "properties": {"networkSecurityGroup": {"id": ref("nsg", "id")}}},
                ]
            }
        },
    )
    inside = site({"properties": {"virtualNetworkSubnetId": "x"}})
    assert verdicts(asked("subnet_nsg", subject(inside, network), "2c")) == ["fail", "pass"]
    assert asked("subnet_nsg", subject(site(), network), "2c") == []


@pytest.mark.parametrize(
    ("properties", "verdict"),
    [
        ({"siteConfig": {"ipSecurityRestrictionsDefaultAction": "Deny"}}, "pass"),
        (
            {"siteConfig": {"ipSecurityRestrictions": [{"ipAddress": "203.0.113.4/32", "action": "Allow"}]}},
            "pass",
        ),
        ({"siteConfig": {"ipSecurityRestrictions": [{"ipAddress": "0.0.0.0/0", "action": "Allow"}]}}, "fail"),
        ({"siteConfig": {}}, "fail"),
        ({"publicNetworkAccess": "Disabled"}, "not_applicable"),
        ({"publicNetworkAccess": Parameter("pna")}, "conditional"),
        ({"siteConfig": {"ipSecurityRestrictions": Parameter("rules")}}, "conditional"),
    ],
)
def test_restrictions_of_access(properties: dict[str, Value], verdict: str) -> None:
    assert verdicts(asked("access_restrictions", subject(site({"properties": properties})), "2c")) == [
        verdict
    ]


def test_private_endpoints_of_stores_with_personal_data() -> None:
    account = resource(STORAGE, "st", id="st")
    held = store("st")
    endpoint = resource(
        "Microsoft.Network/privateEndpoints",
        "pe",
        {
            "properties": {
                "privateLinkServiceConnections": [{"properties": {"privateLinkServiceId": ref("st", "id")}}]
            }
        },
    )
    run = subject(site(), account, stores=[held], flows=[flow(held.id)])
    assert verdicts(asked("private_endpoint", run, "2b")) == ["fail"]
    run = subject(site(), account, endpoint, stores=[held], flows=[flow(held.id)])
    assert verdicts(asked("private_endpoint", run, "2b")) == ["pass"]


# --- logs, data ----------------------------------------------------------------------------------


def diagnostics(scope: str, **properties: Value) -> Resource:
    return resource(
        "Microsoft.Insights/diagnosticSettings", "d", {"properties": dict(properties)}, scope=ref(scope)
    )


def test_logs_of_the_app_and_its_stores() -> None:
    account, held = resource(STORAGE, "st", id="st"), store("st")
    blobs = resource(f"{STORAGE}/blobServices", "st/default", id="blobs", parent="st")
    on = diagnostics("blobs", workspaceId=ref("w", "id"), logs=[{"categoryGroup": "audit", "enabled": True}])
    off = diagnostics(
        "blobs", workspaceId=ref("w", "id"), logs=[{"categoryGroup": "audit", "enabled": False}]
    )
    for extra, verdict in (((), "fail"), ((on,), "pass"), ((off,), "fail")):
        run = subject(site(), account, blobs, *extra, stores=[held], flows=[flow(held.id)])
        assert verdicts(asked("store_logs", run, "4b")) == [verdict]
    assert verdicts(asked("app_logs", subject(site()), "4b")) == ["warn"]


def test_pseudonyms_and_logs() -> None:
    held = store()
    for transforms, verdict in ((("hmac:sha256",), ["pass"]), (("hash:md5",), ["warn"]), ((), [])):
        run = subject(stores=[held], flows=[flow(held.id, "write", transforms)])
        assert verdicts(asked("transforms", run, "6b")) == verdict
    log = store(kind="application_insights")
    assert verdicts(asked("logged_plainly", subject(stores=[log], flows=[flow(log.id, "log")]), "6b")) == [
        "fail"
    ]


def test_retention_by_store() -> None:
    from inventory.graph import Retention

    account = resource(STORAGE, "st", id="st")
    for held, verdict in (
        (store("st", retention=Retention("P30D", "observed", "lifecycle rule")), "pass"),
        (store("st", retention=Retention(None, "observed", "no limit configured")), "fail"),
        (store("st", retention=Retention("P7D", "inferred", "the default")), "pass_default"),
        (store(), "unknown"),
    ):
        run = subject(site(), account, stores=[held], flows=[flow(held.id)])
        assert verdicts(asked("store_retention", run, "6c")) == [verdict]


# --- whole apps --------------------------------------------------------------------------------


def by_id(run: Subject) -> dict[str, str]:
    return {one.control.id: one.verdict for one in judge_app(run)}


def test_without_infrastructure_code_only_it_could_tell() -> None:
    found = by_id(subject(bindings=[http()]))
    for id in ("1a", "1b", "2a", "2b", "2c", "2d", "3a", "3b", "3c", "3d", "4a", "4b", "4c", "6c"):
        assert found[id] == "unknown", id
    assert {found[id] for id in ("1c", "1d", "4d", "5a", "5d")} == {"absent"}


def test_infrastructure_that_runs_something_else_tells_nothing_of_the_app() -> None:
    one = next(j for j in judge_app(subject(site(), hosts=False)) if j.control.id == "3d")
    assert one.verdict == "unknown" and "which function app" in one.why


def test_an_app_without_http_needs_no_web_firewall() -> None:
    assert by_id(subject(site()))["2d"] == "not_applicable"
    assert by_id(subject(site(), bindings=[http()]))["2d"] == "absent"


def test_every_verdict_that_fails_is_told_with_place_and_advice() -> None:
    account = resource(STORAGE, "st", {"properties": {"allowBlobPublicAccess": True}})
    for one in judge_app(subject(site(), account, bindings=[http()])):
        assert one.why
        if one.verdict == "fail" and one.control.seen_in == "infrastructure":
            assert one.evidence and one.advice, one.id


def test_identities_that_stand_as_keys_are_the_apps_own() -> None:
    own = resource("Microsoft.ManagedIdentity/userAssignedIdentities", "id", id="identity")
    made = subject(site({"identity": {"userAssignedIdentities": {"identity": {}, "/elsewhere": {}}}}), own)
    assert set(identities(made)) == {"site", "identity"}


def test_a_slot_has_settings_and_children_of_its_own_type() -> None:
    slots = f"{SITE}/slots"
    slot = resource(slots, "api/staging", {"kind": "functionapp"}, id="slot", parent="site")
    scm = resource(
        f"{slots}/basicPublishingCredentialsPolicies",
        "scm",
        {"properties": {"allow": False}},
        parent="slot",
    )
    held = resource(
        f"{slots}/config",
        "appsettings",
        {"properties": {"AzureWebJobsStorage__accountName": "st"}},
        parent="slot",
    )
    where = subject(site(), slot, scm, held)
    signal = controls().signal("1a", "basic_auth_scm")
    assert signal is not None
    assert verdicts(list(results(where, signal))) == ["fail", "pass"]
    assert verdicts(asked("host_storage", where, "3b")) == ["absent", "pass"]


# --- where a setting may stand -------------------------------------------------------------------


def web(**properties: Value) -> Resource:
    return resource(f"{SITE}/config", "web", {"properties": properties}, parent="site")


def test_restrictions_and_closed_doors_may_stand_in_the_configuration_beside_the_app() -> None:
    listed: list[Value] = [{"ipAddress": "203.0.113.0/24", "action": "Allow"}]
    assert verdicts(asked("access_restrictions", subject(site(), web()), "2c")) == ["fail"]
    held = web(ipSecurityRestrictions=listed)
    assert verdicts(asked("access_restrictions", subject(site(), held), "2c")) == ["pass"]
    shut = web(publicNetworkAccess="Disabled")
    assert verdicts(asked("access_restrictions", subject(site(), shut), "2c")) == ["not_applicable"]


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        ({}, "pass"),
        ({"unauthenticatedClientAction": "Return404"}, "pass"),
        ({"excludedPaths": ["/health"]}, "pass"),
        ({"excludedPaths": ["/*"]}, "fail"),
        ({"excludedPaths": [Parameter("paths")]}, "conditional"),
    ],
)
def test_a_sign_in_that_spares_every_path_is_none(more: dict[str, Value], verdict: Verdict) -> None:
    body: dict[str, Value] = {
        "platform": {"enabled": True},
        "globalValidation": {"requireAuthentication": True, **more},
        "identityProviders": {"azureActiveDirectory": {"enabled": True}},
    }
    held = resource(f"{SITE}/config", "authsettingsV2", {"properties": body}, parent="site")
    assert verdicts(asked("entra_login", subject(site(), held, bindings=[http()]), "1a")) == [verdict]


def test_logs_go_to_a_workspace_that_a_parameter_names() -> None:
    body: dict[str, Value] = {"workspaceId": Parameter("workspace"), "logs": [{"enabled": True}]}
    held = resource("Microsoft.Insights/diagnosticSettings", "d", {"properties": body}, scope=ref("site"))
    assert verdicts(asked("app_logs", subject(site(), held), "4b")) == ["conditional"]


def test_one_endpoint_that_is_there_for_sure_is_enough() -> None:
    links: dict[str, Value] = {
        "privateLinkServiceConnections": [{"properties": {"privateLinkServiceId": ref("st")}}]
    }
    kind = "Microsoft.Network/privateEndpoints"
    unsure = resource(kind, "a", {"properties": links}, conditions=[Parameter("closed")])
    sure = resource(kind, "b", {"properties": links})
    account = resource(STORAGE, "st", id="st")
    assert verdicts(asked("private_endpoints", subject(site(), account, unsure), "2b")) == ["conditional"]
    assert verdicts(asked("private_endpoints", subject(site(), account, unsure, sure), "2b")) == ["pass"]


# --- what is known in part ------------------------------------------------------------------------


def test_a_choice_between_a_reference_and_a_key_hangs_on_its_condition() -> None:
    reference = "@Microsoft.KeyVault(SecretUri=https://kv.example.com/secrets/k)"
    choice = Choice(Parameter("vault"), (reference, Secret("a key")))
    both = Choice(Parameter("vault"), (Secret("a key"), Secret("another")))
    assert verdicts(asked("secret_settings", subject(site(settings(KEY=choice))), "3c")) == ["conditional"]
    assert verdicts(asked("secret_settings", subject(site(settings(KEY=both))), "3c")) == ["fail"]


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        ("Zq8!vv2xKd91", ["fail"]),
        (Secret("value in plain text"), ["fail"]),
        (Secret("the parameter secret"), []),
        ("<replace me>", []),
    ],
)
def test_secrets_of_a_vault_that_stand_in_the_code(value: Value, verdict: list[Verdict]) -> None:
    held = resource("Microsoft.KeyVault/vaults/secrets", "kv/k", {"properties": {"value": value}})
    assert verdicts(asked("vault_values", subject(site(), held), "3c")) == verdict


def test_subnets_that_are_not_all_known_and_an_app_that_joins_beside() -> None:
    joins = resource(
        f"{SITE}/networkConfig",
        "virtualNetwork",
        {"properties": {"subnetResourceId": ref("vnet")}},
        parent="site",
    )
    body: dict[str, Value] = {"subnets": Parameter("subnets")}
    network = resource("Microsoft.Network/virtualNetworks", "v", {"properties": body}, id="vnet")
    assert verdicts(asked("subnet_groups", subject(site(), joins, network), "2c")) == ["conditional"]
    assert verdicts(asked("subnet_groups", subject(site(), network), "2c")) == []


def test_roles_of_a_cosmos_account_are_roles_of_the_app() -> None:
    account = resource("Microsoft.DocumentDB/databaseAccounts", "co", id="co")
    role = Template((ref("co", "id"), "/sqlRoleDefinitions/00000000-0000-0000-0000-000000000002"))
    held = resource(
        "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments",
        "co/r",
        {"properties": {"principalId": ref("site", "identity.principalId"), "roleDefinitionId": role}},
        parent="co",
    )
    found = asked("role_width", subject(site({"identity": {"type": "SystemAssigned"}}), account, held), "1b")
    assert verdicts(found) == ["pass"]
    assert "Cosmos DB account co" in found[0].message


def test_where_no_code_is_known_the_sign_in_is_asked_for_all_the_same() -> None:
    where = subject(site())
    assert verdicts(asked("entra_login", where, "1a")) == []
    alone = Subject(
        where.app,
        Seen(Graph((where.app,), (), (), (), (), ()), {}),
        where.estate,
        where.deployed,
        where.repository,
        declared=where.sites,
    )
    assert verdicts(asked("entra_login", alone, "1a")) == ["absent"]
