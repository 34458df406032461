"""Who reaches the app and its stores over the network: signals of items 2a to 2d."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from inventory.facts import Location
from inventory.infrastructure.estate import CONFIG, referred
from inventory.resources import UNRESOLVED, Open, Resource, Value, as_written
from privacy.controls.catalog import Signal, Spot
from privacy.controls.properties import (
    closed,
    conditioned,
    last_name,
    made,
    no_http,
    property_of,
    worded,
)
from privacy.controls.subject import TELEMETRY, Subject, called
from privacy.controls.values import Cases, Judged, all_of, answer, judged, open_verdict
from privacy.controls.verdicts import Result

ENDPOINT = "Microsoft.Network/privateEndpoints"
NSG = "Microsoft.Network/networkSecurityGroups"
RULE = "Microsoft.Network/networkSecurityGroups/securityRules"
NETWORK = "Microsoft.Network/virtualNetworks"
SUBNET = "Microsoft.Network/virtualNetworks/subnets"
FRONT_DOOR_WAF = "Microsoft.Network/FrontDoorWebApplicationFirewallPolicies"
GATEWAY_WAF = "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies"
FRONTS = (
    "Microsoft.Cdn/profiles/securityPolicies",
    "Microsoft.Network/applicationGateways",
    "Microsoft.Network/frontDoors",
)
ANYWHERE = {"has": r"\*|Any|Internet|0\.0\.0\.0(?:/0)?|::/0"}
EVERYTHING = {"has": r"\*|0-65535|Any"}
OWN_RULES = (
    "gatewaysubnet",
    "azurebastionsubnet",
    "azurefirewallsubnet",
    "azurefirewallmanagementsubnet",
    "routeserversubnet",
)
SPECIAL_SUBNETS = frozenset(OWN_RULES)  # Azure doesn't take a security group there
JOINED = (
    Spot("properties.subnetResourceId", "Microsoft.Web/sites/networkConfig"),
    Spot("properties.virtualNetworkSubnetId"),
)
Rule = tuple[Mapping[str, Value], Resource, str]


def private_endpoints(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Whether every store with personal data is reached over a private endpoint, or by nobody in public."""
    for resource in subject.holding_data_of_people or subject.on(signal):
        if resource.type.lower() in TELEMETRY:
            continue  # no endpoint leads to one of them: Azure Monitor has private link scopes instead
        linked = subject.estate.extensions(resource.id, ENDPOINT)
        off = closed(subject, resource)
        one, at = _reached(subject, resource, linked, off)
        words = worded(signal, one) if linked or not off else "nobody reaches it in public"
        yield made(signal, one.verdict, resource.id, f"{called(resource)}: {words}", (at,))


def _reached(
    subject: Subject, resource: Resource, linked: tuple[Resource, ...], off: bool | Judged
) -> tuple[Judged, Location]:
    """The best of the endpoints that lead to a store; without any, whether the public reaches it."""
    if not linked:
        return off if isinstance(off, Judged) else Judged("pass" if off else "fail"), resource.at()
    found = [(conditioned(subject, Judged("pass"), endpoint), endpoint.at()) for endpoint in linked]
    return max(found, key=lambda pair: pair[0].verdict == "pass")


# --- security groups ---------------------------------------------------------------------------


