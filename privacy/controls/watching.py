"""Monitoring and logs: signals of items 4a and 4b."""

from __future__ import annotations

from collections.abc import Iterator

from inventory.infrastructure.estate import LISTED
from inventory.resources import UNRESOLVED, Open, Resource, Value
from privacy.controls.catalog import Signal
from privacy.controls.properties import conditioned, made, worded
from privacy.controls.secrets import incomplete
from privacy.controls.subject import TELEMETRY, Subject, called
from privacy.controls.values import Cases, Judged, answer, judged, open_verdict
from privacy.controls.verdicts import WORST_FIRST, Result

CONNECTED = ("APPLICATIONINSIGHTS_CONNECTION_STRING", "APPINSIGHTS_INSTRUMENTATIONKEY")
DIAGNOSTIC = "Microsoft.Insights/diagnosticSettings"
SINKS = ("workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId")


def insights_connected(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Whether the app reports to Application Insights."""
    for site, settings in subject.settings:
        names = {name.upper(): at for name, (value, at) in settings.items() if value not in (None, "")}
        found = next((names[name] for name in CONNECTED if name in names), None)
        rest = incomplete(subject, site)
        if found is not None:
            one = Judged("pass")
        else:
            one = open_verdict(rest) if rest is not None else Judged("fail")
        one = conditioned(subject, one, site)
        at = found or site.at(LISTED[0])
        yield made(signal, one.verdict, site.id, f"{called(site)}: {worded(signal, one)}", (at,))


def app_logs(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Whether the logs of the function app go to a workspace."""
    for site in subject.sites:
        one, at = _logged(subject, site)
        one = Judged("warn") if one.verdict == "absent" else one
        yield made(signal, one.verdict, site.id, f"{called(site)}: {worded(signal, one)}", (at.at(),))


def store_logs(subject: Subject, signal: Signal) -> Iterator[Result]:
    """Whether access to each store with personal data is logged."""
    for resource in subject.holding_data_of_people:
        if resource.type.lower() in TELEMETRY:
            continue  # it is itself what the access to the others is logged to
        one, at = _logged(subject, resource)
        one = Judged("fail") if one.verdict == "absent" else one
        yield made(signal, one.verdict, resource.id, f"{called(resource)}: {worded(signal, one)}", (at.at(),))


def _logged(subject: Subject, resource: Resource) -> tuple[Judged, Resource]:
    """The best of the diagnostic settings on a resource and on its services."""
    places = [resource, *subject.estate.children(resource.id)]
    settings = [s for place in places for s in subject.estate.extensions(place.id, DIAGNOSTIC)]
    found = [(conditioned(subject, _collects(setting), setting), setting) for setting in settings]
    if not found:
        return Judged("absent"), resource
    return max(found, key=lambda pair: WORST_FIRST.index(pair[0].verdict))


def _collects(setting: Resource) -> Judged:
    logs = _any_enabled(setting.get("properties.logs"))
    found = [judged(setting.get(f"properties.{name}"), Cases(({"set": True},))) for name in SINKS]
    sinks = [sink for sink in found if sink.verdict != "absent"]
    if logs is False or not sinks:
        return Judged("fail")
    if logs is None:
        return open_verdict(setting.get("properties.logs"))
    return max(sinks, key=lambda one: WORST_FIRST.index(one.verdict))


def _any_enabled(logs: Value) -> bool | None:
    known = logs.known if isinstance(logs, Open) else logs
    if not isinstance(known, list):
        return None if isinstance(logs, UNRESOLVED) else False
    answers = [answer(one.get("enabled", True), True) if isinstance(one, dict) else None for one in known]
    return True if True in answers else None if None in answers or isinstance(logs, Open) else False
