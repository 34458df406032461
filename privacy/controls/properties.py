"""Signals that are a test of a property, written as data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from inventory.facts import Location
from inventory.infrastructure.defaults import default
from inventory.infrastructure.estate import CONFIG, referred
from inventory.resources import Resource, Value, as_written
from privacy.controls.catalog import Signal, Spot
from privacy.controls.subject import Subject, called
from privacy.controls.values import Cases, Judged, hangs_on, judged
from privacy.controls.verdicts import Result, Verdict

PUBLIC = (
    Spot("properties.publicNetworkAccess"),
    Spot("properties.publicNetworkAccess", CONFIG, "web"),
    Spot("properties.siteConfig.publicNetworkAccess"),
    Spot("properties.network.publicNetworkAccess"),
)
INJECTED = "properties.network.delegatedSubnetResourceId"
CLOSED = ("disabled", "securedbyperimeter")
FLEX_PLANS = ("fc1", "flexconsumption")


class Found(NamedTuple):
    """A property: its value, the resource and path it is written at, and where its default comes from."""

    value: Value
    resource: Resource
    path: str
    default: str = ""
    verified: bool = True


def results(subject: Subject, signal: Signal) -> Iterator[Result]:
    """What the signal says of each resource it looks at, or of there being none."""
    seen = 0
    for resource in subject.on(signal):
        if named(resource, signal.named):
            seen += 1
            yield result(subject, signal, resource)
    if not seen and signal.missing is not None:
        yield made(signal, signal.missing, "", signal.bad, ())


def named(resource: Resource, pattern: str) -> bool:
    """Whether the last part of a resource's name matches."""
    return not pattern or re.fullmatch(pattern, last_name(resource), re.IGNORECASE) is not None


def last_name(resource: Resource) -> str:
    """The name of a resource without those of its parents."""
    return as_written(resource.name).rpartition("/")[2]


def result(subject: Subject, signal: Signal, resource: Resource) -> Result:
    """What the signal says of one resource."""
    excused: list[Judged] = []
    for condition in signal.unless:
        held = UNLESS[condition](subject, resource)
        if held is True:
            why = f"{called(resource)}: doesn't matter here, {REASONS[condition]}"
            return made(signal, "not_applicable", resource.id, why, (resource.at(),))
        if isinstance(held, Judged):
            excused.append(held)
    if signal.always is not None:
        return made(
            signal, signal.always, resource.id, f"{called(resource)}: {signal.good}", (resource.at(),)
        )
    return _tested(subject, signal, resource, excused)


def _tested(subject: Subject, signal: Signal, resource: Resource, excused: list[Judged]) -> Result:
    found = property_of(subject, resource, signal.spots)
    one = Judged("pass") if signal.exists and not signal.spots else judged(found.value, signal.cases)
    one = defaulted(one, found, signal.cases)
    one = excuse(one, excused)
    one = conditioned(subject, one, found.resource, *([resource] if found.resource is not resource else []))
    message = f"{called(resource)}: {worded(signal, one, found)}"
    is_verified = signal.verified and found.verified
    return made(signal, one.verdict, resource.id, message, (place(found, resource),), verified=is_verified)


def property_of(subject: Subject, resource: Resource, spots: tuple[Spot, ...]) -> Found:
    """The first of the places that has a value; else what the provider or the service sets by itself."""
    for spot in spots:
        for holder in _holders(subject, resource, spot):
            value = holder.get(spot.path)
            if value is not None:
                return Found(value, holder, spot.path)
    for spot in spots:
        if not spot.child and (known := default(resource, spot.path)) is not None:
            value, source, verified = known
            return Found(value, resource, spot.path, f"by default: {source.partition(' (')[0]}", verified)
    return Found(None, resource, spots[0].path if spots else "")


def _holders(subject: Subject, resource: Resource, spot: Spot) -> tuple[Resource, ...]:
    if not spot.child:
        return (resource,)
    children = subject.estate.belonging(resource, spot.child)
    return tuple(c for c in children if not c.existing and named(c, spot.name))


def defaulted(one: Judged, found: Found, cases: Cases) -> Judged:
    """A default that passes is `pass_default`; one that nobody verified is no more than `warn`."""
    if not found.default and not (found.value is None and cases.absent == "pass_default"):
        return one
    verdict: Verdict = "pass_default" if one.verdict == "pass" else one.verdict
    if verdict in ("pass_default", "fail") and not found.verified:
        verdict = "warn"
    return Judged(verdict, one.why)