def nsg_rules(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Rules that let anybody in, or everything out."""
    for group in subject.of_type(NSG):
        found = [(_too_open(rule), holder, path, rule) for rule, holder, path in _rules(subject, group)]
        bad = [(holder, path, rule) for is_open, holder, path, rule in found if is_open is True]
        unsure = [rule for is_open, _, _, rule in found if is_open is None]
        one = Judged("fail") if bad else open_verdict(dict(unsure[0])) if unsure else Judged("pass")
        one = conditioned(subject, one, group)
        names = ", ".join(str(as_written(rule.get("name"))) for _, _, rule in bad[:3] if rule.get("name"))
        message = f"{called(group)}: {worded(signal, one)}{f' ({names})' if names else ''}"
        at = tuple(holder.at(path) for holder, path, _ in bad) or (group.at("properties.securityRules"),)
        yield made(signal, one.verdict, group.id, message, at)


def _rules(subject: Subject, group: Resource) -> Iterator[Rule]:
    """The rules written in a group and those declared beside it."""
    value = group.get("properties.securityRules")
    known = value.known if isinstance(value, Open) else value
    for number, rule in enumerate(known if isinstance(known, list) else ()):
        held = rule.get("properties") if isinstance(rule, dict) else None
        if isinstance(rule, dict) and isinstance(held, dict):
            yield {**held, "name": rule.get("name")}, group, f"properties.securityRules[{number}]"
        else:
            yield {"open": rule}, group, f"properties.securityRules[{number}]"
    if isinstance(value, UNRESOLVED):
        yield {"open": value.rest if isinstance(value, Open) else value}, group, "properties.securityRules"
    for child in subject.estate.children(group.id, RULE):
        held = child.get("properties")
        if isinstance(held, dict):
            yield {**held, "name": last_name(child)}, child, "properties"


def _too_open(rule: Mapping[str, Value]) -> bool | None:
    if "open" in rule:
        return None
    inward, outward = _is(rule, "direction", "Inbound"), _is(rule, "direction", "Outbound")
    allows = _is(rule, "access", "Allow")
    from_anywhere = all_of([allows, inward, _any(rule, "sourceAddressPrefix", ANYWHERE)])
    ends = [_any(rule, "destinationAddressPrefix", ANYWHERE), _any(rule, "destinationPortRange", EVERYTHING)]
    to_anywhere = all_of([allows, outward, *ends])
    return (
        True
        if True in (from_anywhere, to_anywhere)
        else None
        if None in (from_anywhere, to_anywhere)
        else False
    )


def _is(rule: Mapping[str, Value], key: str, wanted: str) -> bool | None:
    value = rule.get(key)
    return False if value is None else answer(value, wanted)


def _any(rule: Mapping[str, Value], key: str, wanted: Mapping[str, str]) -> bool | None:
    """Whether the one value or the list of values (``…es``, ``…s``) has what is wanted."""
    plural = f"{key}es" if key.endswith("x") else f"{key}s"
    found = [answer(rule[k], wanted) for k in (key, plural) if rule.get(k) is not None]
    return True if True in found else None if None in found else False


def subnet_groups(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Whether each subnet the app uses has a security group."""
    for held, holder, path in _subnets(subject):
        if "open" in held:
            one = open_verdict(held["open"])
            message = f"{called(holder)}: not all of its subnets are known ({one.why})"
            yield made(signal, one.verdict, holder.id, message, (holder.at(path),))
            continue
        value = held.get("networkSecurityGroup")
        one = (
            judged(value, Cases(({"set": True},), absent="fail"))
            if not isinstance(value, dict)
            else Judged("pass")
        )
        one = conditioned(subject, one, holder)
        name = as_written(held.get("name")) or last_name(holder)
        yield made(
            signal, one.verdict, holder.id, f"subnet {name}: {worded(signal, one)}", (holder.at(path),)
        )


def _subnets(subject: Subject) -> Iterator[Rule]:
    """The subnets of the app's deployment, inside a network or beside it."""
    if not any(property_of(subject, site, JOINED).value is not None for site in subject.sites):
        return
    for network in subject.of_type(NETWORK):
        value = network.get("properties.subnets")
        known = value.known if isinstance(value, Open) else value
        for number, subnet in enumerate(known if isinstance(known, list) else ()):
            held = subnet.get("properties") if isinstance(subnet, dict) else None
            if (
                isinstance(subnet, dict)
                and isinstance(held, dict)
                and _counts(as_written(subnet.get("name")))
            ):
                yield {**held, "name": subnet.get("name")}, network, f"properties.subnets[{number}]"
        if isinstance(value, UNRESOLVED):
            yield {"open": value.rest if isinstance(value, Open) else value}, network, "properties.subnets"
    for child in subject.of_type(SUBNET):
        held = child.get("properties")
        if isinstance(held, dict) and _counts(last_name(child)):
            yield {**held, "name": last_name(child)}, child, "properties"


def _counts(name: str) -> bool:
    return name.lower() not in SPECIAL_SUBNETS


# --- the app's own doors -----------------------------------------------------------------------

RESTRICTIONS = "properties.siteConfig.ipSecurityRestrictions"


def _configured(name: str) -> tuple[Spot, ...]:
    """Where a part of a function app's configuration may stand."""
    return Spot(f"properties.{name}", CONFIG, "web"), Spot(f"properties.siteConfig.{name}")


def access_restrictions(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Whether the app takes calls from chosen addresses only."""
    for site in subject.sites:
        off = closed(subject, site)
        if off is True:
            why = f"{called(site)}: doesn't matter here, its public network access is off"
            yield made(signal, "not_applicable", site.id, why, (site.at(),))
            continue
        one = _restricted(subject, site)
        if isinstance(off, Judged) and one.verdict == "fail":
            one = Judged("conditional", off.why)
        one = conditioned(subject, one, site)
        yield made(
            signal, one.verdict, site.id, f"{called(site)}: {worded(signal, one)}", (site.at(RESTRICTIONS),)
        )


def _restricted(subject: Subject, site: Resource) -> Judged:
    value = property_of(subject, site, _configured("ipSecurityRestrictions")).value
    rules = value.known if isinstance(value, Open) else value
    listed = rules if isinstance(rules, list) else []
    if any(_lets_all_in(rule) for rule in listed):
        return Judged("fail")
    default = property_of(subject, site, _configured("ipSecurityRestrictionsDefaultAction"))
    if default.value is not None and not default.default:
        return judged(default.value, Cases(("Deny",), ("Allow",)))
    if listed:
        return Judged("pass")
    return open_verdict(value) if isinstance(value, UNRESOLVED) else Judged("fail")


def _lets_all_in(rule: Value) -> bool:
    if not isinstance(rule, dict):
        return False
    allows = answer(rule.get("action", "Allow"), "Allow")
    return allows is True and answer(rule.get("ipAddress", ""), ANYWHERE) is True


# --- web application firewall --------------------------------------------------------------------


def firewall_linked(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Whether a firewall policy is put before anything."""
    fronts = {id for front in subject.of_type(*FRONTS) for id in referred(dict(front.body))}
    for policy in subject.of_type(FRONT_DOOR_WAF, GATEWAY_WAF):
        one = conditioned(subject, Judged("pass" if policy.id in fronts else "fail"), policy)
        yield made(signal, one.verdict, policy.id, f"{called(policy)}: {worded(signal, one)}", (policy.at(),))


def firewall_bypassed(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Whether the app can be called around the firewall."""
    if not subject.of_type(FRONT_DOOR_WAF, GATEWAY_WAF):
        return
    for site in subject.sites:
        off = closed(subject, site)
        if no_http(subject, site) is True:
            continue
        one = off if isinstance(off, Judged) else Judged("pass") if off else _restricted(subject, site)
        one = conditioned(subject, one, site)
        yield made(
            signal, one.verdict, site.id, f"{called(site)}: {worded(signal, one)}", (site.at(RESTRICTIONS),)
        )