def excuse(one: Judged, excused: list[Judged]) -> Judged:
    """What may not matter, by something that is open itself, is no failure yet."""
    bad = one.verdict in ("fail", "warn")
    return Judged("conditional", excused[0].why) if bad and excused else one


def conditioned(subject: Subject, one: Judged, *resources: Resource) -> Judged:
    """A verdict on what may not be deployed hangs on the same condition; not if the app itself does too."""
    if one.verdict in ("conditional", "unknown", "not_applicable", "absent"):
        return one
    for resource in resources:
        hanging = [c for c in resource.conditions if c not in subject.given]
        if hanging:
            return Judged("conditional", ", ".join(dict.fromkeys(map(hangs_on, hanging))))
    return one


def worded(signal: Signal, one: Judged, found: Found | None = None) -> str:
    """The verdict in words: what it means, and what it hangs on or rests on."""
    if one.verdict == "conditional":
        return f"depends on {one.why}: {signal.good}, or {signal.bad}"
    if one.verdict == "unknown":
        return f"not known whether {signal.good}: {one.why or 'it is not set'}"
    said = signal.good if one.verdict in ("pass", "pass_default") else signal.bad
    if found is not None and found.default:
        doubt = "" if found.verified else ", which is not verified"
        return f"{said} (not set; {found.default}{doubt})"
    if found is not None and found.value is None and signal.spots:
        return f"{said} (not set{f'; {signal.default_said}' if signal.default_said else ''})"
    return said


def place(found: Found, resource: Resource) -> Location:
    """Where the property is written, or the resource that lacks it."""
    return found.resource.at(found.path) if found.value is not None and not found.default else resource.at()


def made(
    signal: Signal,
    verdict: Verdict,
    about: str,
    message: str,
    evidence: tuple[Location, ...],
    *,
    verified: bool | None = None,
) -> Result:
    """A result of a signal."""
    is_verified = signal.verified if verified is None else verified
    places = tuple(dict.fromkeys(evidence))
    return Result(signal.id, verdict, about, message, places, signal.part, signal.group, is_verified)


# --- conditions under which a signal has nothing to say ------------------------------------------


def closed(subject: Subject, resource: Resource) -> bool | Judged:
    """Whether its public network access is off; a Judged when that hangs on something open."""
    found = property_of(subject, resource, PUBLIC)
    if found.value is None or found.default:
        return str(found.value).lower() in CLOSED or injected(subject, resource)
    one = judged(found.value, Cases(passing=CLOSED, otherwise="fail"))
    one = conditioned(subject, one, found.resource) if found.resource is not resource else one
    return one.verdict == "pass" if one.verdict in ("pass", "fail") else one


def injected(_: Subject, resource: Resource) -> bool | Judged:
    """Whether a database server stands in a subnet and has no public address at all."""
    one = judged(resource.get(INJECTED), Cases(({"set": True},)))
    return one.verdict == "pass" if one.verdict in ("pass", "absent") else one


def flex(subject: Subject, resource: Resource) -> bool | Judged:
    """Whether a function app runs on a Flex Consumption plan."""
    if resource.get("properties.functionAppConfig") is not None or "flex" in resource.declared.lower():
        return True
    return any(
        _is_flex(plan) for plan in subject.of_type("Microsoft.Web/serverfarms") if _runs(plan, resource)
    )


def _runs(plan: Resource, site: Resource) -> bool:
    return plan.id in referred(site.get("properties.serverFarmId"))


def _is_flex(plan: Resource) -> bool:
    return any(
        as_written(plan.get(path)).lower() in FLEX_PLANS
        for path in ("sku.name", "sku.tier", "properties.sku")
    )


def no_http(subject: Subject, _: Resource | None = None) -> bool | Judged:
    """Whether nothing of the app answers over HTTP."""
    return bool(subject.functions) and not any(b.type.lower() == "httptrigger" for b in subject.bindings)


UNLESS: Mapping[str, Callable[[Subject, Resource], bool | Judged]] = {
    "closed": closed,
    "injected": injected,
    "flex": flex,
    "no_http": no_http,
}
REASONS: Mapping[str, str] = {
    "closed": "its public network access is off",
    "injected": "it stands in a subnet and has no public address",
    "flex": "Flex Consumption plans don't have it",
    "no_http": "nothing of the app answers over HTTP",
}
